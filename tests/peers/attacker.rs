//! [`Attacker`]: pages of every origin there can be, in a real browser.

use axum::Router;
use axum::response::Html;
use cors_test_support::tls::TlsListener;
use fantoccini::Client;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;

use crate::task::Task;

const PAGE: &str = "<!doctype html><title>page</title><link rel=icon href='data:,'>";

/// What a page tries. Without `no-store`, the cache would answer where a server says no `Vary`.
const SCRIPT: &str = "const [targets, isOpaque, done] = arguments;
    const attack = async ({ url, item }) => {
        const read = (init) => fetch(url, { cache: 'no-store', ...init })
            .then((response) => response.text())
            .catch(() => null);
        const loot = {
            read: await read({ credentials: 'include' }),
            readAnonymously: await read({ credentials: 'omit' }),
        };
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ item });
        await read({ method: 'PUT', credentials: 'include', headers, body });
        return loot;
    };
    const attackAll = async (targets) => {
        const loot = [];
        for (const target of targets) loot.push(await attack(target));
        return { origin: self.origin, loot };
    };
    if (!isOpaque) return attackAll(targets).then(done);
    onmessage = ({ data }) => done(data);
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = `<script>
        const attack = ${attack};
        (${attackAll})(${JSON.stringify(targets)}).then((all) => parent.postMessage(all, '*'));
    </script>`;
    document.body.append(frame);";

/// A server to attack.
#[derive(Serialize)]
pub struct Target {
    pub url: String,
    /// What to put there.
    pub item: u32,
}

/// What a page got of a server's answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loot {
    pub read: Option<String>,
    pub read_anonymously: Option<String>,
}

/// A server that has every name, on the ports that the origins of an audit have.
pub struct Attacker {
    plain: u16,
    tls: u16,
    _tasks: [Task; 2],
}

impl Attacker {
    pub async fn start() -> Self {
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tls = TlsListener::bind(&["localhost"], "http/1.1").await;
        Self {
            plain: plain.local_addr().unwrap().port(),
            tls: tls.port(),
            _tasks: [Task::serve(plain, pages()), Task::serve(tls, pages())],
        }
    }

    /// What makes a browser take this server for every host but the peers'.
    pub fn arguments(&self) -> [String; 3] {
        let Self { plain, tls, .. } = self;
        [
            format!(
                "--host-resolver-rules=MAP *:80 127.0.0.1:{plain}, MAP *:443 127.0.0.1:{tls}, \
                 MAP *:8443 127.0.0.1:{tls}, MAP *.localhost 127.0.0.1:{plain}, EXCLUDE localhost"
            ),
            "--ignore-certificate-errors".to_owned(),
            // An `http` page is to stay one.
            "--disable-features=HttpsUpgrades".to_owned(),
        ]
    }

    /// Opens a page of this origin, a sandboxed frame for `null`, and has it read and put all it can.
    pub async fn attack(&self, client: &Client, origin: &str, targets: &[Target]) -> Vec<Loot> {
        let is_opaque = origin == "null";
        let page = if is_opaque {
            "https://attacker.example"
        } else {
            origin
        };
        client.goto(&format!("{page}/")).await.unwrap();
        let arguments = vec![json!(targets), json!(is_opaque)];
        let all = client.execute_async(SCRIPT, arguments).await.unwrap();
        assert_eq!(all["origin"], origin);
        serde_json::from_value(all["loot"].clone()).unwrap()
    }
}

/// Pages that do nothing by themselves.
fn pages() -> Router {
    Router::new().fallback(async || Html(PAGE))
}
