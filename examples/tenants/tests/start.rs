//! The messages at the start: each says what happened, and what to do.

use cors_test_support::postgres::Postgres;

use crate::tests::process::{Process, run};

/// The one line that it prints, and its exit code.
fn failed(database: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let output = run(database, arguments);
    let printed = String::from_utf8_lossy(&output.stderr);
    let line = printed.lines().last().unwrap_or_default().to_owned();
    (line, output.status.code())
}

#[test]
#[ignore = "needs Postgres; .ci/run installs it"]
fn each_way_to_miss_the_database_is_told_apart() {
    let mut postgres = Postgres::start();
    postgres.psql("postgres", "CREATE DATABASE tenants");
    postgres.psql("postgres", "CREATE ROLE reader LOGIN PASSWORD 'reader'");
    let url = postgres.url("tenants");
    let shown = url.replacen(":a%3Ab%40c%2Fd@", "@", 1);

    let tell = |url: &str, happened: &str, help: &str| {
        let (line, code) = failed(url, &[]);
        assert!(line.starts_with("error: postgres://"), "{line}");
        assert!(line.contains(happened), "{line}");
        assert!(line.ends_with(help), "{line}");
        assert!(!line.contains("a%3Ab"), "no password in {line}");
        assert_eq!(code, Some(1));
        println!("{line}");
    };
    tell(
        &url,
        &format!("{shown}: a table is missing (42P01: "),
        "; help: start once with `--create-tables`",
    );
    tell(
        &postgres.url_of("postgres", "wrong", "tenants"),
        ": the database refuses the password (28P01: ",
        "; help: correct it in PGPASSWORD, in ~/.pgpass, or in `--database`",
    );
    tell(
        &postgres.url("tenant"),
        ": there is no such database (3D000: ",
        "; help: create it with `createdb`, or correct the name in `--database`",
    );

    // With tables, and without what else they need.
    drop(Process::start(&url, &["--create-tables"]));
    tell(
        &postgres.url_of("reader", "reader", "tenants"),
        ": the user may not do that (42501: ",
        "tables are created by an owner of the schema",
    );
    let grant = "GRANT SELECT ON registered_origins, notes TO reader";
    postgres.psql("tenants", grant);
    let reader = postgres.url_of("reader", "reader", "tenants");
    let warned = Process::start(&reader, &[]).log();
    assert!(
        warned.contains("neither registered nor revoked: the user may not do that (42501: "),
        "{warned}"
    );
    postgres.psql(
        "tenants",
        "DROP TRIGGER registered_origin_changed ON registered_origins",
    );
    tell(
        &url,
        ": the table `registered_origins` lacks the triggers that tell of a revocation",
        "; help: start once with `--create-tables`, which creates them",
    );
    drop(Process::start(&url, &["--create-tables"]));
    drop(Process::start(&url, &[]));
    tell(
        &format!("{url}?sslmode=require"),
        ": the connection cannot be encrypted (",
        "or build sqlx with `tls-rustls`",
    );

    postgres.stop();
    tell(
        &url,
        &format!("{shown}: no database listens at this address ("),
        "; help: start the database, or correct host and port in `--database`",
    );
}

#[test]
#[ignore = "runs the example itself, which has to be built; .ci/run does"]
fn a_wrong_url_is_an_error_of_usage_whose_password_stays_untold() {
    for (url, expected) in [
        (
            "tenants",
            "error: `--database` is not a valid URL (relative URL without a base); help: write `postgres://USER@127.0.0.1:5432/NAME`, or `sqlite://FILE`",
        ),
        (
            "mysql://me:secret@127.0.0.1/tenants",
            "error: `--database` names `mysql`, which is no database of this example; help: write `postgres://USER@127.0.0.1:5432/NAME`, or `sqlite://FILE`",
        ),
        (
            "postgres://me:secret@127.0.0.1:543210/tenants",
            "error: `--database` is not a valid URL (invalid port number); help: write `postgres://USER@127.0.0.1:5432/NAME`, or `sqlite://FILE`; in a password, write `%23` for `#`, `%2F` for `/`, `%3F` for `?`, and `%25` for `%`",
        ),
    ] {
        assert_eq!(failed(url, &[]), (expected.to_owned(), Some(2)));
    }
    let (line, code) = failed("sqlite:///nowhere/tenants.db", &[]);
    assert_eq!(
        line,
        "error: sqlite:///nowhere/tenants.db: there is no directory for the file (14: unable to open database file); help: create the directory, or correct the path in `--database`"
    );
    assert_eq!(code, Some(1));
}
