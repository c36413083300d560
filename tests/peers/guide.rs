//! The guide's page about these servers shows the table, and the table the servers' code.

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

use crate::installation::SERVERS;
use crate::peer::{Peer, Program};
use crate::table::PEERS;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/peers.md");
const AXUM_SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/axum_server.rs");
const BEGIN: &str = "<!-- What follows is written by the test `peers`. -->\n";
const END: &str = "<!-- It ends here. -->\n";

#[test]
fn the_page_shows_the_table() {
    let page = read(PAGE);
    let (before, rest) = page.split_once(BEGIN).expect("the table begins");
    let (_, after) = rest.split_once(END).expect("the table ends");
    let tables: String = PEERS.into_iter().map(render).collect();
    let expected = format!("{before}{BEGIN}{tables}\n{END}{after}");
    if env::var_os("PEERS").is_some_and(|value| value == "write") {
        fs::write(PAGE, &expected).expect("the page is written");
    }
    assert_eq!(read(PAGE), expected, "`PEERS=write` writes the page anew");
}

#[test]
fn the_table_shows_the_code_of_the_servers() {
    for peer in PEERS {
        let source = without_white_space(&read(source(peer)));
        for configuration in peer.configurations {
            // Every other part is code.
            for code in configuration.code.split('`').skip(1).step_by(2) {
                let shown = without_white_space(code);
                assert!(source.contains(&shown), "{}: {code}", configuration.name);
            }
            let name = configuration.name;
            let is_named = ['"', '\''].map(|quote| format!("{quote}{name}{quote}"));
            assert!(is_named.iter().any(|name| source.contains(name)), "{name}");
        }
    }
}

fn render(peer: &Peer) -> String {
    let [server, middleware] = peer.packages;
    let [server_version, middleware_version] = peer.packages.map(|name| version(peer, name));
    let mut table = format!(
        "\n## {server} {server_version} with {middleware} {middleware_version}\n\n\
         | configuration | severity | findings |\n|---|---|---|\n"
    );
    for configuration in peer.configurations {
        let findings = configuration.findings.iter();
        let findings: Vec<_> = findings.map(|(_, id)| format!("`{id}`")).collect();
        let findings = findings.join(", ");
        // The audit tells the worst first.
        let worst = configuration.findings.first();
        let severity = worst.map_or("none", |(severity, _)| severity);
        // It would end the cell.
        let code = configuration.code.replace('|', r"\|");
        writeln!(table, "| {code} | {severity} | {findings} |").expect("a text takes everything");
    }
    table
}

fn source(peer: &Peer) -> PathBuf {
    match peer.program {
        Program::Node(file) => [SERVERS, "node", file].iter().collect(),
        Program::Python(file) => [SERVERS, "python", file].iter().collect(),
        Program::Actix => [SERVERS, "actix/src/main.rs"].iter().collect(),
        Program::Axum(_) => AXUM_SERVER.into(),
    }
}

/// The version that is installed, by the lock file.
fn version(peer: &Peer, package: &str) -> String {
    let of_cargo = |lock: String| {
        let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
        Some(after.split_once('"')?.0.to_owned())
    };
    let version = match peer.program {
        Program::Node(_) => {
            let lock = read(format!("{SERVERS}/node/package-lock.json"));
            let lock: Value = serde_json::from_str(&lock).expect("the lock file is JSON");
            let version = &lock["packages"][format!("node_modules/{package}")]["version"];
            version.as_str().map(ToOwned::to_owned)
        }
        Program::Python(_) => {
            let lock = read(format!("{SERVERS}/python/requirements.txt"));
            let mut lines = lock.lines();
            lines.find_map(|line| {
                let version = line.strip_prefix(package)?.strip_prefix("==")?;
                Some(version.trim_end_matches(['\\', ' ']).to_owned())
            })
        }
        Program::Actix => of_cargo(read(format!("{SERVERS}/actix/Cargo.lock"))),
        Program::Axum(_) => of_cargo(read(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock"))),
    };
    version.unwrap_or_else(|| panic!("no lock file names {package}"))
}

fn read(path: impl Into<PathBuf>) -> String {
    let path = path.into();
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn without_white_space(text: &str) -> String {
    text.split_whitespace().collect()
}
