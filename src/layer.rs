//! [`CredentialsLayer`]: the layer.

use std::sync::Arc;

use tower_layer::Layer;

use crate::config::Config;
use crate::policy::Policy;
use crate::service::Credentials;

/// A layer that handles CORS with credentials by a [`Policy`].
///
/// It is the only authority over `Access-Control-Allow-Origin` and
/// `Access-Control-Allow-Credentials`: what the inner service says of them is removed.
///
/// It goes outside everything that can answer by itself, authentication first of all, since a
/// preflight carries no cookies: see [the order of layers](crate#layer-order).
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
pub struct CredentialsLayer {
    config: Arc<Config>,
}

impl CredentialsLayer {
    /// A layer that decides by this policy. It cannot fail: what could be wrong was found by
    /// [`Policy::new`].
    pub fn new(policy: Policy) -> Self {
        Self {
            config: Arc::new(Config::new(policy)),
        }
    }
}

impl<S> Layer<S> for CredentialsLayer {
    type Service = Credentials<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Credentials::with_config(inner, self.config.clone())
    }
}
