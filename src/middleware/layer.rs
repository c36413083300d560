//! [`CredentialsLayer`]: the layer.

use std::sync::Arc;

use tower_layer::Layer;

use crate::middleware::enforcement::Enforcement;
use crate::middleware::options::{Options, Source};
#[cfg(feature = "reload")]
use crate::middleware::reload::PolicyHandle;
use crate::middleware::service::Credentials;
use crate::policy::Policy;

/// A layer that handles CORS with credentials by a [`Policy`].
///
/// It is the only authority over `Access-Control-Allow-Origin` and
/// `Access-Control-Allow-Credentials`: what the inner service says of them is removed.
///
/// It goes outside everything that can answer by itself, authentication first of all, since a
/// preflight carries no cookies: see [the order of layers](crate::guide::layer_order).
///
/// ```
/// use http::{Request, Response, header};
/// use tower::{Layer, ServiceExt, service_fn};
/// use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
/// let service = CredentialsLayer::new(policy).layer(service_fn(async |_: Request<String>| {
///     Ok::<_, std::convert::Infallible>(Response::new(String::from("hello")))
/// }));
///
/// let request = Request::get("/")
///     .header(header::ORIGIN, "https://app.example.com")
///     .body(String::new())?;
/// let response = service.oneshot(request).await?;
/// assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
/// assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_CREDENTIALS], "true");
/// # Ok(())
/// # }
/// ```
///
/// Its `Clone` is one reference count.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it wraps a service"]
pub struct CredentialsLayer {
    options: Arc<Options>,
}

impl CredentialsLayer {
    /// A layer that decides by this policy. It cannot fail: what could be wrong was found by
    /// [`Policy::new`].
    pub fn new(policy: Policy) -> Self {
        Self {
            options: Arc::new(Options::new(Source::Fixed(policy))),
        }
    }

    /// A layer that decides by this policy until its handle replaces it, in every service that it
    /// and its clones have made or will make. It comes with the feature `reload`.
    ///
    /// Its responses always carry `Vary: origin`, also those of a policy whose sole rule is
    /// `Rule::anonymous(Any)`: the next policy may tell one origin from another.
    ///
    /// ```
    /// use http::{Request, Response, header};
    /// use tower::{Layer, ServiceExt, service_fn};
    /// use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let nobody = Policy::new([Rule::refused(["https://app.example.com"])])?;
    /// let (layer, handle) = CredentialsLayer::reloadable(nobody);
    /// let service = layer.layer(service_fn(async |_: Request<String>| {
    ///     Ok::<_, std::convert::Infallible>(Response::new(String::from("hello")))
    /// }));
    ///
    /// handle.replace(Policy::new([Rule::credentialed(["https://app.example.com"])])?);
    ///
    /// let request = Request::get("/")
    ///     .header(header::ORIGIN, "https://app.example.com")
    ///     .body(String::new())?;
    /// let response = service.oneshot(request).await?;
    /// assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_CREDENTIALS], "true");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "reload")]
    pub fn reloadable(policy: Policy) -> (Self, PolicyHandle) {
        let handle = PolicyHandle::new(policy);
        let layer = Self {
            options: Arc::new(Options::new(Source::Replaceable(handle.clone()))),
        };
        (layer, handle)
    }

