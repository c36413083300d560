//! The tables beside what was observed, row by row.

use std::collections::BTreeSet;

use serde_json::Value;
use tower_cors_credentials::cookie::{
    Case, Channel, Engine, Fate, Relation, SetCookie, Stored, ThirdParty,
};

use crate::cookie::{COOKIES, origin};

/// Those that an answer stored.
const BY_ANSWER: [&str; 5] = [
    "plain",
    "lax_secure",
    "none_secure",
    "none_part",
    "host_part",
];

fn engine(name: &str) -> (Engine, ThirdParty) {
    let (name, third_party) = match name.strip_suffix("+3pc") {
        Some(name) => (name, ThirdParty::Allowed),
        None => (name, ThirdParty::Default),
    };
    let engine = match name {
        "chromium" => Engine::Chromium,
        "firefox" => Engine::Firefox,
        "webkit" => Engine::WebKit,
        other => panic!("{other}"),
    };
    (engine, third_party)
}

/// Every observation but those of opaque frames, whose site is no origin's.
#[test]
fn the_tables_say_what_was_observed() {
    let mut rows = 0;
    for line in include_str!("../../browsers/model/cookies.jsonl").lines() {
        let observed: Value = serde_json::from_str(line).unwrap();
        let (Some(page), Some(api)) = (observed["page"].as_str(), observed["api"].as_str()) else {
            continue;
        };
        let stored = match observed["stored"].as_str() {
            Some("visit") => Stored::ByVisit,
            _ => Stored::ByAnswer,
        };
        for (name, sent) in observed["sent"].as_object().unwrap() {
            rows += 1;
            let (engine, third_party) = engine(name);
            let case = Case {
                relation: Relation::of(&origin(page), &origin(api)).unwrap(),
                stored,
                channel: Channel::to(&origin(api)),
                third_party,
            };
            let told: BTreeSet<_> = COOKIES
                .into_iter()
                .filter(|(kind, _)| match stored {
                    Stored::ByVisit => *kind != "host_part",
                    Stored::ByAnswer => BY_ANSWER.contains(kind),
                })
                .filter(|(_, line)| {
                    let cookie = SetCookie::parse(line.as_bytes()).unwrap();
                    matches!(engine.fate(&cookie, case), Fate::Sent | Fate::SentApart)
                })
                .map(|(kind, _)| kind)
                .collect();
            let sent = sent.as_array().unwrap().iter();
            let sent: BTreeSet<_> = sent.filter_map(Value::as_str).collect();
            assert_eq!(told, sent, "{name}: {line}");
        }
    }
    assert_eq!(rows, 59);
}
