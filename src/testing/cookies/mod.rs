//! [`CookieJar`]: a user's cookies, stored and sent as browsers do.
//!
//! The crates `cookie` and `cookie_store` read cookies and match domains and paths. This room adds
//! what they do not know: the browser's clock, `SameSite`, `Partitioned`, name prefixes and
//! third-party cookies, as each engine has them.

pub(crate) mod context;
mod explanation;
pub(crate) mod reason;
mod set_cookie;
mod stored_cookie;

use std::cmp::Reverse;
use std::time::{Duration, SystemTime};

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::testing::cookies::context::Context;
use crate::testing::cookies::reason::{CookieReason, UnsentCookie};
use crate::testing::cookies::set_cookie::{accept, parse};
use crate::testing::cookies::stored_cookie::StoredCookie;

/// The user's cookies, stored and sent as browsers do.
///
/// Domain, path, `Secure`, `SameSite`, `Max-Age`, `Expires`, `Partitioned` and the prefixes
/// `__Host-` and `__Secure-` are read as browsers read them. `HttpOnly` makes no difference to
/// requests. The clock starts with the time of day, and then stands still until it is
/// [advanced](crate::testing::Browser::advance).
#[derive(Clone, Debug)]
pub struct CookieJar {
    /// Expired cookies are kept, so that an outcome can name them.
    cookies: Vec<StoredCookie>,
    unstored: Vec<Unstored>,
    start: SystemTime,
    now: SystemTime,
    created: u64,
}

/// A cookie that was not stored. It is remembered so that an outcome can name it.
#[derive(Clone, Debug)]
struct Unstored {
    /// The host whose response set it.
    host: String,
    cookie: UnsentCookie,
}

/// What the jar has for a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// The value of the `Cookie` header.
    pub(crate) header: Option<HeaderValue>,
    /// The names of the cookies in the header.
    pub(crate) sent: Vec<String>,
    pub(crate) unsent: Vec<UnsentCookie>,
}

impl Default for CookieJar {
    fn default() -> Self {
        let now = SystemTime::now();
        Self {
            cookies: Vec::new(),
            unstored: Vec::new(),
            start: now,
            now,
            created: 0,
        }
    }
}

impl CookieJar {
    /// The value of the cookie `name` that belongs to `host`, for any path.
    pub fn get(&self, host: &str, name: &str) -> Option<&str> {
        let url = url::Url::parse(&format!("https://{host}/")).ok()?;
        self.cookies
            .iter()
            .filter(|own| own.name() == name && !own.has_expired(self.now))
            .find(|own| own.cookie.domain.matches(&url))
            .map(|own| own.cookie.value())
    }

    /// The cookies that go with a request, and those that do not.
    pub(crate) fn select(&self, context: &Context<'_>) -> Selection {
        let mut sent = Vec::new();
        let mut unsent = Vec::new();
        for own in &self.cookies {
            match own.obstacle(context, self.now) {
                None => sent.push(own),
                Some(reason) => unsent.push(explanation::unsent(own, reason, context)),
            }
        }
        // Longer paths come first, then older cookies.
        sent.sort_by_key(|own| (Reverse(own.cookie.path.len()), own.created));
        let host = context.url.origin().host();
        for other in self.unstored.iter().filter(|other| other.host == host) {
            let (name, reason) = (other.cookie.name(), other.cookie.reason);
            let is_sent = sent.iter().any(|own| own.name() == name);
            let is_told = |own: &UnsentCookie| own.name() == name && own.reason == reason;
            if !is_sent && !unsent.iter().any(is_told) {
                unsent.push(other.cookie.clone());
            }
        }
        let pairs = sent.iter().map(|own| match own.cookie.name_value() {
            ("", value) => value.to_owned(),
            (name, value) => format!("{name}={value}"),
        });
        let pairs: Vec<_> = pairs.collect();
        Selection {
            header: match pairs.is_empty() {
                true => None,
                false => HeaderValue::try_from(pairs.join("; ")).ok(),
            },
            sent: sent.iter().map(|own| own.name().to_owned()).collect(),
            unsent,
        }
    }

