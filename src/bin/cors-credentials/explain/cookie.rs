//! Which browsers keep a cookie and send it back, as they were observed.

use std::fmt::{self, Write};

use tower_cors_credentials::Origin;
use tower_cors_credentials::cookie::{
    Case, Channel, Engine, Fate, Relation, SameSite, SetCookie, Stored, ThirdParty,
};

/// Tells of a `Set-Cookie` line. Its value is not printed.
pub fn explain(
    line: &str,
    page: Option<&Origin>,
    server: Option<&Origin>,
) -> Result<String, Box<dyn std::error::Error>> {
    let cookie = SetCookie::parse(line.as_bytes()).ok_or(
        "--set-cookie: browsers ignore the line: write a name and a value, of 4,096 bytes at most",
    )?;
    let channel = server.map_or(Channel::Https, Channel::to);
    let relation = page
        .zip(server)
        .and_then(|(page, server)| Relation::of(page, server));
    let relations = match relation {
        Some(relation) => vec![relation],
        None => vec![Relation::SameSite, Relation::CrossSite],
    };

    let mut text = format!("The cookie {cookie}");
    if let Some(server) = server {
        write!(text, " of {server}")?;
    }
    text.push('\n');
    for relation in &relations {
        write!(text, "\n{}:\n\n", title(*relation, page))?;
        add_table(&mut text, &cookie, *relation, channel)?;
    }
    let (day, help) = (Engine::OBSERVED, help(&cookie, &relations, channel));
    write!(
        text,
        "\nAs observed on {day} in new profiles, with `credentials: \"include\"`; Safari was not.\n\
         to change it: {help}\n",
    )?;
    Ok(text)
}

fn title(relation: Relation, page: Option<&Origin>) -> String {
    let page = page.map_or_else(|| "a page".to_owned(), |page| format!("the page {page}"));
    match relation {
        Relation::SameSite => format!("For {page}, of the same site"),
        Relation::CrossScheme => {
            format!(
                "For {page}, of the same domain and another scheme, which Chromium counts as another site"
            )
        }
        Relation::CrossSite => format!("For {page}, of another site"),
    }
}

/// What becomes of the cookie, an engine in each line.
fn add_table(
    text: &mut String,
    cookie: &SetCookie<'_>,
    relation: Relation,
    channel: Channel,
) -> fmt::Result {
    let columns = "stored by a visit    stored by the answer to the page";
    writeln!(text, "    {:40} {columns}", "")?;
    let settings: &[_] = match relation {
        Relation::SameSite => &[ThirdParty::Default],
        Relation::CrossScheme | Relation::CrossSite => &[ThirdParty::Default, ThirdParty::Allowed],
    };
    for third_party in settings {
        for engine in Engine::ALL {
            let [by_visit, by_answer] = [Stored::ByVisit, Stored::ByAnswer].map(|stored| {
                let case = Case {
                    relation,
                    stored,
                    channel,
                    third_party: *third_party,
                };
                engine.fate(cookie, case)
            });
            if (by_visit, by_answer) == (Fate::Unknown, Fate::Unknown) {
                continue;
            }
            let name = match third_party {
                ThirdParty::Default => engine.version().to_owned(),
                ThirdParty::Allowed => format!("{}, third-party allowed", engine.version()),
            };
            writeln!(
                text,
                "    {name:40} {:20} {}",
                describe(by_visit),
                describe(by_answer)
            )?;
        }
    }
    Ok(())
}

fn describe(fate: Fate) -> &'static str {
    match fate {
        Fate::Sent => "comes back",
        Fate::SentApart => "comes back, another for each site that embeds",
        Fate::NotSent => "kept, not sent",
        Fate::NotKept => "not kept",
        Fate::Unknown => "not observed",
    }
}

/// What to write instead.
fn help(cookie: &SetCookie<'_>, relations: &[Relation], channel: Channel) -> &'static str {
    if channel == Channel::Http {
        let is_within = relations == [Relation::SameSite];
        return match cookie.same_site() {
            Some(SameSite::Lax | SameSite::Strict) | None if !is_within => {
                "`SameSite=Lax` (which none counts as) or `Strict` keeps it from other sites: serve page and server \
                 under one site; else serve both over `https`, and write `SameSite=None; Secure; Partitioned`"
            }
            _ => {
                "serve page and server over `https`: without it no cookie is `Secure`, and none crosses \
                 sites"
            }
        };
    }
    let is_complete =
        cookie.same_site() == Some(SameSite::None) && cookie.is_secure() && cookie.is_partitioned();
    match (relations, is_complete) {
        ([Relation::SameSite], _) => match (cookie.same_site(), cookie.is_secure()) {
            (Some(SameSite::None), false) => "write `Secure` as well, or `SameSite=Lax`",
            (Some(SameSite::None), true) => {
                "nothing needs to change; `SameSite=Lax` is enough within one site, and keeps other sites out"
            }
            (Some(SameSite::Lax | SameSite::Strict) | None, _) => "nothing needs to change",
        },
        (_, true) => {
            "serve page and server under one site, by a proxy or a subdomain: no attribute does more"
        }
        (_, false) => {
            "serve page and server under one site, by a proxy or a subdomain; else write \
             `SameSite=None; Secure; Partitioned`"
        }
    }
}
