//! [`StorageAccess`]: what the browser says of a page's access to the user's cookies.

use http::{HeaderMap, HeaderName};

use crate::fetch::field_lines::sole;

const SEC_FETCH_STORAGE_ACCESS: HeaderName = HeaderName::from_static("sec-fetch-storage-access");

/// Whether a request of another site's page has access to the server's cookies, as the browser
/// says by
/// [`Sec-Fetch-Storage-Access`](https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access).
///
/// Chromium and Firefox send it with each request that includes credentials to an `https` server of
/// another site. Cookies that are `Partitioned` come whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StorageAccess {
    /// The page has no access: the browser blocks third-party cookies.
    None,
    /// The user has granted access, and this request does not use it.
    Inactive,
    /// The request carries the cookies that the page has access to.
    Active,
}

impl StorageAccess {
    /// What the request says; none where the header is missing, has another value or several lines.
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
