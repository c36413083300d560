//! Two servers in one process: the tenants' service, and the pages of their customers.

use std::error::Error;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::app::{App, app};
use crate::args::Args;
use crate::customer;
use crate::database::{Database, DatabaseUrl, Engine};
use crate::listen::{Listening, listen};
use crate::tenant::Tenant;

/// How many ports the example takes, in a row.
pub const PORTS: u16 = 2;

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

/// Dropping it stops the servers.
pub struct Servers {
    pub places: Places,
    /// Held for what its drop does.
    _tasks: JoinSet<io::Result<()>>,
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

        let mut tasks = JoinSet::new();
        if let Some(listening) = listening {
            tasks.spawn(async move { match listen(url, database, cache, listening).await {} });
        }
        tasks.spawn(serve(tenants, router));
        tasks.spawn(serve(customers, customer::app(&places)?));
        Ok(Self {
            places,
            _tasks: tasks,
        })
    }
}

async fn serve(listener: TcpListener, app: Router) -> io::Result<()> {
    axum::serve(listener, app).await
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
