//! Which of the user's cookies a request may use.

use crate::testing::cookies::context::{Context, is_first_party};
use crate::testing::request::Request;
use crate::testing::site::is_potentially_trustworthy;
use crate::testing::standard::user_agent::UserAgent;
use crate::testing::storage_access::StorageAccess;
use crate::testing::third_party_cookies::ThirdPartyCookies;

/// The value of `Sec-Fetch-Storage-Access`, where it is sent: to potentially trustworthy URLs of
/// another site than the page's, with credentials.
pub(crate) fn storage_access<S, B>(
    agent: &UserAgent<S>,
    request: &Request<B>,
) -> Option<StorageAccess> {
    let url = request.current_url();
    let setting = agent.third_party_cookies();
    if !request.includes_credentials()
        || !is_potentially_trustworthy(url.origin())
        || is_first_party(agent.engine, &request.origin, url.origin())
        || !agent.engine.sends_storage_access(setting)
    {
        return None;
    }
    Some(match setting {
        ThirdPartyCookies::Allowed | ThirdPartyCookies::NotStored => StorageAccess::Active,
        ThirdPartyCookies::Blocked | ThirdPartyCookies::Partitioned => {
            if !agent.is_storage_access_granted(&request.origin, url) {
                StorageAccess::None
            } else if request.activates_storage_access {
                StorageAccess::Active
            } else {
                StorageAccess::Inactive
            }
        }
    })
}

/// What the cookie jar has to know of the request.
pub(crate) fn cookie_context<'a, S, B>(
    agent: &UserAgent<S>,
    request: &'a Request<B>,
) -> Context<'a> {
    let setting = agent.third_party_cookies();
    Context {
        engine: agent.engine,
        third_party: match storage_access(agent, request) {
            Some(StorageAccess::Active) if request.activates_storage_access => {
                ThirdPartyCookies::Allowed
            }
            Some(StorageAccess::None | StorageAccess::Inactive | StorageAccess::Active) | None => {
                setting
            }
        },
        page: &request.origin,
        url: request.current_url(),
        credentials_mode: request.credentials_mode,
        includes_credentials: request.includes_credentials(),
    }
}
