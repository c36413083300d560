//! The certificates that this machine trusts.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};

use crate::client::error::AskError;

/// A configuration that verifies servers by the machine's own roots, or those that `SSL_CERT_FILE`
/// names.
///
/// Where there are none, every certificate is one that the machine does not trust.
pub fn tls_config() -> Result<ClientConfig, AskError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth())
        .map_err(|error| AskError::Other {
            host: String::new(),
            reason: error.to_string(),
        })
}
