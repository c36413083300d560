//! The clients, and what their calls look like.

use serde_json::{Value, json};

use crate::protocols::greeter::FAILURE;

pub const GRPC_WEB: &str = "content-type,x-grpc-web,x-user-agent";
pub const GRPC_WEB_DEADLINE: &str = "content-type,grpc-timeout,x-grpc-web,x-user-agent";
pub const CONNECT: &str = "connect-protocol-version,content-type";
pub const CONNECT_DEADLINE: &str = "connect-protocol-version,connect-timeout-ms,content-type";

/// `google.rpc.Status` in base64: the code, the message, and one detail of type `StringValue`.
pub const STATUS: &str = "CAUSEG5vIHN1Y2ggZ3JlZXRpbmcaRAovdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucHJvdG9idWYu\
                      U3RyaW5nVmFsdWUSEQoPYXNrIGZvciBhbm90aGVy";

/// A client, and what its calls look like on the wire and to its page.
pub struct Client {
    pub name: &'static str,
    pub server: Server,
    /// What its preflights ask for, without a deadline and with one.
    pub asks: [&'static str; 2],
    /// Its codes of a call without a cookie, of one that fails, and of one that is not let through.
    pub codes: [&'static str; 3],
    pub detail: &'static str,
    pub blocked: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Server {
    Tonic,
    Connect,
}

const fn grpc_web(name: &'static str) -> Client {
    Client {
        name,
        server: Server::Tonic,
        asks: [GRPC_WEB, GRPC_WEB_DEADLINE],
        codes: ["UNAUTHENTICATED", "NOT_FOUND", "UNKNOWN"],
        detail: STATUS,
        blocked: "Http response at 400 or 500 level, http status code: 0",
    }
}

const fn connect_web(name: &'static str, server: Server, asks: [&'static str; 2]) -> Client {
    Client {
        name,
        server,
        asks,
        codes: ["Unauthenticated", "NotFound", "Unknown"],
        detail: FAILURE.1,
        blocked: "Failed to fetch",
    }
}

pub const CLIENTS: [Client; 5] = [
    grpc_web("grpc-web"),
    grpc_web("grpc-web, binary"),
    connect_web(
        "connect-web over gRPC-web",
        Server::Tonic,
        [GRPC_WEB, GRPC_WEB_DEADLINE],
    ),
    connect_web(
        "connect-web over gRPC-web",
        Server::Connect,
        [GRPC_WEB, GRPC_WEB_DEADLINE],
    ),
    connect_web(
        "connect-web over Connect",
        Server::Connect,
        [CONNECT, CONNECT_DEADLINE],
    ),
];

pub fn failure(code: &str, message: &str, details: &[&str]) -> Value {
    json!({ "code": code, "message": message, "details": details })
}

/// The method of the service, by the name of the client's function.
pub fn call_of(function: &str) -> String {
    function[..1].to_uppercase() + &function[1..]
}

/// Only `connect-web` tells of trailers, `grpc-status` among them.
pub fn without_trailers(mut outcome: Value) -> Value {
    if let Some(outcome) = outcome.as_object_mut() {
        outcome.remove("trailers");
    }
    outcome
}
