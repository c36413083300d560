//! A real browser on the playground: what it does is what the policy says, and cookies go where they should.
//!
//! What is expected here is written out by hand. The page's own judgement is checked too, but nothing rests on it alone.

use std::{collections::BTreeSet, time::Duration};

use cors_test_support::chromium::{Screen, with_chromium};
use fantoccini::{Client, Locator};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::{
    matrix::{self, Headers, Mode, Row},
    record::Record,
    servers::Playground,
};

const ROWS: usize = 80;
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Credentialed,
    Anonymous,
    Refused,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn every_row_agrees_on_the_credentialed_origin() {
    visit(Place::Credentialed).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn every_row_agrees_on_the_anonymous_origin() {
    visit(Place::Anonymous).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn every_row_agrees_on_the_refused_origin() {
    visit(Place::Refused).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs chromium and chromedriver; .ci/run installs them"]
async fn the_page_fits_a_phone() {
    let playground = Playground::start(0, Record::default()).await.unwrap();
    let url = format!("{}/", playground.origins.refused);
    with_chromium(Screen::Phone, |browser| async move {
        browser.client.goto(&url).await.unwrap();
        finished_run(&browser.client, "").await;
        let widths = browser
            .client
            .execute(
                "for (const details of document.querySelectorAll('details')) details.open = true;
                 return [document.documentElement.scrollWidth, innerWidth];",
                vec![],
            )
            .await
            .unwrap();
        assert_eq!(widths, serde_json::json!([375, 375]));
    })
    .await;
}

async fn visit(place: Place) {
    let record = Record::default();
    let playground = Playground::start(0, record.clone()).await.unwrap();
    let origins = playground.origins.clone();
    let all = [&origins.credentialed, &origins.anonymous, &origins.refused];
    let url = format!("{}/", all[place as usize]);
    let others: BTreeSet<_> = all
        .iter()
        .map(|origin| format!("{origin}/"))
        .filter(|other| *other != url)
        .collect();

    with_chromium(Screen::Desktop, |browser| async move {
        let client = &browser.client;
        client.goto(&url).await.unwrap();

        let signed_in = finished_run(client, "").await;
        assert_rows_agree(client).await;
        assert_signed_in(client, &record, place).await;
        let expected: BTreeSet<_> = rows()
            .filter(|row| sends_cookie(place, row))
            .map(|row| format!("{signed_in}.{}", row.id()))
            .collect();
        assert_eq!(brought_cookie(&record), expected);
        assert_preflights(&record, &signed_in);
        assert_eq!(links(client).await, others);

        client
            .find(Locator::Id("sign"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        let signed_out = finished_run(client, &signed_in).await;
        assert_rows_agree(client).await;
        assert_eq!(
            brought_cookie(&record),
            expected,
            "no row brings it any more"
        );
        assert_preflights(&record, &signed_out);

        let errors = browser.console_errors().await;
        let unexpected: Vec<_> = errors
            .iter()
            .filter(|error| !is_about_cors(error))
            .collect();
        assert!(unexpected.is_empty(), "{unexpected:#?}");
    })
    .await;
}

/// Waits for a run other than `before` to end; returns its name, which starts the ids of all its requests.
async fn finished_run(client: &Client, before: &str) -> String {
    let ended = async {
        loop {
            let state = client
                .execute(
                    "return [document.body.dataset.state, document.body.dataset.run ?? '']",
                    vec![],
                )
                .await
                .unwrap();
            let run = state[1].as_str().unwrap_or_default();
            match state[0].as_str() {
                Some("done") if run != before => break run.to_owned(),
                Some("failed") => panic!("the page gave up: {}", text(client, "session").await),
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
    };
    timeout(PATIENCE, ended).await.expect("a run ends in time")
}

async fn text(client: &Client, id: &str) -> String {
    client
        .find(Locator::Id(id))
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

async fn assert_rows_agree(client: &Client) {
    let shown = client
        .execute(
            "return [...document.querySelectorAll('.row')].map((row) => [row.id, row.dataset.agrees, row.textContent])",
            vec![],
        )
        .await
        .unwrap();
    let shown = shown.as_array().unwrap();
    assert_eq!(shown.len(), ROWS);
    let differing: Vec<_> = shown.iter().filter(|row| row[1] != "true").collect();
    assert!(differing.is_empty(), "{differing:#?}");
    assert_eq!(
        text(client, "summary").await,
        format!("{ROWS} of {ROWS}: your browser did what the policy says")
    );
}

/// Signing in sets the cookie from every origin, whoever may read the answer.
async fn assert_signed_in(client: &Client, record: &Record, place: Place) {
    let login = record.matching(|exchange| exchange.request_id.ends_with(".login"));
    let [login] = login.as_slice() else {
        panic!("{login:#?}")
    };
    assert!(login.ran && !login.session_cookie && has(&login.response_headers, "set-cookie"));
    let readable = has(&login.response_headers, "access-control-allow-credentials");
    assert_eq!(readable, place == Place::Credentialed);
    let told = text(client, "session").await;
    assert_eq!(told.contains("withheld"), !readable, "{told}");

    let checks = record.matching(|exchange| exchange.request_id.ends_with(".session"));
    assert!(!checks.is_empty() && checks.iter().all(|check| check.ran && check.session_cookie));
}

/// The rows whose requests brought the cookie, in whatever run; asking for the session and ending it bring it too.
fn brought_cookie(record: &Record) -> BTreeSet<String> {
    record
        .matching(|exchange| {
            let id = &exchange.request_id;
            exchange.session_cookie && !id.ends_with(".session") && !id.ends_with(".logout")
        })
        .into_iter()
        .map(|exchange| exchange.request_id)
        .collect()
}

/// Exactly the rows that need a preflight sent one, and none carried a cookie, of whomever.
fn assert_preflights(record: &Record, run: &str) {
    for row in rows() {
        let id = format!("{run}.{}", row.id());
        let preflights =
            record.matching(|exchange| exchange.request_id == id && exchange.preflight);
        assert_eq!(preflights.len(), usize::from(needs_preflight(&row)), "{id}");
    }
    let with_cookie =
        record.matching(|exchange| exchange.preflight && has(&exchange.request_headers, "cookie"));
    assert!(with_cookie.is_empty(), "{with_cookie:#?}");
}

fn rows() -> impl Iterator<Item = Row> {
    matrix::groups().into_iter().flat_map(|group| group.rows)
}

fn needs_preflight(row: &Row) -> bool {
    !["GET", "POST"].contains(&row.method) || row.headers != Headers::None || row.upload_listener
}

fn sends_cookie(place: Place, row: &Row) -> bool {
    let reaches_the_server = match place {
        Place::Credentialed => {
            !["DELETE", "patch"].contains(&row.method) && row.headers != Headers::Secret
        }
        Place::Anonymous | Place::Refused => !needs_preflight(row),
    };
    row.mode == Mode::Include && reaches_the_server
}

fn has(headers: &[(String, String)], wanted: &str) -> bool {
    headers.iter().any(|(name, _)| name == wanted)
}

/// The console's word for a blocked request, and the failed load it comes with.
fn is_about_cors(error: &str) -> bool {
    error.contains("blocked by CORS policy") || error.ends_with("net::ERR_FAILED")
}

async fn links(client: &Client) -> BTreeSet<String> {
    let links = client
        .execute(
            "return [...document.querySelectorAll('#rules a')].map((link) => link.href)",
            vec![],
        )
        .await
        .unwrap();
    let links = links.as_array().into_iter().flatten();
    links.filter_map(Value::as_str).map(str::to_owned).collect()
}
