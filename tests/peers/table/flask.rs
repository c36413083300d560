//! Flask with `flask-cors`.

use crate::peer::{Configuration, Peer, Program};

pub const FLASK: Peer = Peer {
    packages: ["flask", "flask-cors"],
    program: Program::Python("flask_server.py"),
    configurations: &[
        Configuration {
            name: "list",
            code: "`CORS(app, origins=[APP], supports_credentials=True, max_age=600)`",
            findings: &[],
        },
        Configuration {
            name: "two",
            code: "`CORS(app, origins=[APP, WWW], supports_credentials=True)`",
            findings: &[],
        },
        Configuration {
            name: "anonymous",
            code: "`CORS(app)`",
            findings: &[],
        },
        Configuration {
            name: "default",
            code: "`CORS(app, supports_credentials=True)`",
            findings: &[],
        },
        Configuration {
            name: "regex",
            code: "`CORS(app, origins=[r\"https://.*\\.example\\.com\"], supports_credentials=True)`",
            findings: &[],
        },
        Configuration {
            name: "null",
            code: "`CORS(app, origins=[APP, \"null\"], supports_credentials=True)`",
            findings: &[],
        },
        Configuration {
            name: "handler",
            code: "`CORS(app, origins=[APP], supports_credentials=True)`, and `response.headers[\"Access-Control-Allow-Origin\"] = request.headers[\"Origin\"]`",
            findings: &[],
        },
    ],
};
