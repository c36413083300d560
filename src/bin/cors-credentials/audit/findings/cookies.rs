//! Cookies that the server sets, and that browsers do not send back.

use http::header::SET_COOKIE;
use tower_cors_credentials::Origin;
use tower_cors_credentials::cookie::{
    Case, Channel, Engine, Fate, Relation, SetCookie, Stored, ThirdParty,
};

use crate::audit::findings::{Finding, Severity, Survey};

/// A finding for each cookie of an answer to the allowed page.
pub fn find(survey: &Survey<'_>) -> Vec<Finding> {
    let Some(allowed) = survey.allowed() else {
        return Vec::new();
    };
    let Ok(page) = allowed.origin.parse::<Origin>() else {
        return Vec::new();
    };
    let server = survey.subject.target.origin();
    let Some(relation) = Relation::of(&page, server) else {
        return Vec::new();
    };
    let case = Case {
        relation,
        stored: Stored::ByAnswer,
        channel: Channel::to(server),
        third_party: ThirdParty::Default,
    };
    let mut findings: Vec<Finding> = Vec::new();
    for (answer, _) in &allowed.gets {
        for line in answer.lines(&SET_COOKIE) {
            let Some(cookie) = SetCookie::parse(line) else {
                continue;
            };
            let lost = Engine::ALL
                .into_iter()
                .filter(|engine| is_lost(engine.fate(&cookie, case)));
            let lost: Vec<_> = lost.map(Engine::version).collect();
            let sentence = format!(
                "The cookie {cookie} does not come back from the page {page}, in {}: whoever relies on it is \
                 not signed in there.",
                lost.join(", "),
            );
            if lost.is_empty() || findings.iter().any(|own| own.sentence == sentence) {
                continue;
            }
            findings.push(Finding {
                id: "cookie-does-not-travel",
                severity: if lost.len() == Engine::ALL.len() {
                    Severity::Medium
                } else {
                    Severity::Low
                },
                sentence,
                origins: vec![allowed.origin.to_owned()],
                evidence: vec![survey.evidence(answer)],
                help: help(case).to_owned(),
            });
        }
    }
    findings
}

fn is_lost(fate: Fate) -> bool {
    match fate {
        Fate::NotSent | Fate::NotKept => true,
        Fate::Sent | Fate::SentApart | Fate::Unknown => false,
    }
}

fn help(case: Case) -> &'static str {
    match (case.channel, case.relation) {
        (Channel::Http | Channel::LoopbackHttp, _) => {
            "serve page and server over `https`: without it, `Secure` and `SameSite=None` do not work \
             everywhere"
        }
        (Channel::Https, Relation::SameSite) => {
            "write `SameSite=Lax; Secure`: page and server are of one site"
        }
        (Channel::Https, Relation::CrossScheme) => "serve the page over `https` too",
        (Channel::Https, Relation::CrossSite) => {
            "serve page and server under one site, by a proxy or a subdomain; else write `SameSite=None; \
             Secure; Partitioned`, which WebKit does not keep"
        }
    }
}
