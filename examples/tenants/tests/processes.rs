//! Two processes of the example over one Postgres: what one revokes, the other hears.

use std::time::{Duration, Instant};

use cors_test_support::postgres::Postgres;
use tokio::time::sleep;

use crate::tenant::Tenant::{Acme, Globex};
use crate::tests::process::Answer::{Granted, Refused, Unavailable};
use crate::tests::process::{BLOG, Process, SHOP, until};

/// Takes the connections away on which the processes listen.
const KILL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tenants: listening'";

/// Two processes that listen, beside the database that they share.
pub async fn two(arguments: &[&str]) -> (Postgres, Process, Process) {
    let postgres = Postgres::start();
    postgres.psql("postgres", "CREATE DATABASE tenants");
    let url = postgres.url("tenants");
    let arguments = [&["--create-tables"], arguments].concat();
    let (one, other) = (
        Process::start(&url, &arguments),
        Process::start(&url, &arguments),
    );
    one.until_listening().await;
    other.until_listening().await;
    (postgres, one, other)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn a_revocation_in_one_process_is_heard_by_the_other() {
    let (postgres, one, other) = two(&[]).await;
    for process in [&one, &other] {
        assert_eq!(process.read(Acme, SHOP).await, Refused);
    }
    // To be unknown is cached too, and forgotten alike.
    one.register(Acme, SHOP).await;
    assert_eq!(one.read(Acme, SHOP).await, Granted);
    let heard = until("the other grants", async || {
        other.read(Acme, SHOP).await == Granted
    })
    .await;
    println!("registered in one process, granted by the other after {heard:?}");
    for process in [&one, &other] {
        assert_eq!(process.read(Globex, SHOP).await, Refused);
    }

    other.revoke(Acme, SHOP).await;
    let heard = until("the other refuses", async || {
        one.read(Acme, SHOP).await == Refused
    })
    .await;
    assert_eq!(other.read(Acme, SHOP).await, Refused);
    println!("revoked in one process, refused by the other after {heard:?}");

    // Whoever changes the table is heard, and so is whoever empties it.
    for statement in [
        "DELETE FROM registered_origins WHERE tenant = 'acme'",
        "TRUNCATE registered_origins",
    ] {
        one.register(Acme, SHOP).await;
        for process in [&one, &other] {
            until("it grants", async || {
                process.read(Acme, SHOP).await == Granted
            })
            .await;
        }
        postgres.psql("tenants", statement);
        for process in [&one, &other] {
            let heard = until("it refuses", async || {
                process.read(Acme, SHOP).await == Refused
            })
            .await;
            println!("`{statement}`, refused after {heard:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn what_was_revoked_while_nobody_listened_is_not_granted() {
    let (postgres, one, other) = two(&[]).await;
    one.register(Acme, SHOP).await;
    for process in [&one, &other] {
        until("it grants", async || {
            process.read(Acme, SHOP).await == Granted
        })
        .await;
    }
    // The processes have heard of the registration by then, and know it again.
    sleep(Duration::from_millis(500)).await;
    for process in [&one, &other] {
        assert_eq!(process.read(Acme, SHOP).await, Granted);
    }
    // Untold, as a change is to whoever is not listening.
    let missed = "BEGIN; ALTER TABLE registered_origins DISABLE TRIGGER USER; DELETE FROM registered_origins; \
                  ALTER TABLE registered_origins ENABLE TRIGGER USER; COMMIT";
    postgres.psql("tenants", missed);
    for process in [&one, &other] {
        assert_eq!(process.read(Acme, SHOP).await, Granted);
    }
    postgres.psql("tenants", KILL);
    let killed = Instant::now();
    for process in [&one, &other] {
        until("it refuses", async || {
            process.read(Acme, SHOP).await == Refused
        })
        .await;
        println!(
            "the connection was killed, and what was missed is refused after {:?}",
            killed.elapsed()
        );
    }
    for process in [&one, &other] {
        process.until_listening().await;
        assert!(
            process
                .log()
                .contains("not listening for what other processes revoke"),
            "{}",
            process.log()
        );
    }
    println!("listening again after {:?}", killed.elapsed());
    one.register(Acme, BLOG).await;
    until("it grants", async || {
        other.read(Acme, BLOG).await == Granted
    })
    .await;
    one.revoke(Acme, BLOG).await;
    until("it refuses", async || {
        other.read(Acme, BLOG).await == Refused
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn who_cannot_listen_keeps_nothing_while_the_database_answers() {
    let (postgres, one, other) = two(&[]).await;
    one.register(Acme, SHOP).await;
    until("it grants", async || one.read(Acme, SHOP).await == Granted).await;
    // Connections that are open stay so, for look-ups; nobody can open another, to listen.
    postgres.psql("postgres", "ALTER DATABASE tenants ALLOW_CONNECTIONS false");
    postgres.psql("postgres", KILL);
    until("it says so", async || !one.is_listening().await).await;
    assert_eq!(one.read(Acme, SHOP).await, Granted);
    other.revoke(Acme, SHOP).await;
    let forgotten = until("it refuses", async || one.read(Acme, SHOP).await == Refused).await;
    println!("revoked while the other process could not listen, refused by it after {forgotten:?}");
    assert!(!one.is_listening().await);

    postgres.psql("postgres", "ALTER DATABASE tenants ALLOW_CONNECTIONS true");
    one.until_listening().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn without_the_database_known_origins_are_served_for_their_time_and_others_get_503() {
    const KNOWN_FOR: Duration = Duration::from_secs(8);

    let (mut postgres, one, other) = two(&["--known-for", "8"]).await;
    one.register(Acme, SHOP).await;
    for process in [&one, &other] {
        until("it grants", async || {
            process.read(Acme, SHOP).await == Granted
        })
        .await;
    }
    // The processes have heard of the registration by then, and know it again.
    sleep(Duration::from_millis(500)).await;
    for process in [&one, &other] {
        assert_eq!(process.read(Acme, SHOP).await, Granted);
    }
    let known = Instant::now();
    postgres.stop();
    println!(
        "the database stopped {:?} after the look-up",
        known.elapsed()
    );
    for process in [&one, &other] {
        assert_eq!(process.read(Acme, BLOG).await, Unavailable);
        assert_eq!(process.read(Acme, SHOP).await, Granted);
        let log = process.log();
        assert!(log.contains("an origin cannot be looked up"), "{log}");
        assert!(!log.contains("tower_cors_credentials::registry"), "{log}");
        until("it says so", async || !process.is_listening().await).await;
    }
    for process in [&one, &other] {
        until("it knows nobody", async || {
            process.read(Acme, SHOP).await == Unavailable
        })
        .await;
        println!("known for {:?}, with {KNOWN_FOR:?} set", known.elapsed());
        assert!(known.elapsed() >= KNOWN_FOR.saturating_sub(Duration::from_secs(1)));
    }
    sleep(Duration::from_millis(100)).await;
    postgres.start_again();
    let started = Instant::now();
    for process in [&one, &other] {
        until("it grants", async || {
            process.read(Acme, SHOP).await == Granted
        })
        .await;
        process.until_listening().await;
    }
    println!(
        "served and listening again {:?} after the database's start",
        started.elapsed()
    );
    other.revoke(Acme, SHOP).await;
    until("it refuses", async || one.read(Acme, SHOP).await == Refused).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Postgres; .ci/run installs it"]
async fn a_query_that_waits_too_long_is_503_and_the_log_says_why() {
    let (postgres, one, _other) = two(&[]).await;
    let lock =
        "BEGIN; LOCK TABLE registered_origins IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT";
    let mut locked = postgres.spawn_psql("tenants", lock);
    until("it is locked", async || {
        let waits = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'registered_origins'::regclass";
        postgres.psql("tenants", waits).trim() == "1"
    })
    .await;
    let asked = Instant::now();
    assert_eq!(one.read(Acme, SHOP).await, Unavailable);
    println!("503 after {:?}", asked.elapsed());
    until("the log says why", async || {
        one.log()
            .contains("the query took too long, and was cancelled (57014: ")
    })
    .await;
    assert!(locked.wait().unwrap().success());
    until("it answers again", async || {
        one.read(Acme, SHOP).await == Refused
    })
    .await;
}
