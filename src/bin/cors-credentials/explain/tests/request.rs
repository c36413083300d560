//! What is printed of a request.

use clap::error::ErrorKind;

use crate::explain::tests::{JSON, POLICY, TempFile, checked, explained, parsed};

#[tokio::test]
async fn a_granted_request_is_shown_with_its_rule_and_both_answers() {
    let text = explained(&[
        POLICY,
        "--origin=https://app.example.com",
        "--method=PUT",
        "--header=Content-Type",
    ])
    .await
    .unwrap();
    assert_eq!(
        text,
        r#"PUT from https://app.example.com with content-type
=> granted, also with credentials: the page may send it and read the answer

Rule 0 decides:

    credentialed = ["https://app.example.com", "https://*.staging.example.com"]
    methods = ["PUT", "DELETE"]
    request_headers = ["content-type"]
    expose_headers = ["etag"]
    max_age = 7200

The preflight is answered 204 No Content:

    access-control-allow-credentials: true
    access-control-allow-headers: content-type
    access-control-allow-methods: GET, HEAD, POST, PUT, DELETE
    access-control-allow-origin: https://app.example.com
    access-control-max-age: 7200
    vary: origin, access-control-request-method, access-control-request-headers

because the preflight is granted: rule 0 (credentialed) names `https://app.example.com`

The answer to the PUT carries:

    access-control-allow-credentials: true
    access-control-allow-origin: https://app.example.com
    access-control-expose-headers: etag
    vary: origin

because the response is shared, also with credentials: rule 0 (credentialed) names `https://app.example.com`
"#
    );
}

#[tokio::test]
async fn a_refused_preflight_stops_the_request_and_a_near_miss_is_named() {
    let file = TempFile::new("near_miss.json", JSON);
    let text = explained(&[
        file.path(),
        "--origin=http://app.example.com",
        "--method=DELETE",
    ])
    .await
    .unwrap();
    assert_eq!(
        text,
        "DELETE from http://app.example.com
=> blocked: the preflight is refused, and the request is never sent

The preflight is answered 403 Forbidden:

    vary: origin, access-control-request-method, access-control-request-headers

because no rule names `http://app.example.com`
near miss: `http://app.example.com` differs from the allowed `https://app.example.com` only by its scheme
to change it: open the page over `https`

The answer to a DELETE all the same would carry:

    vary: origin

because no rule names `http://app.example.com`
near miss: `http://app.example.com` differs from the allowed `https://app.example.com` only by its scheme
to change it: open the page over `https`
",
    );
}

#[tokio::test]
async fn a_refused_request_without_a_preflight_runs_unless_it_is_enforced() {
    let file = TempFile::new("refused.json", JSON);
    let text = explained(&[file.path(), "--origin=https://ads.example.com"])
        .await
        .unwrap();
    assert!(
        text.starts_with(
            "GET from https://ads.example.com
=> refused: the page cannot read the answer; the request itself runs all the same, unless the server's layer is `with_enforcement`

Rule 1 decides:

    refused = [\"https://ads.example.com\"]

The preflight (browsers send none before this request) is answered 403 Forbidden:
"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn headers_are_requested_as_browsers_request_them() {
    let file = TempFile::new("headers.json", JSON);
    let origin = "--origin=https://app.example.com";
    let headers = ["--header=X-B", "--header=x-a", "--header=x-b"];
    let text = explained(&[&[file.path(), origin], &headers[..]].concat())
        .await
        .unwrap();
    assert!(
        text.starts_with("GET from https://app.example.com with x-a, x-b\n=> granted, also with"),
        "{text}"
    );
    assert!(
        text.contains("\nThe preflight is answered 200 OK:\n"),
        "{text}"
    );

    let text = explained(&[file.path(), origin, "--header=x-c"])
        .await
        .unwrap();
    assert!(
        text.contains(
            "\nto change it: to allow it, add `x-c` to the `request_headers` of rule 0\n"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn a_method_is_sent_as_fetch_normalizes_it() {
    let file = TempFile::new(
        "methods.toml",
        "[[rule]]\ncredentialed = 'https://app.example.com'\nmethods = ['PUT', 'PATCH']",
    );
    let origin = "--origin=https://app.example.com";
    for (method, title) in [
        ("put", "PUT from https://app.example.com\n=> granted, "),
        ("Get", "GET from https://app.example.com\n=> granted, "),
        ("PATCH", "PATCH from https://app.example.com\n=> granted, "),
        ("patch", "patch from https://app.example.com\n=> blocked: "),
    ] {
        let text = explained(&[file.path(), origin, "--method", method])
            .await
            .unwrap();
        assert!(text.starts_with(title), "{text}");
    }
    let error = parsed(&["explain", file.path(), "--method=trace"]).unwrap_err();
    assert!(error.to_string().contains("no page can send `trace`"));
}

#[tokio::test]
async fn any_origin_is_granted_without_credentials() {
    let file = TempFile::new(
        "any.toml",
        "[[rule]]\nanonymous = '*'\nexpose_headers = 'etag'",
    );
    let text = explained(&[file.path(), "--origin=null"]).await.unwrap();
    assert!(
        text.starts_with("GET from null\n=> granted without credentials: the page may send it"),
        "{text}"
    );
    let answer = "
The answer to the GET carries:

    access-control-allow-origin: *
    access-control-expose-headers: etag
";
    assert!(text.contains(answer), "{text}");
}

#[tokio::test]
async fn without_an_origin_it_is_no_cors_request() {
    let file = TempFile::new("no_origin.json", JSON);
    let text = explained(&[file.path(), "--method=POST"]).await.unwrap();
    assert_eq!(
        text,
        "POST
=> no CORS request: no page of another origin asks to read the answer

The answer to the POST carries:

    vary: origin

because the request has no `Origin`: no page of another origin asks to read the answer
",
    );
}

#[tokio::test]
async fn names_and_origins_are_printed_escaped() {
    let error = checked(&["nowhere/\u{1b}[2J.toml"]).await.unwrap_err();
    assert!(error.starts_with(r"nowhere/\x1b[2J.toml: "), "{error}");
    let text = explained(&[POLICY, "--origin=https://\u{e4}.example"]).await;
    assert!(
        text.unwrap()
            .starts_with(r"GET from https://\xc3\xa4.example")
    );
}

#[test]
fn errors_on_the_command_line_are_named() {
    let error = |args: &[&str]| parsed(args).unwrap_err();
    for command in ["check", "explain"] {
        assert_eq!(error(&[command]).kind(), ErrorKind::MissingRequiredArgument);
    }
    assert_eq!(
        error(&["check", "policy.toml", "--origin=null"]).kind(),
        ErrorKind::UnknownArgument,
    );
    let text = error(&[
        "explain",
        "policy.toml",
        "--header=content-type: text/plain",
    ])
    .to_string();
    assert!(
        text.contains("write the name alone, such as `content-type`"),
        "{text}"
    );
}
