//! What the servers are made of, installed once below the target folder, as their lock files have it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tokio::sync::Mutex;

use crate::peer::Program;
use crate::process::{bounded, output};

/// The servers' sources.
pub const SERVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/servers");

/// Seconds for all that a registry and a compiler take together.
const LIMIT: u32 = 300;

/// Where the packages of a folder of servers are.
pub fn installed(folder: &str) -> PathBuf {
    [env!("CARGO_TARGET_TMPDIR"), "peers", folder]
        .iter()
        .collect()
}

/// Installs what a server needs, unless it is there.
pub async fn install(program: Program) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let _guard = ONE_AT_A_TIME.lock().await;
    match program {
        Program::Axum(_) => {}
        Program::Node(_) => install_by("node", "package-lock.json", npm).await,
        Program::Python(_) => install_by("python", "requirements.txt", pip).await,
        // Cargo knows by itself what is there.
        Program::Actix => run(cargo()).await,
    }
}

async fn install_by(folder: &str, lock_file: &str, commands: fn(&Path, &Path) -> Vec<Command>) {
    let sources = Path::new(SERVERS).join(folder);
    let target = installed(folder);
    let lock = fs::read(sources.join(lock_file)).expect("the lock file is readable");
    // Written last: what was interrupted is not there.
    let done = target.join("installed");
    if fs::read(&done).is_ok_and(|installed| installed == lock) {
        return;
    }
    fs::create_dir_all(&target).expect("a folder below the target folder");
    for command in commands(&sources, &target) {
        run(command).await;
    }
    fs::write(done, lock).expect("a file below the target folder");
}

fn npm(sources: &Path, target: &Path) -> Vec<Command> {
    for file in ["package.json", "package-lock.json"] {
        fs::copy(sources.join(file), target.join(file)).expect("a copy below the target folder");
    }
    let mut command = bounded(LIMIT, "npm");
    command.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    command.current_dir(target);
    vec![command]
}

fn pip(sources: &Path, target: &Path) -> Vec<Command> {
    let mut environment = bounded(LIMIT, "python3");
    environment.args(["-m", "venv", "--clear"]).arg(target);
    let pip = target.join("bin/pip");
    let mut packages = bounded(LIMIT, pip.to_str().expect("a path in UTF-8"));
    packages.args([
        "install",
        "--quiet",
        "--no-compile",
        "--require-hashes",
        "--only-binary=:all:",
        "-r",
    ]);
    packages.arg(sources.join("requirements.txt"));
    vec![environment, packages]
}

fn cargo() -> Command {
    let mut command = bounded(LIMIT, env!("CARGO"));
    command.args(["build", "--locked", "--quiet", "--manifest-path"]);
    command.arg(format!("{SERVERS}/actix/Cargo.toml"));
    command.arg("--target-dir").arg(installed("actix"));
    // Nobody debugs it, and it is built in less time.
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

async fn run(command: Command) {
    let shown = format!("{command:?}");
    let ended = output(command).await;
    let printed = String::from_utf8_lossy(&ended.stderr);
    assert!(
        ended.status.success(),
        "{shown}: {}\n{printed}",
        ended.status
    );
}
