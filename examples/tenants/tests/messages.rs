//! The texts for operators: the command line, the database's name, and its errors.

use std::time::{Duration, Instant};

use clap::Parser;
use clap::error::ErrorKind;
use tower_cors_credentials::Origin;

use crate::args::Args;
use crate::database::{DatabaseError, DatabaseUrl, Engine};
use crate::listen;
use crate::tenant::Tenant;
use crate::warnings::Warnings;

#[test]
fn nothing_has_to_be_said() {
    let args = Args::try_parse_from(["tenants"]).unwrap();
    let url: DatabaseUrl = args.database.parse().unwrap();
    assert!(url.is_in_memory());
    assert_eq!((args.port, args.create_tables), (4200, false));
    assert_eq!(args.known_for(), Duration::from_secs(60));
}

#[test]
fn two_ports_have_to_fit() {
    assert!(Args::try_parse_from(["tenants", "--port", "65534"]).is_ok());
    let error = Args::try_parse_from(["tenants", "--port", "65535"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ValueValidation);
}

#[test]
fn no_password_is_printed() {
    for (text, engine, printed) in [
        (
            "postgres://me:s3cret@127.0.0.1:5432/tenants?password=s3cret",
            Engine::Postgres,
            "postgres://me@127.0.0.1:5432/tenants",
        ),
        (
            "postgresql://127.0.0.1/tenants",
            Engine::Postgres,
            "postgresql://127.0.0.1/tenants",
        ),
        (
            "sqlite://tenants.db?mode=rwc",
            Engine::Sqlite,
            "sqlite://tenants.db",
        ),
        ("sqlite::memory:", Engine::Sqlite, "sqlite::memory:"),
    ] {
        let url: DatabaseUrl = text.parse().unwrap();
        assert_eq!((url.engine, url.to_string()), (engine, printed.to_owned()));
        assert!(!format!("{url:?}").contains("s3cret"));
    }
    for text in ["postgres://me:s3cret@127.0.0.1:543210/x", "s3cret://x"] {
        let error = text.parse::<DatabaseUrl>().unwrap_err().to_string();
        assert!(error.contains("; help: write `postgres://USER@"), "{error}");
        assert!(!error.contains("me:s3cret"), "{error}");
    }
}

#[test]
fn an_error_without_a_code_says_what_to_do() {
    let told = |error: sqlx::Error| DatabaseError::from(error).to_string();
    assert_eq!(
        told(sqlx::Error::PoolTimedOut),
        "the database gave no connection in time; help: see that the database runs, that it has connections left, and \
         whether its queries are slow"
    );
    let odd = told(sqlx::Error::Protocol("\u{1b}[31m".to_owned()));
    assert!(odd.contains("\\u{1b}[31m"), "{odd}");
    assert!(odd.contains("; help: "), "{odd}");
}

#[test]
fn a_notification_names_a_tenant_and_an_origin_or_nobody() {
    let shop: Origin = "https://shop.example".parse().unwrap();
    assert_eq!(
        listen::parse("acme https://shop.example"),
        Some((Tenant::Acme, shop))
    );
    for payload in [
        "",
        "acme",
        " https://shop.example",
        "acme  https://shop.example",
        "acme https://shop.example ",
        "Acme https://shop.example",
        "acme https://Shop.example",
        "acme https://shop.example https://other.example",
        "nobody https://shop.example",
    ] {
        assert_eq!(listen::parse(payload), None, "{payload:?}");
    }
}

#[test]
fn a_log_is_not_flooded_and_says_how_much_it_kept_back() {
    let warnings = Warnings::every(Duration::from_secs(1));
    let start = Instant::now();
    let at = |millis| warnings.due(start + Duration::from_millis(millis));
    assert_eq!(
        [at(0), at(1), at(999), at(1000), at(2500)],
        [Some(0), None, None, Some(2), Some(0)]
    );
}
