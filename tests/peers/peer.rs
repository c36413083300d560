//! [`Peer`]: a server and its CORS middleware, in several configurations.

use std::process::Command;

use axum::Router;
use http::Request;
use http::header::COOKIE;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::PATIENCE;
use crate::installation::{SERVERS, installed};
use crate::process::Process;
use crate::task::Task;

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
    _running: Box<dyn Send + Sync>,
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
        let _running = Box::new(process);
        Self { port, _running }
    }

    async fn serve(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let _running = Box::new(Task::serve(listener, router));
        Self { port, _running }
    }

    /// A browser keeps `Secure` cookies of `localhost`, though it is reached over HTTP.
    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// What the signed-in user has there.
    pub async fn item(&self) -> Option<u32> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = Request::get(self.url("/me"))
            .header(COOKIE, "session=1")
            .body(Empty::<Bytes>::new());
        let response = timeout(PATIENCE, client.request(request.unwrap()))
            .await
            .expect("an answer in time")
            .unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let me: Value = serde_json::from_slice(&body).unwrap();
        me["item"].as_u64()?.try_into().ok()
    }
}
