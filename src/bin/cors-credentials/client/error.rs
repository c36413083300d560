//! [`AskError`]: why a server could not be asked.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use hyper_util::client::legacy;
use rustls::{CertificateError, Error as TlsError, InvalidMessage};

use crate::printable::printable;

/// The reason why a request has no answer. Each names the host.
#[derive(Debug)]
pub enum AskError {
    /// The name has no address.
    Unresolved { host: String, reason: String },
    /// Nobody listens at the address.
    Refused { host: String },
    /// The certificate is not one that browsers accept.
    Certificate { host: String, reason: String },
    /// The connection cannot be encrypted.
    Tls { host: String, reason: String },
    /// The server answers, and not by TLS.
    NoTls { host: String },
    /// The deadline has passed before the head of the response was complete.
    Deadline { host: String, deadline: Duration },
    /// The connection was closed before the head of the response was complete.
    Closed { host: String },
    /// The head of the response is too large.
    HeadTooLarge { host: String },
    /// The response is not valid HTTP/1.1.
    NotHttp { host: String },
    /// Anything else.
    Other { host: String, reason: String },
    /// The request may have effects, and was not to be sent.
    NotSent { method: String },
    /// More requests would be sent than were announced.
    TooMany { limit: usize },
}

/// What the client says of a server that speaks before it is asked, as those of SSH and SMTP do.
const UNASKED: &str = "received unexpected message from connection";

impl AskError {
    /// Finds the reason in an error of the client's, or in what has caused it.
    pub fn new(host: &str, error: &legacy::Error) -> Self {
        let host = host.to_owned();
        let mut source: Option<&(dyn Error + 'static)> = Some(error);
        let mut last = String::new();
        while let Some(cause) = source {
            last = printable(cause.to_string().as_bytes());
            if let Some(error) = cause.downcast_ref::<hyper::Error>() {
                // The method that tells it is for servers alone.
                if last == "message head is too large" {
                    return Self::HeadTooLarge { host };
                } else if error.is_parse() || last == UNASKED {
                    return Self::NotHttp { host };
                } else if error.is_incomplete_message() {
                    return Self::Closed { host };
                }
            }
            if last == "dns error" {
                let reason = cause.source().map_or_else(String::new, ToString::to_string);
                let reason = printable(reason.as_bytes());
                return Self::Unresolved { host, reason };
            }
            if let Some(error) = tls_error(cause) {
                return Self::of_tls(host, error);
            }
            if let Some(error) = cause.downcast_ref::<io::Error>() {
                match error.kind() {
                    io::ErrorKind::ConnectionRefused => return Self::Refused { host },
                    io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof => return Self::Closed { host },
                    _ => {}
                }
            }
            source = cause.source();
        }
        let reason = last;
        Self::Other { host, reason }
    }

    fn of_tls(host: String, error: &TlsError) -> Self {
        if let TlsError::InvalidMessage(InvalidMessage::InvalidContentType) = error {
            return Self::NoTls { host };
        }
        let TlsError::InvalidCertificate(error) = error else {
            let reason = printable(error.to_string().as_bytes());
            return Self::Tls { host, reason };
        };
        let reason = match error {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "it is signed by nobody whom this machine trusts; help: serve the whole chain, or name \
                 the file of your own authority in `SSL_CERT_FILE`"
                    .to_owned()
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "it has expired".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "it is for another name".to_owned()
            }
            other if other.to_string().contains("CaUsedAsEndEntity") => {
                "it is an authority's own, and no server's; help: keep it as the authority (mkcert makes one), sign a \
                 certificate for the server with it, and name the authority's file in `SSL_CERT_FILE`"
                    .to_owned()
            }
            other => printable(other.to_string().as_bytes()),
        };
        Self::Certificate { host, reason }
    }
}

/// An input or output error stands around the error of TLS, and does not give it as its source.
fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a TlsError> {
    match cause.downcast_ref::<io::Error>() {
        Some(error) => tls_error(error.get_ref()?),
        None => cause.downcast_ref(),
    }
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unresolved { host, reason } => {
                write!(f, "the name of `{host}` has no address: {reason}")
            }
            Self::Refused { host } => {
                write!(f, "`{host}` refuses the connection: nobody listens there")
            }
            Self::Certificate { host, reason } => {
                write!(f, "the certificate of `{host}` is not accepted: {reason}")
            }
            Self::Tls { host, reason } => {
                write!(
                    f,
                    "the connection to `{host}` cannot be encrypted: {reason}"
                )
            }
            Self::NoTls { host } => write!(
                f,
                "`{host}` speaks no TLS; help: try `http://`, or another port"
            ),
            Self::Deadline { host, deadline } => write!(
                f,
                "`{host}` did not answer within {} s; help: `--timeout` gives it longer",
                deadline.as_secs_f32()
            ),
            Self::Closed { host } => write!(
                f,
                "`{host}` closed the connection before the head of its answer was complete"
            ),
            Self::HeadTooLarge { host } => write!(
                f,
                "the head of the answer of `{host}` is longer than 64 KiB or 256 lines, and was not read \
                 further"
            ),
            Self::NotHttp { host } => write!(
                f,
                "what `{host}` answers is not valid HTTP/1.1; help: is this the right port?"
            ),
            Self::Other { host, reason } => write!(f, "`{host}` could not be asked: {reason}"),
            Self::NotSent { method } => write!(
                f,
                "The `{method}` itself was not sent, since it may have effects; help: `--send` sends it"
            ),
            Self::TooMany { limit } => write!(
                f,
                "the answers ask for more than the {limit} requests that were announced"
            ),
        }
    }
}

impl Error for AskError {}
