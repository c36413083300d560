//! Express with `cors`: its default method list has `PUT`, and it allows the headers that are asked for.

use crate::peer::{Configuration, Peer, Program};

pub const EXPRESS: Peer = Peer {
    packages: ["express", "cors"],
    program: Program::Node("express.js"),
    configurations: &[
        Configuration {
            name: "list",
            code: "`cors({ origin: [APP], credentials: true, maxAge: 600 })`",
            findings: &[],
        },
        Configuration {
            name: "string",
            code: "`cors({ origin: APP, credentials: true })`",
            findings: &[],
        },
        Configuration {
            name: "wildcard",
            code: "`cors({ credentials: true })`",
            findings: &[],
        },
        Configuration {
            name: "reflect",
            code: "`cors({ origin: true, credentials: true })`",
            findings: &[],
        },
        Configuration {
            name: "suffix",
            code: "`cors({ origin: /example\\.com$/, credentials: true })`",
            findings: &[],
        },
        Configuration {
            name: "null",
            code: "`cors({ origin: [APP, 'null'], credentials: true })`",
            findings: &[],
        },
        Configuration {
            name: "handler",
            code: "`cors({ origin: [APP], credentials: true })`, and `res.set('Access-Control-Allow-Origin', req.headers.origin)`",
            findings: &[],
        },
        Configuration {
            name: "no-vary",
            code: "no middleware: `if (req.headers.origin === APP)`, then the headers by `res.set`",
            findings: &[],
        },
    ],
};
