//! A protocol brings the names that its clients need, and no more.

use http::{HeaderName, Method, header};
use tower_cors_credentials::{Any, Decision, Policy, Protocol, RefusalReason, Rule};

use crate::policy::app;
use crate::values::headers;

const ORIGIN: &str = "https://app.example.com";

fn asks(rule: Rule, method: &str, names: &str) -> Option<RefusalReason> {
    let headers = headers([
        (header::ORIGIN, ORIGIN.as_bytes()),
        (header::ACCESS_CONTROL_REQUEST_METHOD, method.as_bytes()),
        (header::ACCESS_CONTROL_REQUEST_HEADERS, names.as_bytes()),
    ]);
    match Policy::new([rule])
        .unwrap()
        .decide(&Method::OPTIONS, &headers)
    {
        Decision::Granted(_) => None,
        Decision::Refused(refusal) => Some(refusal.reason()),
        decision => panic!("{decision:?}"),
    }
}

#[test]
fn each_protocol_has_the_names_of_its_specification() {
    let names = |names: &[HeaderName]| names.iter().map(HeaderName::to_string).collect::<Vec<_>>();
    let told: Vec<_> = Protocol::ALL
        .iter()
        .map(|protocol| {
            (
                protocol.to_string(),
                protocol.methods(),
                names(protocol.request_headers()),
                names(protocol.expose_headers()),
            )
        })
        .collect();
    let texts = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told,
        [
            (
                "grpc-web".to_owned(),
                [Method::POST].as_slice(),
                texts(&["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"]),
                texts(&["grpc-status", "grpc-message", "grpc-status-details-bin"]),
            ),
            (
                "connect".to_owned(),
                [Method::GET, Method::POST].as_slice(),
                texts(&[
                    "content-type",
                    "connect-protocol-version",
                    "connect-timeout-ms"
                ]),
                texts(&[]),
            ),
        ]
    );
}

/// `*` covers every other name, so that a protocol adds nothing to `Any`.
#[test]
fn no_protocol_brings_a_name_that_any_does_not_cover() {
    for protocol in Protocol::ALL {
        assert!(!protocol.request_headers().contains(&header::AUTHORIZATION));
    }
}

#[test]
fn a_preflight_may_ask_for_what_the_protocols_of_the_rule_bring() {
    use RefusalReason::{HeaderNotAllowed, MethodNotAllowed};
    const GRPC_WEB: &str = "content-type,grpc-timeout,x-grpc-web,x-user-agent";
    const CONNECT: &str = "connect-protocol-version,connect-timeout-ms,content-type";
    let both = format!("{CONNECT},grpc-timeout,x-grpc-web,x-user-agent");
    let both = &*both;
    let cases = [
        (app().grpc_web(), "POST", GRPC_WEB, None),
        (app().grpc_web(), "POST", "Content-Type, X-Grpc-Web", None),
        (app().grpc_web(), "POST", CONNECT, Some(HeaderNotAllowed)),
        (
            app().grpc_web(),
            "POST",
            "authorization",
            Some(HeaderNotAllowed),
        ),
        (app().grpc_web(), "PUT", GRPC_WEB, Some(MethodNotAllowed)),
        (app().connect(), "POST", CONNECT, None),
        (app().connect(), "GET", "connect-timeout-ms", None),
        (app().connect(), "POST", GRPC_WEB, Some(HeaderNotAllowed)),
        (app().grpc_web().connect(), "POST", both, None),
        (app().connect().grpc_web(), "POST", both, None),
        (
            app()
                .request_headers(["authorization", "x-grpc-web"])
                .grpc_web(),
            "POST",
            "authorization,content-type,x-grpc-web",
            None,
        ),
        (
            app().grpc_web().request_headers(Any),
            "POST",
            "authorization,content-type,x-grpc-web,x-other",
            None,
        ),
        (
            Rule::anonymous([ORIGIN]).grpc_web().request_headers(Any),
            "POST",
            "content-type,x-grpc-web,x-other",
            None,
        ),
        (
            Rule::anonymous(Any).request_headers(Any).grpc_web(),
            "POST",
            "authorization,content-type,x-grpc-web",
            Some(HeaderNotAllowed),
        ),
    ];
    for (rule, method, names, expected) in cases {
        let described = format!("{rule:?} {method} {names}");
        assert_eq!(asks(rule, method, names), expected, "{described}");
    }
}

#[test]
fn a_rule_tells_its_protocols_once_and_beside_what_it_names() {
    let rule = |draft: Rule| Policy::new([draft]).unwrap().rules()[0].clone();
    let both = rule(
        app()
            .connect()
            .grpc_web()
            .connect()
            .request_headers(["content-type"]),
    );
    assert_eq!(both.protocols(), [Protocol::Connect, Protocol::GrpcWeb]);
    assert_eq!(both.request_headers(), [header::CONTENT_TYPE]);
    assert_eq!(both.methods(), [Method::GET; 0]);
    assert_eq!(both.expose_headers(), [header::ETAG; 0]);

    assert_eq!(rule(app().grpc_web()), rule(app().grpc_web().grpc_web()));
    assert_ne!(rule(app().grpc_web()), rule(app().connect()));
    assert_ne!(
        rule(app().connect()),
        rule(app().request_headers(Protocol::Connect.request_headers())),
    );
}
