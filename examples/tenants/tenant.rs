//! [`Tenant`]: whose data a request is about, by the host that it is sent to.

use std::str::FromStr;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use thiserror::Error;
use tower_cors_credentials::registry::RequestHost;

/// A real service would have them in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tenant {
    Acme,
    Globex,
}

#[derive(Debug, Error)]
#[error("there is no such tenant")]
pub struct NoSuchTenant;

impl Tenant {
    pub const ALL: [Self; 2] = [Self::Acme, Self::Globex];

    /// The tenant in the database, in cookies and in notifications.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acme => "acme",
            Self::Globex => "globex",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Acme => "Acme",
            Self::Globex => "Globex",
        }
    }

    /// Names under `localhost` are this machine to every browser. They are of one site,
    /// `tenants.localhost`, and so are the pages of customers here: to each tenant's host goes the cookie of
    /// that host, whichever page asks, and only CORS keeps the pages apart.
    pub fn host(self) -> &'static str {
        match self {
            Self::Acme => "acme.tenants.localhost",
            Self::Globex => "globex.tenants.localhost",
        }
    }

    fn of_host(host: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tenant| tenant.host() == host)
    }
}

impl FromStr for Tenant {
    type Err = NoSuchTenant;

    fn from_str(name: &str) -> Result<Self, NoSuchTenant> {
        let found = Self::ALL.into_iter().find(|tenant| tenant.name() == name);
        found.ok_or(NoSuchTenant)
    }
}

/// The middleware that finds out whose request it is, once. It stands outside the layer, and the layer and the
/// handlers take the tenant from the extensions: what is looked up for one tenant is never answered by another.
pub async fn resolve(request: Request<Body>, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let host = RequestHost::of(&parts);
    let Some(tenant) = host.and_then(|host| Tenant::of_host(host.as_str())) else {
        let text = "No tenant has this host.\n";
        return (StatusCode::MISDIRECTED_REQUEST, text).into_response();
    };
    parts.extensions.insert(tenant);
    next.run(Request::from_parts(parts, body)).await
}
