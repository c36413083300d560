//! [`Target`]: the URL that a server is asked for.

use std::fmt;
use std::str::FromStr;

use tower_cors_credentials::Origin;
use url::{Position, Url};

/// An absolute `http` or `https` URL without a user name, and its origin.
#[derive(Clone, Debug)]
pub struct Target {
    url: Url,
    origin: Origin,
}

impl Target {
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// As a request line has it: `/me?all`.
    pub fn path_and_query(&self) -> &str {
        &self.url[Position::BeforePath..]
    }

    /// The server's origin and the path: what `http` takes for a URI.
    pub fn uri(&self) -> String {
        format!("{}{}", self.origin, self.path_and_query())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut url = Url::parse(text).map_err(|error| {
            format!("it is not a valid URL ({error}); write `https://api.example.com/me`")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("its scheme is neither `http` nor `https`".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "it includes a user name or a password, and no page can fetch such a URL"
                    .to_owned(),
            );
        }
        url.set_fragment(None);
        let origin = url.origin().ascii_serialization();
        let origin = origin.parse().map_err(|error| format!("{error}"))?;
        let target = Self { url, origin };
        match target.uri().parse::<http::Uri>() {
            Ok(_) => Ok(target),
            Err(error) => Err(format!("no request can be made for it: {error}")),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
