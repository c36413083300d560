//! The server that `benches/end_to_end.py` loads: axum on one thread, under no layer, ours or tower-http's.
//!
//! It prints its address and the origin that is granted last, and serves until its standard input ends: whatever
//! becomes of the script, no server outlives it.

mod support;

use std::error::Error;
use std::{env, io};

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use tokio::net::TcpListener;

use support::{cors, origins};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (layer, count) = match arguments.as_slice() {
        [command, layer, count] if command == "serve" => (layer, count),
        // `cargo bench` runs every bench there is.
        _ => {
            println!("benches/end_to_end.py starts this server");
            return Ok(());
        }
    };
    let origins = origins::exact(count.parse()?);
    let last = origins.last().ok_or("no origins")?;

    // Without a layer, the least that answers an OPTIONS at all is what a preflight is compared to.
    let hello = get(async || "hello").options(async || StatusCode::NO_CONTENT);
    let app = Router::new().route("/", hello);
    let app = match layer.as_str() {
        "none" => app,
        "CredentialsLayer" => app.layer(cors::ours(&origins)),
        "CorsLayer" => app.layer(cors::tower_http(&origins)),
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
