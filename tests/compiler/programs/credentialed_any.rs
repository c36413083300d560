use tower_cors_credentials::{Any, Rule};

fn main() {
    let _ = Rule::credentialed(Any);
}
