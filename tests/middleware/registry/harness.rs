//! A registry under the test's control, a policy with rules for registered origins, and one request
//! through the layer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, header};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_cors_credentials::registry::{Lookup, RegistryLayer};
use tower_cors_credentials::{Any, Registered, RegisteredPolicy, Registration, Rule};

pub use crate::wire::exchange::{APP, EVIL, VARY_PREFLIGHT, header_set, request, response};

/// An origin that some tenant has registered.
pub const SHOP: &str = "https://shop.example.net";
/// An origin that the policy refuses.
pub const REFUSED: &str = "https://refused.example.com";
/// An origin that the policy names in an anonymous rule.
pub const STATS: &str = "https://stats.example.net";

/// A rule of each kind, one for registered origins of each kind.
pub fn rules() -> Vec<Rule> {
    vec![
        Rule::credentialed([APP]).methods([Method::DELETE]),
        Rule::refused([REFUSED]),
        Rule::anonymous([STATS]),
        Rule::credentialed(Registered)
            .methods([Method::PUT])
            .expose_headers([header::ETAG])
            .max_age(Duration::from_secs(60)),
        Rule::anonymous(Registered).expose_headers([header::LINK]),
    ]
}

pub fn policy() -> RegisteredPolicy {
    RegisteredPolicy::new(rules()).unwrap()
}

pub fn policy_and_any() -> RegisteredPolicy {
    let any = Rule::anonymous(Any).expose_headers([header::AGE]);
    RegisteredPolicy::new(rules().into_iter().chain([any])).unwrap()
}

/// The tenant of a request: a header of these tests.
pub fn tenant(parts: &Parts) -> Option<String> {
    let tenant = parts.headers.get("x-tenant")?;
    Some(tenant.to_str().ok()?.to_owned())
}

/// A registry that knows what it is told, and counts how often it is asked.
#[derive(Clone, Default)]
pub struct Known {
    registrations: Arc<Mutex<HashMap<(String, String), Registration>>>,
    asked: Arc<AtomicUsize>,
}

impl Known {
    pub fn new<const N: usize>(registrations: [(&str, &str, Registration); N]) -> Self {
        let known = Self::default();
        for (tenant, origin, registration) in registrations {
            known.register(tenant, origin, registration);
        }
        known
    }

    pub fn register(&self, tenant: &str, origin: &str, registration: Registration) {
        let key = (tenant.to_owned(), origin.to_owned());
        self.registrations.lock().unwrap().insert(key, registration);
    }

    pub fn revoke(&self, tenant: &str, origin: &str) {
        self.register(tenant, origin, Registration::NotRegistered);
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub fn service(
        &self,
    ) -> impl Service<Lookup<String>, Response = Registration, Error = Infallible, Future: Send>
    + Clone
    + Send
    + 'static {
        let known = self.clone();
        service_fn(move |lookup: Lookup<String>| {
            known.asked.fetch_add(1, Ordering::SeqCst);
            let key = (lookup.tenant, lookup.origin.to_string());
            let registrations = known.registrations.lock().unwrap();
            let registration = registrations.get(&key).copied().unwrap_or_default();
            async move { Ok(registration) }
        })
    }
}

/// What came back, and how often the inner service was called.
pub struct Exchange {
    pub response: Response<String>,
    pub inner_calls: usize,
}

impl Exchange {
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub fn headers(&self) -> Vec<(&str, &str)> {
        header_set(self.response.headers())
    }

    /// The exposed names tell which rule has granted it.
    pub fn is_shared_with_credentials(&self) -> bool {
        has_credentials(self.response.headers())
    }
}

pub fn has_credentials(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS)
}

/// A GET of a page of this origin at this tenant.
pub fn get(tenant: &str, origin: &str) -> Request<String> {
    request(Method::GET, &[("x-tenant", tenant), ("origin", origin)])
}

/// A preflight of a page of this origin at this tenant.
pub fn preflight(tenant: &str, origin: &str, method: &str) -> Request<String> {
    let headers = [
        ("x-tenant", tenant),
        ("origin", origin),
        ("access-control-request-method", method),
    ];
    request(Method::OPTIONS, &headers)
}

/// Sends a request through the layer.
pub async fn send<R, F>(layer: &RegistryLayer<R, F>, request: Request<String>) -> Exchange
where
    R: Service<Lookup<String>, Response = Registration, Error: std::fmt::Display> + Clone,
    R::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    F: Fn(&Parts) -> Option<String> + Clone,
{
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let inner = service_fn(move |_: Request<String>| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, Infallible>(response(200, &[("x-inner", "1")])) }
    });
    let Ok(response) = layer.layer(inner).oneshot(request).await;
    Exchange {
        response,
        inner_calls: calls.load(Ordering::SeqCst),
    }
}
