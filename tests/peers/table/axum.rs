//! axum with the `CorsLayer` of tower-http.

use crate::axum_server;
use crate::peer::{Configuration, Peer, Program};

pub const AXUM: Peer = Peer {
    packages: ["axum", "tower-http"],
    program: Program::Axum(axum_server::router),
    configurations: &[
        Configuration {
            name: "list",
            code: "`named().allow_origin([APP]).max_age(TEN_MINUTES)`",
            findings: &[],
        },
        Configuration {
            name: "permissive",
            code: "`CorsLayer::permissive()`",
            findings: &[],
        },
        Configuration {
            name: "very-permissive",
            code: "`CorsLayer::very_permissive()`",
            findings: &[],
        },
        Configuration {
            name: "suffix",
            code: "`named().allow_origin(by(|origin| origin.ends_with(b\"example.com\")))`",
            findings: &[],
        },
        Configuration {
            name: "prefix",
            code: "`named().allow_origin(by(|origin| origin.starts_with(APP.as_bytes())))`",
            findings: &[],
        },
        Configuration {
            name: "null",
            code: "`named().allow_origin([APP, NULL])`",
            findings: &[],
        },
        Configuration {
            name: "handler",
            code: "`named().allow_origin([APP])`, and a handler: `insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin)`",
            findings: &[],
        },
        Configuration {
            name: "no-vary",
            code: "`named().allow_origin([APP]).vary([])`",
            findings: &[],
        },
    ],
};
