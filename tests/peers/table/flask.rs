//! Flask with `flask-cors`.

use crate::peer::{Configuration, Peer, Program};

pub const FLASK: Peer = Peer {
    packages: ["flask", "flask-cors"],
    program: Program::Python("flask_server.py"),
    configurations: &[
        Configuration {
            name: "list",
            code: "`CORS(app, origins=[APP], supports_credentials=True, max_age=600)`",
            findings: &[
                ("medium", "vary-missing"),
                ("low", "spelling-with-credentials"),
            ],
        },
        Configuration {
            name: "anonymous",
            code: "`CORS(app)`",
            findings: &[("low", "preflight-not-cached")],
        },
        Configuration {
            name: "default",
            code: "`CORS(app, supports_credentials=True)`",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("low", "vary-missing"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "regex",
            code: "`CORS(app, origins=[r\"https://.*\\.example\\.com\"], supports_credentials=True)`",
            findings: &[
                ("critical", "look-alike-origin-with-credentials"),
                ("medium", "subdomain-with-credentials"),
                ("medium", "port-with-credentials"),
                ("medium", "vary-missing"),
                ("low", "spelling-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "null",
            code: "`CORS(app, origins=[APP, \"null\"], supports_credentials=True)`",
            findings: &[
                ("critical", "null-origin-with-credentials"),
                ("medium", "vary-missing"),
                ("low", "spelling-with-credentials"),
                ("low", "preflight-not-cached"),
            ],
        },
        Configuration {
            name: "handler",
            code: "`CORS(app, origins=[APP], supports_credentials=True)`, and a view: `headers[\"Access-Control-Allow-Origin\"] = request.headers[\"Origin\"]`, with credentials",
            findings: &[
                ("critical", "any-origin-with-credentials"),
                ("medium", "vary-missing"),
                ("low", "preflight-not-cached"),
            ],
        },
    ],
};
