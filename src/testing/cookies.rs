//! [`CookieJar`]: a user's cookies, in a simplified form.

use std::collections::BTreeMap;
use std::time::Duration;

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

/// The user's cookies: names and values by host.
///
/// A cookie goes to the host that set it, with every request that includes credentials. `Path`,
/// `Domain`, `Secure`, `SameSite` and `Expires` are not read, and third-party cookies are not
/// blocked. A browser mostly sends fewer cookies; it sends more where a service sets one cookie for
/// a whole `Domain`, or one name on several `Path`s. Give such a cookie to each host by
/// [`Browser::set_cookie`](crate::testing::Browser::set_cookie). `Max-Age` is read: the cookie
/// expires by the browser's clock, at once if it is 0.
#[derive(Clone, Debug, Default)]
pub struct CookieJar {
    /// The cookies of each host, in the order in which they were first set.
    hosts: BTreeMap<String, Vec<Cookie>>,
    now: Duration,
}

#[derive(Clone, Debug)]
struct Cookie {
    name: String,
    value: String,
    /// The time of the browser's clock, or none for a session cookie.
    expires: Option<Duration>,
}

impl CookieJar {
    /// The value of the cookie `name` that goes to `host`.
    pub fn get(&self, host: &str, name: &str) -> Option<&str> {
        self.living(host)
            .find(|cookie| cookie.name == name)
            .map(|cookie| cookie.value.as_str())
    }

    /// The value of the `Cookie` header for `host`.
    pub(crate) fn header(&self, host: &str) -> Option<HeaderValue> {
        let pairs: Vec<_> = self
            .living(host)
            .map(|cookie| match cookie.name.as_str() {
                "" => cookie.value.clone(),
                name => format!("{name}={}", cookie.value),
            })
            .collect();
        match pairs.is_empty() {
            true => None,
            false => HeaderValue::try_from(pairs.join("; ")).ok(),
        }
    }

    /// Stores every `Set-Cookie` of a response that is valid UTF-8.
    pub(crate) fn store_all(&mut self, host: &str, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            if let Ok(text) = std::str::from_utf8(value.as_bytes()) {
                self.store(host, text);
            }
        }
    }

    /// Stores one cookie, in the syntax of `Set-Cookie`.
    pub(crate) fn store(&mut self, host: &str, set_cookie: &str) {
        let mut parts = set_cookie.split(';').map(str::trim);
        let pair = parts.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() && value.is_empty() {
            return;
        }
        // The last `Max-Age` counts.
        let max_age = parts.filter_map(max_age).next_back();
        let cookie = Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
            expires: max_age.map(|age| self.now.saturating_add(age)),
        };
        let cookies = self.hosts.entry(host.to_owned()).or_default();
        match cookies.iter_mut().find(|own| own.name == cookie.name) {
            Some(own) => *own = cookie,
            None => cookies.push(cookie),
        }
    }

    pub(crate) fn advance_to(&mut self, now: Duration) {
        self.now = now;
        for cookies in self.hosts.values_mut() {
            cookies.retain(|cookie| cookie.lives(now));
        }
    }

    fn living(&self, host: &str) -> impl Iterator<Item = &Cookie> {
        let cookies = self.hosts.get(host).into_iter().flatten();
        cookies.filter(|cookie| cookie.lives(self.now))
    }
}

impl Cookie {
    fn lives(&self, now: Duration) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }
}

/// The value of the attribute if it is `Max-Age`.
fn max_age(attribute: &str) -> Option<Duration> {
    let (name, seconds) = attribute.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("max-age") {
        return None;
    }
    let seconds: i64 = seconds.trim().parse().ok()?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "api.example.com";

    #[test]
    fn cookies_are_kept_by_host_and_name() {
        let mut jar = CookieJar::default();
        jar.store(API, "a=1; Path=/; Secure; HttpOnly; SameSite=None");
        jar.store(API, " b = 2 ");
        jar.store(API, "a=3");
        jar.store(API, "anonymous");
        jar.store(API, "=");
        jar.store("other.example.com", "c=4");
        assert_eq!(jar.header(API).unwrap(), "a=3; b=2; anonymous");
        assert_eq!(jar.get(API, "a"), Some("3"));
        assert_eq!(jar.get(API, "c"), None);
        assert_eq!(jar.header("example.com"), None);
    }

    #[test]
    fn max_age_ends_a_cookies_life() {
        let mut jar = CookieJar::default();
        for cookie in ["a=1; Max-Age=60", "b=2", "c=3; max-age = 1; Max-Age=x"] {
            jar.store(API, cookie);
        }
        jar.advance_to(Duration::from_secs(1));
        assert_eq!(jar.header(API).unwrap(), "a=1; b=2");
        jar.store(API, "b=; Max-Age=0");
        assert_eq!(jar.header(API).unwrap(), "a=1");
        jar.store(API, "a=; Max-Age=-1");
        assert_eq!(jar.header(API), None);
    }
}
