//! W3 and W4 for rules with protocols: what they bring is listed once, after what the rule names.

use tower_cors_credentials::{Any, Policy, Rule};

use crate::wire::exchange::{APP, VARY_PREFLIGHT, exchange, preflight, request, response};

type Lines<'a> = &'a [(&'a str, &'a str)];

/// The rule, what the preflight asks for, the answer to it, and the lists of an actual response.
type Case<'a> = (Rule, &'a str, Lines<'a>, Lines<'a>);

const CREDENTIALS: (&str, &str) = ("access-control-allow-credentials", "true");
const METHODS: (&str, &str) = ("access-control-allow-methods", "GET, HEAD, POST");
const ORIGIN: (&str, &str) = ("access-control-allow-origin", APP);
const ANY_ORIGIN: (&str, &str) = ("access-control-allow-origin", "*");
const VARY: (&str, &str) = ("vary", VARY_PREFLIGHT);
const GRPC_STATUS: (&str, &str) = (
    "access-control-expose-headers",
    "grpc-status, grpc-message, grpc-status-details-bin",
);

fn app() -> Rule {
    Rule::credentialed([APP])
}

#[test]
fn the_names_of_a_rules_protocols_are_listed_with_its_own() {
    const fn allow(names: &str) -> (&str, &str) {
        ("access-control-allow-headers", names)
    }
    const fn expose(names: &str) -> (&str, &str) {
        ("access-control-expose-headers", names)
    }
    let cases: [Case<'_>; 8] = [
        (
            app().grpc_web(),
            "content-type,x-grpc-web",
            &[
                CREDENTIALS,
                allow("content-type, x-grpc-web, x-user-agent, grpc-timeout"),
                METHODS,
                ORIGIN,
                VARY,
            ],
            &[CREDENTIALS, ORIGIN, GRPC_STATUS],
        ),
        (
            app().connect(),
            "connect-protocol-version,content-type",
            &[
                CREDENTIALS,
                allow("content-type, connect-protocol-version, connect-timeout-ms"),
                METHODS,
                ORIGIN,
                VARY,
            ],
            &[CREDENTIALS, ORIGIN],
        ),
        (
            app()
                .connect()
                .grpc_web()
                .methods(["PUT", "POST"])
                .request_headers(["authorization", "content-type"])
                .expose_headers(["trailer-served-by", "grpc-message"]),
            "authorization",
            &[
                CREDENTIALS,
                allow(
                    "authorization, content-type, connect-protocol-version, connect-timeout-ms, \
                     x-grpc-web, x-user-agent, grpc-timeout",
                ),
                (METHODS.0, "GET, HEAD, POST, PUT"),
                ORIGIN,
                VARY,
            ],
            &[
                CREDENTIALS,
                ORIGIN,
                expose("trailer-served-by, grpc-message, grpc-status, grpc-status-details-bin"),
            ],
        ),
        // `Any` is told as it is without a protocol.
        (
            app()
                .grpc_web()
                .request_headers(Any)
                .methods(Any)
                .expose_headers(Any),
            "content-type,x-grpc-web,x-other",
            &[
                CREDENTIALS,
                allow("content-type,x-grpc-web,x-other"),
                (METHODS.0, "POST"),
                ORIGIN,
                VARY,
            ],
            &[
                CREDENTIALS,
                ORIGIN,
                expose("grpc-status, grpc-message, vary"),
            ],
        ),
        (
            Rule::anonymous([APP])
                .grpc_web()
                .request_headers(Any)
                .request_headers(["authorization"])
                .methods(Any)
                .expose_headers(Any),
            "authorization,content-type,x-grpc-web",
            &[allow("*, authorization"), (METHODS.0, "*"), ORIGIN, VARY],
            &[ORIGIN, expose("*")],
        ),
        (
            Rule::anonymous([APP]).grpc_web(),
            "content-type,x-grpc-web",
            &[
                allow("content-type, x-grpc-web, x-user-agent, grpc-timeout"),
                METHODS,
                ORIGIN,
                VARY,
            ],
            &[ORIGIN, GRPC_STATUS],
        ),
        (
            Rule::anonymous(Any).connect(),
            "connect-timeout-ms",
            &[
                allow("content-type, connect-protocol-version, connect-timeout-ms"),
                METHODS,
                ANY_ORIGIN,
                VARY,
            ],
            &[ANY_ORIGIN],
        ),
        (
            Rule::anonymous(Any).grpc_web().expose_headers(Any),
            "x-grpc-web",
            &[
                allow("content-type, x-grpc-web, x-user-agent, grpc-timeout"),
                METHODS,
                ANY_ORIGIN,
                VARY,
            ],
            &[ANY_ORIGIN, expose("*")],
        ),
    ];
    for (rule, names, answer, lists) in cases {
        let described = format!("{rule:?}");
        // A second rule, so that the policy is not static.
        let policy = Policy::new([rule, Rule::refused(["https://ads.example.com"])]).unwrap();

        let asked = preflight(APP, "POST", &[("access-control-request-headers", names)]);
        let preflight = exchange(&policy, asked, response(200, &[]));
        assert_eq!(preflight.status(), 204, "{described}");
        assert_eq!(preflight.headers(), answer, "{described}");

        let call = request(http::Method::POST, &[("origin", APP)]);
        let failed = [("grpc-status", "5"), ("grpc-message", "no such greeting")];
        let actual = exchange(&policy, call, response(200, &failed));
        let mut expected = [lists, &failed, &[("vary", "origin")]].concat();
        expected.sort_by_key(|(name, _)| *name);
        assert_eq!(actual.headers(), expected, "{described}");
    }
}
