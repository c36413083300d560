//! Storage access in Chromium, which blocks third-party cookies by default.

use cors_test_support::chromium::{Setup, with_chromium_as};

use crate::storage_access::{HOSTS, PROTOCOLS, Sites, check_who_has_storage_access_activated};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn each_request_of_an_activating_rule_arrives_with_the_cookie_and_runs_once() {
    for protocol in PROTOCOLS {
        let sites = Sites::start(protocol).await;
        let hosts = HOSTS.map(|host| format!("MAP {host} 127.0.0.1")).join(",");
        let arguments = [
            "--ignore-certificate-errors",
            &format!("--host-resolver-rules={hosts}"),
        ];
        let setup = Setup {
            arguments: &arguments,
            ..Setup::default()
        };
        with_chromium_as(setup, |browser| async move {
            check_who_has_storage_access_activated(&browser.client, &sites).await;
        })
        .await;
    }
}
