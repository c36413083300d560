//! A list of protocols, by their names.

use crate::escape::legible;
use crate::policy::protocol::Protocol;
use crate::policy_file::fields::plain;
use crate::policy_file::list::read_texts;
use crate::policy_file::read_error::ReadError;
use crate::policy_file::value::Value;

/// The protocols of a field's list, each once.
pub(crate) fn read_protocols(
    field: &'static str,
    value: Value,
    errors: &mut Vec<ReadError>,
) -> Vec<Protocol> {
    let mut protocols = Vec::new();
    for text in read_texts(field, value, errors) {
        let mut all = Protocol::ALL.iter();
        match all.find(|protocol| protocol.as_str() == text) {
            Some(protocol) => protocol.add_to(&mut protocols),
            None => errors.push(unknown(&text).field(field)),
        }
    }
    protocols
}

fn unknown(text: &str) -> ReadError {
    let names: Vec<_> = Protocol::ALL.iter().map(|known| known.as_str()).collect();
    let reason = format!(
        "is not a protocol: the known ones are `{}`",
        names.join("`, `")
    );
    let help = match meant(text) {
        Some(protocol) => format!("write `{protocol}`"),
        None => "write one of them, or list the names of its headers".to_owned(),
    };
    ReadError::new(reason, help).value(legible(text))
}

/// The protocol that was probably meant: `gRPC`, `grpcweb`, `connect-rpc`.
fn meant(text: &str) -> Option<Protocol> {
    let written = plain(text);
    let is_meant = |protocol: &&Protocol| {
        let known = plain(protocol.as_str());
        !written.is_empty() && (known.starts_with(&written) || written.starts_with(&known))
    };
    Protocol::ALL.iter().find(is_meant).copied()
}
