//! Two servers in one process: the tenants' service, and the pages of their customers.

use std::error::Error;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::app::{App, app};
use crate::args::Args;
use crate::customer;
use crate::database::{Database, DatabaseUrl, Engine};
use crate::listen::{Listening, listen};
use crate::tenant::Tenant;

/// How many ports the example takes, in a row.
pub const PORTS: u16 = 2;

/// Longer than a look-up or a query may take.
const DRAINED_WITHIN: Duration = Duration::from_secs(5);

#[derive(Debug, Error)]
#[error(
    "cannot listen on port {port} of 127.0.0.1 ({source}); help: try others with `--port N`, or any free ones with `--port 0`"
)]
pub struct CannotListen {
    port: u16,
    source: io::Error,
}

/// Where everything is.
#[derive(Clone)]
pub struct Places {
    tenants_port: u16,
    /// The origins of other sites' pages, as they would be named to a tenant.
    pub customers: Arc<[String]>,
}

impl Places {
    pub fn new(tenants_port: u16, customers_port: u16) -> Self {
        let hosts = ["shop.tenants.localhost", "blog.tenants.localhost"];
        Self {
            tenants_port,
            customers: hosts.map(|host| origin(host, customers_port)).into(),
        }
    }

    pub fn tenant(&self, tenant: Tenant) -> String {
        origin(tenant.host(), self.tenants_port)
    }
}

/// As a browser writes it: without the port that is the scheme's default.
fn origin(host: &str, port: u16) -> String {
    match port {
        80 => format!("http://{host}"),
        _ => format!("http://{host}:{port}"),
    }
}

/// Dropping it stops the servers at once.
pub struct Servers {
    pub places: Places,
    serving: JoinSet<io::Result<()>>,
    /// The servers take no more requests once it is dropped.
    open: watch::Sender<()>,
    /// Held for what its drop does: revocations are heard until the last request is answered.
    _listening: JoinSet<()>,
}

impl Servers {
    pub async fn start(url: DatabaseUrl, args: &Args) -> Result<Self, Box<dyn Error>> {
        let (tenants, tenants_port) = bind(args.port, 0).await?;
        let (customers, customers_port) = bind(args.port, 1).await?;
        let places = Places::new(tenants_port, customers_port);

        let database = Database::open(url.clone(), args.create_tables).await;
        let database = database.map_err(|error| format!("{url}: {error}"))?;
        let listening = (url.engine == Engine::Postgres).then(Listening::default);
        let App { router, cache } = app(
            database.clone(),
            args.known_for(),
            places.clone(),
            listening.clone(),
        )?;

        let mut listeners = JoinSet::new();
        if let Some(listening) = listening {
            listeners.spawn(async move { match listen(url, database, cache, listening).await {} });
        }
        let (open, closed) = watch::channel(());
        let mut serving = JoinSet::new();
        serving.spawn(serve(tenants, router, closed.clone()));
        serving.spawn(serve(customers, customer::app(&places)?, closed));
        Ok(Self {
            places,
            serving,
            open,
            _listening: listeners,
        })
    }

    /// Takes no more requests, and lets those that have begun end.
    pub async fn drain(mut self) {
        drop(self.open);
        let drained = async { while self.serving.join_next().await.is_some() {} };
        if timeout(DRAINED_WITHIN, drained).await.is_err() {
            tracing::warn!(
                "some requests took longer than {DRAINED_WITHIN:?}, and were not answered"
            );
        }
    }
}

async fn serve(
    listener: TcpListener,
    app: Router,
    mut open: watch::Receiver<()>,
) -> io::Result<()> {
    let closed = async move {
        // Nothing is ever sent: it ends with the sender.
        let _ = open.changed().await;
    };
    axum::serve(listener, app)
        .with_graceful_shutdown(closed)
        .await
}

async fn bind(first: u16, offset: u16) -> Result<(TcpListener, u16), CannotListen> {
    let port = if first == 0 { 0 } else { first + offset };
    let failed = |source| CannotListen { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    Ok((listener, port))
}
