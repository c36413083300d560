//! An audit of this crate's layer, and of another one.

use std::time::Duration;

use axum::Router;
use axum::routing::any;
use http::{Method, header};
use tower_cors_credentials::{Any, CredentialsLayer, Policy, Rule};
use tower_http::cors::CorsLayer;

use crate::command::{Run, ids, run};
use crate::server::serve;

const APP: &str = "--origin=https://app.example.com";

/// An API whose answers belong to the signed-in user.
fn api() -> Router {
    Router::new().route(
        "/notes",
        any(async || ([(header::CACHE_CONTROL, "no-store")], "notes")),
    )
}

/// The policy of the playground: a narrow grant with cookies, any without them, a plain no.
fn playground() -> Policy {
    Policy::new([
        Rule::credentialed(["https://app.example.com"])
            .methods([Method::PUT, Method::PATCH])
            .request_headers([header::CONTENT_TYPE])
            .expose_headers(["x-total-count"])
            .max_age(Duration::from_secs(600)),
        Rule::anonymous(["https://other.example"])
            .methods(Any)
            .request_headers([header::CONTENT_TYPE])
            .expose_headers(Any),
        Rule::refused(["https://refused.example"]),
    ])
    .unwrap()
}

fn audit(app: Router, args: &[&str]) -> Run {
    let url = format!("{}/notes", serve(app));
    run(&[&["audit", &url], args].concat())
}

#[test]
fn nothing_is_found_behind_this_layer() {
    for args in [
        &[APP][..],
        &[],
        &[
            "--origin=https://app.example.com",
            "--cookie=session=1",
            "--method=PUT",
        ],
    ] {
        let run = audit(api().layer(CredentialsLayer::new(playground())), args);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.out.contains("\nNo finding. "), "{run:?}");
    }
}

#[test]
fn every_origin_is_told_in_the_table() {
    let run = audit(api().layer(CredentialsLayer::new(playground())), &[APP]);
    let rows = run.out.split("\norigin ").nth(1).unwrap();
    let rows = rows.split("\n\n").next().unwrap();
    assert!(
        rows.lines()
            .next()
            .unwrap()
            .contains("  preflight for POST with content-type  "),
        "{run:?}"
    );
    let columns = |line: &str| {
        let cells = line
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        cells.map(str::to_owned).collect::<Vec<_>>()
    };
    let rows: Vec<_> = rows.lines().skip(1).map(columns).collect();
    let with = "with credentials";
    assert_eq!(
        rows,
        [
            [
                "https://app.example.com",
                "the page you named",
                with,
                "granted",
                "no"
            ],
            ["https://attacker.example", "anybody", "no", "refused", "no"],
            ["null", "anybody", "no", "refused", "-"],
            [
                "https://app.example.com.attacker.example",
                "anybody",
                "no",
                "refused",
                "no"
            ],
            [
                "https://attackerexample.com",
                "anybody",
                "no",
                "refused",
                "no"
            ],
            ["https://appxexample.com", "anybody", "no", "refused", "no"],
            [
                "http://app.example.com",
                "whoever controls the network",
                "no",
                "refused",
                "no"
            ],
            [
                "https://app.example.com:8443",
                "another server of the host",
                "no",
                "refused",
                "no"
            ],
            [
                "https://attacker.example.com",
                "a subdomain",
                "no",
                "refused",
                "no"
            ],
            [
                "https://attacker.app.example.com",
                "a subdomain",
                "no",
                "refused",
                "no"
            ],
            [
                "https://app.example.com.",
                "no browser sends it",
                "no",
                "refused",
                "-"
            ],
            [
                "HTTPS://APP.EXAMPLE.COM",
                "no browser sends it",
                "no",
                "refused",
                "-"
            ],
            ["file://", "no browser sends it", "no", "refused", "-"],
        ],
    );
}

#[test]
fn the_account_takeover_of_a_permissive_layer_is_found() {
    let run = audit(api().layer(CorsLayer::very_permissive()), &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let sentence = "critical: Any website can read what this server answers to a signed-in user, and act in \
                    that user's name: it may be able to take over accounts.\n";
    assert!(run.out.contains(sentence), "{run:?}");
    for line in [
        "    GET /notes, origin: https://attacker.example\n    is answered 200\n",
        "        access-control-allow-credentials: true\n",
        "        access-control-allow-origin: https://attacker.example\n",
        "    OPTIONS /notes, origin: https://attacker.example\n",
        "    help: keep a list of the origins that you trust, ",
    ] {
        assert!(run.out.contains(line), "{line}{run:?}");
    }

    let run = audit(api().layer(CorsLayer::very_permissive()), &[APP, "--json"]);
    let report = run.json();
    assert_eq!(
        ids(&report),
        ["any-origin-with-credentials", "preflight-not-cached"]
    );
    // All of them: the server does not look at what it allows.
    assert_eq!(
        report["findings"][0]["origins"].as_array().unwrap().len(),
        12
    );
}

/// Anybody may read what is for everybody.
#[test]
fn a_public_api_is_no_finding() {
    let cors = CorsLayer::permissive().max_age(Duration::from_secs(600));
    let run = audit(api().layer(cors), &["--json"]);
    assert_eq!(ids(&run.json()), [""; 0], "{run:?}");
    assert_eq!(run.code, Some(0));
}

#[test]
fn the_json_has_the_shape_that_the_guide_shows() {
    let run = audit(
        api().layer(CredentialsLayer::new(playground())),
        &[APP, "--json"],
    );
    let report = run.json();
    let keys: Vec<_> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "allowed",
            "findings",
            "notes",
            "origins",
            "requests",
            "unanswered",
            "url",
            "version",
            "warnings",
        ],
    );
    let guide = include_str!("../../src/guide/probe.md");
    for key in keys {
        assert!(guide.contains(&format!("\"{key}\":")), "{key}");
    }
    assert_eq!(
        report["origins"][1],
        serde_json::json!({
            "origin": "https://attacker.example",
            "trick": "another site",
            "holder": "anybody",
            "reads": "no",
            "sends": "no",
            "activates_storage_access": false,
        }),
    );
}
