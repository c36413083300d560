//! Who can read, or act, with the user's credentials.

use http::header::SET_COOKIE;
use tower_cors_credentials::cookie::{SameSite, SetCookie};

use crate::audit::findings::{Finding, Severity, Survey};
use crate::audit::hostile_origin::Trick;
use crate::audit::judge::Given;
use crate::audit::observation::Observation;

/// Tricks that one change stops, and that one kind of attacker uses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hole {
    AnyOrigin,
    Null,
    LookAlike,
    Http,
    Subdomain,
    Port,
    Spelling,
}

const HOLES: [Hole; 7] = [
    Hole::AnyOrigin,
    Hole::Null,
    Hole::LookAlike,
    Hole::Http,
    Hole::Subdomain,
    Hole::Port,
    Hole::Spelling,
];

/// A finding for each hole. Where every origin is let in, that is the only one.
pub fn find(survey: &Survey<'_>) -> Vec<Finding> {
    let open: Vec<_> = survey
        .observations
        .iter()
        .filter(|own| own.trick.is_some() && most(own) == Given::WithCredentials)
        .collect();
    let of_any = HOLES.into_iter().next();
    let is_any = of_any.is_some_and(|hole| open.iter().any(|own| Hole::of(own) == Some(hole)));
    if is_any {
        return vec![finding(survey, Hole::AnyOrigin, &open)];
    }
    let found = HOLES.into_iter().map(|hole| {
        let open = open.iter().filter(|own| Hole::of(own) == Some(hole));
        (hole, open.copied().collect::<Vec<_>>())
    });
    found
        .filter(|(_, open)| !open.is_empty())
        .map(|(hole, open)| finding(survey, hole, &open))
        .collect()
}

fn most(observation: &Observation<'_>) -> Given {
    observation.reads().max(observation.sends())
}

fn finding(survey: &Survey<'_>, hole: Hole, open: &[&Observation<'_>]) -> Finding {
    let reads = open.iter().any(|own| own.reads() == Given::WithCredentials);
    let sends = open.iter().any(|own| own.sends() == Given::WithCredentials);
    let first = open.first();
    let example = first.map_or("", |own| own.origin);
    let who = hole.who(example);
    let method = &survey.subject.method;
    let does = match (reads, sends) {
        (true, true) => {
            "can read what this server answers to a signed-in user, and act in that user's name"
                .to_owned()
        }
        (true, false) => "can read what this server answers to a signed-in user".to_owned(),
        (false, _) => format!(
            "can act in the name of a signed-in user (`{method}` requests), without reading the answers"
        ),
    };
    let (id, severity) = hole.rank(reads);
    let consequence = match severity {
        Severity::Critical => takeover(survey),
        Severity::High | Severity::Medium | Severity::Low => String::new(),
    };
    let mut exchanges: Vec<_> = first.and_then(|own| own.strongest()).into_iter().collect();
    if let Some((preflight, judged)) = first.and_then(|own| own.preflight.as_ref()) {
        let is_shown = exchanges
            .iter()
            .any(|own| own.question.kind == preflight.question.kind);
        if judged.given == Given::WithCredentials && !is_shown {
            exchanges.push(preflight);
        }
    }
    Finding {
        id,
        severity,
        sentence: format!("{who} {does}{consequence}."),
        origins: open.iter().map(|own| own.origin.to_owned()).collect(),
        evidence: exchanges
            .into_iter()
            .map(|own| survey.evidence(own))
            .collect(),
        help: hole.help().to_owned(),
    }
}

/// How far an account can be taken over, by the cookies that the answers set.
fn takeover(survey: &Survey<'_>) -> String {
    let lines = survey
        .answers
        .iter()
        .flat_map(|answer| answer.lines(&SET_COOKIE));
    let cookies: Vec<_> = lines.filter_map(SetCookie::parse).collect();
    let travels = |cookie: &SetCookie<'_>| cookie.same_site() == Some(SameSite::None);
    match cookies.first() {
        None => ": it may be able to take over accounts".to_owned(),
        Some(_) if cookies.iter().any(travels) => ": it can take over accounts".to_owned(),
        Some(cookie) => format!(
            ": as far as the session is not the cookie seen here, {cookie}, which browsers keep from other sites, it may \
             be able to take over accounts"
        ),
    }
}

impl Hole {
    fn of(observation: &Observation<'_>) -> Option<Self> {
        Some(match observation.trick? {
            Trick::AnotherSite => Self::AnyOrigin,
            Trick::Null => Self::Null,
            Trick::Prefix | Trick::Suffix | Trick::DotReplaced => Self::LookAlike,
            Trick::Http => Self::Http,
            Trick::SisterSubdomain | Trick::ChildSubdomain => Self::Subdomain,
            Trick::OtherPort => Self::Port,
            Trick::TrailingDot | Trick::UpperCase | Trick::File => Self::Spelling,
        })
    }

    fn who(self, example: &str) -> String {
        match self {
            Self::AnyOrigin => "Any website".to_owned(),
            Self::Null => "Any website, by a sandboxed frame (whose origin is `null`),".to_owned(),
            Self::LookAlike => {
                format!("Anybody who registers a fitting domain, such as that of {example},")
            }
            Self::Http => format!(
                "Whoever controls the network of a user, in a café for instance, and forges the page {example}"
            ),
            Self::Subdomain => format!(
                "Whoever gets hold of one subdomain, such as {example}, or of a page on it,"
            ),
            Self::Port => format!("Whatever else runs on the same host, such as {example},"),
            Self::Spelling => format!(
                "A client that sends the origin {example}, which no browser sends for a stranger's page today,"
            ),
        }
    }

    /// The finding's name, and how bad it is: less where nothing can be read.
    fn rank(self, reads: bool) -> (&'static str, Severity) {
        use Severity::{Critical, High, Low, Medium};
        let (id, severity) = match self {
            Self::AnyOrigin => ("any-origin-with-credentials", Critical),
            Self::Null => ("null-origin-with-credentials", Critical),
            Self::LookAlike => ("look-alike-origin-with-credentials", Critical),
            Self::Http => ("http-origin-with-credentials", High),
            Self::Subdomain => ("subdomain-with-credentials", Medium),
            Self::Port => ("port-with-credentials", Medium),
            Self::Spelling => ("spelling-with-credentials", Low),
        };
        match (severity, reads) {
            (Critical, false) => (id, High),
            (High, false) => (id, Medium),
            (severity, _) => (id, severity),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::AnyOrigin => {
                "keep a list of the origins that you trust, compare the whole `Origin` with each, and answer \
                 it only where one is equal; for every other, send neither `Access-Control-Allow-Origin` nor \
                 `Access-Control-Allow-Credentials`"
            }
            Self::Null => {
                "take `null` off the list: it is the origin of every sandboxed frame and `data:` URL"
            }
            Self::LookAlike => {
                "compare the whole origin, scheme, host and port, and not its beginning, its end, or a regular \
                 expression without `^`, `$` and `\\.`"
            }
            Self::Http => {
                "take the `http` origin off the list, and serve the page over `https` alone"
            }
            Self::Subdomain => {
                "name the subdomains that need it one by one; or be sure of every name under the domain, also \
                 of those that nobody uses any more"
            }
            Self::Port => "compare the port too",
            Self::Spelling => {
                "compare the whole origin, byte for byte, as browsers write it: in lower case, without a dot at \
                 the end, `http` or `https`"
            }
        }
    }
}
