//! Instructions of a process, counted by valgrind's callgrind.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::Command;

const TOOL: &str = "valgrind";

/// By default glibc's malloc keeps seven freed blocks of a size at hand. What it takes to find
/// another one depends on the shape of the heap, which has nothing to do with a request.
const KEEP_FREED_BLOCKS: &str = "glibc.malloc.tcache_count=65535";

pub fn is_installed() -> bool {
    Command::new(TOOL).arg("--version").output().is_ok()
}

/// How many instructions the program executes within the function.
pub fn instructions<I: IntoIterator<Item: AsRef<OsStr>>>(
    program: &Path,
    arguments: I,
    function: &str,
) -> io::Result<i64> {
    let output = Command::new(TOOL)
        .env("GLIBC_TUNABLES", KEEP_FREED_BLOCKS)
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={function}"))
        .arg(program)
        .args(arguments)
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    log.lines()
        .filter(|_| output.status.success())
        .find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
        // A function that is not found by its name counts nothing.
        .filter(|count| *count > 0)
        .ok_or_else(|| io::Error::other(format!("{TOOL}: {}\n{log}", output.status)))
}
