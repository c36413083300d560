//! A text is a policy, with registered origins or without, that reads back equal from what is written of it, or an error that can be
//! printed.
#![no_main]

use std::fmt::{Debug, Display};

use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower_cors_credentials::{Policy, RegisteredPolicy};

fuzz_target!(|text: &str| {
    judge::<Policy>(toml::from_str(text));
    judge::<Policy>(serde_json::from_str(text));
    judge::<RegisteredPolicy>(toml::from_str(text));
    judge::<RegisteredPolicy>(serde_json::from_str(text));
});

fn judge<P>(read: Result<P, impl Display>)
where
    P: Debug + PartialEq + Serialize + DeserializeOwned,
{
    match read {
        Ok(policy) => {
            let written = toml::to_string(&policy).unwrap();
            assert_eq!(toml::from_str::<P>(&written).unwrap(), policy, "{written}");
            let written = serde_json::to_string(&policy).unwrap();
            assert_eq!(
                serde_json::from_str::<P>(&written).unwrap(),
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
