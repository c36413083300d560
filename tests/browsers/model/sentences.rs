//! The sentence for every reason, the step, and the header.

use http::{Response, StatusCode};
use tower_cors_credentials::testing::CredentialsMode::{self, Include, Omit};
use tower_cors_credentials::testing::{BlockReason, Blocked, Outcome, Step};

use crate::model::server::{browser, is_preflight, response};

const APP: &str = "https://app.example.com";
const API: &str = "https://api.example.com/me";

const SENT: &str = ". The server has run the request; only its answer is withheld.";
const NOT_SENT: &str = ". The request itself is not sent.";

const ACAO: &str = "access-control-allow-origin";
const ACAC: &str = "access-control-allow-credentials";
const ACAM: &str = "access-control-allow-methods";
const ACAH: &str = "access-control-allow-headers";

type Lines = &'static [(&'static str, &'static str)];

/// A request with `Authorization` if it is a `PUT`, and what the server says to everything.
async fn outcome(
    method: &str,
    mode: CredentialsMode,
    status: u16,
    lines: Lines,
) -> Outcome<String> {
    let mut browser = browser(|_| response(status, lines));
    let mut page = browser.page(APP);
    let fetch = page.fetch(API).method(method).credentials(mode);
    let fetch = match method {
        "PUT" => fetch.header("authorization", "Bearer t"),
        _ => fetch,
    };
    fetch.send().await.unwrap()
}

#[tokio::test]
async fn at_the_cors_check() {
    for (mode, lines, header, reason, cause) in [
        (
            Omit,
            &[] as Lines,
            ACAO,
            BlockReason::AllowOriginMissing,
            "the response has no `Access-Control-Allow-Origin`; \
             it must be `https://app.example.com` or `*`",
        ),
        (
            Include,
            &[(ACAC, "true")],
            ACAO,
            BlockReason::AllowOriginMissing,
            "the response has no `Access-Control-Allow-Origin`; \
             with credentials mode `include` it must be `https://app.example.com`",
        ),
        (
            Include,
            &[(ACAO, "*")],
            ACAO,
            BlockReason::AllowOriginWildcard,
            "the response says `Access-Control-Allow-Origin: *`; \
             with credentials mode `include` it must be `https://app.example.com`",
        ),
        (
            Omit,
            &[(ACAO, APP), (ACAO, APP)],
            ACAO,
            BlockReason::AllowOriginMismatch,
            "the response says `Access-Control-Allow-Origin: \
             https://app.example.com, https://app.example.com`; \
             it must be `https://app.example.com` or `*`",
        ),
        (
            Include,
            &[(ACAO, APP)],
            ACAC,
            BlockReason::AllowCredentialsMissing,
            "the response has no `Access-Control-Allow-Credentials`; \
             with credentials mode `include` it must be `true`",
        ),
        (
            Include,
            &[(ACAO, APP), (ACAC, "True")],
            ACAC,
            BlockReason::AllowCredentialsNotTrue,
            "the response says `Access-Control-Allow-Credentials: True`; \
             with credentials mode `include` it must be `true`, in lower case and once",
        ),
    ] {
        let blocked = outcome("GET", mode, 200, lines).await.assert_blocked();
        assert_eq!(blocked.reason(), reason);
        check(&blocked, Step::CorsCheck, Some(header), "GET", cause, SENT);
    }
}

