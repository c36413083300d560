//! The name of a header that a page sets.

use http::HeaderName;
use tower_cors_credentials::{Policy, Rule, ViolationReason};

/// Reads a name that a page can set. A policy that names another is refused alike.
pub fn page_header_name(text: &str) -> Result<HeaderName, String> {
    let name: HeaderName = text.parse().map_err(|_| {
        "it is not a valid token; write the name alone, such as `content-type`".to_owned()
    })?;
    let rule = Rule::anonymous(["https://app.example.com"]).request_headers([name.clone()]);
    let Err(error) = Policy::new([rule]) else {
        return Ok(name);
    };
    let mut reasons = error.violations().iter().map(|own| own.reason());
    match reasons.find(|own| matches!(own, ViolationReason::ForbiddenRequestHeader)) {
        Some(reason) => Err(format!("`{name}` {reason}")),
        None => Ok(name),
    }
}
