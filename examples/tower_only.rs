//! What each kind of request gets, and why, without any server: a `service_fn` behind the layer.
//!
//! ```sh
//! cargo run --example tower_only
//! ```

use std::convert::Infallible;
use std::error::Error;

use http::{HeaderValue, Method, Request, Response, header};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors_credentials::{CredentialsLayer, Policy, Rule};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::new([
        Rule::credentialed(["https://*.example.com"]).methods([Method::PATCH]),
        Rule::refused(["https://untrusted.example.com"]),
        Rule::anonymous(["https://partner.example"]),
    ])?;
    let service =
        CredentialsLayer::new(policy.clone()).layer(service_fn(async |_: Request<String>| {
            Ok::<_, Infallible>(Response::new(String::from("hello")))
        }));

    for (name, origin, preflight_for) in [
        ("no origin", "", ""),
        ("credentialed", "https://app.example.com", ""),
        ("anonymous", "https://partner.example", ""),
        ("refused by a rule", "https://untrusted.example.com", ""),
        ("refused, nearly", "http://app.example.com", ""),
        ("null", "null", ""),
        ("preflight", "https://app.example.com", "PATCH"),
        ("preflight refused", "https://app.example.com", "patch"),
    ] {
        let mut request = Request::new(String::new());
        let mut set = |name, value| {
            request
                .headers_mut()
                .insert(name, HeaderValue::from_static(value))
        };
        if !origin.is_empty() {
            set(header::ORIGIN, origin);
        }
        if !preflight_for.is_empty() {
            set(header::ACCESS_CONTROL_REQUEST_METHOD, preflight_for);
            *request.method_mut() = Method::OPTIONS;
        }
        let explanation = policy.explain(request.method(), request.headers());
        let response = service.clone().oneshot(request).await?;
        println!("{name:17}  {}  {explanation}", response.status());
        for (name, value) in response.headers() {
            println!("{:17}  {name}: {}", "", value.to_str()?);
        }
    }
    Ok(())
}
