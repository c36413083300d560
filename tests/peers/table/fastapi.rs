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
            findings: &[],
        },
        Configuration {
            name: "anonymous",
            code: "`allow_origins=[\"*\"]`",
            findings: &[],
        },
        Configuration {
            name: "wildcard",
            code: "`allow_origins=[\"*\"], **ALL`",
            findings: &[],
        },
        Configuration {
            name: "any-regex",
            code: "`allow_origin_regex=\"https?://.*\", **ALL`",
            findings: &[],
        },
        Configuration {
            name: "suffix",
            code: "`allow_origin_regex=r\"https://.*example\\.com\", **ALL`",
            findings: &[],
        },
        Configuration {
            name: "null",
            code: "`allow_origins=[APP, \"null\"], **ALL`",
            findings: &[],
        },
        Configuration {
            name: "handler",
            code: "`allow_origins=[APP], **ALL`, and `response.headers[\"Access-Control-Allow-Origin\"] = request.headers[\"origin\"]`",
            findings: &[],
        },
    ],
};
