//! Fastify with `@fastify/cors`.

use crate::peer::{Configuration, Peer, Program};

pub const FASTIFY: Peer = Peer {
    packages: ["fastify", "@fastify/cors"],
    program: Program::Node("fastify.js"),
    configurations: &[
        Configuration {
            name: "list",
            code: "`{ origin: [APP], credentials: true, methods, maxAge: 600 }`",
            findings: &[],
        },
        Configuration {
            name: "default-methods",
            code: "`{ origin: [APP], credentials: true }`",
            findings: &[],
        },
        Configuration {
            name: "reflect",
            code: "`{ origin: true, credentials: true, methods }`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "unanchored",
            code: "`{ origin: /app\\.example\\.com/, credentials: true, methods }`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("high", "http-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("medium", "port-with-credentials"),
                ("low", "spelling-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "suffix",
            code: "a function: `hostname(origin).endsWith('example.com')`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("high", "http-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("medium", "port-with-credentials"),
                ("low", "spelling-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "null",
            code: "`{ origin: [APP, 'null'], credentials: true, methods }`",
            findings: &[
                ("critical", "null-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "handler",
            code: "`{ origin: [APP], credentials: true, methods }`, and `reply.header('Access-Control-Allow-Origin', request.headers.origin)`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
    ],
};
