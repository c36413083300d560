//! The [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache).

use std::time::Duration;

use http::{HeaderValue, Uri};

use crate::fetch::method::is_safelisted_method;
use crate::testing::credentials_mode::CredentialsMode;
use crate::testing::engine::Engine;
use crate::testing::request::Request;
use crate::testing::standard::safelist::{is_non_wildcard_name, unsafe_names};

/// What the answers to preflights have permitted, and for how long.
#[derive(Debug, Default)]
pub(crate) struct PreflightCache {
    entries: Vec<Entry>,
}

/// What the answer to a preflight permits.
#[derive(Debug)]
pub(crate) struct Permission<'a> {
    pub(crate) methods: Vec<&'a [u8]>,
    pub(crate) header_names: Vec<&'a [u8]>,
    /// In seconds.
    pub(crate) max_age: u64,
}

/// A [cache entry](https://fetch.spec.whatwg.org/#concept-cache).
#[derive(Debug)]
struct Entry {
    key: Key,
    credentials: bool,
    permits: Permits,
    expires: Duration,
}

#[derive(Debug, PartialEq, Eq)]
struct Key {
    network_partition: String,
    serialized_origin: HeaderValue,
    url: Uri,
}

#[derive(Debug)]
enum Permits {
    /// A method, or `*`.
    Method(Vec<u8>),
    /// A header name, or `*`.
    Header(Vec<u8>),
}

impl Key {
    fn of<B>(request: &Request<B>) -> Self {
        Self {
            network_partition: request.origin.network_partition_key(),
            serialized_origin: request.serialized_origin(),
            url: request.current_url().uri().clone(),
        }
    }
}

impl PreflightCache {
    /// Whether the cache holds the permission that a preflight at `now` would ask for, by the
    /// [method cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match-method) and
    /// the [header-name cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match-header)
    /// of each header name.
    pub(crate) fn covers<B>(&self, request: &Request<B>, engine: Engine, now: Duration) -> bool {
        let entries = self.matching(request, engine, now);
        let method = request.method.as_str().as_bytes();
        let needs_no_method = is_safelisted_method(method) && !request.use_cors_preflight;
        (needs_no_method || entries.iter().any(|entry| entry.permits_method(method)))
            && unsafe_names(&request.headers).iter().all(|name| {
                entries
                    .iter()
                    .any(|entry| entry.permits_header(name.as_bytes(), engine))
            })
    }

    /// Remembers what a preflight for the request has permitted.
    pub(crate) fn store<B>(
        &mut self,
        request: &Request<B>,
        permission: Permission<'_>,
        engine: Engine,
        now: Duration,
    ) {
        self.entries.retain(|entry| entry.expires > now);
        let max_age = permission.max_age.min(engine.max_age_limit());
        let expires = now.saturating_add(Duration::from_secs(max_age));
        let methods = permission.methods.into_iter().map(Vec::from);
        let names = permission.header_names.into_iter().map(Vec::from);
        for permits in methods
            .map(Permits::Method)
            .chain(names.map(Permits::Header))
        {
            self.store_one(request, permits, engine, expires);
        }
    }

    /// The standard sets a matching entry's max-age and does not say from when it counts. Engines
    /// count from now.
    fn store_one<B>(
        &mut self,
        request: &Request<B>,
        permits: Permits,
        engine: Engine,
        expires: Duration,
    ) {
        let key = Key::of(request);
        let mut is_known = false;
        for entry in &mut self.entries {
            let is_match = match &permits {
                Permits::Method(method) => entry.permits_method(method),
                Permits::Header(name) => entry.permits_header(name, engine),
            };
            if is_match && entry.is_match(&key, request.credentials_mode, engine) {
                entry.expires = expires;
                is_known = true;
            }
        }
        if !is_known {
            self.entries.push(Entry {
                key,
                credentials: request.credentials_mode == CredentialsMode::Include,
                permits,
                expires,
            });
        }
    }

    /// [Clears](https://fetch.spec.whatwg.org/#concept-cache-clear) every entry for the request's
    /// origin and URL.
    pub(crate) fn clear<B>(&mut self, request: &Request<B>) {
        let key = Key::of(request);
        self.entries.retain(|entry| entry.key != key);
    }

    fn matching<B>(&self, request: &Request<B>, engine: Engine, now: Duration) -> Vec<&Entry> {
        let key = Key::of(request);
        self.entries
            .iter()
            .filter(|entry| entry.expires > now)
            .filter(|entry| entry.is_match(&key, request.credentials_mode, engine))
            .collect()
    }
}

impl Entry {
    /// The [cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match).
    fn is_match(&self, key: &Key, mode: CredentialsMode, engine: Engine) -> bool {
        let includes = mode == CredentialsMode::Include;
        let serves = if engine.credentialed_entry_serves_all() {
            self.credentials || !includes
        } else {
            self.credentials == includes
        };
        serves && self.key == *key
    }

    fn permits_method(&self, method: &[u8]) -> bool {
        matches!(&self.permits, Permits::Method(own) if own == b"*" || own == method)
    }

    fn permits_header(&self, name: &[u8], engine: Engine) -> bool {
        let Permits::Header(own) = &self.permits else {
            return false;
        };
        let is_covered = engine.wildcard_covers_authorization() || !is_non_wildcard_name(name);
        own.eq_ignore_ascii_case(name) || (own == b"*" && is_covered)
    }
}
