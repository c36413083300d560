//! FastAPI with the `CORSMiddleware` of Starlette.

use crate::peer::{Configuration, Peer, Program};

pub const FASTAPI: Peer = Peer {
    packages: ["fastapi", "starlette"],
    program: Program::Python("fastapi_server.py"),
    configurations: &[
        Configuration {
            name: "list",
            code: "`allow_origins=[APP], **ALL`",
            findings: &[],
        },
        Configuration {
            name: "regex",
            code: "`allow_origin_regex=r\"https://.*\\.example\\.com\", **ALL`",
            findings: &[("medium", "subdomain-with-credentials")],
        },
        Configuration {
            name: "anonymous",
            code: "`allow_origins=[\"*\"]`",
            findings: &[],
        },
        Configuration {
            name: "wildcard",
            code: "`allow_origins=[\"*\"], **ALL`",
            findings: &[("critical", "any-origin-with-credentials")],
        },
        Configuration {
            name: "suffix",
            code: "`allow_origin_regex=r\"https://.*example\\.com\", **ALL`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
            ],
        },
        Configuration {
            name: "null",
            code: "`allow_origins=[APP, \"null\"], **ALL`",
            findings: &[("critical", "null-origin-with-credentials")],
        },
        Configuration {
            name: "handler",
            code: "`allow_origins=[APP], **ALL`, and a handler: `headers[\"Access-Control-Allow-Origin\"] = request.headers[\"origin\"]`",
            findings: &[("critical", "any-origin-with-credentials")],
        },
    ],
};
