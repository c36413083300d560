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
            findings: &[("low", "preflight-not-cached")],
        },
        Configuration {
            name: "wildcard",
            code: "`cors({ credentials: true })`",
            findings: &[
                ("low", "wildcard-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "reflect",
            code: "`cors({ origin: true, credentials: true })`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "suffix",
            code: "`cors({ origin: /example\\.com$/, credentials: true })`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("high", "http-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "null",
            code: "`cors({ origin: [APP, 'null'], credentials: true })`",
            findings: &[
                ("critical", "null-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "handler",
            code: "`cors({ origin: [APP], credentials: true })`, and `res.set('Access-Control-Allow-Origin', req.headers.origin)`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "no-vary",
            code: "no middleware: `if (req.headers.origin === APP)`, then the headers by `res.set`",
            findings: &[("medium", "vary-missing"), ("low", "preflight-not-cached")],
        },
    ],
};
