//! The data that is worth protecting: a tenant's note, for whoever is signed in there.

use axum::extract::State;
use axum::{Extension, Json};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::database::Database;
use crate::origins::Unavailable;
use crate::session::SignedIn;
use crate::tenant::Tenant;

const LONGEST: usize = 500;

/// Without a session, what the tenant tells everybody.
pub async fn read(
    State(database): State<Database>,
    Extension(tenant): Extension<Tenant>,
    headers: HeaderMap,
) -> Result<Json<Value>, Unavailable> {
    let title = tenant.title();
    if SignedIn::at(tenant, &headers).is_none() {
        return Ok(Json(
            json!({ "tenant": title, "text": format!("{title} is open from 9 to 5.") }),
        ));
    }
    let note = database.note(tenant).await?;
    let text = note.unwrap_or_else(|| format!("{title} has 3 invoices to pay."));
    Ok(Json(
        json!({ "tenant": title, "private": true, "text": text }),
    ))
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
    database.write_note(tenant, &text).await?;
    Ok(StatusCode::NO_CONTENT)
}
