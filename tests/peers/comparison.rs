//! What the audit says of a configuration, beside the table and beside Chromium.

use std::collections::BTreeSet;

use fantoccini::Client;

use crate::attacker::{Attacker, Loot, Target};
use crate::audit::{self, Claim, Report};
use crate::peer::{Configuration, Peer, Server};

/// A configuration that runs, and what the audit says of it.
pub struct Audited {
    configuration: &'static Configuration,
    server: Server,
    report: Report,
}

impl Audited {
    pub async fn start(peer: &Peer, configuration: &'static Configuration) -> Self {
        let server = peer.start(configuration).await;
        let report = audit::run(&server.url("/me")).await;
        Self {
            configuration,
            server,
            report,
        }
    }

    /// Where the findings are not those of the table.
    pub fn difference(&self) -> Option<String> {
        let Configuration { name, findings, .. } = self.configuration;
        let found = self.report.findings();
        (found != *findings).then(|| format!("{name}: the audit finds {found:?}"))
    }

    fn claim_of(&self, origin: &str) -> Option<Claim> {
        let mut claims = self.report.claims().into_iter();
        claims.find(|own| own.origin == origin)
    }
}

/// Where Chromium does not do what the audit says. A page of each origin tries every server that the
/// audit asked from that origin.
pub async fn run(audited: &[Audited], attacker: &Attacker, client: &Client) -> Vec<String> {
    let mut differences = Vec::new();
    let Some(first) = audited.first() else {
        return differences;
    };
    // The cookie goes to every port of its host.
    client.goto(&first.server.url("/login")).await.unwrap();
    let claims = audited.iter().flat_map(|own| own.report.claims());
    let origins: BTreeSet<_> = claims.map(|own| own.origin).collect();
    for (origin, round) in origins.iter().zip(1..) {
        let asked = audited
            .iter()
            .filter_map(|own| Some((own, own.claim_of(origin)?)));
        let asked: Vec<_> = asked.collect();
        let targets = asked.iter().map(|(own, _)| Target {
            url: own.server.url("/me"),
            item: round,
        });
        let targets: Vec<_> = targets.collect();
        let loot = attacker.attack(client, origin, &targets).await;
        for ((own, claim), loot) in asked.iter().zip(loot) {
            let sends = own.server.item().await == Some(round);
            if (claim.reads.as_str(), claim.sends) != (reads(&loot), sends) {
                let name = own.configuration.name;
                differences.push(format!(
                    "{name}: the audit says {claim:?}, and in Chromium {loot:?}, sends: {sends}"
                ));
            }
        }
    }
    differences
}

/// In the audit's words.
fn reads(loot: &Loot) -> &'static str {
    match (&loot.read, &loot.read_anonymously) {
        (Some(text), _) => {
            assert!(!text.contains("error"), "the user is signed in: {text}");
            "with credentials"
        }
        (None, Some(_)) => "without credentials",
        (None, None) => "no",
    }
}
