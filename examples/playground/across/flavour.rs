//! The cookies that are tried: four flavours, each stored in two ways.

use http::{HeaderMap, header};
use tower_cors_credentials::cookie::Stored;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    Lax,
    None,
    Partitioned,
    /// Without `SameSite`.
    Unstated,
}

impl Flavour {
    pub const ALL: [Self; 4] = [Self::Lax, Self::None, Self::Partitioned, Self::Unstated];

    pub fn key(self) -> &'static str {
        match self {
            Self::Lax => "lax",
            Self::None => "none",
            Self::Partitioned => "partitioned",
            Self::Unstated => "unstated",
        }
    }

    pub fn attributes(self) -> &'static str {
        match self {
            Self::Lax => "SameSite=Lax",
            Self::None => "SameSite=None; Secure",
            Self::Partitioned => "SameSite=None; Secure; Partitioned",
            Self::Unstated => "",
        }
    }

    /// By whom it is stopped, where it does not come back. `Secure` is no obstacle: browsers trust `localhost`.
    pub fn stopped_by(self, stored: Stored) -> &'static str {
        match (self, stored) {
            (Self::Lax, _) => "its own `SameSite`",
            (Self::Unstated, _) => "the default for `SameSite`, which is `Lax`",
            (Self::None, _) => "the browser, which blocks third-party cookies",
            (Self::Partitioned, Stored::ByVisit) => {
                "its partition: it is for pages within the API’s site"
            }
            (Self::Partitioned, Stored::ByAnswer) => {
                "the browser, which keeps no third-party cookies"
            }
        }
    }

    /// The line that sets it. The run's name is its value, so that no earlier run's cookie is mistaken for it.
    pub fn set_cookie(self, stored: Stored, run: &str) -> String {
        let attributes = match self.attributes() {
            "" => String::new(),
            attributes => format!("; {attributes}"),
        };
        format!("{}={run}; Path=/; HttpOnly{attributes}", self.name(stored))
    }

    fn name(self, stored: Stored) -> String {
        format!("{}_{}", way(stored), self.key())
    }
}

pub const STORED: [Stored; 2] = [Stored::ByAnswer, Stored::ByVisit];

/// The way in which a cookie was stored, as its name begins.
pub fn way(stored: Stored) -> &'static str {
    match stored {
        Stored::ByAnswer => "answer",
        Stored::ByVisit => "visit",
    }
}

/// Which of these cookies a request brought, each with its value. Other cookies of the host are none of the page's
/// business.
pub fn arrived_in(headers: &HeaderMap) -> Vec<String> {
    let pairs: Vec<_> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .map(str::trim)
        .collect();
    let names = STORED
        .into_iter()
        .flat_map(|stored| Flavour::ALL.map(|flavour| flavour.name(stored)));
    names
        .filter_map(|name| {
            let is_own = |pair: &&str| {
                let value = pair
                    .strip_prefix(&*name)
                    .and_then(|rest| rest.strip_prefix('='));
                value.is_some_and(is_run)
            };
            pairs.iter().copied().find(is_own).map(str::to_owned)
        })
        .collect()
}

/// Whether it may be a run's name, and so a cookie's value.
pub fn is_run(text: &str) -> bool {
    (1..=36).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
