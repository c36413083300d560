//! [`StorageAccess`]: what the browser says of the cookies that it keeps from another site's page.

use http::{HeaderMap, HeaderName};

use crate::fetch::field_lines::sole;

const SEC_FETCH_STORAGE_ACCESS: HeaderName = HeaderName::from_static("sec-fetch-storage-access");

/// What [`Sec-Fetch-Storage-Access`](https://privacycg.github.io/storage-access-headers/) says:
/// whether a request of another site's page carries the cookies that the browser keeps for this
/// server outside of that page.
///
/// Chromium and Firefox send it over `https:` with every request of another site's page whose
/// credentials mode is `include`.
///
/// **Security.** Only a browser's word can be trusted, and whatever is no browser can write the
/// header: it says nothing of who the user is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StorageAccess {
    /// `none`: the cookies stay behind, and the user has granted no storage access.
    None,
    /// `inactive`: the cookies stay behind, and would come if the answer asked for it:
    /// [`Rule::activate_storage_access`](crate::Rule::activate_storage_access).
    Inactive,
    /// `active`: the cookies may come.
    Active,
}

impl StorageAccess {
    /// What the sole header says; none if there is no such header, if there are several, or if it
    /// says anything else.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue};
    /// use tower_cors_credentials::StorageAccess;
    ///
    /// let mut headers = HeaderMap::new();
    /// assert_eq!(StorageAccess::of(&headers), None);
    /// headers.insert("sec-fetch-storage-access", HeaderValue::from_static("inactive"));
    /// assert_eq!(StorageAccess::of(&headers), Some(StorageAccess::Inactive));
    /// ```
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        match sole(headers, &SEC_FETCH_STORAGE_ACCESS)?.as_bytes() {
            b"none" => Some(Self::None),
            b"inactive" => Some(Self::Inactive),
            b"active" => Some(Self::Active),
            _ => None,
        }
    }

    /// The header's value, which is also a stable label for metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Inactive => "inactive",
            Self::Active => "active",
        }
    }
}
