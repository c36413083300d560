//! What is found out about the database when the service starts, and what of it changes later.

use std::env;
use std::fs;
use std::iter;
use std::path::PathBuf;
use std::process;

use cors_test_support::postgres::Postgres;
use http::{Method, StatusCode};
use serde_json::json;
use sqlx::raw_sql;

use crate::database::{Database, Kind};
use crate::tenant::Tenant::Acme;
use crate::tests::service::requests::{change, database, service_of};

/// A directory that is removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("tenants-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn url(&self, file: &str) -> String {
        format!("sqlite://{}/{file}", self.0.display())
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure here.
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn open(url: &str, create_tables: bool) -> Result<Database, String> {
    let opened = Database::open(url.parse().unwrap(), create_tables).await;
    opened.map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_says_why() {
    let directory = Directory::new("open");
    for (file, happened) in [
        ("none.db", "the file cannot be opened (14: "),
        ("", "this is a directory (14: "),
        ("none/x.db", "there is no directory for the file (14: "),
    ] {
        let error = open(&directory.url(file), false).await.err().unwrap();
        assert!(error.starts_with(happened), "{error}");
    }
}

#[tokio::test]
async fn a_file_is_written_where_it_was_opened_or_not_at_all() {
    let directory = Directory::new("moved");
    let url = directory.url("x.db");
    let database = open(&url, true).await.unwrap();
    let shop = "https://shop.example".parse().unwrap();
    let registered = database.register(Acme, &shop, Kind::Anonymous).await;
    assert!(registered.unwrap());
    drop(open(&format!("{url}?mode=ro"), false).await.unwrap());

    fs::remove_file(directory.0.join("x.db")).unwrap();
    let error = database.revoke(Acme, shop.as_str()).await.unwrap_err();
    let error = error.to_string();
    assert!(
        error.starts_with("the file was moved or deleted (1032: "),
        "{error}"
    );
}

#[tokio::test]
async fn tables_of_another_program_stop_the_start() {
    let directory = Directory::new("tables");
    let database = open(&directory.url("x.db"), true).await.unwrap();
    let change =
        "DROP TABLE registered_origins; CREATE TABLE registered_origins (tenant, origin, kind)";
    raw_sql(change).execute(&database.pool).await.unwrap();
    drop(database);
    let error = open(&directory.url("x.db"), false).await.err().unwrap();
    assert!(
        error.starts_with("the tables are not those of this program (1: ON CONFLICT "),
        "{error}"
    );
}

#[tokio::test]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn tables_of_another_program_stop_the_start_on_postgres() {
    let postgres = Postgres::start();
    postgres.psql("postgres", "CREATE DATABASE tenants");
    postgres.psql("tenants", "CREATE ROLE reader LOGIN PASSWORD 'reader'");
    let url = postgres.url("tenants");
    drop(open(&url, true).await.unwrap());
    postgres.psql(
        "tenants",
        "GRANT SELECT ON registered_origins, notes TO reader",
    );
    let reader = postgres.url_of("reader", "reader", "tenants");
    let reading = open(&reader, false).await.unwrap();
    drop(open(&url, false).await.unwrap());

    let triggers = "DROP TRIGGER registered_origin_changed ON registered_origins";
    postgres.psql("tenants", triggers);
    let table = "ALTER TABLE registered_origins";
    for (change, code) in [
        ("DROP CONSTRAINT registered_origins_pkey", "42P10: "),
        (
            "DROP CONSTRAINT registered_origins_kind_check, ALTER kind TYPE char(20)",
            "a column ",
        ),
        ("ALTER tenant TYPE int USING 1", "42883: "),
    ] {
        postgres.psql("tenants", &format!("{table} {change}"));
        let error = open(&url, false).await.err().unwrap();
        let expected = format!("the tables are not those of this program ({code}");
        assert!(error.starts_with(&expected), "{change}: {error}");
    }
    postgres.psql("tenants", "REVOKE CONNECT ON DATABASE tenants FROM PUBLIC");
    let error = open(&reader, false).await.err().unwrap();
    assert!(error.contains("; help: GRANT CONNECT"), "{error}");
    postgres.psql(
        "tenants",
        "ALTER ROLE reader CONNECTION LIMIT 0; GRANT CONNECT ON DATABASE tenants TO reader",
    );
    let error = open(&reader, false).await.err().unwrap();
    assert!(error.contains("; help: ALTER ROLE"), "{error}");

    // While it runs, the pool gives up without a reason, which is found outside of it.
    let _held: Vec<_> = iter::from_fn(|| reading.pool.try_acquire()).collect();
    let error = reading.registered(Acme).await.unwrap_err();
    let told = reading.explain(&error).await;
    assert!(told.contains("; help: ALTER ROLE"), "{told}");
}

#[tokio::test]
async fn what_was_typed_at_a_prompt_can_be_revoked() {
    let database = database().await;
    let typed = "PRAGMA ignore_check_constraints = 1; \
                 INSERT INTO registered_origins VALUES ('acme', ' https://Shop.example/', 'yes')";
    raw_sql(typed).execute(&database.pool).await.unwrap();
    let service = service_of(database.clone());
    let none = json!(null);
    let (status, listed) = change(&service, Method::GET, Acme, none.clone()).await;
    let row = json!([{ "origin": " https://Shop.example/", "kind": "yes" }]);
    assert_eq!((status, listed), (StatusCode::OK, row.to_string()));

    let revoked = json!({ "origin": " https://Shop.example/" });
    change(&service, Method::DELETE, Acme, revoked.clone()).await;
    assert_eq!(database.registered(Acme).await.unwrap(), []);

    // A user is told what is certain.
    let table = "DROP TABLE registered_origins";
    raw_sql(table).execute(&database.pool).await.unwrap();
    let (status, text) = change(&service, Method::DELETE, Acme, revoked).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("it was not done"), "{text}");
    let (status, text) = change(&service, Method::GET, Acme, none).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("could not be read"), "{text}");
}
