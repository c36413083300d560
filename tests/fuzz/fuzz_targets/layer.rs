//! The whole layer, over policies, requests and inner services that the fuzzer chooses, against
//! the naive model of the property tests.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use cors_test_support::exchange::{Inner, OriginLine, RequestLines, by_name, exchange, lines};
use cors_test_support::model::{Kind, ModelPolicy, ModelRule, Names, Protocol};
use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use tower_cors_credentials::{Refusal, Registration};

const SCHEMES: [&str; 3] = ["https", "http", "capacitor"];
const HOSTS: [&str; 6] = [
    "example.com",
    "a.example.com",
    "x.a.example.com",
    "evilexample.com",
    "localhost",
    "b.net",
];
const PORTS: [&str; 3] = ["", ":3000", ":8443"];
const METHODS: [&str; 5] = ["PUT", "PATCH", "patch", "PURGE", "DELETE"];
const NAMES: [&str; 4] = ["content-type", "authorization", "x-a", "accept"];
const EXPOSED: [&str; 3] = ["etag", "x-inner", "x-absent"];
const INNER_NAMES: [&str; 6] = [
    "activate-storage-access",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "vary",
    "x-inner",
];

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let Ok((model, request, inner)) = case(&mut bytes) else {
        return;
    };
    let registration = bytes.choose(&[
        (Registration::NotRegistered, None),
        (Registration::Anonymous, Some(Kind::Anonymous)),
        (Registration::Credentialed, Some(Kind::Credentialed)),
    ]);
    if let Ok((registration, kind)) = registration {
        judge_registered(&model, &request, &inner, *registration, *kind);
    }
    let Some(policy) = model.compile() else {
        return;
    };
    let response = exchange(&policy, &request, &inner);
    let expected = model.answer(&request, &inner);
    assert_eq!(response.status().as_u16(), expected.status());
    assert_eq!(lines(response.headers()), by_name(expected.headers()));

    let refusal = response.extensions().get::<Refusal>();
    assert_eq!(refusal.is_some(), expected.is_refused());

    let is_allowed = response
        .headers()
        .contains_key("access-control-allow-credentials");
    let is_refused_preflight = request.is_preflight() && response.status() == 403;
    assert_eq!(
        is_allowed,
        model.is_credentialed(&request) && !is_refused_preflight
    );
});

/// What a policy with rules for registered origins decides.
fn judge_registered(
    model: &ModelPolicy,
    request: &RequestLines,
    inner: &Inner,
    registration: Registration,
    kind: Option<Kind>,
) {
    let Some(policy) = model.compile_registered() else {
        return;
    };
    let sent = request.to_http();
    let decision = policy.decide(sent.method(), sent.headers(), registration);
    let model = model.with_registration(request, kind);
    let is_refused = model.answer(request, inner).is_refused();
    assert_eq!(decision.refusal().is_some(), is_refused);
    let grant = decision.grant();
    assert_eq!(
        grant.is_some_and(|grant| grant.allows_credentials()),
        model.is_credentialed(request) && !is_refused
    );
}

fn case(bytes: &mut Unstructured<'_>) -> arbitrary::Result<(ModelPolicy, RequestLines, Inner)> {
    let mut seen = std::collections::HashSet::new();
    let mut rules = Vec::new();
    for _ in 0..bytes.int_in_range(1..=4)? {
        let mut rule = rule(bytes)?;
        rule.patterns.retain(|pattern| seen.insert(pattern.clone()));
        rules.push(rule);
    }
    let request = RequestLines {
        method: bytes.choose(&["OPTIONS", "GET", "POST", "CONNECT"])?,
        origins: several(bytes, origin)?,
        requested_methods: several(bytes, |bytes| value(bytes, &METHODS))?,
        requested_headers: several(bytes, |bytes| value(bytes, &NAMES))?,
        fetch_sites: several(bytes, |bytes| {
            Ok(*bytes.choose(&["same-origin", "cross-site"])?)
        })?,
        storage_accesses: several(bytes, |bytes| {
            Ok(*bytes.choose(&["inactive", "none", "active", "Inactive"])?)
        })?,
        upgrade: *bytes.choose(&[None, None, Some("websocket")])?,
    };
    let inner = Inner {
        status: *bytes.choose(&[101, 200, 304, 401, 500])?,
        lines: several(bytes, |bytes| {
            Ok((
                *bytes.choose(&INNER_NAMES)?,
                value(bytes, &["*", "origin", "load", "retry"])?,
            ))
        })?,
    };
    Ok((ModelPolicy { rules }, request, inner))
}

