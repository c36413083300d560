//! The table: what people write, and what the audit finds.

mod actix;
mod axum;
mod express;
mod fastapi;
mod fastify;
mod flask;

pub use self::actix::ACTIX;
pub use self::axum::AXUM;
pub use self::express::EXPRESS;
pub use self::fastapi::FASTAPI;
pub use self::fastify::FASTIFY;
pub use self::flask::FLASK;

use crate::peer::Peer;

/// In the guide's order.
pub const PEERS: [&Peer; 6] = [&EXPRESS, &FASTIFY, &FLASK, &FASTAPI, &AXUM, &ACTIX];
