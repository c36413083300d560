//! Processes over a Postgres whose table no longer tells of changes.

use std::time::Duration;

use crate::tenant::Tenant::Acme;
use crate::tests::process::Answer::{Granted, Refused};
use crate::tests::process::{Process, SHOP, until};
use crate::tests::processes::two;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn a_table_that_loses_its_triggers_is_not_listened_to() {
    let (postgres, one, other) = two(&[]).await;
    one.register(Acme, SHOP).await;
    until("it grants", async || one.read(Acme, SHOP).await == Granted).await;
    let disable = "ALTER TABLE registered_origins DISABLE TRIGGER USER";
    postgres.psql("tenants", disable);
    let found = until("it says so", async || !one.is_listening().await).await;
    println!("disabled triggers are found after {found:?}");
    let log = one.log();
    assert!(
        log.contains("lacks the triggers that tell of a revocation"),
        "{log}"
    );
    assert_eq!(one.read(Acme, SHOP).await, Granted);
    other.revoke(Acme, SHOP).await;
    let forgotten = until("it refuses", async || one.read(Acme, SHOP).await == Refused).await;
    assert!(forgotten < Duration::from_secs(3), "{forgotten:?}");
    // As the message says.
    drop(Process::start(
        &postgres.url("tenants"),
        &["--create-tables"],
    ));
    one.until_listening().await;
}
