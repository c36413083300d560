//! Programs in processes of their own, each gone when the test is.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::PATIENCE;

/// A server that ends when it is dropped, and when its input does: also if the test is killed.
pub struct Process(Child);

impl Process {
    /// Starts a server, which prints the port that it listens on.
    pub async fn start(mut command: Command) -> (Self, u16) {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = child.stdout.take().expect("its output is piped");
        // From here on it is killed whatever happens.
        let process = Self(child);
        let announced = spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(stdout).read_line(&mut line).map(|_| line)
        });
        let line = timeout(PATIENCE, announced)
            .await
            .expect("the server starts in time")
            .expect("its output is read")
            .expect("its output is text");
        let port = line.trim().parse();
        let port = port.unwrap_or_else(|_| panic!("{command:?} announces no port: {line:?}"));
        (process, port)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing is left to be done about a failure here.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A command that is killed after some seconds, with everything that it has started.
pub fn bounded(seconds: u32, program: &str) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", &seconds.to_string(), program]);
    command
}

/// What a command that ends by itself prints.
pub async fn output(mut command: Command) -> Output {
    let shown = format!("{command:?}");
    let ended = spawn_blocking(move || command.stdin(Stdio::null()).output());
    let ended = ended.await.expect("it does not panic");
    ended.unwrap_or_else(|error| panic!("{shown}: {error}"))
}
