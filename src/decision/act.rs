//! [`Policy::enforce`]: may this origin act with the user's credentials? Rules E1 to E6 of
//! enforcement, which the README numbers.

use http::header::{AUTHORIZATION, COOKIE, HOST, HeaderValue, ORIGIN, UPGRADE};
use http::{HeaderMap, Method, Uri};

use crate::decision::read::allow_method;
use crate::decision::{
    CrossOriginBy, Decision, Grant, Refusal, RefusalReason, RequestKind, Requested, kept,
};
use crate::fetch::fetch_site::FetchSite;
use crate::fetch::field_lines::{FieldLines, list_contains, sole};
use crate::policy::Policy;

impl Policy {
    /// Decides whether a request may act with the user's credentials: another question than who
    /// may read the response, which [`decide`](Self::decide) answers. It is pure.
    ///
    /// 1. A preflight passes: it does nothing but ask.
    /// 2. A sole `Sec-Fetch-Site` of `same-origin` or `none` passes, whatever the `Origin`, `null`
    ///    included. With any other value, or several, rule 3 is skipped.
    /// 3. Without `Sec-Fetch-Site`, an `Origin` over `http:` or `https:` passes if its host and
    ///    port are the request's own: those of the URI's authority, else of the sole `Host`.
    /// 4. With an `Origin`, the rule that names it decides. A credentialed one passes if it allows
    ///    the method; an anonymous one, unless the request carries `Cookie`, or an `Authorization`
    ///    that the rule does not name. An origin that is refused, or that no rule names, does not
    ///    pass, whatever the method.
    /// 5. Without an `Origin`, a request passes, but for one with a `Sec-Fetch-Site` that rule 2
    ///    does not pass, if its method is other than `GET`, `HEAD` and `OPTIONS`, or if it opens a
    ///    WebSocket.
    /// 6. WebSockets are judged by `Origin` alone: what opens one is a `GET` over HTTP/1.1, and over
    ///    HTTP/2 a `CONNECT`, which no rule need allow.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue, Method, Uri, header};
    /// use tower_cors_credentials::{Policy, RefusalReason, Rule};
    ///
    /// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    /// let uri = Uri::from_static("/transfer");
    /// let mut headers = HeaderMap::new();
    /// headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
    /// assert!(policy.enforce(&Method::POST, &uri, &headers).is_ok());
    ///
    /// headers.insert(header::ORIGIN, HeaderValue::from_static("https://evil.example"));
    /// let refusal = policy.enforce(&Method::POST, &uri, &headers).unwrap_err();
    /// assert_eq!(refusal.reason(), RefusalReason::OriginNotAllowed);
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`Refusal`], whose [`explain`](Refusal::explain) says what to change if the request was
    /// meant to pass.
    ///
    /// **Security.** It judges browsers, by what they say of themselves. What it does not stop is
    /// listed under [Enforced](crate#enforced).
    pub fn enforce(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        enforce(self, &self.decide(method, headers), method, uri, headers)
    }
}

/// [`Policy::enforce`], where the policy has decided already who may read the response.
pub(crate) fn enforce(
    policy: &Policy,
    decision: &Decision,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let cross_origin_by = match FetchSite::of(headers) {
        FetchSite::SameOrigin | FetchSite::None => return Ok(()),
        FetchSite::Absent if is_of_own_authority(uri, headers) => return Ok(()),
        FetchSite::Absent => CrossOriginBy::Authority,
        FetchSite::Other => CrossOriginBy::FetchSite,
    };
    let judgement = match decision {
        Decision::Granted(grant) if grant.kind() == RequestKind::Preflight => Ok(()),
        Decision::Refused(refusal) if refusal.kind() == RequestKind::Preflight => Ok(()),
        Decision::Granted(grant) => judge_grant(grant, method, headers),
        Decision::Refused(refusal) => {
            return Err(Refusal {
                cross_origin_by: Some(cross_origin_by),
                ..refusal.clone()
            });
        }
        Decision::NotCors => judge_without_origin(cross_origin_by, method, headers),
    };
    judgement.map_err(|(reason, requested)| Refusal {
        policy: policy.clone(),
        reason,
        kind: RequestKind::Actual,
        origin: FieldLines::of(headers, &ORIGIN).and_then(kept),
        rule: decision.grant().map(Grant::rule_index),
        requested,
        cross_origin_by: Some(cross_origin_by),
    })
}

/// Why a request is refused, and the method or the header for which it is.
type Judgement = Result<(), (RefusalReason, Option<Requested>)>;

/// E4, E6: whether a page that may read the response may also act.
fn judge_grant(grant: &Grant, method: &Method, headers: &HeaderMap) -> Judgement {
    if grant.allows_credentials() {
        // The method of a WebSocket over HTTP/2, which no page can send otherwise.
        if method == Method::CONNECT {
            return Ok(());
        }
        return allow_method(grant.rule(), method.as_str().as_bytes())
            .map_err(|reason| (reason, requested_method(method)));
    }
    let has_other_authorization = || {
        let is_named = grant.rule().allows_request_header(b"authorization");
        headers.contains_key(AUTHORIZATION) && !is_named
    };
    let carried = if headers.contains_key(COOKIE) {
        HeaderValue::from_static("cookie")
    } else if has_other_authorization() {
        HeaderValue::from_static("authorization")
    } else {
        return Ok(());
    };
    let requested = Requested::new(&carried, 0, carried.len());
    Err((RefusalReason::CredentialsNotAllowed, requested))
}

/// E5: whether a request without an `Origin` may act.
fn judge_without_origin(by: CrossOriginBy, method: &Method, headers: &HeaderMap) -> Judgement {
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match by {
        CrossOriginBy::FetchSite if !is_safe || opens_websocket(headers) => {
            Err((RefusalReason::MissingOrigin, requested_method(method)))
        }
        _ => Ok(()),
    }
}

fn opens_websocket(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(UPGRADE).iter();
    lines.any(|line| list_contains(line, "websocket"))
}

fn requested_method(method: &Method) -> Option<Requested> {
    let value = HeaderValue::from_str(method.as_str()).ok()?;
    Requested::new(&value, 0, value.len())
}

/// E3: whether the sole `Origin` has the host and port that the request is sent to.
///
/// It compares texts: the origin may be one that no rule could name.
fn is_of_own_authority(uri: &Uri, headers: &HeaderMap) -> bool {
    let sole = |name| sole(headers, name).map(HeaderValue::as_bytes);
    let authority = match uri.authority() {
        Some(authority) => Some(authority.as_str().as_bytes()),
        None => sole(&HOST),
    };
    let (Some(origin), Some(authority)) = (sole(&ORIGIN), authority) else {
        return false;
    };
    let (own, default_port) = match origin {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', own @ ..] => (own, b":443".as_slice()),
        [b'h', b't', b't', b'p', b':', b'/', b'/', own @ ..] => (own, b":80".as_slice()),
        _ => return false,
    };
    let elide = |authority| <[u8]>::strip_suffix(authority, default_port).unwrap_or(authority);
    let (own, authority) = (elide(own), elide(authority));
    !own.is_empty() && own.eq_ignore_ascii_case(authority)
}
