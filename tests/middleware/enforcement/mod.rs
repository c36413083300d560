//! Enforcement: who may act with the user's credentials, and what becomes of those who may not.

mod authority;
mod cells;
mod credentials;
mod layer;
mod request;
mod websocket;
mod words;
