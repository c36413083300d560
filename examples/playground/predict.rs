//! What a browser will do with a row, from the policy and the Fetch standard alone.
//!
//! The policy tells what goes over the wire. The rest is the browser's half of the bargain: when it asks first, what it
//! sends along, and when it keeps a response from a script.

use http::{HeaderMap, HeaderValue, Method, header};
use tower_cors_credentials::{Decision, Grant, Policy, PolicyRule, RefusalReason};

use super::{
    api::UNSAFE_RESPONSE_HEADERS,
    matrix::{Headers, Mode, Row},
};

#[derive(Debug, Default)]
pub struct Prediction {
    pub preflight: bool,
    /// The request itself is sent, so that the server acts on it.
    pub ran: bool,
    pub cookie: bool,
    pub readable: bool,
    /// Which of the API's unsafe response headers the script gets to see.
    pub exposed: Vec<&'static str>,
    pub refusal: Option<RefusalReason>,
    /// The same in sentences, in the order in which things happen.
    pub story: Vec<String>,
}

pub fn predict(policy: &Policy, origin: &HeaderValue, row: &Row, signed_in: bool) -> Prediction {
    let mut told = Prediction::default();
    match why_preflight(row) {
        None => told.say("The method is safelisted and so is every header: the browser sends the request without asking."),
        Some(cause) => {
            told.preflight = true;
            told.say(format!("{cause}: the browser sends a preflight first."));
            if !preflight_passes(policy, origin, row, &mut told) {
                return told;
            }
        }
    }
    told.ran = true;
    told.cookie = row.mode == Mode::Include && signed_in;
    told.say(about_cookie(row.mode, signed_in));
    judge_response(policy, origin, row, &mut told);
    told
}

fn why_preflight(row: &Row) -> Option<String> {
    let method = row.sent_method();
    let unsafe_method = ![Method::GET, Method::HEAD, Method::POST].contains(&method);
    let unsafe_header = row.headers.pair().map(|(name, value)| match row.headers {
        // Only its value makes this one unsafe.
        Headers::Json => format!("`{name}: {value}`"),
        _ => format!("`{name}`"),
    });
    match (unsafe_method, unsafe_header) {
        (true, Some(header)) => Some(format!(
            "Neither `{method}` nor {header} is CORS-safelisted"
        )),
        (true, None) => Some(format!("`{method}` is not a CORS-safelisted method")),
        (false, Some(header)) => Some(format!("{header} is not a CORS-safelisted request header")),
        (false, None) if row.upload_listener => {
            Some("A script listens to the upload's progress".to_owned())
        }
        (false, None) => None,
    }
}

fn preflight_passes(
    policy: &Policy,
    origin: &HeaderValue,
    row: &Row,
    told: &mut Prediction,
) -> bool {
    let mut headers = HeaderMap::from_iter([(header::ORIGIN, origin.clone())]);
    let method = row.sent_method();
    if let Ok(method) = HeaderValue::from_str(method.as_str()) {
        headers.insert(header::ACCESS_CONTROL_REQUEST_METHOD, method);
    }
    if let Some((name, _)) = row.headers.pair() {
        headers.insert(
            header::ACCESS_CONTROL_REQUEST_HEADERS,
            HeaderValue::from_static(name),
        );
    }
    match policy.decide(&Method::OPTIONS, &headers) {
        Decision::Granted(grant) if passes_cors_check(&grant, row.mode) => {
            told.say(format!(
                "Rule {} grants it, and the request follows.",
                grant.rule_index()
            ));
            true
        }
        Decision::Granted(grant) => {
            told.say(format!(
                "Rule {} grants it without credentials, but the request has credentials mode `include`: the browser \
                 does not send it. Drop `credentials`, or make the rule credentialed.",
                grant.rule_index()
            ));
            false
        }
        Decision::Refused(refusal) => {
            told.refusal = Some(refusal.reason());
            told.say(format!("The policy refuses it: {}.", refusal.explain()));
            told.say("The request itself is never sent.");
            false
        }
        _ => false,
    }
}

fn judge_response(policy: &Policy, origin: &HeaderValue, row: &Row, told: &mut Prediction) {
    let headers = HeaderMap::from_iter([(header::ORIGIN, origin.clone())]);
    match policy.decide(&row.sent_method(), &headers) {
        Decision::Granted(grant) if passes_cors_check(&grant, row.mode) => {
            told.readable = true;
            told.exposed = exposed_by(grant.rule());
            told.say(format!(
                "Rule {} grants the response {} credentials: the script reads it.",
                grant.rule_index(),
                if grant.allows_credentials() { "with" } else { "without" },
            ));
        }
        Decision::Granted(grant) => told.say(format!(
            "Rule {} grants the response without credentials, but the request had credentials mode `include`: the \
             server has acted on it, and the browser withholds the response. Drop `credentials`, or make the rule \
             credentialed.",
            grant.rule_index()
        )),
        Decision::Refused(refusal) => {
            told.refusal = Some(refusal.reason());
            told.say(format!("The policy refuses it: {}.", refusal.explain()));
            told.say("The server has acted on it all the same; the browser withholds the response.");
        }
        _ => {}
    }
}

/// The CORS check of the Fetch standard. The layer answers a grant with the origin itself or with `*`, so what is left to
/// check is that a request with credentials was granted them.
fn passes_cors_check(grant: &Grant, mode: Mode) -> bool {
    mode != Mode::Include || grant.allows_credentials()
}

fn exposed_by(rule: &PolicyRule) -> Vec<&'static str> {
    UNSAFE_RESPONSE_HEADERS
        .into_iter()
        .filter(|name| {
            rule.exposes_any_header() || rule.expose_headers().iter().any(|exposed| exposed == name)
        })
        .collect()
}

fn about_cookie(mode: Mode, signed_in: bool) -> &'static str {
    match (mode, signed_in) {
        (Mode::Omit, _) => "With credentials mode `omit` no cookie goes along.",
        (Mode::SameOrigin, _) => {
            "With credentials mode `same-origin` no cookie goes along, for the API is another origin."
        }
        (Mode::Include, true) => "With credentials mode `include` the session cookie goes along.",
        (Mode::Include, false) => "Nobody is signed in, so there is no cookie to go along.",
    }
}

impl Prediction {
    fn say(&mut self, sentence: impl Into<String>) {
        self.story.push(sentence.into());
    }
}
