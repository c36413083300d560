//! A layer for origins that a registry knows: those that the tenants of a service register while it
//! runs.
//!
//! It comes with the feature `registry`. A [`RegisteredPolicy`](crate::RegisteredPolicy) says what a
//! registered origin gets; a [`RegistryLayer`] asks a registry, which is any Tower service, how an
//! origin is registered for the tenant of the request; a [`RegistryCache`] remembers its answers.
//! The guide to [tenants](crate::guide::tenants) has a first example and the rules R1 to R9.
//!
//! It needs a tokio runtime whose timer is enabled, as axum, hyper and tonic have it: the futures of
//! look-ups panic without one.
//!
//! `service` asks the policy whether a registration matters, and `ask` the registry; `future`
//! decides with the answer, and passes the request on as the middleware does.

mod ask;
mod cache;
mod error;
#[cfg(feature = "tracing")]
mod event;
mod future;
mod layer;
mod lookup;
mod request_host;
mod service;

pub use crate::registry::cache::RegistryCache;
pub use crate::registry::cache::builder::RegistryCacheBuilder;
pub use crate::registry::cache::counts::CacheCounts;
pub use crate::registry::cache::future::RegistryCacheFuture;
pub use crate::registry::cache::handle::CacheHandle;
pub use crate::registry::error::LookupError;
pub use crate::registry::future::RegistryFuture;
pub use crate::registry::layer::RegistryLayer;
pub use crate::registry::lookup::Lookup;
pub use crate::registry::request_host::RequestHost;
pub use crate::registry::service::RegistryCredentials;
