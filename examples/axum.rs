//! An axum API that one site may call with cookies, and nobody else.
//!
//! ```sh
//! cargo run --example axum
//! # granted: allow-origin and allow-credentials
//! curl -i http://127.0.0.1:3000/name -H 'Origin: https://app.example.com'
//! # withheld: neither of them
//! curl -i http://127.0.0.1:3000/name -H 'Origin: https://evil.example'
//! # what the browser asks before it sends a PUT
//! curl -i -X OPTIONS http://127.0.0.1:3000/name -H 'Origin: https://app.example.com' \
//!   -H 'Access-Control-Request-Method: PUT' -H 'Access-Control-Request-Headers: content-type'
//! ```

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::{Method, header};
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::new([Rule::credentialed(["https://app.example.com"])
        .methods([Method::PUT])
        .request_headers([header::CONTENT_TYPE])
        .max_age(Duration::from_secs(3600))])?;

    let name = get(|| async { "Ada" }).put(|name: String| async { name });
    let app = Router::new()
        .route("/name", name)
        // The last layer is the outermost. Authentication, timeouts and the like belong above it:
        // a preflight has no cookies, and their error responses need the headers too.
        .layer(CredentialsLayer::new(policy));

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
