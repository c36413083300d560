//! How a process stops.

use std::time::Duration;

use cors_test_support::postgres::Postgres;
use tokio::time::sleep;

use crate::tenant::Tenant::Acme;
use crate::tests::process::Answer::Refused;
use crate::tests::process::{Process, SHOP, until};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn sigterm_lets_a_request_end_that_has_begun() {
    let postgres = Postgres::start();
    postgres.psql("postgres", "CREATE DATABASE tenants");
    let mut process = Process::start(&postgres.url("tenants"), &["--create-tables"]);
    process.until_listening().await;
    assert_eq!(process.read(Acme, SHOP).await, Refused);
    let lock = "BEGIN; LOCK TABLE registered_origins IN EXCLUSIVE MODE; SELECT pg_sleep(1); COMMIT";
    let mut locked = postgres.spawn_psql("tenants", lock);
    until("it is locked", async || {
        let waits = "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = 'registered_origins'::regclass";
        postgres.psql("tenants", waits).trim() == "1"
    })
    .await;
    // It waits for the lock, and is answered 204 all the same.
    tokio::join!(process.register(Acme, SHOP), async {
        sleep(Duration::from_millis(300)).await;
        assert!(process.terminate().unwrap().success());
    });
    assert!(process.wait().unwrap().success());
    assert!(locked.wait().unwrap().success());
}
