//! Starting, reloading and stopping.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api;
use crate::console::{self, Console};
use crate::database::{Database, OpenError, TableChange, TableError, endpoint};
use crate::history::{Event, History};
use crate::state::State;
use crate::system::System;
use crate::workspace::Workspace;

/// The addresses and behavior of a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port of the APIs; 0 for any free one.
    pub port: u16,
    /// The port of DynamoDB; 0 for any free one, `None` for no endpoint.
    pub dynamodb_port: Option<u16>,
    /// The directory that keeps the items; `None` keeps them in memory.
    pub directory: Option<PathBuf>,
    /// The console; `None` for a server without one.
    pub console: Option<ConsoleOptions>,
}

/// The port and the project of the console.
#[derive(Debug, Clone)]
pub struct ConsoleOptions {
    /// The port; 0 for any free one.
    pub port: u16,
    /// The project whose system is served.
    pub workspace: Option<Arc<dyn Workspace>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 3000,
            dynamodb_port: Some(8000),
            directory: None,
            console: None,
        }
    }
}

/// The addresses that a server listens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The APIs, each below the name of a stage.
    pub api: SocketAddr,
    /// DynamoDB, for the AWS CLI and SDKs.
    pub dynamodb: Option<SocketAddr>,
    /// The console.
    pub console: Option<SocketAddr>,
}

/// A running server. Dropping it ends it at once; [`Server::stop`] ends it in order.
#[derive(Debug)]
pub struct Server {
    state: Arc<State>,
    addresses: Addresses,
    table_changes: Vec<TableChange>,
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
    /// The database could not be opened.
    Database(OpenError),
    /// A table was refused.
    Table(TableError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Database(error) => error.fmt(f),
            Self::Table(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Database(error) => error.source(),
            Self::Table(_) => None,
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
        let database = match &options.directory {
            Some(directory) => Database::in_directory(directory),
            None => Database::in_memory(),
        };
        let database = database.map_err(StartError::Database)?;
        let (state, table_changes) =
            State::new(system, database.clone()).map_err(StartError::Table)?;
        let state = Arc::new(state);
        let (stopping, _) = watch::channel(false);
        let mut tasks = JoinSet::new();

        let (listener, api) = listen(options.host, options.port).await?;
        let dynamodb = match options.dynamodb_port {
            Some(port) => Some(listen(options.host, port).await?),
            None => None,
        };
        let console = match &options.console {
            Some(console) => Some((listen(options.host, console.port).await?, console)),
            None => None,
        };
        let addresses = Addresses {
            api,
            dynamodb: dynamodb.as_ref().map(|(_, of)| *of),
            console: console.as_ref().map(|((_, of), _)| *of),
        };
        let router = api::router(Arc::clone(&state));
        if let Some(((listener, _), ConsoleOptions { workspace, .. })) = console {
            let console = console::router(Console {
                state: Arc::clone(&state),
                api: router.clone(),
                addresses,
                workspace: workspace.clone(),
                stopping: stopping.subscribe(),
            });
            tasks.spawn(serve(listener, console, stopping.subscribe()));
        }
        tasks.spawn(serve(listener, router, stopping.subscribe()));
        if let Some((listener, address)) = dynamodb {
            let router = endpoint::router(database.clone(), address.ip().is_loopback());
            tasks.spawn(serve(listener, router, stopping.subscribe()));
        }
        tasks.spawn(until_stopped(database.tend(), stopping.subscribe()));

        Ok(Self { state, addresses, table_changes, stopping, tasks })
    }

    /// The tables that the start created, and those of an earlier one that differ.
    pub fn table_changes(&self) -> &[TableChange] {
        &self.table_changes
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
    pub fn reload(&self, system: System) -> Result<Vec<TableChange>, StartError> {
        self.state.reload(system).map_err(StartError::Table)
    }

    /// Tells the console that the document changed, and the system did not.
    pub fn document_changed(&self) {
        self.state.history.tell(Event::DocumentChanged);
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
async fn serve(listener: TcpListener, router: axum::Router, stopping: watch::Receiver<bool>) {
    // `axum::serve` retries failures of `accept` and never returns an error.
    let _ = axum::serve(listener, router).with_graceful_shutdown(stopped(stopping)).await;
}

/// Runs a task that does not end until the server stops.
async fn until_stopped(task: impl Future<Output = ()>, stopping: watch::Receiver<bool>) {
    tokio::select! {
        () = task => {}
        () = stopped(stopping) => {}
    }
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // The sender is dropped with the server.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
