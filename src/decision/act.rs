//! [`Policy::check`]: who may act with the user's credentials. Rules E1 to E6 of enforcement, which
//! the guide lists.

use http::header::{AUTHORIZATION, COOKIE, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, Uri};

use crate::decision::Decision;
use crate::decision::grant::Grant;
use crate::decision::method::check_method;
use crate::decision::rejection::{CrossOriginEvidence, Rejection, RejectionReason};
use crate::decision::requested::{Requested, kept};
use crate::fetch::fetch_site::FetchSite;
use crate::fetch::field_lines::sole;
use crate::fetch::own_authority::is_of_own_authority;
use crate::fetch::request_kind::RequestKind;
use crate::fetch::websocket::opens_websocket;
use crate::policy::Policy;

impl Policy {
    /// Decides whether a request may act with the user's credentials: another question than who
    /// may read the response, which [`decide`](Self::decide) answers. It is pure.
    ///
    /// 1. A preflight passes: it does nothing but ask.
    /// 2. A sole `Sec-Fetch-Site` of `same-origin` or `none` passes, whatever the `Origin`, `null`
    ///    included. With any other value, or several, step 3 is skipped.
    /// 3. Without `Sec-Fetch-Site`, an `Origin` over `http:` or `https:` passes if its host and
    ///    port are the request's own: those of the URI's authority, else of the sole `Host`.
    /// 4. With an `Origin`, the rule that names it decides. A credentialed one passes if it allows
    ///    the method; an anonymous one, unless the request carries `Cookie`, or an `Authorization`
    ///    that the rule does not name. An origin that is refused, or that no rule names, does not
    ///    pass, whatever the method.
    /// 5. Without an `Origin`, a request passes, but for one with a `Sec-Fetch-Site` that step 2
    ///    does not pass, if its method is other than `GET`, `HEAD` and `OPTIONS`, or if it opens a
    ///    WebSocket.
    /// 6. WebSockets are judged by `Origin` alone: what opens one is a `GET` over HTTP/1.1, and over
    ///    HTTP/2 a `CONNECT`, which no rule need allow.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue, Method, Uri, header};
    /// use tower_cors_credentials::{Policy, RefusalReason, RejectionReason, Rule};
    ///
    /// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    /// let uri = Uri::from_static("/transfer");
    /// let mut headers = HeaderMap::new();
    /// headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
    /// assert!(policy.check(&Method::POST, &uri, &headers).is_ok());
    ///
    /// headers.insert(header::ORIGIN, HeaderValue::from_static("https://evil.example"));
    /// let rejection = policy.check(&Method::POST, &uri, &headers).unwrap_err();
    /// assert_eq!(
    ///     rejection.reason(),
    ///     RejectionReason::MayNotRead(RefusalReason::OriginNotAllowed),
    /// );
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`Rejection`], whose [`explain`](Rejection::explain) says what to change if the request was
    /// meant to pass.
    ///
    /// **Security.** It judges browsers, by what they say of themselves. What it does not stop is
    /// listed in the guide to [enforcement](crate::guide::enforcement).
    pub fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Rejection> {
        check(self, &self.decide(method, headers), method, uri, headers)
    }
}

/// [`Policy::check`], where the policy has decided already who may read the answer.
pub(crate) fn check(
    policy: &Policy,
    decision: &Decision,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), Rejection> {
    // E1: a preflight does nothing but ask.
    if decision.kind() == Some(RequestKind::Preflight) {
        return Ok(());
    }
    // E2, E3: this server's own pages may do what they like.
    let evidence = match FetchSite::of(headers) {
        FetchSite::SameOrigin | FetchSite::None => return Ok(()),
        FetchSite::Absent if is_of_own_authority(uri, headers) => return Ok(()),
        FetchSite::Absent => CrossOriginEvidence::Authority,
        FetchSite::CrossSite | FetchSite::Other => CrossOriginEvidence::FetchSite,
    };
    let (checked, rule) = match decision {
        Decision::Granted(grant) => (
            check_granted(grant, method, headers),
            Some(grant.rule_index()),
        ),
        // E4: who may not even read may not act.
        Decision::Refused(refusal) => {
            let reason = RejectionReason::MayNotRead(refusal.reason());
            (Err((reason, None)), refusal.rule_index())
        }
        Decision::NotCors => (check_without_origin(evidence, method, headers), None),
    };
    checked.map_err(|(reason, requested)| Rejection {
        policy: policy.clone(),
        reason,
        origin: sole(headers, &ORIGIN).and_then(kept),
        rule,
        requested,
        evidence,
        registration: decision.registration(),
    })
}

/// Why a request may not act, and the method or the header for which it may not.
type Checked = Result<(), (RejectionReason, Option<Requested>)>;

/// E4, E6: whether a page that may read the answer may also act.
fn check_granted(grant: &Grant, method: &Method, headers: &HeaderMap) -> Checked {
    if grant.allows_credentials() {
        // A WebSocket over HTTP/2, since no page can send the method otherwise.
        if method == Method::CONNECT {
            return Ok(());
        }
        return check_method(grant.rule(), method.as_str().as_bytes())
            .map_err(|fault| (fault.into(), requested_method(method)));
    }
    let carries_authorization = || {
        let is_allowed = grant.rule().allows_request_header(b"authorization");
        headers.contains_key(AUTHORIZATION) && !is_allowed
    };
    let carried = if headers.contains_key(COOKIE) {
        HeaderValue::from_static("cookie")
    } else if carries_authorization() {
        HeaderValue::from_static("authorization")
    } else {
        return Ok(());
    };
    let requested = Requested::whole(&carried);
    Err((RejectionReason::CredentialsNotAllowed, requested))
}

/// E5: whether a request without an `Origin` may act.
fn check_without_origin(
    evidence: CrossOriginEvidence,
    method: &Method,
    headers: &HeaderMap,
) -> Checked {
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match evidence {
        CrossOriginEvidence::FetchSite if !is_safe || opens_websocket(method, headers) => {
            Err((RejectionReason::MissingOrigin, requested_method(method)))
        }
        CrossOriginEvidence::FetchSite | CrossOriginEvidence::Authority => Ok(()),
    }
}

fn requested_method(method: &Method) -> Option<Requested> {
    let value = HeaderValue::from_str(method.as_str()).ok()?;
    Requested::whole(&value)
}