#[tokio::test]
async fn at_the_preflight() {
    for (mode, status, lines, header, reason, cause) in [
        (
            Omit,
            404,
            &[] as Lines,
            Some(ACAO),
            BlockReason::AllowOriginMissing,
            "the preflight's response (status 404) has no `Access-Control-Allow-Origin`; \
             it must be `https://app.example.com` or `*`",
        ),
        (
            Omit,
            404,
            &[(ACAO, "*")],
            None,
            BlockReason::StatusNotOk,
            "the preflight's response (status 404) does not have an ok status, which is one of 200 to 299; \
             answer preflights before routing and authentication",
        ),
        (
            Omit,
            204,
            &[(ACAO, "*"), (ACAM, "PUT; DELETE")],
            Some(ACAM),
            BlockReason::AllowMethodsInvalid,
            "the preflight's response (status 204) says \
             `Access-Control-Allow-Methods: PUT; DELETE`, which is not a list of methods",
        ),
        (
            Omit,
            204,
            &[(ACAO, "*"), (ACAM, "put")],
            Some(ACAM),
            BlockReason::MethodNotAllowed,
            "`PUT` is not in the `Access-Control-Allow-Methods` \
             of the preflight's response (status 204), where case matters",
        ),
        (
            Include,
            204,
            &[(ACAO, APP), (ACAC, "true"), (ACAM, "DELETE")],
            Some(ACAM),
            BlockReason::MethodNotAllowed,
            "`PUT` is not in the `Access-Control-Allow-Methods` \
             of the preflight's response (status 204), where case matters",
        ),
        (
            Include,
            204,
            &[(ACAO, APP), (ACAC, "true"), (ACAM, "*")],
            Some(ACAM),
            BlockReason::MethodNotAllowed,
            "`PUT` is not in the `Access-Control-Allow-Methods` \
             of the preflight's response (status 204), where case matters; \
             with credentials mode `include`, `*` is not a wildcard",
        ),
        (
            Omit,
            204,
            &[(ACAO, "*"), (ACAM, "PUT"), (ACAH, "x y")],
            Some(ACAH),
            BlockReason::AllowHeadersInvalid,
            "the preflight's response (status 204) says \
             `Access-Control-Allow-Headers: x y`, which is not a list of header names",
        ),
        (
            Omit,
            204,
            &[(ACAO, "*"), (ACAM, "PUT")],
            Some(ACAH),
            BlockReason::HeaderNotAllowed,
            "`authorization` is not in the `Access-Control-Allow-Headers` \
             of the preflight's response (status 204)",
        ),
        (
            Include,
            204,
            &[(ACAO, APP), (ACAC, "true"), (ACAM, "PUT"), (ACAH, "*")],
            Some(ACAH),
            BlockReason::HeaderNotAllowed,
            "`authorization` is not in the `Access-Control-Allow-Headers` \
             of the preflight's response (status 204); \
             with credentials mode `include`, `*` is not a wildcard",
        ),
        (
            Omit,
            204,
            &[(ACAO, "*"), (ACAM, "PUT"), (ACAH, "*")],
            Some(ACAH),
            BlockReason::AuthorizationNotNamed,
            "the `*` in the `Access-Control-Allow-Headers` \
             of the preflight's response (status 204) \
             does not cover `authorization`, which must be named",
        ),
    ] {
        let blocked = outcome("PUT", mode, status, lines).await.assert_blocked();
        assert_eq!(blocked.reason(), reason);
        let step = Step::CorsPreflightFetch;
        check(&blocked, step, header, "PUT", cause, NOT_SENT);
    }
}

#[tokio::test]
async fn at_a_redirect() {
    for (lines, step, header, reason, cause) in [
        (
            &[] as Lines,
            Step::CorsCheck,
            ACAO,
            BlockReason::AllowOriginMissing,
            "the redirect (status 302) has no `Access-Control-Allow-Origin`; \
             it must be `https://app.example.com` or `*`",
        ),
        (
            &[(ACAO, "*"), ("location", "/\u{e4}\t"), ("location", "/b")],
            Step::HttpRedirectFetch,
            "location",
            BlockReason::LocationInvalid,
            r"the `Location: /\xc3\xa4, /b` of the redirect (status 302) is not a valid URL",
        ),
        (
            &[(ACAO, "*"), ("location", "app:/x")],
            Step::HttpRedirectFetch,
            "location",
            BlockReason::LocationNotHttp,
            "the `Location: app:/x` of the redirect (status 302) \
             is neither an `http:` nor an `https:` URL",
        ),
        (
            &[(ACAO, "*"), ("location", "//u@x")],
            Step::HttpRedirectFetch,
            "location",
            BlockReason::LocationIncludesCredentials,
            "the `Location` of the redirect (status 302) includes a user name or a password",
        ),
        (
            &[(ACAO, "*"), ("location", "")],
            Step::HttpRedirectFetch,
            "location",
            BlockReason::TooManyRedirects,
            "the redirect (status 302) is the twenty-first in a row, and browsers follow twenty",
        ),
    ] {
        let blocked = outcome("GET", Omit, 302, lines).await.assert_blocked();
        assert_eq!(blocked.reason(), reason);
        check(&blocked, step, Some(header), "GET", cause, SENT);
    }
}

