//! Starting, reloading and stopping.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api::authorization::Authorizers;
use crate::api::fault::Fault;
use crate::api::http_endpoint::Replacement;
use crate::api::{self, Behavior};
use crate::console::{self, Console};
use crate::database::{self, Database, OpenError, SeedError, TableChange, TableError};
use crate::endpoint::Endpoint;
use crate::functions::{Environment, Functions, MappingState, run_asynchronous};
use crate::history::{Event, History};
use crate::messaging::{self, Messaging};
use crate::schedules::{self, Due};
use crate::state::State;
use crate::system::System;
use crate::token::TokenKey;
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
    /// The directory that keeps items and objects; `None` keeps them in memory.
    pub directory: Option<PathBuf>,
    /// The items to store at the start.
    pub seeds: Vec<Seed>,
    /// The authorization of callers.
    pub authorization: Authorization,
    /// The faults of requests.
    pub faults: Vec<Fault>,
    /// The addresses in place of HTTP endpoints.
    pub endpoints: Vec<Replacement>,
    /// The console; `None` for a server without one.
    pub console: Option<ConsoleOptions>,
    /// The port of the other services, such as SQS and Lambda; 0 for any free one.
    pub aws_port: u16,
    /// The directory of the user's project, where packages of Node.js are looked for.
    pub project: Option<PathBuf>,
}

/// Items to store, in the form of [`Database::seed`].
#[derive(Debug, Clone)]
pub struct Seed {
    /// The name of the file.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The authorization of callers.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Authorization {
    /// As the APIs have it: user pools accept tokens of this key, Lambda authorizers are run, and
    /// IAM accepts every signature.
    AsDeployed(TokenKey),
    /// Every caller is authorized.
    None,
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
            seeds: Vec::new(),
            authorization: Authorization::None,
            faults: Vec::new(),
            endpoints: Vec::new(),
            console: None,
            aws_port: 0,
            project: None,
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
    /// The other services, such as SQS and Lambda, for the AWS CLI and SDKs.
    pub aws: SocketAddr,
}

/// An endpoint of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointName {
    /// The APIs.
    Api,
    /// DynamoDB.
    DynamoDb,
    /// The console.
    Console,
    /// The other services, such as SQS and Lambda.
    Aws,
}

impl fmt::Display for EndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Api => "API",
            Self::DynamoDb => "DynamoDB",
            Self::Console => "console",
            Self::Aws => "AWS services",
        })
    }
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

