//! Whether a cookie reaches the server again, of which CORS knows nothing: what a `Set-Cookie` line
//! says, what browser engines were seen to do with it, and what to write instead.
//!
//! ```
//! use tower_cors_credentials::cookie::{Case, Channel, Engine, Fate, Relation, SetCookie, Stored, ThirdParty};
//!
//! let cookie = SetCookie::parse(b"session=open; SameSite=Lax").unwrap();
//! let case = Case {
//!     relation: Relation::CrossSite,
//!     stored: Stored::ByVisit,
//!     channel: Channel::Https,
//!     third_party: ThirdParty::Default,
//! };
//! assert_eq!(Engine::Chromium.fate(&cookie, case), Fate::NotSent);
//!
//! let missing: Vec<_> = cookie.missing(None).map(|attribute| attribute.as_str()).collect();
//! assert_eq!(missing, ["SameSite=None", "Secure"]);
//! ```
//!
//! What to do about it: [the cookie does not arrive](crate::guide::cookies).

mod case;
mod engine;
mod missing;
mod set_cookie;

pub use case::{Case, Channel, Relation, Stored, ThirdParty};
pub use engine::{Engine, Fate};
pub use missing::Attribute;
pub use set_cookie::{SameSite, SetCookie};
