//! Six servers in one process: the API and the page on three origins; another API and a page of another site.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use axum::Router;
use http::HeaderValue;
use thiserror::Error;
use tokio::{net::TcpListener, task::JoinSet};
use tower_cors_credentials::PolicyError;

use super::{
    across::{self, Sites},
    api::{self, Origins},
    page,
    plan::Place,
    record::Record,
};

/// How many ports the playground takes, in a row.
pub const PORTS: u16 = 6;

#[derive(Debug, Error)]
pub enum StartError {
    #[error(
        "port {port} of 127.0.0.1 is in use. The playground needs {PORTS} ports in a row, from {first} on: try others \
         with `-- --port {}`, or any free ones with `-- --port 0`.",
        suggestion(*.first)
    )]
    Busy { port: u16, first: u16 },
    #[error(
        "cannot listen on port {port} of 127.0.0.1: {source}. Try other ports with `-- --port`."
    )]
    Listen { port: u16, source: io::Error },
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error("the address of a page does not make an origin: {0}")]
    Origin(String),
}

/// Dropping it stops the servers.
pub struct Playground {
    pub origins: Origins,
    pub sites: Sites,
    /// Held for what its drop does.
    _servers: JoinSet<io::Result<()>>,
}

impl Playground {
    /// Listens on `first_port` and those after it, or with 0 on any that are free.
    pub async fn start(first_port: u16, record: Record) -> Result<Self, StartError> {
        let api = listen(first_port, 0).await?;
        let pages = [
            listen(first_port, 1).await?,
            listen(first_port, 2).await?,
            listen(first_port, 3).await?,
        ];
        let api_origin = api.origin.clone();
        let [credentialed, anonymous, refused] = pages.each_ref().map(|page| page.origin.clone());
        let origins = Origins {
            credentialed,
            anonymous,
            refused,
        };
        let policy = api::policy(&origins)?;
        let (page_across, api_across) =
            (listen(first_port, 4).await?, listen(first_port, 5).await?);
        let sites = Sites {
            page: page_across.origin.clone(),
            // Another host, and so another site: ports alone make none.
            api: api_across.origin.replace("127.0.0.1", "localhost"),
        };
        let policy_across = across::api::policy(&sites)?;

        let mut servers = JoinSet::new();
        servers.spawn(api.serve(api::app(policy.clone(), record.clone())));
        for page in pages {
            let invalid = || StartError::Origin(page.origin.clone());
            let place = Place {
                origin: page.origin.parse().map_err(|_| invalid())?,
                header: HeaderValue::from_str(&page.origin).map_err(|_| invalid())?,
                api: api_origin.clone(),
                across: sites.page.clone(),
                policy: policy.clone(),
            };
            let csp = page::content_security_policy(&api_origin).map_err(|_| invalid())?;
            servers.spawn(page.serve(page::app(place, record.clone(), csp)));
        }
        let invalid = |_| StartError::Origin(sites.api.clone());
        let api = across::api::app(&sites, policy_across, record.clone()).map_err(invalid)?;
        servers.spawn(api_across.serve(api));
        let page = across::page::app(&sites, record).map_err(invalid)?;
        servers.spawn(page_across.serve(page));
        Ok(Self {
            origins,
            sites,
            _servers: servers,
        })
    }
}

struct Listening {
    listener: TcpListener,
    origin: String,
}

impl Listening {
    async fn serve(self, app: Router) -> io::Result<()> {
        axum::serve(self.listener, app).await
    }
}

async fn listen(first: u16, offset: u16) -> Result<Listening, StartError> {
    let port = if first == 0 { 0 } else { first + offset };
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::Busy { port, first },
        _ => StartError::Listen { port, source },
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Listening {
        listener,
        origin: origin(address),
    })
}

/// As a browser writes it: without the port that is the scheme's default.
fn origin(address: SocketAddr) -> String {
    match address.port() {
        80 => format!("http://{}", address.ip()),
        _ => format!("http://{address}"),
    }
}

fn suggestion(first: u16) -> u16 {
    match first.checked_add(100) {
        Some(port) if port <= u16::MAX - (PORTS - 1) => port,
        _ => first - 100,
    }
}
