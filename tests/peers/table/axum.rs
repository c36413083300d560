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
            findings: &[("low", "preflight-not-cached")],
        },
        Configuration {
            name: "very-permissive",
            code: "`CorsLayer::very_permissive()`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "suffix",
            code: "`named().allow_origin(by(|origin| origin.ends_with(b\"example.com\")))`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("high", "http-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "prefix",
            code: "`named().allow_origin(by(|origin| origin.starts_with(APP.as_bytes())))`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("medium", "port-with-credentials"),
                ("low", "spelling-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "null",
            code: "`named().allow_origin([APP, NULL])`",
            findings: &[
                ("critical", "null-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "handler",
            code: "`named().allow_origin([APP])`, and a handler: `insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin)`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "no-vary",
            code: "`named().allow_origin([APP]).vary([])`",
            findings: &[("medium", "vary-missing"), ("low", "preflight-not-cached")],
        },
    ],
};
