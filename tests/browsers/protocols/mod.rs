//! Real clients of gRPC-web and Connect in a real browser, against servers that others wrote: tonic
//! and the Connect project's own. `.ci/bundle-clients` bundles the clients.

mod calls;
mod clients;
mod connect_server;
mod greeter;
mod grpc_web_server;
mod log;
mod refusals;
mod sites;
