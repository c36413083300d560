//! [`Attacker`]: pages of every origin there can be, in a real browser.

use axum::Router;
use axum::response::Html;
use fantoccini::Client;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use cors_test_support::tls::TlsListener;

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

/// The cache would answer where a server's answers lack `Vary`.
const SCRIPT: &str = "const [url, item, isOpaque, done] = arguments;
    const attack = async (url, item) => {
        const read = (init) => fetch(url, { cache: 'no-store', ...init })
            .then((response) => response.text())
            .catch(() => null);
        const loot = {
            origin: self.origin,
            read: await read({ credentials: 'include' }),
            readAnonymously: await read({ credentials: 'omit' }),
        };
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ item });
        await read({ method: 'PUT', credentials: 'include', headers, body });
        return loot;
    };
    if (!isOpaque) return attack(url, item).then(done);
    onmessage = ({ data }) => done(data);
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = `<script>(${attack})('${url}', ${item}).then((loot) => parent.postMessage(loot, '*'))</script>`;
    document.body.append(frame);";

/// What a page got of a server's answers.
pub struct Loot {
    pub read: Option<String>,
    pub read_anonymously: Option<String>,
}

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

    /// Opens a page of this origin, a sandboxed frame for `null`, and has it try everything with
    /// the answer of the server.
    pub async fn attack(&self, client: &Client, origin: &str, url: &str, item: u32) -> Loot {
        let is_opaque = origin == "null";
        let page = if is_opaque {
            "https://attacker.example"
        } else {
            origin
        };
        client.goto(&format!("{page}/")).await.unwrap();
        let arguments = vec![json!(url), json!(item), json!(is_opaque)];
        let loot = client.execute_async(SCRIPT, arguments).await.unwrap();
        assert_eq!(loot["origin"], origin);
        let read = |name: &str| loot[name].as_str().map(ToOwned::to_owned);
        Loot {
            read: read("read"),
            read_anonymously: read("readAnonymously"),
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