    /// Stores every `Set-Cookie` of a response that is valid UTF-8.
    pub(crate) fn store_all(&mut self, context: &Context<'_>, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            if let Ok(line) = std::str::from_utf8(value.as_bytes()) {
                self.store(context, line);
            }
        }
    }

    /// Stores one cookie, in the syntax of `Set-Cookie`.
    pub(crate) fn store(&mut self, context: &Context<'_>, line: &str) {
        let (cookie, result) = match parse(line) {
            Some(cookie) => {
                let accepted = accept(cookie.clone(), context, self.now);
                (
                    cookie,
                    accepted.and_then(|new| self.replace_or_add(context, new)),
                )
            }
            None => (invalid(line), Err(CookieReason::Invalid)),
        };
        let host = context.url.origin().host();
        self.unstored
            .retain(|other| other.host != host || other.cookie.name != cookie.name());
        if let Err(reason) = result {
            self.unstored.push(Unstored {
                host: host.to_owned(),
                cookie: explanation::unstored(&cookie, reason, context),
            });
        }
    }

    fn replace_or_add(
        &mut self,
        context: &Context<'_>,
        mut new: StoredCookie,
    ) -> Result<(), CookieReason> {
        let url = context.url.as_parsed();
        if !context.is_secure() {
            let is_kept = |own: &StoredCookie| {
                own.name() == new.name()
                    && own.cookie.secure() == Some(true)
                    && !own.has_expired(self.now)
                    && own.cookie.domain.matches(url)
                    && is_under(&new.cookie.path, &own.cookie.path)
            };
            if self.cookies.iter().any(is_kept) {
                return Err(CookieReason::WouldReplaceSecure);
            }
        }
        match self.cookies.iter_mut().find(|own| own.is_replaced_by(&new)) {
            Some(own) => {
                new.created = own.created;
                *own = new;
            }
            None => {
                self.created += 1;
                new.created = self.created;
                self.cookies.push(new);
            }
        }
        Ok(())
    }

    /// Sets the clock to the time when the jar was made, plus `elapsed`.
    pub(crate) fn advance_to(&mut self, elapsed: Duration) {
        // The clock stops where it cannot show a later time.
        self.now = self.start.checked_add(elapsed).unwrap_or(self.now);
    }
}

/// Whether a path is `folder`, or a path in it.
fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || folder.ends_with('/') || rest.starts_with('/'))
}

/// A cookie with the name that an invalid line seems to give it.
fn invalid(line: &str) -> cookie::Cookie<'static> {
    let name = line.split([';', '=']).next().unwrap_or_default();
    cookie::Cookie::new(name.trim().to_owned(), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::engine::Engine;
    use crate::testing::page_origin::PageOrigin;
    use crate::testing::url::Url;

    const API: &str = "https://api.example.com/";

    fn store(jar: &mut CookieJar, url: &str, line: &str) {
        let url = Url::resolve(url, None).unwrap();
        let page = PageOrigin::Tuple(url.origin().clone());
        jar.store(&Context::visit(Engine::Standard, &page, &url), line);
    }

    fn header(jar: &CookieJar, url: &str) -> Option<HeaderValue> {
        let url = Url::resolve(url, None).unwrap();
        let page = PageOrigin::Tuple(url.origin().clone());
        let context = Context::visit(Engine::Standard, &page, &url);
        jar.select(&context).header
    }

    #[test]
    fn cookies_are_kept_by_host_and_name() {
        let mut jar = CookieJar::default();
        store(
            &mut jar,
            API,
            "a=1; Path=/; Secure; HttpOnly; SameSite=None",
        );
        store(&mut jar, API, " b = 2 ");
        store(&mut jar, API, "a=3");
        store(&mut jar, API, "anonymous");
        store(&mut jar, API, "=");
        store(&mut jar, "https://other.example.com", "c=4");
        assert_eq!(header(&jar, API).unwrap(), "a=3; b=2; anonymous");
        assert_eq!(jar.get("api.example.com", "a"), Some("3"));
        assert_eq!(jar.get("api.example.com", "c"), None);
        assert_eq!(header(&jar, "https://example.com/"), None);
    }

    #[test]
    fn max_age_ends_a_cookies_life() {
        let mut jar = CookieJar::default();
        for cookie in ["a=1; Max-Age=60", "b=2", "c=3; max-age = 1; Max-Age=x"] {
            store(&mut jar, API, cookie);
        }
        jar.advance_to(Duration::from_secs(1));
        assert_eq!(header(&jar, API).unwrap(), "a=1; b=2");
        store(&mut jar, API, "b=; Max-Age=0");
        assert_eq!(header(&jar, API).unwrap(), "a=1");
        store(&mut jar, API, "a=; Max-Age=-1");
        assert_eq!(header(&jar, API), None);
    }

    #[test]
    fn expires_is_read_by_the_browsers_clock() {
        let mut jar = CookieJar::default();
        store(
            &mut jar,
            API,
            "old=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        );
        store(
            &mut jar,
            API,
            "new=1; Expires=Fri, 31 Dec 9998 23:59:59 GMT",
        );
        store(
            &mut jar,
            API,
            "both=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        );
        assert_eq!(header(&jar, API).unwrap(), "new=1; both=1");
        jar.advance_to(Duration::from_secs(5));
        assert_eq!(header(&jar, API).unwrap(), "new=1");
        jar.advance_to(Duration::from_secs(10_000 * 366 * 24 * 3600));
        assert_eq!(header(&jar, API), None);
        jar.advance_to(Duration::MAX);
        assert_eq!(header(&jar, API), None);
    }

    #[test]
    fn longer_paths_come_first_and_then_older_cookies() {
        let mut jar = CookieJar::default();
        for line in [
            "a=1; Path=/",
            "b=2; Path=/x",
            "c=3; Path=/x/y",
            "a=4; Path=/",
        ] {
            store(&mut jar, API, line);
        }
        let header = header(&jar, "https://api.example.com/x/y/z").unwrap();
        assert_eq!(header, "c=3; b=2; a=4");
    }
}
