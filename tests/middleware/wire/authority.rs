//! W4 and W6: the layer is the only authority over ACAO and ACAC.

use http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Decision, Policy, Refusal, Rule};
use tower_http::cors::CorsLayer;

use crate::wire::exchange::{
    ACAC, ACAO, ACEH, APP, CARVED_OUT, EVIL, STATS, block_on, exchange, get, header_set, preflight,
    request, response, tiers, tiers_and_any,
};

/// What inner services say that should have no say.
const HOSTILE: [&[(&str, &str)]; 9] = [
    &[
        ("access-control-allow-origin", EVIL),
        ("access-control-allow-credentials", "true"),
    ],
    &[
        ("access-control-allow-origin", "*"),
        ("access-control-allow-credentials", "true"),
    ],
    &[
        ("Access-Control-Allow-Origin", EVIL),
        ("ACCESS-CONTROL-ALLOW-CREDENTIALS", "true"),
    ],
    &[
        ("access-control-allow-origin", "null"),
        ("access-control-allow-credentials", "TRUE"),
    ],
    &[
        ("access-control-allow-origin", EVIL),
        ("access-control-allow-origin", APP),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-credentials", "true"),
    ],
    &[("access-control-allow-origin", APP)],
    &[("access-control-allow-credentials", "true")],
    &[
        ("access-control-allow-origin", ""),
        ("access-control-allow-credentials", ""),
    ],
    &[("access-control-expose-headers", "x-secret")],
];

/// (origin, the lines of ACAO, the lines of ACAC)
const EXPECTED: [(Option<&str>, &[&str], &[&str]); 7] = [
    (None, &[], &[]),
    (Some(APP), &[APP], &["true"]),
    (Some(STATS), &[STATS], &[]),
    (Some(CARVED_OUT), &[], &[]),
    (Some(EVIL), &[], &[]),
    (Some("null"), &[], &[]),
    (Some("https://evil.com#.staging.example.com"), &[], &[]),
];

