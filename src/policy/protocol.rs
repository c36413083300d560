//! [`Protocol`]: the names that the clients of a protocol need. They are one table: a further protocol
//! is a variant with its row here, and a setter of [`Rule`](crate::Rule).

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderName, Method};

/// A protocol over HTTP, which brings a rule the names that its clients in browsers need: see
/// [gRPC-web and Connect](crate::guide::grpc_web).
///
/// The names are those of the protocol itself. Metadata, such as `authorization`, is named in the rule
/// beside it.
///
/// ```
/// use tower_cors_credentials::{Policy, Protocol, Rule};
///
/// let policy = Policy::new([Rule::credentialed(["https://app.example.com"]).grpc_web()])?;
/// assert_eq!(policy.rules()[0].protocols(), [Protocol::GrpcWeb]);
/// assert_eq!(
///     Protocol::GrpcWeb.request_headers(),
///     ["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"],
/// );
/// # Ok::<(), tower_cors_credentials::PolicyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// [gRPC-web](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md).
    GrpcWeb,
    /// [Connect](https://connectrpc.com/docs/protocol).
    Connect,
}

/// What a protocol is called, and what it brings.
struct Row {
    /// Its name for people.
    title: &'static str,
    /// Its name in a file.
    name: &'static str,
    /// Its setter.
    setter: &'static str,
    methods: &'static [Method],
    request_headers: &'static [HeaderName],
    expose_headers: &'static [HeaderName],
}

/// The specification does not name `x-grpc-web` and `x-user-agent`, which the clients send. A call that
/// fails at once has its status in the headers, where it has to be exposed.
static GRPC_WEB: Row = Row {
    title: "gRPC-web",
    name: "grpc-web",
    setter: "grpc_web",
    methods: &[Method::POST],
    request_headers: {
        static NAMES: [HeaderName; 4] = [
            CONTENT_TYPE,
            HeaderName::from_static("x-grpc-web"),
            HeaderName::from_static("x-user-agent"),
            HeaderName::from_static("grpc-timeout"),
        ];
        &NAMES
    },
    expose_headers: {
        static NAMES: [HeaderName; 3] = [
            HeaderName::from_static("grpc-status"),
            HeaderName::from_static("grpc-message"),
            HeaderName::from_static("grpc-status-details-bin"),
        ];
        &NAMES
    },
};

/// Errors and the trailers of streams are in the body. Trailers of a unary call are headers, of names
/// that the service chooses. Browsers compress by themselves, so that no header of Connect tells it.
static CONNECT: Row = Row {
    title: "Connect",
    name: "connect",
    setter: "connect",
    methods: &[Method::GET, Method::POST],
    request_headers: {
        static NAMES: [HeaderName; 3] = [
            CONTENT_TYPE,
            HeaderName::from_static("connect-protocol-version"),
            HeaderName::from_static("connect-timeout-ms"),
        ];
        &NAMES
    },
    expose_headers: &[],
};

impl Protocol {
    /// Every protocol that is known here.
    pub const ALL: &[Self] = &[Self::GrpcWeb, Self::Connect];

    fn row(self) -> &'static Row {
        match self {
            Self::GrpcWeb => &GRPC_WEB,
            Self::Connect => &CONNECT,
        }
    }

    /// Its name in a file: `grpc-web`, `connect`.
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The methods of its calls.
    pub fn methods(self) -> &'static [Method] {
        self.row().methods
    }

    /// The request headers that its clients set.
    pub fn request_headers(self) -> &'static [HeaderName] {
        self.row().request_headers
    }

    /// The response headers that its clients read.
    pub fn expose_headers(self) -> &'static [HeaderName] {
        self.row().expose_headers
    }

    /// Its name for people.
    pub(crate) fn title(self) -> &'static str {
        self.row().title
    }

    /// The name of its setter.
    pub(crate) fn setter(self) -> &'static str {
        self.row().setter
    }

    /// Whether its clients set a header of the name.
    pub(crate) fn has_request_header(self, name: &[u8]) -> bool {
        let mut own = self.request_headers().iter();
        own.any(|own| name.eq_ignore_ascii_case(own.as_str().as_bytes()))
    }

    /// Adds it to the list, unless it is there.
    pub(crate) fn add_to(self, protocols: &mut Vec<Self>) {
        if !protocols.contains(&self) {
            protocols.push(self);
        }
    }

    /// The protocol whose clients set a header of the name, if those of no other do.
    pub(crate) fn told_by(name: &[u8]) -> Option<Self> {
        let all = Self::ALL.iter();
        let mut protocols = all.filter(|protocol| protocol.has_request_header(name));
        match (protocols.next(), protocols.next()) {
            (Some(protocol), None) => Some(*protocol),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }
}

/// Prints its name in a file.
impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
