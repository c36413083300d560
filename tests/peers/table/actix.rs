//! actix with `actix-cors`.

use crate::peer::{Configuration, Peer, Program};

pub const ACTIX: Peer = Peer {
    packages: ["actix-web", "actix-cors"],
    program: Program::Actix,
    configurations: &[
        Configuration {
            name: "list",
            code: "`named().allowed_origin(APP).max_age(600)`",
            findings: &[],
        },
        Configuration {
            name: "function",
            code: "`named().allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b\".example.com\"))`",
            findings: &[
                ("high", "http-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "permissive",
            code: "`Cors::permissive()`",
            findings: &[("critical", "any-origin-with-credentials")],
        },
        Configuration {
            name: "suffix",
            code: "`named().allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b\"example.com\"))`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("high", "http-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "null",
            code: "`named().allowed_origin(APP).allowed_origin_fn(|origin, _| origin == \"null\")`",
            findings: &[
                ("critical", "null-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "handler",
            code: "`named().allowed_origin(APP)`, and a handler: `insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin))`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "no-vary",
            code: "`named().allowed_origin(APP).disable_vary_header()`",
            findings: &[("medium", "vary-missing"), ("low", "preflight-not-cached")],
        },
    ],
};
