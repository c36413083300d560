//! [`RegistryLayer`]: the layer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use tower_layer::Layer;

use crate::middleware::enforcement::Enforcement;
use crate::middleware::options::{Options, Source};
#[cfg(feature = "reload")]
use crate::middleware::reload::PolicyHandle;
use crate::policy::registered_policy::RegisteredPolicy;
use crate::registry::service::RegistryCredentials;

/// R6: how long a request waits for the registry, unless the layer says otherwise.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(1);

/// A layer that handles CORS with credentials by a [`RegisteredPolicy`] and a registry.
///
/// It does all that [`CredentialsLayer`](crate::CredentialsLayer) does, and asks the registry before
/// it decides about an origin that no pattern of the policy names. The rules R1 to R9 in the
/// [guide](crate::guide::tenants) say when.
///
/// - `R` is the registry: a Tower service of [`Lookup<T>`](crate::registry::Lookup) whose response is a
///   [`Registration`](crate::Registration). It is cloned for each look-up: let it hold a
///   pool. Wrap it in a [`RegistryCache`](crate::registry::RegistryCache), else it is asked for every
///   request.
/// - `F` reads the tenant from the request: `Fn(&Parts) -> Option<T>`. Where it finds none, nothing is
///   looked up, and the origin counts as not registered.
///
/// The inner service has to be `Clone`, since the request waits for the registry before it reaches it.
///
/// ```
/// use std::convert::Infallible;
/// use http::{Request, Response, header};
/// use tower::{Layer, ServiceExt, service_fn};
/// use tower_cors_credentials::registry::{Lookup, RegistryLayer, RequestHost};
/// use tower_cors_credentials::{Registered, RegisteredPolicy, Registration, Rule};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = RegisteredPolicy::new([Rule::credentialed(Registered)])?;
/// // A database, in a program that has one.
/// let registry = service_fn(async |lookup: Lookup<RequestHost>| {
///     Ok::<_, Infallible>(match (lookup.tenant.as_str(), lookup.origin.as_str()) {
///         ("acme.example.com", "https://shop.example") => Registration::Credentialed,
///         _ => Registration::NotRegistered,
///     })
/// });
/// let layer = RegistryLayer::new(policy, registry, RequestHost::of);
/// let service = layer.layer(service_fn(async |_: Request<String>| {
///     Ok::<_, Infallible>(Response::new(String::from("hello")))
/// }));
///
/// let request = Request::get("/")
///     .header(header::HOST, "acme.example.com")
///     .header(header::ORIGIN, "https://shop.example")
///     .body(String::new())?;
/// let response = service.oneshot(request).await?;
/// assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://shop.example");
/// # Ok(())
/// # }
/// ```
///
/// **Security.** The tenant has to be the one whose data the response will hold. Resolve it once,
/// outside of this layer, put it into the request's extensions, and let both `F` and the handlers read
/// it there: then the two cannot differ. See [the guide](crate::guide::tenants).
#[derive(Clone)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct RegistryLayer<R, F> {
    options: Arc<Options>,
    registry: R,
    tenant: F,
    deadline: Duration,
}

impl<R, F> RegistryLayer<R, F> {
    /// A layer that decides by this policy, this registry, and the tenant that the function reads.
    ///
    /// A service without tenants says so: `|_: &Parts| Some(())`.
    pub fn new<T>(policy: RegisteredPolicy, registry: R, tenant: F) -> Self
    where
        F: Fn(&Parts) -> Option<T>,
    {
        let source = Source::Fixed(policy.policy().clone());
        Self::with_source(source, registry, tenant)
    }

    /// A layer that decides by this policy until its handle replaces it: see
    /// [`CredentialsLayer::reloadable`](crate::CredentialsLayer::reloadable). It comes with the
    /// feature `reload`.
    #[cfg(feature = "reload")]
    pub fn reloadable<T>(
        policy: RegisteredPolicy,
        registry: R,
        tenant: F,
    ) -> (Self, PolicyHandle<RegisteredPolicy>)
    where
        F: Fn(&Parts) -> Option<T>,
    {
        let handle = PolicyHandle::new(policy);
        let source = Source::Replaceable(handle.of_compiled());
        (Self::with_source(source, registry, tenant), handle)
    }

    fn with_source(source: Source, registry: R, tenant: F) -> Self {
        Self {
            options: Arc::new(Options::new(source)),
            registry,
            tenant,
            deadline: DEFAULT_DEADLINE,
        }
    }

    /// The same layer, whose requests wait this long for the registry: 1 second unless it is set.
    ///
    /// A request that waits longer is answered 503. Where there is a cache, its
    /// [timeout](crate::registry::RegistryCacheBuilder::timeout) is to be shorter.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same layer, which also asks whether each request may act: see
    /// [`CredentialsLayer::with_enforcement`](crate::CredentialsLayer::with_enforcement).
    pub fn with_enforcement(mut self, enforcement: Enforcement) -> Self {
        Arc::make_mut(&mut self.options).enforcement = enforcement;
        self
    }

    /// The same layer, which inserts each decision into the request's extensions: see
    /// [`CredentialsLayer::with_insert_decision`](crate::CredentialsLayer::with_insert_decision).
    pub fn with_insert_decision(mut self, insert: bool) -> Self {
        Arc::make_mut(&mut self.options).inserts_decision = insert;
        self
    }

    /// Whether each decision is recorded in the current span: see
    /// [`CredentialsLayer::with_record_decision`](crate::CredentialsLayer::with_record_decision). It
    /// comes with the feature `tracing`.
    #[cfg(feature = "tracing")]
    pub fn with_record_decision(mut self, record: bool) -> Self {
        Arc::make_mut(&mut self.options).records_decision = record;
        self
    }
}

impl<S, R: Clone, F: Clone> Layer<S> for RegistryLayer<R, F> {
    type Service = RegistryCredentials<S, R, F>;

    fn layer(&self, inner: S) -> Self::Service {
        RegistryCredentials {
            inner,
            options: Arc::clone(&self.options),
            registry: self.registry.clone(),
            tenant: self.tenant.clone(),
            deadline: self.deadline,
        }
    }
}

impl<R, F> fmt::Debug for RegistryLayer<R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryLayer")
            .field("options", &self.options)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
