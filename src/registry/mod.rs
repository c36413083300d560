//! Origins that a registry knows: placeholder

mod cache;
mod error;
#[cfg(feature = "tracing")]
mod event;
mod future;
mod layer;
mod look_up;
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
