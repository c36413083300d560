//! [`LostCookie`]: a cookie that a server sets, and that browsers do not send back to it.

use tower_cors_credentials::Origin;
use tower_cors_credentials::cookie::{
    Case, Channel, Engine, Fate, Relation, SameSite, SetCookie, Stored, ThirdParty,
};

/// What becomes of the cookie, and what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostCookie {
    pub sentence: String,
    pub help: String,
    /// Whether that is so in each engine.
    pub is_lost_everywhere: bool,
}

impl LostCookie {
    /// Reads a `Set-Cookie` line of an answer to the page; none where each engine sends the cookie
    /// back, or it is not known.
    pub fn find(line: &[u8], page: &Origin, server: &Origin) -> Option<Self> {
        let cookie = SetCookie::parse(line)?;
        let case = |third_party| {
            Some(Case {
                relation: Relation::of(page, server)?,
                stored: Stored::ByAnswer,
                channel: Channel::to(server),
                third_party,
            })
        };
        let by_default = case(ThirdParty::Default)?;
        let allowed = case(ThirdParty::Allowed)?;
        let lost = Engine::ALL
            .into_iter()
            .filter(|engine| is_lost(engine.fate(&cookie, by_default)));
        let lost: Vec<_> = lost.collect();
        if lost.is_empty() {
            return None;
        }
        let by_setting = lost.iter().copied().filter(|engine| {
            let fate = engine.fate(&cookie, allowed);
            fate != Fate::Unknown && !is_lost(fate)
        });
        let by_setting = match names(by_setting) {
            names if names.is_empty() => String::new(),
            names => {
                format!(" Where the user lets third-party cookies through, it does in {names}.")
            }
        };
        let is_lost_everywhere = lost.len() == Engine::ALL.len();
        let lost = names(lost.into_iter());
        Some(Self {
            sentence: format!(
                "The cookie {cookie} does not come back from the page {page}, in new profiles of {lost}: whoever \
                 relies on it is not signed in there.{by_setting}"
            ),
            help: help(&cookie, by_default),
            is_lost_everywhere,
        })
    }
}

fn names(engines: impl Iterator<Item = Engine>) -> String {
    engines.map(Engine::version).collect::<Vec<_>>().join(", ")
}

fn is_lost(fate: Fate) -> bool {
    match fate {
        Fate::NotSent | Fate::NotKept => true,
        Fate::Sent | Fate::SentApart | Fate::Unknown => false,
    }
}

fn help(cookie: &SetCookie<'_>, case: Case) -> String {
    let bound = match (case.relation, cookie.same_site()) {
        (Relation::SameSite, _) | (_, Some(SameSite::None)) => None,
        (_, Some(SameSite::Lax)) => Some("`SameSite=Lax`"),
        (_, Some(SameSite::Strict)) => Some("`SameSite=Strict`"),
        (_, None) => Some("the lack of `SameSite`, which counts as `Lax`,"),
    };
    let text = match (case.channel, case.relation, bound) {
        (Channel::Http | Channel::LoopbackHttp, _, Some(attribute)) => {
            return format!(
                "{attribute} keeps the cookie from pages of other sites: serve page and server under one site; else \
                 serve both over `https`, and write `SameSite=None; Secure; Partitioned`"
            );
        }
        (Channel::Http | Channel::LoopbackHttp, _, None) => {
            "serve page and server over `https`: without it, `Secure` and `SameSite=None` do not work \
             everywhere"
        }
        (Channel::Https, Relation::SameSite, _) => {
            "write `SameSite=Lax; Secure`: page and server are of one site"
        }
        (Channel::Https, Relation::CrossScheme, _) => "serve the page over `https` too",
        (Channel::Https, Relation::CrossSite, _) => {
            "serve page and server under one site, by a proxy or a subdomain; else write `SameSite=None; \
             Secure; Partitioned`, which WebKit does not keep"
        }
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(line: &str, server: &str) -> Option<LostCookie> {
        let page = "https://app.example.com".parse().unwrap();
        LostCookie::find(line.as_bytes(), &page, &server.parse().unwrap())
    }

    #[test]
    fn the_setting_that_keeps_a_cookie_is_named() {
        let own = lost("s=1; SameSite=None; Secure", "https://api.other.example").unwrap();
        assert!(
            own.sentence
                .contains(", in new profiles of Chromium 156, WebKitGTK 2.50: ")
        );
        let setting = " Where the user lets third-party cookies through, it does in Chromium 156.";
        assert!(own.sentence.ends_with(setting), "{}", own.sentence);
        assert_eq!(lost("s=1; SameSite=Lax", "https://api.example.com"), None);
    }

    #[test]
    fn over_http_the_attribute_is_named_that_keeps_a_cookie_within_a_site() {
        for (line, start) in [
            (
                "s=1; SameSite=Lax",
                "`SameSite=Lax` keeps the cookie from pages of other sites: ",
            ),
            ("s=1; SameSite=Strict", "`SameSite=Strict` keeps "),
            (
                "s=1",
                "the lack of `SameSite`, which counts as `Lax`, keeps ",
            ),
            ("s=1; SameSite=None", "serve page and server over `https`: "),
        ] {
            let help = lost(line, "http://127.0.0.1:3000").unwrap().help;
            assert!(help.starts_with(start), "{help}");
        }
    }
}
