//! A text is a policy that reads back equal from what is written of it, or an error that can be
//! printed.
#![no_main]

use std::fmt::Display;

use libfuzzer_sys::fuzz_target;
use tower_cors_credentials::Policy;

fuzz_target!(|text: &str| {
    judge(toml::from_str(text));
    judge(serde_json::from_str(text));
});

fn judge(read: Result<Policy, impl Display>) {
    match read {
        Ok(policy) => {
            let written = toml::to_string(&policy).unwrap();
            assert_eq!(
                toml::from_str::<Policy>(&written).unwrap(),
                policy,
                "{written}"
            );
            let written = serde_json::to_string(&policy).unwrap();
            assert_eq!(
                serde_json::from_str::<Policy>(&written).unwrap(),
                policy,
                "{written}"
            );
        }
        Err(error) => {
            let error = error.to_string();
            if let Some((_, mistakes)) = error.split_once("the policy has ") {
                assert!(
                    mistakes
                        .lines()
                        .skip(1)
                        .all(|line| line.is_empty() || line.starts_with("  "))
                );
            }
        }
    }
}
