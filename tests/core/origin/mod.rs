//! An [`Origin`](tower_cors_credentials::Origin) is what a browser serializes a tuple origin to, byte for byte, and nothing else.

mod grammar;
mod text;
