//! A gRPC service (the standard health check) that pages of one site may call with cookies, by
//! gRPC-web.
//!
//! ```sh
//! cargo run --example tonic_web
//! # a call: an empty message is a frame of five zero bytes
//! printf '\0\0\0\0\0' | curl -i http://127.0.0.1:3000/grpc.health.v1.Health/Check --output - \
//!   -H 'Origin: https://app.example.com' -H 'Content-Type: application/grpc-web+proto' \
//!   --data-binary @-
//! # what the browser asks before that call
//! curl -i -X OPTIONS http://127.0.0.1:3000/grpc.health.v1.Health/Check \
//!   -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: POST' \
//!   -H 'Access-Control-Request-Headers: content-type,x-grpc-web,x-user-agent'
//! ```

use std::error::Error;
use std::time::Duration;

use tonic::transport::Server;
use tonic_web::GrpcWebLayer;
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::new([Rule::credentialed(["https://app.example.com"])
        // Name your own metadata beside it, `authorization` for one.
        .grpc_web()
        .max_age(Duration::from_secs(3600))])?;
    let (_reporter, health) = tonic_health::server::health_reporter();

    let address = "127.0.0.1:3000".parse()?;
    println!("listening on http://{address}");
    Server::builder()
        .accept_http1(true)
        // The first layer is the outermost. `GrpcWebLayer` would answer a preflight with 400.
        .layer(CredentialsLayer::new(policy))
        .layer(GrpcWebLayer::new())
        .add_service(health)
        .serve(address)
        .await?;
    Ok(())
}