#[test]
fn what_the_inner_service_says_of_acao_and_acac_never_leaves() {
    for inner in HOSTILE {
        for (origin, allow_origin, credentials) in EXPECTED {
            for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS] {
                for status in [101, 200, 204, 304, 401, 500] {
                    let headers = origin.map(|origin| ("origin", origin));
                    let request = request(method.clone(), headers.as_slice());
                    let exchange = exchange(&tiers(), request, response(status, inner));
                    let headers = exchange.response.headers();
                    assert_eq!(lines(headers, ACAO), allow_origin, "{inner:?} {origin:?}");
                    assert_eq!(lines(headers, ACAC), credentials, "{inner:?} {origin:?}");
                    if allow_origin.is_empty() {
                        assert!(lines(headers, ACEH).is_empty(), "{inner:?} {origin:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_inner_service_that_echoes_the_origin_shares_with_nobody_more() {
    let echo = service_fn(|request: Request<String>| async move {
        let mut response = Response::new(String::new());
        if let Some(origin) = request.headers().get("origin") {
            response.headers_mut().insert(ACAO, origin.clone());
        }
        response
            .headers_mut()
            .insert(ACAC, HeaderValue::from_static("true"));
        Ok::<_, std::convert::Infallible>(response)
    });
    let service = CredentialsLayer::new(tiers()).layer(echo);
    for (origin, allow_origin, credentials) in EXPECTED {
        let headers = origin.map(|origin| ("origin", origin));
        let response = block_on(service.clone().oneshot(get(headers.as_slice()))).unwrap();
        assert_eq!(lines(response.headers(), ACAO), allow_origin);
        assert_eq!(lines(response.headers(), ACAC), credentials);
    }
}

#[test]
fn an_inner_cors_layer_that_permits_everything_permits_nothing() {
    let inner = CorsLayer::very_permissive().layer(service_fn(|_: Request<String>| async {
        Ok::<_, std::convert::Infallible>(Response::new(String::new()))
    }));
    let service = CredentialsLayer::new(tiers()).layer(inner);
    for (origin, allow_origin, credentials) in EXPECTED {
        let headers = origin.map(|origin| ("origin", origin));
        let response = block_on(service.clone().oneshot(get(headers.as_slice()))).unwrap();
        assert_eq!(lines(response.headers(), ACAO), allow_origin);
        assert_eq!(lines(response.headers(), ACAC), credentials);
    }
    let response = block_on(service.oneshot(preflight(EVIL, "GET", &[]))).unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(
        header_set(response.headers()),
        [("vary", crate::wire::exchange::VARY_PREFLIGHT)]
    );
}

#[test]
fn acao_is_the_requests_origin_byte_for_byte() {
    let rule = Rule::credentialed([
        "https://*.example.com:*",
        "http://[::1]:*",
        "capacitor://localhost",
    ]);
    let policy = Policy::new([rule.dangerously_allow_public_suffixes()]).unwrap();
    for origin in [
        "https://a.example.com",
        "https://a.b-_.example.com:65535",
        "http://[::1]:3000",
        "http://[::1]",
        "capacitor://localhost",
    ] {
        let exchange = exchange(&policy, get(&[("origin", origin)]), response(200, &[]));
        assert_eq!(lines(exchange.response.headers(), ACAO), [origin]);
        assert_eq!(lines(exchange.response.headers(), ACAC), ["true"]);
    }
}

#[test]
fn an_inner_layers_refusal_survives_nothing_but_a_refusal() {
    let evil = get(&[("origin", EVIL)]);
    let Decision::Refused(refusal) = tiers().decide(&Method::GET, evil.headers()) else {
        unreachable!();
    };
    for (headers, survives) in [
        (&[("origin", APP)][..], false),
        (&[], false),
        (
            &[("origin", STATS), ("sec-fetch-site", "same-origin")],
            false,
        ),
        (&[("origin", CARVED_OUT)], true),
    ] {
        let mut inner = response(200, &[]);
        inner.extensions_mut().insert(refusal.clone());
        let exchange = exchange(&tiers(), get(headers), inner);
        let left = exchange.response.extensions().get::<Refusal>();
        assert_eq!(left.is_some(), survives, "{headers:?}");
    }
}

#[test]
fn the_outer_of_two_layers_decides() {
    let inner = Policy::new([Rule::credentialed([EVIL, APP])]).unwrap();
    let service = CredentialsLayer::new(inner).layer(service_fn(|_: Request<String>| async {
        Ok::<_, std::convert::Infallible>(Response::new(String::new()))
    }));
    let service = CredentialsLayer::new(tiers_and_any()).layer(service);
    for (origin, allow_origin, credentials) in [
        (EVIL, &["*"][..], &[][..]),
        (APP, &[APP], &["true"]),
        (CARVED_OUT, &[], &[]),
    ] {
        let response = block_on(service.clone().oneshot(get(&[("origin", origin)]))).unwrap();
        assert_eq!(lines(response.headers(), ACAO), allow_origin);
        assert_eq!(lines(response.headers(), ACAC), credentials);
        assert_eq!(lines(response.headers(), header::VARY), ["origin"]);
    }
}

/// `http` refuses more headers than this: a response that cannot be shared whole is not shared.
#[test]
fn a_response_without_room_for_more_headers_is_withheld() {
    let full = full_response(&[]);
    for (origin, room) in [APP, EVIL]
        .into_iter()
        .flat_map(|o| (0..6).map(move |n| (o, n)))
    {
        let mut inner = response(200, &[]);
        *inner.headers_mut() = full.headers().clone();
        for name in 0..room {
            inner.headers_mut().remove(format!("x-{name}").as_str());
        }
        let exchange = exchange(&tiers(), get(&[("origin", origin)]), inner);
        let headers = exchange.response.headers();
        let [allow, credentials, exposed] = [ACAO, ACAC, ACEH].map(|name| lines(headers, name));
        let what = format!("{origin}, room for {room}");
        // Of the four headers of a grant there are all or none.
        if origin == APP && room >= 4 {
            assert_eq!((allow, credentials), (vec![APP], vec!["true"]), "{what}");
            assert_eq!(exposed.len(), 1, "{what}");
        } else {
            assert_eq!([allow, credentials, exposed].concat(), [""; 0], "{what}");
        }
        assert_eq!(lines(headers, header::VARY).len(), room.min(1), "{what}");
    }
}

#[test]
fn what_a_full_response_says_of_sharing_is_replaced() {
    let inner = full_response(&[
        ("access-control-allow-origin", EVIL),
        ("access-control-allow-credentials", "false"),
        ("access-control-expose-headers", "x-1"),
        ("vary", "accept"),
    ]);
    let exchange = exchange(&tiers(), get(&[("origin", APP)]), inner);
    let headers = exchange.response.headers();
    assert_eq!(lines(headers, ACAO), [APP]);
    assert_eq!(lines(headers, ACAC), ["true"]);
    assert_eq!(lines(headers, ACEH)[0], "x-1");
    assert_eq!(lines(headers, header::VARY), ["accept, origin"]);
}

#[test]
fn what_is_withheld_from_a_full_response_makes_room_for_vary() {
    for (origin, allow) in [
        (APP, "access-control-allow-origin"),
        (APP, "access-control-expose-headers"),
        (EVIL, "access-control-allow-origin"),
    ] {
        let inner = full_response(&[(allow, EVIL)]);
        let exchange = exchange(&tiers(), get(&[("origin", origin)]), inner);
        let headers = exchange.response.headers();
        for name in [ACAO, ACAC, ACEH] {
            assert!(lines(headers, name).is_empty());
        }
        assert_eq!(lines(headers, header::VARY), ["origin"]);
    }
}

/// A response with as many headers as `http` allows, these among them.
fn full_response(headers: &[(&str, &str)]) -> Response<String> {
    let mut full = response(200, headers);
    let mut name = 0;
    while full
        .headers_mut()
        .try_insert(
            http::HeaderName::from_bytes(format!("x-{name}").as_bytes()).unwrap(),
            HeaderValue::from_static("1"),
        )
        .is_ok()
    {
        name += 1;
    }
    full
}

fn lines(headers: &HeaderMap, name: http::HeaderName) -> Vec<&str> {
    headers
        .get_all(name)
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect()
}
