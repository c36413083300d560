//! What is printed of a cookie.

use crate::explain::tests::{JSON, TempFile, explained, parsed};

#[tokio::test]
async fn a_cookie_is_told_for_the_page_and_without_its_value() {
    let text = explained(&[
        "--set-cookie=session=hunter2; SameSite=Lax",
        "--origin=https://app.other.example",
        "--server=https://api.example.com",
    ])
    .await
    .unwrap();
    assert_eq!(
        text,
        "\
The cookie `session` (SameSite=Lax) of https://api.example.com

For the page https://app.other.example, of another site:

                                             stored by a visit    stored by the answer to the page
    Chromium 156                             kept, not sent       not kept
    Firefox ESR 153                          kept, not sent       not kept
    WebKitGTK 2.50                           kept, not sent       not kept
    Chromium 156, third-party allowed        kept, not sent       not kept
    Firefox ESR 153, third-party allowed     kept, not sent       not kept

As observed on 2026-11-24 in new profiles, with `credentials: \"include\"`; Safari was not.
to change it: serve page and server under one site, by a proxy or a subdomain; else write \
`SameSite=None; Secure; Partitioned`
"
    );
}

#[tokio::test]
async fn without_a_server_a_cookie_is_told_for_both_sites() {
    let text = explained(&["--set-cookie=session=1; SameSite=None; Secure; Partitioned"])
        .await
        .unwrap();
    for line in [
        "The cookie `session` (SameSite=None; Secure; Partitioned)\n",
        "For a page, of the same site:\n",
        "    Chromium 156                             comes back           comes back\n",
        "For a page, of another site:\n",
        "    Chromium 156                             kept, not sent       comes back, another for \
         each site that embeds\n",
        "    WebKitGTK 2.50                           comes back           not kept\n",
        "to change it: serve page and server under one site, by a proxy or a subdomain: no \
         attribute does more\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[tokio::test]
async fn within_one_site_lax_is_enough_and_http_keeps_no_secure_cookie() {
    let server = "--server=http://api.example.com";
    let page = "--origin=http://api.example.com:8080";
    let text = explained(&["--set-cookie=a=1; SameSite=Lax", page, server])
        .await
        .unwrap();
    assert!(text.contains("of the same site:\n"), "{text}");
    assert!(
        text.contains("Chromium 156                             comes back "),
        "{text}"
    );

    let text = explained(&["--set-cookie=a=1; Secure", page, server])
        .await
        .unwrap();
    assert!(
        text.contains("Chromium 156                             not kept "),
        "{text}"
    );
    assert!(
        text.contains("to change it: serve page and server over `https`"),
        "{text}"
    );

    let local = [
        "--set-cookie=a=1; Secure",
        "--origin=http://localhost:3000",
        "--server=http://localhost",
    ];
    let text = explained(&local).await.unwrap();
    assert!(
        text.contains("WebKitGTK 2.50                           not kept "),
        "{text}"
    );
    assert!(
        text.ends_with("to change it: nothing needs to change\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_cookie_may_be_told_beside_the_policy() {
    let file = TempFile::new("beside.json", JSON);
    let origin = "--origin=https://app.example.com";
    let text = explained(&[file.path(), origin, "--set-cookie=session=1"])
        .await
        .unwrap();
    assert!(
        text.starts_with("GET from https://app.example.com\n=> granted"),
        "{text}"
    );
    assert!(
        text.contains("\n\nThe cookie `session` (no SameSite)\n"),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_no_cookie_or_no_origin_is_named() {
    let error = explained(&["--set-cookie=; Secure"]).await.unwrap_err();
    assert!(
        error.starts_with("--set-cookie: browsers ignore the line"),
        "{error}"
    );

    let error = explained(&["--set-cookie=a=1", "--origin=null"])
        .await
        .unwrap_err();
    assert!(error.starts_with("--origin: `null` "), "{error}");

    let error = parsed(&["explain", "--set-cookie=a=1", "--server=api.example.com"]).unwrap_err();
    assert!(
        error.to_string().contains("`https://api.example.com`"),
        "{error}"
    );
    for args in [
        &["explain", "policy.toml", "--server=https://a.example"][..],
        &["check", "policy.toml", "--set-cookie=a=1"],
    ] {
        assert!(parsed(args).is_err(), "{args:?}");
    }
}