fn rule(bytes: &mut Unstructured<'_>) -> arbitrary::Result<ModelRule> {
    let kind = *bytes.choose(&[Kind::Credentialed, Kind::Anonymous, Kind::Refused])?;
    let any = kind == Kind::Anonymous && bytes.arbitrary()?;
    let registered = !any && kind != Kind::Refused && bytes.ratio(1, 4)?;
    let patterns = if any || registered {
        Vec::new()
    } else {
        several(bytes, pattern)?
    };
    Ok(ModelRule {
        kind,
        any,
        registered,
        insecure: bytes.arbitrary()?,
        patterns,
        protocols: several(bytes, protocol)?,
        methods: names(bytes, &METHODS)?,
        request_headers: names(bytes, &NAMES)?,
        expose_headers: names(bytes, &EXPOSED)?,
        max_age: Option::<u16>::arbitrary(bytes)?.map(u32::from),
        storage_access: bytes.arbitrary()?,
    })
}

fn protocol(bytes: &mut Unstructured<'_>) -> arbitrary::Result<Protocol> {
    Ok(*bytes.choose(&[Protocol::GrpcWeb, Protocol::Connect])?)
}

fn pattern(bytes: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    let wildcard = if bytes.arbitrary()? { "*." } else { "" };
    let port = bytes.choose(&["", ":3000", ":8443", ":*"])?;
    Ok(format!(
        "{}://{wildcard}{}{port}",
        bytes.choose(&SCHEMES)?,
        bytes.choose(&HOSTS)?
    ))
}

fn origin(bytes: &mut Unstructured<'_>) -> arbitrary::Result<OriginLine> {
    if bytes.arbitrary()? {
        let (scheme, host, port) = (
            bytes.choose(&SCHEMES)?,
            bytes.choose(&HOSTS)?,
            bytes.choose(&PORTS)?,
        );
        return Ok(OriginLine {
            bytes: format!("{scheme}://{host}{port}").into_bytes(),
            is_valid: true,
        });
    }
    let mut line = value(
        bytes,
        &["null", "https://a.example.com/", "https://A.example.com"],
    )?;
    // A byte that no origin has makes the rest of no account.
    line.push(b'"');
    Ok(OriginLine {
        bytes: line,
        is_valid: false,
    })
}

/// One of `usual`, or bytes that a header can hold.
fn value(bytes: &mut Unstructured<'_>, usual: &[&str]) -> arbitrary::Result<Vec<u8>> {
    if bytes.ratio(3, 4)? {
        return Ok(bytes.choose(usual)?.as_bytes().to_vec());
    }
    let line = Vec::<u8>::arbitrary(bytes)?;
    match HeaderValue::from_bytes(&line) {
        Ok(_) => Ok(line),
        Err(_) => Err(arbitrary::Error::IncorrectFormat),
    }
}

fn names(bytes: &mut Unstructured<'_>, names: &[&'static str]) -> arbitrary::Result<Names> {
    let mut named = Vec::new();
    for name in names {
        if bytes.arbitrary()? {
            named.push(*name);
        }
    }
    Ok(Names {
        any: bytes.arbitrary()?,
        named,
    })
}

fn several<T>(
    bytes: &mut Unstructured<'_>,
    mut one: impl FnMut(&mut Unstructured<'_>) -> arbitrary::Result<T>,
) -> arbitrary::Result<Vec<T>> {
    let count = *bytes.choose(&[1, 1, 1, 0, 2, 3])?;
    (0..count).map(|_| one(bytes)).collect()
}
