//! The server that `benches/end_to_end.py` loads: axum on one thread, under no layer, ours or tower-http's.
//!
//! It prints its address and the origin that is granted last, and serves until its standard input ends: whatever
//! becomes of the script, no server outlives it.

use std::error::Error;
use std::time::Duration;
use std::{env, io};

use axum::Router;
use axum::routing::get;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tokio::net::TcpListener;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
use tower_http::cors::CorsLayer;

const METHODS: [Method; 3] = [Method::PUT, Method::PATCH, Method::DELETE];
const REQUEST_HEADERS: [&str; 4] = ["authorization", "content-type", "if-match", "x-csrf-token"];
const EXPOSED_HEADERS: [&str; 2] = ["etag", "x-request-id"];
const MAX_AGE: Duration = Duration::from_secs(7200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (layer, origins) = match arguments.as_slice() {
        [command, layer, origins] if command == "serve" => (layer, origins),
        // `cargo bench` runs every bench there is.
        _ => {
            println!("benches/end_to_end.py starts this server");
            return Ok(());
        }
    };
    let origins: Vec<_> = (1..=origins.parse()?).map(origin).collect();
    let last = origins.last().ok_or("no origins")?;

    // Without a layer, the least that answers an OPTIONS at all is what a preflight is compared to.
    let hello = get(async || "hello").options(async || StatusCode::NO_CONTENT);
    let app = Router::new().route("/", hello);
    let app = match layer.as_str() {
        "none" => app,
        "CredentialsLayer" => app.layer(credentials_layer(&origins)?),
        "CorsLayer" => app.layer(cors_layer(&origins)?),
        _ => return Err(format!("no layer is called `{layer}`").into()),
    };

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{} {last}", listener.local_addr()?);
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        ended = tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())) => {
            ended??;
        }
    }
    Ok(())
}

fn origin(number: u32) -> String {
    format!("https://app-{number}.example.com")
}

fn credentials_layer(origins: &[String]) -> Result<CredentialsLayer, Box<dyn Error>> {
    let rule = Rule::credentialed(origins.iter().map(String::as_str))
        .methods(METHODS)
        .request_headers(REQUEST_HEADERS)
        .expose_headers(EXPOSED_HEADERS)
        .max_age(MAX_AGE);
    Ok(CredentialsLayer::new(Policy::new([rule])?))
}

fn cors_layer(origins: &[String]) -> Result<CorsLayer, Box<dyn Error>> {
    let origins: Result<Vec<HeaderValue>, _> =
        origins.iter().map(|origin| origin.parse()).collect();
    Ok(CorsLayer::new()
        .allow_credentials(true)
        .allow_origin(origins?)
        .allow_methods(METHODS)
        .allow_headers(REQUEST_HEADERS.map(HeaderName::from_static))
        .expose_headers(EXPOSED_HEADERS.map(HeaderName::from_static))
        .max_age(MAX_AGE))
}
