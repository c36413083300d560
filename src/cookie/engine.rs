//! [`Engine`]: what browser engines were seen to do with cookies, in one table for each.

use crate::cookie::case::{Case, Channel, Relation, Stored, ThirdParty};
use crate::cookie::set_cookie::{SameSite, SetCookie};

/// A browser engine that was observed, with a new profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// Chromium as Debian ships it, whose default blocks third-party cookies.
    Chromium,
    /// Firefox ESR, whose default keeps third-party cookies apart for each embedding site.
    Firefox,
    /// WebKitGTK's MiniBrowser, whose default stores no third-party cookies. Safari was not
    /// observed, and is said to block every one.
    WebKit,
}

/// What becomes of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// The browser keeps it, and the page's next request carries it.
    Sent,
    /// The same, but the cookie is another one for each site whose pages use it.
    SentApart,
    /// The browser keeps it, and the page's requests do not carry it.
    NotSent,
    /// The browser does not keep it.
    NotKept,
    /// It was not observed.
    Unknown,
}

impl Engine {
    /// Every engine that was observed.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The day of the observations.
    pub const OBSERVED: &'static str = "2026-11-24";

    /// What was observed: `Chromium 156`, `Firefox ESR 153` or `WebKitGTK 2.50`.
    pub fn version(self) -> &'static str {
        self.table().version
    }

    /// What becomes of the cookie.
    pub fn fate(self, cookie: &SetCookie<'_>, case: Case) -> Fate {
        let table = self.table();
        if cookie.is_secure() && !self.keeps_secure(case.channel)
            || cookie.is_partitioned() && !cookie.is_secure() && table.knows_partitioned
        {
            return Fate::NotKept;
        }
        let rows = match (case.relation, case.third_party) {
            (Relation::SameSite, _) => Some(&table.same_site),
            (Relation::CrossScheme, ThirdParty::Allowed) if table.is_schemeful => {
                table.cross_site_allowed.as_ref()
            }
            (Relation::CrossScheme, _) => Some(&table.cross_scheme),
            (Relation::CrossSite, ThirdParty::Default) => Some(&table.cross_site),
            (Relation::CrossSite, ThirdParty::Allowed) => table.cross_site_allowed.as_ref(),
        };
        let row = rows.map(|rows| match case.stored {
            Stored::ByVisit => &rows.by_visit,
            Stored::ByAnswer => &rows.by_answer,
        });
        row.map_or(Fate::Unknown, |row| row[Kind::of(cookie) as usize])
    }

    fn keeps_secure(self, channel: Channel) -> bool {
        match channel {
            Channel::Https => true,
            Channel::LoopbackHttp => self.table().trusts_loopback,
            Channel::Http => false,
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Self::Chromium => &CHROMIUM,
            Self::Firefox => &FIREFOX,
            Self::WebKit => &WEBKIT,
        }
    }
}

/// What attributes make of a cookie, in the order of the tables' columns.
#[derive(Clone, Copy)]
enum Kind {
    /// Without `SameSite`.
    Unstated,
    Lax,
    Strict,
    /// `SameSite=None` alone.
    Insecure,
    /// `SameSite=None; Secure`.
    None,
    /// `SameSite=None; Secure; Partitioned`.
    Partitioned,
}

impl Kind {
    fn of(cookie: &SetCookie<'_>) -> Self {
        match cookie.same_site() {
            None => Self::Unstated,
            Some(SameSite::Lax) => Self::Lax,
            Some(SameSite::Strict) => Self::Strict,
            Some(SameSite::None) => match (cookie.is_secure(), cookie.is_partitioned()) {
                (false, _) => Self::Insecure,
                (true, false) => Self::None,
                (true, true) => Self::Partitioned,
            },
        }
    }
}

struct Table {
    version: &'static str,
    knows_partitioned: bool,
    /// Whether a loopback host may have `Secure` cookies without `https`.
    trusts_loopback: bool,
    /// Whether two schemes are two sites.
    is_schemeful: bool,
    same_site: Rows,
    cross_scheme: Rows,
    cross_site: Rows,
    /// Where the user lets third-party cookies through.
    cross_site_allowed: Option<Rows>,
}

struct Rows {
    by_visit: [Fate; 6],
    by_answer: [Fate; 6],
}

use Fate::{NotKept as K, NotSent as N, Sent as S, SentApart as A, Unknown as U};

// The columns:   none given, Lax, Strict, None, None; Secure, None; Secure; Partitioned
//
// Not tried were, of what an answer stores, `Strict` and `None` without `Secure`: they are here what
// they are on a visit, or less.

const CHROMIUM: Table = Table {
    version: "Chromium 156",
    knows_partitioned: true,
    trusts_loopback: true,
    is_schemeful: true,
    same_site: Rows {
        by_visit: [S, S, S, K, S, S],
        by_answer: [S, S, S, K, S, S],
    },
    cross_scheme: Rows {
        by_visit: [N, N, N, K, N, N],
        by_answer: [U, U, U, U, U, U],
    },
    cross_site: Rows {
        by_visit: [N, N, N, K, N, N],
        by_answer: [K, K, K, K, K, A],
    },
    cross_site_allowed: Some(Rows {
        by_visit: [N, N, N, K, S, N],
        by_answer: [K, K, K, K, S, A],
    }),
};

const FIREFOX: Table = Table {
    version: "Firefox ESR 153",
    knows_partitioned: true,
    trusts_loopback: true,
    is_schemeful: false,
    same_site: Rows {
        by_visit: [S, S, S, K, S, S],
        by_answer: [S, S, S, K, S, S],
    },
    cross_scheme: Rows {
        by_visit: [S, S, S, K, S, N],
        by_answer: [U, U, U, U, U, U],
    },
    cross_site: Rows {
        by_visit: [N, N, N, K, N, N],
        by_answer: [A, K, K, K, A, A],
    },
    cross_site_allowed: Some(Rows {
        by_visit: [S, N, N, K, S, N],
        by_answer: [S, K, K, K, S, A],
    }),
};

const WEBKIT: Table = Table {
    version: "WebKitGTK 2.50",
    knows_partitioned: false,
    trusts_loopback: false,
    is_schemeful: false,
    same_site: Rows {
        by_visit: [S, S, S, S, S, S],
        by_answer: [U, U, U, U, U, U],
    },
    cross_scheme: Rows {
        by_visit: [S, S, S, S, S, S],
        by_answer: [U, U, U, U, U, U],
    },
    cross_site: Rows {
        by_visit: [S, N, N, S, S, S],
        by_answer: [K, K, K, K, K, K],
    },
    cross_site_allowed: None,
};
