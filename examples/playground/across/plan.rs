//! What the page is told: the cookies, and what becomes of each in the engines that were observed.

use serde_json::{Map, Value, json};
use tower_cors_credentials::cookie::{
    Case, Channel, Engine, Fate, Relation, SetCookie, Stored, ThirdParty,
};

use super::{
    Sites,
    api::ACTIVATES,
    flavour::{Flavour, STORED, way},
};

pub fn plan(sites: &Sites) -> Value {
    json!({
        "origin": sites.page,
        "api": sites.api,
        "activates": ACTIVATES,
        "flavours": Flavour::ALL.map(flavour),
        "engines": engines(),
        "observed": Engine::OBSERVED,
    })
}

fn flavour(flavour: Flavour) -> Value {
    json!({
        "key": flavour.key(),
        "attributes": flavour.attributes(),
        "stoppedBy": by_way(|stored| json!(flavour.stopped_by(stored))),
    })
}

/// A column for each engine and setting that was observed.
fn engines() -> Vec<Value> {
    [ThirdParty::Default, ThirdParty::Allowed]
        .into_iter()
        .flat_map(|third_party| Engine::ALL.map(|engine| (engine, third_party)))
        .filter(|(engine, third_party)| {
            fate(*engine, *third_party, Flavour::Lax, Stored::ByVisit) != Fate::Unknown
        })
        .map(|(engine, third_party)| {
            let fates = |stored| {
                let fate = |flavour: Flavour| {
                    let fate = fate(engine, third_party, flavour, stored);
                    (flavour.key().to_owned(), json!(word(fate)))
                };
                Value::Object(Flavour::ALL.map(fate).into_iter().collect())
            };
            json!({
                "name": engine.version(),
                "thirdPartyAllowed": third_party == ThirdParty::Allowed,
                "fates": by_way(fates),
            })
        })
        .collect()
}

fn fate(engine: Engine, third_party: ThirdParty, flavour: Flavour, stored: Stored) -> Fate {
    let line = flavour.set_cookie(stored, "0");
    let case = Case {
        relation: Relation::CrossSite,
        stored,
        channel: Channel::LoopbackHttp,
        third_party,
    };
    SetCookie::parse(line.as_bytes()).map_or(Fate::Unknown, |cookie| engine.fate(&cookie, case))
}

fn by_way(value: impl Fn(Stored) -> Value) -> Value {
    let pairs = STORED.map(|stored| (way(stored).to_owned(), value(stored)));
    Value::Object(pairs.into_iter().collect::<Map<_, _>>())
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Sent => "sent",
        Fate::SentApart => "sent apart",
        Fate::NotSent => "not sent",
        Fate::NotKept => "not kept",
        Fate::Unknown => "unknown",
    }
}
