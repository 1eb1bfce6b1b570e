//! Starting, reloading and stopping.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api;
use crate::database::Database;
use crate::history::History;
use crate::state::State;
use crate::system::System;

/// The addresses and behavior of a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port of the APIs; 0 for any free one.
    pub port: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self { host: Ipv4Addr::LOCALHOST.into(), port: 3000 }
    }
}

/// The addresses that a server listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The APIs, each below the name of a stage.
    pub api: SocketAddr,
}

/// A running server. Dropping it ends it at once; [`Server::stop`] ends it in order.
#[derive(Debug)]
pub struct Server {
    state: Arc<State>,
    addresses: Addresses,
    stopping: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// A server could not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A port could not be opened.
    Listen {
        /// The address.
        address: SocketAddr,
        /// The reason.
        source: std::io::Error,
    },
    /// The database or a table could not be made.
    Database(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Database(message) => write!(f, "cannot create the tables: {message}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Database(_) => None,
        }
    }
}

impl Server {
    /// Starts a server for a system. It listens when this returns.
    ///
    /// # Errors
    ///
    /// Returns an error if a port is taken or a table is refused.
    pub async fn start(system: System, options: &Options) -> Result<Self, StartError> {
        let database = Database::in_memory().map_err(StartError::Database)?;
        let state = Arc::new(State::new(system, database).map_err(StartError::Database)?);
        let (stopping, _) = watch::channel(false);
        let mut tasks = JoinSet::new();

        let (listener, address) = listen(options.host, options.port).await?;
        let router = api::router(Arc::clone(&state));
        tasks.spawn(serve(listener, router, stopping.subscribe()));

        Ok(Self { state, addresses: Addresses { api: address }, stopping, tasks })
    }

    /// The addresses that the server listens on.
    pub fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// The latest exchanges and the stream of events.
    pub fn history(&self) -> &History {
        &self.state.history
    }

    /// Replaces the system. Items are kept, and requests that are underway end with the old one.
    ///
    /// # Errors
    ///
    /// Returns an error if a table is refused; the old system is then kept.
    pub fn reload(&self, system: System) -> Result<(), StartError> {
        self.state.reload(system).map_err(StartError::Database)
    }

    /// Stops listening, lets requests that are underway end, and returns then.
    pub async fn stop(mut self) {
        // Without receivers, nothing is left to stop.
        let _ = self.stopping.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn listen(host: IpAddr, port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let address = SocketAddr::new(host, port);
    let error = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(error)?;
    let address = listener.local_addr().map_err(error)?;
    Ok((listener, address))
}

/// Serves a router until the server stops.
async fn serve(listener: TcpListener, router: axum::Router, mut stopping: watch::Receiver<bool>) {
    let stopped = async move {
        // The sender is dropped with the server.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    // `axum::serve` retries failures of `accept` and never returns an error.
    let _ = axum::serve(listener, router).with_graceful_shutdown(stopped).await;
}
