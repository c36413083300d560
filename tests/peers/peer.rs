//! [`Peer`]: a server and its CORS middleware, in several configurations.

use std::process::Command;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::installation::{SERVERS, installed};
use crate::process::Process;

pub struct Peer {
    /// The server and its middleware, as their lock file names them.
    pub packages: [&'static str; 2],
    pub program: Program,
    pub configurations: &'static [Configuration],
}

/// What runs the server: a file of the folder `servers`, or this process.
#[derive(Clone, Copy)]
pub enum Program {
    Node(&'static str),
    Python(&'static str),
    Actix,
    Axum(fn(&str) -> Router),
}

/// What people write, and what the audit finds.
pub struct Configuration {
    pub name: &'static str,
    /// What the guide shows of it.
    pub code: &'static str,
    /// Severity and kind of each finding, in the audit's order.
    pub findings: &'static [(&'static str, &'static str)],
}

/// A configuration that runs, until it is dropped.
pub struct Server {
    port: u16,
    _running: Running,
}

enum Running {
    Process { _process: Process },
    Task(JoinHandle<()>),
}

impl Peer {
    pub async fn start(&self, configuration: &Configuration) -> Server {
        let command = match self.program {
            Program::Node(file) => {
                let mut command = Command::new("node");
                command.env("NODE_PATH", installed("node").join("node_modules"));
                command.arg(format!("{SERVERS}/node/{file}"));
                command
            }
            Program::Python(file) => {
                let mut command = Command::new(installed("python").join("bin/python"));
                command.arg(format!("{SERVERS}/python/{file}"));
                command
            }
            Program::Actix => {
                let program = "debug/tower-cors-credentials-peer-actix";
                Command::new(installed("actix").join(program))
            }
            Program::Axum(router) => return Server::serve(router(configuration.name)).await,
        };
        Server::run(command, configuration.name).await
    }
}

impl Server {
    async fn run(mut command: Command, configuration: &str) -> Self {
        command.arg(configuration);
        let (process, port) = Process::start(command).await;
        Self {
            port,
            _running: Running::Process { _process: process },
        }
    }

    async fn serve(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async {
            axum::serve(listener, router)
                .await
                .expect("it serves until it is aborted");
        });
        Self {
            port,
            _running: Running::Task(task),
        }
    }

    /// A browser keeps `Secure` cookies of `localhost`, though it is reached over HTTP.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        match self {
            Self::Process { .. } => {}
            Self::Task(task) => task.abort(),
        }
    }
}
