use tower_cors_credentials::OriginPattern;

const APP: OriginPattern = OriginPattern::from_static("https://app.example.com/");

fn main() {
    println!("{APP}");
}