    /// The same layer, which also asks of each request whether it may act with the user's
    /// credentials: [`Policy::check`]. By default it is [`Enforcement::Off`].
    ///
    /// A response then carries a [`Rejection`](crate::Rejection) in its extensions if the request may
    /// not act, and no [`Refusal`](crate::Refusal) beside those of preflights.
    ///
    /// ```
    /// use http::{Request, Response, StatusCode, header};
    /// use tower::{Layer, ServiceExt, service_fn};
    /// use tower_cors_credentials::{CredentialsLayer, Enforcement, Policy, Rejection, Rule};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    /// let layer = CredentialsLayer::new(policy).with_enforcement(Enforcement::Reject);
    /// let service = layer.layer(service_fn(async |_: Request<String>| {
    ///     Ok::<_, std::convert::Infallible>(Response::new(String::from("transferred")))
    /// }));
    ///
    /// let request = Request::post("/transfer")
    ///     .header(header::ORIGIN, "https://evil.example")
    ///     .header("sec-fetch-site", "cross-site")
    ///     .body(String::new())?;
    /// let response = service.oneshot(request).await?;
    /// assert_eq!(response.status(), StatusCode::FORBIDDEN);
    /// assert!(response.extensions().get::<Rejection>().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_enforcement(mut self, enforcement: Enforcement) -> Self {
        Arc::make_mut(&mut self.options).enforcement = enforcement;
        self
    }

    /// The same layer, which puts the [`Decision`](crate::Decision) into the extensions of every
    /// request that reaches the inner service, if `insert` is true. By default it does not.
    ///
    /// ```
    /// use axum::{Extension, Router, routing::get};
    /// use tower_cors_credentials::{CredentialsLayer, Decision, Policy};
    ///
    /// async fn feed(Extension(decision): Extension<Decision>) -> &'static str {
    ///     match decision {
    ///         Decision::Granted(grant) if grant.allows_credentials() => "for the app",
    ///         Decision::Granted(_) => "for everybody",
    ///         _ => "for no page of another origin",
    ///     }
    /// }
    ///
    /// fn app(policy: Policy) -> Router {
    ///     Router::new()
    ///         .route("/feed", get(feed))
    ///         .layer(CredentialsLayer::new(policy).with_insert_decision(true))
    /// }
    /// # _ = app;
    /// ```
    ///
    /// It is what [`Policy::decide`] says: who may read the response. A request that
    /// [`Enforcement::Report`] marks carries the same as without. A `Decision` that a layer outside
    /// has inserted is replaced; a layer that inserts none leaves it alone.
    ///
    /// **Security.** It tells one page from another, never one user from another: whatever is no
    /// browser can send any `Origin`. Ask who the user is as well.
    pub fn with_insert_decision(mut self, insert: bool) -> Self {
        Arc::make_mut(&mut self.options).inserts_decision = insert;
        self
    }

    /// Whether each decision is recorded in the current span: off by default. It comes with the
    /// feature `tracing`.
    ///
    /// A span that declares them gets the fields `cors.decision`, which is `not_cors`, `granted`
    /// or `refused`, and for a refusal `cors.reason`, which is
    /// [`RefusalReason::as_str`](crate::RefusalReason::as_str); where something is
    /// [enforced](Self::with_enforcement), also `cors.enforcement`, which is `passed`, `reported` or
    /// `rejected`: a request may be granted and yet not act, with `cors.reason` of the latter. Where
    /// the rule has [`activate_storage_access`](crate::Rule::activate_storage_access), it gets
    /// `cors.storage_access`, which is `none`, `inactive` or `active`. The current span is that of a layer outside, such as `tower_http::trace::TraceLayer`, whose own
    /// span declares none of them:
    ///
    /// ```
    /// use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
    /// use tower_http::trace::TraceLayer;
    ///
    /// let trace = TraceLayer::new_for_http().make_span_with(|request: &http::Request<_>| {
    ///     tracing::info_span!(
    ///         "request",
    ///         method = %request.method(),
    ///         cors.decision = tracing::field::Empty,
    ///         cors.enforcement = tracing::field::Empty,
    ///         cors.reason = tracing::field::Empty,
    ///         cors.storage_access = tracing::field::Empty,
    ///     )
    /// });
    /// let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    /// let app = axum::Router::<()>::new()
    ///     .layer(CredentialsLayer::new(policy).with_record_decision(true))
    ///     .layer(trace);
    /// # drop(app);
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    #[cfg(feature = "tracing")]
    pub fn with_record_decision(mut self, record: bool) -> Self {
        Arc::make_mut(&mut self.options).records_decision = record;
        self
    }
}

impl<S> Layer<S> for CredentialsLayer {
    type Service = Credentials<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Credentials::with_options(inner, self.options.clone())
    }
}
