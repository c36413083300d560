//! The promise as a property: random policies, requests and hostile inner services, judged by an
//! independent, naive model of the policy and of the wire.
//!
//! 20,000 cases, or fewer of several requests each; `PROPTEST_CASES` asks for another number.

mod addressed;
#[cfg(feature = "testing")]
mod browser;
mod enforcement;
mod generate;
#[cfg(feature = "testing")]
mod options;
#[cfg(feature = "registry")]
mod registry;
mod wire;

use proptest::test_runner::Config;

fn config() -> Config {
    config_of(20_000)
}

fn config_of(cases: u32) -> Config {
    let default = Config::default();
    Config {
        cases: match std::env::var_os("PROPTEST_CASES") {
            Some(_) => default.cases,
            None => cases,
        },
        // Overlapping patterns at random often leave a port credentialed beside a carve-out, which
        // `Policy::new` refuses.
        max_global_rejects: u32::MAX,
        failure_persistence: None,
        ..default
    }
}
