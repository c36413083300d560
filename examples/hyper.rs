//! A hyper server, HTTP/1.1 and HTTP/2, that one site may call with cookies.
//!
//! ```sh
//! cargo run --example hyper
//! # granted: allow-origin and allow-credentials
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! # the same over HTTP/2
//! curl -i --http2-prior-knowledge http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! # withheld: neither of them
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://evil.example'
//! ```

use std::convert::Infallible;
use std::error::Error;

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::new([Rule::credentialed(["https://app.example.com"])])?;
    // A preflight is answered with the body's default. `Full` and `BoxBody` have one; a proxy's
    // `Incoming` has none and is to be boxed.
    let service = CredentialsLayer::new(policy).layer(service_fn(async |_: Request<Incoming>| {
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from("Ada\n"))))
    }));

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            if let Err(error) = server.serve_connection(TokioIo::new(stream), service).await {
                eprintln!("connection failed: {error}");
            }
        });
    }
}