/// The reason why a server could not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A port cannot be opened.
    Listen {
        /// The endpoint.
        endpoint: EndpointName,
        /// The address.
        address: SocketAddr,
        /// The reason.
        source: io::Error,
    },
    /// The database could not be opened.
    Database(OpenError),
    /// A table was refused.
    Table(TableError),
    /// A seed has a mistake.
    Seed {
        /// The name of the file.
        name: String,
        /// The mistake.
        source: SeedError,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { endpoint, address, source } => {
                write!(f, "cannot listen on {address} for the endpoint {endpoint}: {source}")
            }
            Self::Database(error) => error.fmt(f),
            Self::Table(error) => error.fmt(f),
            Self::Seed { name, source } => {
                let SeedError { line, column, reason } = source;
                write!(f, "{name}:{line}:{column}: {reason}")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Database(error) => error.source(),
            Self::Table(_) | Self::Seed { .. } => None,
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
        // All ports are opened first, because parts need the addresses of others.
        let api = open(EndpointName::Api, options.host, options.port).await?;
        let dynamodb = match options.dynamodb_port {
            Some(port) => Some(open(EndpointName::DynamoDb, options.host, port).await?),
            None => None,
        };
        let console = match &options.console {
            Some(console) => {
                Some((open(EndpointName::Console, options.host, console.port).await?, console))
            }
            None => None,
        };
        let aws = open(EndpointName::Aws, options.host, options.aws_port).await?;
        let addresses = Addresses {
            api: api.address(),
            dynamodb: dynamodb.as_ref().map(Endpoint::address),
            console: console.as_ref().map(|(endpoint, _)| endpoint.address()),
            aws: aws.address(),
        };

        let database = match &options.directory {
            Some(directory) => Database::in_directory(directory),
            None => Database::in_memory(),
        };
        let database = database.map_err(StartError::Database)?;
        let environment = Environment {
            aws_url: url(addresses.aws),
            dynamodb_url: url(addresses.dynamodb.unwrap_or(addresses.aws)),
            project: options.project.clone(),
        };
        let key = match &options.authorization {
            Authorization::AsDeployed(key) => Some(key.clone()),
            Authorization::None => None,
        };
        let behavior = Behavior::new(
            options.faults.clone(),
            Authorizers::new(key),
            options.endpoints.clone(),
            options.host.is_loopback(),
        );
        let directory = options.directory.as_deref();
        let (state, table_changes) =
            State::new(system, database.clone(), directory, environment, behavior)?;
        let state = Arc::new(state);
        for Seed { name, text } in &options.seeds {
            let seeded = database.seed(text);
            seeded.map_err(|source| StartError::Seed { name: name.clone(), source })?;
        }
        let (stopping, _) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let router = api::router(Arc::clone(&state));
        tasks.spawn(api.serve(router.clone(), stopping.subscribe()));
        if let Some((endpoint, ConsoleOptions { workspace, .. })) = console {
            let router = console::router(Console {
                state: Arc::clone(&state),
                api: router,
                addresses,
                workspace: workspace.clone(),
                stopping: stopping.subscribe(),
            });
            tasks.spawn(endpoint.serve(router, stopping.subscribe()));
        }
        if let Some(endpoint) = dynamodb {
            let is_loopback = endpoint.address().ip().is_loopback();
            let router = database::endpoint::router(database.clone(), is_loopback);
            tasks.spawn(endpoint.serve(router, stopping.subscribe()));
        }
        tasks.spawn(until_stopped(database.tend(), stopping.subscribe()));

        let router = messaging::router(state.endpoint());
        tasks.spawn(aws.serve(router, stopping.subscribe()));
        let (functions, messaging) = (Arc::clone(&state.functions), Arc::clone(&state.messaging));
        tasks.spawn(until_stopped(run_asynchronous(functions, messaging), stopping.subscribe()));

        let functions = Arc::clone(&state.functions);
        let run = Arc::clone(&state.schedules).run(move |Due { function, event, schedule }| {
            // A refused invocation is reported by the function.
            functions.invoke_later(&function, event, &format!("schedule {schedule}"));
        });
        tasks.spawn(until_stopped(run, stopping.subscribe()));

        Ok(Self { state, addresses, table_changes, stopping, tasks })
    }

    /// The tables.
    pub fn database(&self) -> &Database {
        &self.state.database
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

    /// The functions.
    pub fn functions(&self) -> &Functions {
        &self.state.functions
    }

    /// The topics, queues and Kinesis streams.
    pub fn messaging(&self) -> &Messaging {
        &self.state.messaging
    }

    /// The names of the state machines whose executions stay as they start, with the reasons.
    pub fn unsupported_state_machines(&self) -> Vec<(String, String)> {
        self.state.executions.unsupported()
    }

    /// The names of the schedules that are not run, with the reasons.
    pub fn unsupported_schedules(&self) -> Vec<(String, String)> {
        schedules::unsupported(&self.state.generation().system.schedules)
    }

    /// The event source mappings.
    pub fn event_source_mappings(&self) -> Vec<MappingState> {
        self.state.mappings.states()
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

    /// Stops listening, lets requests that are underway end for a few seconds, and returns then.
    pub async fn stop(mut self) {
        // Without receivers, nothing is left to stop.
        let _ = self.stopping.send(true);
        while self.tasks.join_next().await.is_some() {}
        self.state.stop();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.stop();
    }
}

/// The URL of an address for programs on this machine.
fn url(address: SocketAddr) -> String {
    let ip = if address.ip().is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { address.ip() };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

async fn open(endpoint: EndpointName, host: IpAddr, port: u16) -> Result<Endpoint, StartError> {
    Endpoint::open(host, port).await.map_err(|source| {
        let address = SocketAddr::new(host, port);
        StartError::Listen { endpoint, address, source }
    })
}

/// Runs a task that does not end until the server stops.
async fn until_stopped(task: impl Future<Output = ()>, mut stopping: watch::Receiver<bool>) {
    tokio::select! {
        () = task => {}
        // The sender is dropped with the server.
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}
