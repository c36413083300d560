//! The cookie that stands for being signed in at one tenant.

use axum::extract::FromRequestParts;
use axum::response::{AppendHeaders, IntoResponse};
use axum::{Extension, Json};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};

use crate::servers::Places;
use crate::tenant::Tenant;

const NAME: &str = "tenants_session";

/// Somebody is signed in at the tenant of the request.
pub struct SignedIn;

impl SignedIn {
    /// A demonstration has nothing to protect: the cookie's value is the tenant's name, where a real one would be
    /// a secret. A session of another tenant counts for nothing here.
    pub fn at(tenant: Tenant, headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let is_session = |(name, value)| name == NAME && value == tenant.name();
        pairs.any(is_session).then_some(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let tenant = parts.extensions.get::<Tenant>().copied();
        tenant
            .and_then(|tenant| Self::at(tenant, &parts.headers))
            .ok_or((StatusCode::UNAUTHORIZED, "Sign in first.\n"))
    }
}

/// Tells the page who is signed in, and where the others are.
pub async fn show(
    Extension(tenant): Extension<Tenant>,
    Extension(places): Extension<Places>,
    headers: HeaderMap,
) -> Json<Value> {
    let others = Tenant::ALL.into_iter().filter(|other| *other != tenant);
    let others =
        others.map(|other| json!({ "title": other.title(), "origin": places.tenant(other) }));
    Json(json!({
        "title": tenant.title(),
        "signedIn": SignedIn::at(tenant, &headers).is_some(),
        "customers": &*places.customers,
        "others": others.collect::<Value>(),
    }))
}

/// Without `Domain`, so that it is sent to this tenant's host alone. Not `Secure`, since loopback speaks plain HTTP.
pub async fn open(Extension(tenant): Extension<Tenant>) -> impl IntoResponse {
    set(tenant.name(), "; Max-Age=86400")
}

pub async fn close() -> impl IntoResponse {
    set("", "; Max-Age=0")
}

fn set(value: &str, age: &str) -> impl IntoResponse + use<> {
    let cookie = format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Lax{age}");
    (
        StatusCode::NO_CONTENT,
        AppendHeaders([(header::SET_COOKIE, cookie)]),
    )
}
