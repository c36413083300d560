use http::Method;
use tower_cors_credentials::Rule;

fn main() {
    let _ = Rule::credentialed(["https://app.example.com"]).request_headers([Method::PUT]);
}
