//! A real browser over two processes and one Postgres: a page of another origin reads the tenant that registered it, and no other.

use std::time::Duration;

use cors_test_support::chromium::{Screen, with_chromium};
use cors_test_support::postgres::Postgres;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::tenant::Tenant::{Acme, Globex};
use crate::tests::process::Process;

const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium, chromedriver and Postgres; .ci/run installs them"]
async fn a_registered_page_reads_its_tenant_and_no_other_until_it_is_revoked() {
    let postgres = Postgres::start();
    postgres.psql("postgres", "CREATE DATABASE tenants");
    let url = postgres.url("tenants");
    let one = Process::start(&url, &["--create-tables"]);
    let other = Process::start(&url, &[]);
    one.until_listening().await;
    let shop = one.shop.clone();
    let [acme, globex] = [Acme, Globex].map(|tenant| format!("{}/", one.origin(tenant)));

    with_chromium(Screen::Desktop, |browser| async move {
        let client = &browser.client;
        let page = format!("{shop}/");
        // Opening their pages signs the user in at both.
        for tenant in [&globex, &acme] {
            open(client, tenant, "changes").await;
        }
        assert_eq!(registered(client).await, json!([]));

        open(client, &page, "runs").await;
        let nothing = [("read", false), ("open", false), ("write", false)];
        assert_eq!(attempts(client, "Acme").await, told(nothing));
        assert_eq!(attempts(client, "Globex").await, told(nothing));

        open(client, &acme, "changes").await;
        register(client, &shop, "anonymous").await;
        assert_eq!(registered(client).await, json!([[shop, "anonymous"]]));
        open(client, &page, "runs").await;
        assert_eq!(
            attempts(client, "Acme").await,
            told([("read", false), ("open", true), ("write", false)])
        );
        assert_eq!(attempts(client, "Globex").await, told(nothing));

        open(client, &acme, "changes").await;
        register(client, &shop, "credentialed").await;
        assert_eq!(registered(client).await, json!([[shop, "credentialed"]]));
        open(client, &page, "runs").await;
        assert_eq!(
            attempts(client, "Acme").await,
            told([("read", true), ("open", true), ("write", true)])
        );
        assert_eq!(private(client).await, json!(["Acme"]));
        assert_eq!(attempts(client, "Globex").await, told(nothing));

        // The other process revokes, and the page that is open still is told so.
        other.revoke(Acme, &shop).await;
        click(client, "run", "runs").await;
        assert_eq!(attempts(client, "Acme").await, told(nothing));
        assert_eq!(private(client).await, json!([]));
        // The browser's own word on what it blocked.
        let errors = browser.console_errors().await;
        assert!(
            errors
                .iter()
                .all(|error| error.contains("blocked by CORS policy")
                    || error.contains("ERR_FAILED")),
            "{errors:?}"
        );
        drop((one, other, postgres));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn both_pages_fit_a_phone() {
    let process = Process::start("sqlite::memory:", &[]);
    let (tenant, customer) = (
        format!("{}/", process.origin(Acme)),
        format!("{}/", process.shop),
    );
    with_chromium(Screen::Phone, |browser| async move {
        for (page, counter) in [(tenant, "changes"), (customer, "runs")] {
            open(&browser.client, &page, counter).await;
            let widths = "return [document.documentElement.scrollWidth, innerWidth]";
            let widths = browser.client.execute(widths, vec![]).await.unwrap();
            assert_eq!(widths, json!([375, 375]), "{page}");
        }
        drop(process);
    })
    .await;
}

/// Opens a page, and waits until it has done once what it counts.
async fn open(client: &Client, url: &str, counter: &str) {
    client.goto(url).await.unwrap();
    until_counted(client, counter, 1).await;
}

async fn register(client: &Client, origin: &str, kind: &str) {
    let script = "document.getElementById('origin').value = arguments[0]; document.getElementById('kind').value = arguments[1]";
    client
        .execute(script, vec![json!(origin), json!(kind)])
        .await
        .unwrap();
    click(client, "add", "changes").await;
    let problem = client.find(Locator::Id("problem")).await.unwrap();
    assert_eq!(problem.text().await.unwrap(), "");
}

async fn click(client: &Client, id: &str, counter: &str) {
    let before = counted(client, counter).await;
    client
        .find(Locator::Id(id))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    until_counted(client, counter, before + 1).await;
}

async fn counted(client: &Client, counter: &str) -> u64 {
    let script = format!("return Number(document.body.dataset.{counter} ?? 0)");
    client
        .execute(&script, vec![])
        .await
        .unwrap()
        .as_u64()
        .unwrap()
}

async fn until_counted(client: &Client, counter: &str, count: u64) {
    let ended = async {
        while counted(client, counter).await < count {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, ended).await.expect("it ends in time");
}

/// The origins of the tenant's page, each with its kind.
async fn registered(client: &Client) -> Value {
    let script = "return [...document.querySelectorAll('[data-origin]')].map((row) => [row.dataset.origin, row.dataset.kind])";
    client.execute(script, vec![]).await.unwrap()
}

/// The requests that the page could make at a tenant, by its own account.
async fn attempts(client: &Client, tenant: &str) -> Value {
    let script =
        "return [...document.querySelectorAll(`[data-tenant=\"${arguments[0]}\"] [data-attempt]`)]
        .map((row) => [row.dataset.attempt, row.dataset.read === 'true'])";
    client.execute(script, vec![json!(tenant)]).await.unwrap()
}

fn told(attempts: [(&str, bool); 3]) -> Value {
    json!(attempts)
}

/// The tenants whose private data the page has in its hands.
async fn private(client: &Client) -> Value {
    let script = "return [...document.querySelectorAll('[data-private=\"true\"]')].map((row) => row.closest('[data-tenant]').dataset.tenant)";
    client.execute(script, vec![]).await.unwrap()
}
