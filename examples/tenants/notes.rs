//! The data that is worth protecting: a tenant's note, for whoever is signed in there.

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse};
use axum::{Extension, Json};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use crate::database::Database;
use crate::session::SignedIn;
use crate::tenant::Tenant;
use crate::unavailable::Unavailable;

const LONGEST: usize = 500;

/// Without a session, what the tenant tells everybody. No browser stores the answer: a page could read it from there after its
/// origin is revoked.
pub async fn read(
    State(database): State<Database>,
    Extension(tenant): Extension<Tenant>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Unavailable> {
    let title = tenant.title();
    let answer = match SignedIn::at(tenant, &headers) {
        None => json!({ "tenant": title, "text": format!("{title} is open from 9 to 5.") }),
        Some(SignedIn) => {
            let note = database
                .note(tenant)
                .await
                .map_err(|error| Unavailable::reading(&database, error))?;
            let text = note.unwrap_or_else(|| format!("{title} has 3 invoices to pay."));
            json!({ "tenant": title, "private": true, "text": text })
        }
    };
    let never_stored = AppendHeaders([(header::CACHE_CONTROL, "no-store")]);
    Ok((never_stored, Json(answer)))
}

pub async fn write(
    State(database): State<Database>,
    Extension(tenant): Extension<Tenant>,
    _: SignedIn,
    text: String,
) -> Result<StatusCode, Unavailable> {
    if text.len() > LONGEST {
        return Ok(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let written = database.write_note(tenant, &text).await;
    written.map_err(|error| Unavailable::changing(&database, error))?;
    Ok(StatusCode::NO_CONTENT)
}
