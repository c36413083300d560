//! The policies: what a registered origin gets. The registry only says who is registered.

use std::time::Duration;

use http::Method;
use tower_cors_credentials::{Policy, PolicyError, Registered, RegisteredPolicy, Rule};

/// For the tenants' data. `https` alone is looked up, unless the rule says otherwise: here everything speaks plain HTTP, on
/// loopback, where nobody else is on the way. Leave that line out where customers are on a network.
pub fn data() -> Result<RegisteredPolicy, PolicyError> {
    RegisteredPolicy::new([
        Rule::credentialed(Registered)
            .methods([Method::PUT])
            // A browser takes a granted preflight to hold for that long, whatever is revoked meanwhile.
            .max_age(Duration::from_secs(5))
            .dangerously_allow_insecure_origins(),
        Rule::anonymous(Registered).dangerously_allow_insecure_origins(),
    ])
}

/// For signing in and for the registry itself: no page of another origin acts there, a registered one neither, or it could
/// register others. The rule names the siblings, which are of the same site, so that `SameSite` does not stop them.
pub fn management() -> Result<Policy, PolicyError> {
    Policy::new([Rule::refused(["http://*.tenants.localhost:*"])])
}
