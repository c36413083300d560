//! The customers' server: one page, whichever host it is asked for as, which tries what it may do at each tenant.

use axum::routing::get;
use axum::{Json, Router};
use http::header::InvalidHeaderValue;
use serde_json::json;

use crate::page;
use crate::servers::Places;
use crate::tenant::Tenant;

pub fn app(places: &Places) -> Result<Router, InvalidHeaderValue> {
    let tenants = Tenant::ALL.map(|tenant| places.tenant(tenant));
    let listed = Tenant::ALL
        .map(|tenant| json!({ "title": tenant.title(), "origin": places.tenant(tenant) }));
    let listed = Json(json!({ "tenants": listed, "customers": &*places.customers }));
    Ok(page::customer(&tenants.join(" "))?.route("/places", get(async move || listed.clone())))
}
