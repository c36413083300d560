//! The table: what people write, and what the audit finds.

use crate::axum_server;
use crate::peer::{Configuration, Peer, Program};

pub const EXPRESS: Peer = Peer {
    packages: ["express", "cors"],
    program: Program::Node("express.js"),
    configurations: &[
        Configuration {
            name: "list",
            code: "",
            findings: &[],
        },
        Configuration {
            name: "null",
            code: "",
            findings: &[],
        },
        Configuration {
            name: "suffix",
            code: "",
            findings: &[],
        },
        Configuration {
            name: "reflect",
            code: "",
            findings: &[],
        },
    ],
};
pub const AXUM: Peer = Peer {
    packages: ["axum", "tower-http"],
    program: Program::Axum(axum_server::router),
    configurations: &[
        Configuration {
            name: "list",
            code: "",
            findings: &[],
        },
        Configuration {
            name: "null",
            code: "",
            findings: &[],
        },
        Configuration {
            name: "suffix",
            code: "",
            findings: &[],
        },
        Configuration {
            name: "very-permissive",
            code: "",
            findings: &[],
        },
    ],
};
