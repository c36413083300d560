//! Enforcement: who may act with the user's credentials, and what becomes of those who may not.

mod authority;
mod cells;
mod credentials;
#[path = "../promise/exchange.rs"]
#[allow(dead_code)] // The property of the promise uses more of it.
mod exchange;
#[path = "../promise/generate.rs"]
#[allow(dead_code)]
mod generate;
mod layer;
#[path = "../promise/model.rs"]
#[allow(dead_code)]
mod model;
mod naive;
mod property;
mod request;
mod websocket;
mod words;
