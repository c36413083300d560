use tower_cors_credentials::Rule;

fn main() {
    // One origin is a list of one.
    let _ = Rule::credentialed("https://app.example.com");
}