#[track_caller]
fn check(
    blocked: &Blocked<String>,
    step: Step,
    header: Option<&str>,
    method: &str,
    cause: &str,
    end: &str,
) {
    let page = "`https://app.example.com` cannot read the answer to";
    let expected = format!("{page} `{method} https://api.example.com/me`: {cause}{end}");
    assert_eq!(blocked.to_string(), expected);
    assert_eq!(blocked.step(), step);
    let named = blocked.header();
    assert_eq!(named.as_ref().map(|name| name.as_str()), header);
    assert_eq!(blocked.has_reached_server(), end == SENT);
}

#[tokio::test]
async fn of_an_opaque_page() {
    for (mode, end) in [
        (
            Omit,
            "the request's origin is `null`, for which it must be `*`",
        ),
        (
            Include,
            "no answer is safe, since the request's origin is `null`, which any page can have",
        ),
    ] {
        let mut browser = browser(|_| response(200, &[]));
        let mut page = browser.opaque_page();
        let outcome = page.fetch(API).credentials(mode).send().await.unwrap();
        assert_eq!(
            outcome.assert_blocked().to_string(),
            format!(
                "a page of opaque origin (`null`) cannot read the answer to \
                 `GET https://api.example.com/me`: \
                 the response has no `Access-Control-Allow-Origin`; {end}{SENT}"
            ),
        );
    }
}

#[tokio::test]
async fn of_a_preflight_after_a_redirect() {
    let mut browser = browser(|request| {
        let mut answer = response(204, &[(ACAO, "*"), (ACAM, "PUT"), ("location", "/to")]);
        match (is_preflight(request), request.uri().path()) {
            (false, _) => *answer.status_mut() = StatusCode::TEMPORARY_REDIRECT,
            (true, "/to") => *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED,
            _ => {}
        }
        answer
    });
    let mut page = browser.page(APP);
    let outcome = page.fetch(API).method("PUT").send().await.unwrap();
    let blocked = outcome.assert_blocked();
    assert_eq!(
        blocked.to_string(),
        "`https://app.example.com` cannot read the answer to \
         `PUT https://api.example.com/to`: \
         the preflight's response (status 405) does not have an ok status, which is one of 200 to 299; \
         answer preflights before routing and authentication. \
         The request was redirected, and is not sent to this URL.",
    );
    assert!(blocked.has_reached_server());
    assert_eq!(blocked.url(), "https://api.example.com/to");
}

/// What `assert_blocked` says of what is shared.
#[tokio::test]
async fn of_what_is_shared() {
    let allow: fn() -> Response<String> =
        || response(200, &[(ACAO, "*"), ("x-hidden", "1"), ("pragma", "x")]);
    let mut anonymous = browser(|_| allow());
    let mut page = anonymous.opaque_page();
    let outcome = page.fetch(API).send().await.unwrap();
    assert_eq!(
        outcome.to_string(),
        "a page of opaque origin (`null`) can read the answer to \
         `GET https://api.example.com/me`, requested without the user's credentials: \
         status 200, headers `pragma` and the body. \
         The response says `access-control-allow-origin: *`.",
    );
    let mut own = browser(|_| response(404, &[]));
    let mut page = own.page("https://api.example.com");
    let get = page.fetch(API).header("authorization", "Bearer t");
    let outcome = get.send().await.unwrap();
    assert_eq!(
        outcome.to_string(),
        "`https://api.example.com` can read the answer to `GET https://api.example.com/me`, \
         requested with credentials included (no cookie went along) and the page's own `authorization`: \
         status 404 and the body. It is the page's own origin.",
    );
}
