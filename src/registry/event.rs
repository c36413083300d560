//! The event of a failed look-up.

use std::error::Error;

use http::Request;

use crate::decision::Decision;
use crate::decision::refusal::Refusal;
use crate::escape::{AsciiEscaped, OneLine};
use crate::middleware::enforcement::Checked;
use crate::middleware::options::Options;
use crate::middleware::trace::request::dispatched;
use crate::registry::error::LookupError;

/// The target of the events about registries.
const REGISTRY: &str = "tower_cors_credentials::registry";

/// R6: says what went wrong, to those who run the registry, and then what became of the request.
pub(crate) fn look_up_failed<B>(
    options: &Options,
    refusal: &Refusal,
    error: &LookupError,
    request: &Request<B>,
) {
    let origin = refusal
        .origin()
        .map(|origin| AsciiEscaped(origin.as_bytes()).to_string());
    tracing::warn!(
        target: REGISTRY,
        origin = origin.as_deref(),
        error = %OneLine(with_sources(error)),
        "the registry failed: the request is answered 503"
    );
    let decision = Decision::Refused(refusal.clone());
    let (method, headers) = (request.method(), request.headers());
    dispatched(options, &decision, &Checked::Off, method, headers);
}

/// The error and what caused it. A source that its error names already is left out.
fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = error.source();
    }
    text
}
