//! Cookies that the answers set for the page in vain.

use http::header::SET_COOKIE;
use tower_cors_credentials::Origin;

use crate::lost_cookie::LostCookie;
use crate::probe::ask::{Attempt, Fetched, PageFetch};
use crate::target::Target;

/// Each cookie that does not come back, once.
pub fn lost_cookies(attempts: &[Attempt], fetch: &PageFetch) -> Vec<LostCookie> {
    let mut all: Vec<LostCookie> = Vec::new();
    let Ok(page) = fetch.origin.parse::<Origin>() else {
        return all;
    };
    for attempt in attempts {
        let Fetched::Outcome(outcome) = &attempt.with_credentials else {
            continue;
        };
        for exchange in outcome.requests() {
            let uri = exchange.uri().to_string();
            let Ok(target) = uri.parse::<Target>() else {
                continue;
            };
            for line in exchange.response_headers().get_all(SET_COOKIE) {
                let lost = LostCookie::find(line.as_bytes(), &page, target.origin());
                all.extend(lost.filter(|lost| !all.contains(lost)));
            }
        }
    }
    all
}
