//! What Chromium's console says of a refused preflight that is answered verbosely.

use serde_json::json;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

use crate::chromium::sites::Listener;
use cors_test_support::chromium::{Screen, with_chromium};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn the_console_names_what_is_missing() {
    let api = Listener::on("127.0.0.1").await;
    let credentialed = Listener::on("127.0.0.1").await;
    let anonymous = Listener::on("127.0.0.1").await;
    let unnamed = Listener::on("127.0.0.1").await;
    let settings = |rule: Rule| rule.methods(["PATCH"]).request_headers(["content-type"]);
    let policy = Policy::new([
        settings(Rule::credentialed([&credentialed.origin])),
        settings(Rule::anonymous([&anonymous.origin])),
    ]);
    let policy = policy.unwrap().with_verbose_preflights(true);
    let url = format!("{}/item", api.origin);
    let pages = [&credentialed, &anonymous, &unnamed].map(|page| page.origin.clone());
    let log = api.serve_api(CredentialsLayer::new(policy));
    for page in [credentialed, anonymous, unnamed] {
        page.serve_pages();
    }

    with_chromium(Screen::Desktop, |browser| async move {
        let client = &browser.client;
        let no_method = |method: &str| {
            format!(
                "Method {method} is not allowed by Access-Control-Allow-Methods in preflight \
                 response."
            )
        };
        let no_header = "Request header field x-other is not allowed by \
                         Access-Control-Allow-Headers in preflight response.";
        let no_origin = "No 'Access-Control-Allow-Origin' header is present on the requested \
                         resource.";
        let no_credentials = "The value of the 'Access-Control-Allow-Credentials' header in the \
                              response is '' which must be 'true' when the request's credentials \
                              mode is 'include'.";
        let [credentialed, anonymous, unnamed] = &pages;
        for (page, method, header, include, expected) in [
            (
                credentialed,
                "DELETE",
                "content-type",
                true,
                no_method("DELETE"),
            ),
            (
                credentialed,
                "DELETE",
                "x-other",
                false,
                no_method("DELETE"),
            ),
            (
                credentialed,
                "patch",
                "content-type",
                true,
                no_method("patch"),
            ),
            (credentialed, "PATCH", "x-other", true, no_header.to_owned()),
            (credentialed, "POST", "x-other", false, no_header.to_owned()),
            (
                anonymous,
                "DELETE",
                "content-type",
                false,
                no_method("DELETE"),
            ),
            (anonymous, "PATCH", "x-other", false, no_header.to_owned()),
            (
                anonymous,
                "DELETE",
                "content-type",
                true,
                no_credentials.to_owned(),
            ),
            (unnamed, "DELETE", "x-other", false, no_origin.to_owned()),
        ] {
            // A listener on the upload's progress makes the browser take the method as allowed where
            // no methods are listed.
            for has_listener in [false, true] {
                client.goto(page).await.unwrap();
                browser.console_errors().await;
                let script = "const [url, method, header, include, listens, done] = arguments;
                    const xhr = new XMLHttpRequest();
                    xhr.open(method, url);
                    xhr.setRequestHeader(header, 'application/json');
                    xhr.withCredentials = include;
                    if (listens) xhr.upload.onprogress = () => {};
                    xhr.onload = () => done('loaded');
                    xhr.onerror = () => done('blocked');
                    xhr.send('{}');";
                let args = vec![
                    json!(url),
                    json!(method),
                    json!(header),
                    json!(include),
                    json!(has_listener),
                ];
                let outcome = client.execute_async(script, args).await.unwrap();
                assert_eq!(outcome, json!("blocked"), "{page} {method} {header}");
                let errors = browser.console_errors().await;
                assert!(
                    errors.iter().any(|error| error.contains(&expected)),
                    "{expected}: {errors:#?}"
                );
            }
        }
        let seen = log.of("/item");
        assert_eq!(seen.len(), 18);
        assert!(
            seen.iter()
                .all(|seen| seen.method == "OPTIONS" && !seen.ran),
            "{seen:#?}"
        );
    })
    .await;
}
