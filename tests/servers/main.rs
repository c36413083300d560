//! The layer on real servers, and among the layers of tower and tower-http.

mod axum;
mod client;
mod composition;
mod concurrency_limit;
mod enforcement_hyper;
mod hyper;
mod layer_order;
mod raw;
mod tonic;
