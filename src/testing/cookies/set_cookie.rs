//! Reading a `Set-Cookie` line, and the reasons not to store its cookie.

use std::time::{Duration, SystemTime};

use cookie::{Cookie, SameSite};
use cookie_store::CookieDomain;

use crate::testing::cookies::context::Context;
use crate::testing::cookies::reason::CookieReason;
use crate::testing::cookies::stored_cookie::{Partition, StoredCookie, is_bound_to_site};
use crate::testing::third_party_cookies::ThirdPartyCookies;

/// The longest name and value together that browsers store.
const MAX_LEN: usize = 4096;

/// Stands for the name of a cookie without one while the library reads it.
const NAMELESS: &str = "nameless";

/// Reads a line, or returns nothing where browsers find no cookie in it.
pub(crate) fn parse(line: &str) -> Option<Cookie<'static>> {
    let is_control = |char: char| char != '\t' && (char < ' ' || char == '\x7f');
    if line.contains(is_control) {
        return None;
    }
    let pair = line.split(';').next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    let cookie = match (name.trim(), value.trim()) {
        ("", "") => return None,
        ("", value) => {
            let attributes = &line[pair.len()..];
            let named = format!("{NAMELESS}={value}{attributes}");
            let mut cookie = Cookie::parse(named).ok()?;
            cookie.set_name("");
            cookie
        }
        _ => Cookie::parse(line.to_owned()).ok()?,
    };
    let len = cookie.name().len() + cookie.value().len();
    (len <= MAX_LEN).then_some(cookie)
}

/// Makes the cookie one to store, or says why it is not stored, by the
/// [storage model](https://www.rfc-editor.org/rfc/rfc6265#section-5.3) of RFC 6265 and its
/// successor's draft.
pub(crate) fn accept(
    mut cookie: Cookie<'static>,
    context: &Context<'_>,
    now: SystemTime,
) -> Result<StoredCookie, CookieReason> {
    let expires = expiration(&cookie, now);
    cookie.set_max_age(None);
    cookie.set_expires(None);
    let url = context.url.as_parsed();
    let mut stored = cookie_store::Cookie::try_from_raw_cookie(&cookie, url)
        .map_err(|_| CookieReason::Domain)?;
    if let CookieDomain::Suffix(domain) = &stored.domain {
        if is_public_suffix(domain) {
            if domain != context.url.origin().host() {
                return Err(CookieReason::PublicSuffix);
            }
            stored.domain = CookieDomain::host_only(url).map_err(|_| CookieReason::Domain)?;
        }
    }
    if !context.includes_credentials {
        return Err(CookieReason::CredentialsMode);
    }
    let is_partitioned = context.engine.knows_partitioned() && cookie.partitioned() == Some(true);
    match cookie.secure() == Some(true) {
        true if !context.is_secure() => return Err(CookieReason::Secure),
        true => {}
        false
            if cookie.same_site() == Some(SameSite::None)
                && context.engine.requires_secure_with_same_site_none() =>
        {
            return Err(CookieReason::SameSiteNoneWithoutSecure);
        }
        false if is_partitioned => return Err(CookieReason::PartitionedWithoutSecure),
        false => {}
    }
    if !has_what_its_prefix_requires(&cookie) {
        return Err(CookieReason::NamePrefix);
    }
    let is_same_site = context.is_same_site();
    if !is_same_site && is_bound_to_site(cookie.same_site(), context) {
        return Err(CookieReason::SameSite);
    }
    let partition = |by_attribute| Partition {
        key: context.page.cookie_partition_key(),
        by_attribute,
    };
    let partition = if is_partitioned {
        Some(partition(true))
    } else if is_same_site {
        None
    } else {
        match context.third_party {
            ThirdPartyCookies::Allowed => None,
            ThirdPartyCookies::Partitioned => Some(partition(false)),
            ThirdPartyCookies::Blocked | ThirdPartyCookies::NotStored => {
                return Err(CookieReason::ThirdParty);
            }
        }
    };
    Ok(StoredCookie {
        cookie: stored.into_owned(),
        expires,
        partition,
        created: 0,
    })
}

/// The time of the browser's clock by `Max-Age`, or else by `Expires`. None for a session cookie,
/// and where the time is too late for the clock.
fn expiration(cookie: &Cookie<'_>, now: SystemTime) -> Option<SystemTime> {
    match (cookie.max_age(), cookie.expires_datetime()) {
        (Some(age), _) => now.checked_add(Duration::try_from(age).unwrap_or_default()),
        (None, Some(time)) => {
            // A time before 1970 is past on every clock, and not every clock can show it.
            let seconds = u64::try_from(time.unix_timestamp()).unwrap_or(0);
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
        }
        (None, None) => None,
    }
}

/// Whether the domain is a public suffix by the list, or a single label.
fn is_public_suffix(domain: &str) -> bool {
    psl::suffix_str(domain) == Some(domain)
}

/// [Cookie name prefixes](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-cookie-name-prefixes),
/// in any case. A cookie without a name must not look as if it had one.
fn has_what_its_prefix_requires(cookie: &Cookie<'_>) -> bool {
    let begins = |text: &str, prefix: &str| {
        let start = text.as_bytes().get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let name = match cookie.name() {
        "" => {
            let value = cookie.value();
            return !begins(value, "__Host-") && !begins(value, "__Secure-");
        }
        name => name,
    };
    let is_secure = cookie.secure() == Some(true);
    if begins(name, "__Host-") {
        is_secure && cookie.path() == Some("/") && cookie.domain().is_none()
    } else {
        is_secure || !begins(name, "__Secure-")
    }
}
