//! [`Attacker`]: pages of every origin there can be, in a real browser.

use axum::Router;
use axum::response::Html;
use fantoccini::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use cors_test_support::tls::TlsListener;

use crate::peer::Server;

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

/// A server that has every name, on the ports that the origins of an audit have.
pub struct Attacker {
    plain: u16,
    tls: u16,
    tasks: [JoinHandle<()>; 2],
}

impl Attacker {
    pub async fn start() -> Self {
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tls = TlsListener::bind(&["localhost"], "http/1.1").await;
        Self {
            plain: plain.local_addr().unwrap().port(),
            tls: tls.port(),
            tasks: [
                tokio::spawn(async { _ = axum::serve(plain, pages()).await }),
                tokio::spawn(async { _ = axum::serve(tls, pages()).await }),
            ],
        }
    }

    /// What makes a browser take this server for every host but the peers'.
    pub fn arguments(&self) -> [String; 3] {
        let Self { plain, tls, .. } = self;
        [
            format!(
                "--host-resolver-rules=MAP *:80 127.0.0.1:{plain}, MAP *:443 127.0.0.1:{tls}, \
                 MAP *:8443 127.0.0.1:{tls}, EXCLUDE localhost"
            ),
            "--ignore-certificate-errors".to_owned(),
            // An `http` page is to stay one.
            "--disable-features=HttpsUpgrades".to_owned(),
        ]
    }

    /// Opens a page of this origin, a sandboxed frame for `null`, and has it fetch the answer with
    /// the user's credentials: what it reads of the balance, if anything.
    pub async fn read(&self, client: &Client, origin: &str, server: &Server) -> Option<String> {
        let is_opaque = origin == "null";
        let page = if is_opaque {
            "https://attacker.example"
        } else {
            origin
        };
        client.goto(&format!("{page}/")).await.unwrap();
        let script =
            "const [url, isOpaque, done] = arguments;
            const read = async (url) => {
                try {
                    const response = await fetch(url, { credentials: 'include' });
                    return [self.origin, response.status + ' ' + await response.text()];
                } catch {
                    return [self.origin, null];
                }
            };
            if (!isOpaque) return read(url).then(done);
            onmessage = ({ data }) => done(data);
            const frame = document.createElement('iframe');
            frame.sandbox = 'allow-scripts';
            frame.srcdoc = `<script>(${read})('${url}').then((data) => parent.postMessage(data, '*'))</script>`;
            document.body.append(frame);"
        ;
        let arguments = vec![json!(server.url("/me")), json!(is_opaque)];
        let answer = client.execute_async(&script, arguments).await.unwrap();
        assert_eq!(
            answer[0], origin,
            "the page is of the origin that was asked for"
        );
        match &answer[1] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => panic!("no text: {other}"),
        }
    }
}

/// Pages that do nothing by themselves.
fn pages() -> Router {
    Router::new().fallback(async || Html(PAGE))
}

impl Drop for Attacker {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
