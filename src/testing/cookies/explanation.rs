//! The sentence that says why a cookie does not travel, and what to write instead.

use cookie::{Cookie, SameSite};
use cookie_store::CookieDomain;

use crate::escape::legible;
use crate::testing::cookies::context::Context;
use crate::testing::cookies::reason::{CookieReason, UnsentCookie};
use crate::testing::cookies::stored_cookie::StoredCookie;
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::page_origin::PageOrigin;
use crate::testing::third_party_cookies::ThirdPartyCookies;

/// A stored cookie that does not go with a request.
pub(crate) fn unsent(
    cookie: &StoredCookie,
    reason: CookieReason,
    context: &Context<'_>,
) -> UnsentCookie {
    let cause = match reason {
        CookieReason::Domain => other_domain(cookie, context),
        CookieReason::Path => other_path(&cookie.cookie.path, context),
        CookieReason::OtherPartition => other_partition(cookie, context),
        CookieReason::CredentialsMode
        | CookieReason::PublicSuffix
        | CookieReason::Expired
        | CookieReason::Secure
        | CookieReason::SameSite
        | CookieReason::ThirdParty
        | CookieReason::SameSiteNoneWithoutSecure
        | CookieReason::PartitionedWithoutSecure
        | CookieReason::NamePrefix
        | CookieReason::WouldReplaceSecure
        | CookieReason::Invalid => cause(&cookie.cookie, reason, context),
    };
    let name = cookie.name().to_owned();
    UnsentCookie {
        explanation: format!("`{}` stayed behind: {cause}", legible(&name)),
        name,
        reason,
    }
}

/// A cookie that a response set, and that is not stored.
pub(crate) fn unstored(
    cookie: &Cookie<'_>,
    reason: CookieReason,
    context: &Context<'_>,
) -> UnsentCookie {
    let name = cookie.name().to_owned();
    let cause = cause(cookie, reason, context);
    UnsentCookie {
        explanation: format!("`{}` was not stored: {cause}", legible(&name)),
        name,
        reason,
    }
}

/// The cause and the help.
fn cause(cookie: &Cookie<'_>, reason: CookieReason, context: &Context<'_>) -> String {
    let origin = context.url.origin();
    match reason {
        CookieReason::CredentialsMode => {
            let mode = context.credentials_mode;
            let why = match mode {
                CredentialsMode::Omit | CredentialsMode::Include => String::new(),
                CredentialsMode::SameOrigin => {
                    format!(
                        ", and {} is of another origin than `{origin}`",
                        context.page
                    )
                }
            };
            format!("the credentials mode is `{mode}`{why}; fetch with credentials mode `include`")
        }
        CookieReason::Domain => format!(
            "`Domain={}` does not cover `{}`; leave `Domain` out, or name a domain of the host",
            legible(cookie.domain().unwrap_or_default()),
            origin.host(),
        ),
        CookieReason::PublicSuffix => format!(
            "`Domain={}` is a public suffix; leave `Domain` out, or name a domain of yours",
            legible(cookie.domain().unwrap_or_default()),
        ),
        CookieReason::Path => other_path(cookie.path().unwrap_or_default(), context),
        CookieReason::Expired => "it has expired; set it again, with a later end".to_owned(),
        CookieReason::Secure => {
            let why = match context.engine.trusts_loopback_with_secure_cookies() {
                true => "is neither over `https` nor on a loopback host",
                false => "is not over `https`",
            };
            format!("`Secure`, and `{origin}` {why}; serve it over `https`")
        }
        CookieReason::SameSite => {
            let why = match cookie.same_site() {
                Some(SameSite::Strict) => "`SameSite=Strict`",
                Some(SameSite::Lax | SameSite::None) => "`SameSite=Lax`",
                None => "it has no `SameSite`, which counts as `Lax`",
            };
            format!("{why}, and {}; {}", other_site(context), help(context))
        }
        CookieReason::ThirdParty => {
            let why = match context.third_party {
                ThirdPartyCookies::NotStored => "does not store third-party cookies",
                ThirdPartyCookies::Allowed
                | ThirdPartyCookies::Blocked
                | ThirdPartyCookies::Partitioned => "blocks third-party cookies",
            };
            let site = other_site(context);
            format!("the browser {why}, and {site}; {}", help(context))
        }
        CookieReason::OtherPartition => {
            format!("it belongs to another partition; {}", help(context))
        }
        CookieReason::SameSiteNoneWithoutSecure => {
            "`SameSite=None` requires `Secure`; set `SameSite=None; Secure`".to_owned()
        }
        CookieReason::PartitionedWithoutSecure => {
            "`Partitioned` requires `Secure`; set `SameSite=None; Secure; Partitioned`".to_owned()
        }
        CookieReason::NamePrefix => "a name that begins with `__Secure-` requires `Secure`, and \
             one that begins with `__Host-` requires `Secure`, `Path=/` and no `Domain`; set \
             these, or change the name"
            .to_owned(),
        CookieReason::WouldReplaceSecure => format!(
            "a `Secure` cookie of this name is stored, which `{origin}` cannot replace; serve it \
             over `https`"
        ),
        CookieReason::Invalid => {
            "the line is not a valid cookie; write `name=value`, in 4096 bytes and without control \
             characters"
                .to_owned()
        }
    }
}

fn other_site(context: &Context<'_>) -> String {
    let origin = context.url.origin();
    format!("{} is of another site than `{origin}`", context.page)
}

fn help(context: &Context<'_>) -> &'static str {
    let is_opaque = matches!(context.page, PageOrigin::Opaque { .. });
    match (is_opaque, context.engine.knows_partitioned()) {
        (false, true) => "serve both under one site, or set `SameSite=None; Secure; Partitioned`",
        (false, false) => "serve both under one site",
        (true, true) => "let the page have an origin, or set `SameSite=None; Secure; Partitioned`",
        (true, false) => "let the page have an origin",
    }
}

fn other_path(path: &str, context: &Context<'_>) -> String {
    let url_path = legible(context.url.uri().path());
    format!(
        "`Path={}` does not cover `{url_path}`; set `Path=/`",
        legible(path)
    )
}

fn other_domain(cookie: &StoredCookie, context: &Context<'_>) -> String {
    let host = context.url.origin().host();
    let owner = match &cookie.cookie.domain {
        CookieDomain::HostOnly(own) => format!("`{own}` alone"),
        CookieDomain::Suffix(own) => format!("`{own}` and the hosts under it"),
        CookieDomain::NotPresent | CookieDomain::Empty => "another host".to_owned(),
    };
    let own = String::from(&cookie.cookie.domain);
    let help = match (psl::domain_str(&own), psl::domain_str(host)) {
        (Some(own), Some(other)) if own == other => format!("set `Domain={own}`"),
        (Some(_) | None, Some(_) | None) => format!("have `{host}` set a cookie of its own"),
    };
    format!("it belongs to {owner}, and the request goes to `{host}`; {help}")
}

fn other_partition(cookie: &StoredCookie, context: &Context<'_>) -> String {
    let page = context.page;
    let why = match &cookie.partition {
        Some(partition) => {
            format!(
                "it is kept for pages of `{}`, and {page} is of another site",
                partition.key
            )
        }
        None => format!(
            "the browser keeps third-party cookies apart for each site, and {}",
            other_site(context),
        ),
    };
    format!(
        "{why}; serve both under one site, or set `SameSite=None; Secure; Partitioned` in an answer \
         to this page"
    )
}
