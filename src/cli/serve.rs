//! `dynagate serve`

mod browser;
mod fault;
mod items;
mod log;
mod signals;
pub(crate) mod token_key;
mod watch;
mod workspace;

use std::fs::read_to_string;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use dynagate::blueprint::{Blueprint, Diagnostics};
use dynagate::serve;
use dynagate_local::database::TableChange;
use dynagate_local::functions::Code;
use dynagate_local::workspace::Workspace;
use dynagate_local::{
    Authorization, ConsoleOptions, EndpointName, Fault, Options, Replacement, Server, StartError,
    System,
};

use self::items::ItemArguments;
use self::log::{Log, LogFormat};
use self::signals::Signals;
use self::watch::Watch;
use self::workspace::Project;
use super::blueprint::BlueprintArguments;
use super::loaded::{ReadTemplate, TemplateArguments};
use super::mistakes::Mistakes;
use super::{Outcome, failure, message};

const EXAMPLES: &str = "\
Examples:
  dynagate serve orders.yaml --seed items.json
  dynagate serve --template template.yaml --parameter Stage=dev";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    #[command(flatten)]
    template: TemplateArguments,

    /// The port of the API; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    port: u16,

    /// The port of DynamoDB, for the AWS CLI and SDKs
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    dynamodb_port: u16,

    #[command(flatten)]
    items: ItemArguments,

    /// The port of the console, by default the one after that of the API; 0 takes any free one
    #[arg(long, value_name = "PORT", hide_short_help = true)]
    console_port: Option<u16>,

    /// Starts no console
    #[arg(long)]
    no_console: bool,

    /// Runs no functions
    #[arg(long)]
    no_functions: bool,

    /// The port of the other services for the AWS CLI and SDKs, by default the second
    /// after that of the API; 0 takes any free one
    #[arg(long, value_name = "PORT", hide_short_help = true)]
    aws_port: Option<u16>,

    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,

    /// The authorization of callers
    #[arg(long, value_enum, value_name = "WAY", default_value_t = Authorize::Deployed)]
    authorize: Authorize,

    /// Makes requests to a route fail: 'POST /orders=ThrottlingException:0.1'; may be repeated
    ///
    /// The fault is an error of DynamoDB, 5XX, 429, a status from 500, or latency:200ms. It happens
    /// to all requests, or to a part of them from 0 to 1.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,

    /// Calls another address in place of an HTTP endpoint:
    /// 'https://example.com=http://127.0.0.1:9000'; may be repeated
    ///
    /// The name is the start of the endpoint's URL, or the ID of its VPC link.
    #[arg(long = "endpoint", value_name = "NAME=URL", hide_short_help = true)]
    endpoints: Vec<Replacement>,

    /// Opens the console in a browser
    #[arg(long, conflicts_with = "no_console", hide_short_help = true)]
    open: bool,

    /// The format of the addresses and of the requests on standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    log: LogFormat,
}

/// The authorization of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Authorize {
    /// As deployed, with tokens of `dynagate token`, and with any signature for IAM
    Deployed,
    /// Everyone is authorized
    None,
}

impl Serve {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let (blueprint, system) = self.read()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the threads of the server")?;
        let outcome = runtime.block_on(self.serve(blueprint, system));
        // A thread that is still busy must not keep the program.
        runtime.shutdown_timeout(Duration::from_millis(100));
        outcome
    }

    fn read(&self) -> anyhow::Result<(Served, System)> {
        let (served, mut system) = if let Some(template) = self.template.read()? {
            ensure!(
                !template.loaded.apis.is_empty(),
                "{} has no REST API that can be served",
                template.source.name
            );
            let directory = &template.source.directory;
            let system = serve::loaded_system(&template.loaded, &template.source.name, directory);
            message::advise(&template.findings);
            (Served::Template(Box::new(template)), system)
        } else {
            let blueprint = self.blueprint.read()?;
            let system = serve::system(&*blueprint.plan().map_err(Mistakes::from)?);
            (Served::Blueprint(Box::new(blueprint)), system)
        };
        if self.no_functions {
            for function in &mut system.functions {
                function.event_source_mappings.clear();
                function.code = Code::Unavailable("--no-functions is set".to_owned());
            }
            system.schedules.clear();
        }
        Ok((served, system))
    }

    /// The file that is served; none for a pattern or standard input.
    fn file(&self) -> Option<&Path> {
        match self.template.file() {
            Some(path) => Some(path).filter(|path| path.as_os_str() != "-"),
            None => self.blueprint.file(),
        }
    }

    fn options(&self, project: &Arc<Project>, faults: Vec<Fault>) -> anyhow::Result<Options> {
        let console = ConsoleOptions {
            port: self.console_port.unwrap_or_else(|| port_after(self.port)),
            workspace: Some(Arc::clone(project) as Arc<dyn Workspace>),
        };
        // Packages of Node.js are looked for beside the blueprint.
        let directory = self.file().and_then(Path::parent);
        let directory = directory.filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned);
        Ok(Options {
            host: self.host,
            port: self.port,
            dynamodb_port: Some(self.dynamodb_port),
            directory: self.items.persist.clone(),
            seeds: self.items.seeds()?,
            authorization: match self.authorize {
                Authorize::Deployed => Authorization::AsDeployed(token_key::read_or_create()?),
                Authorize::None => Authorization::None,
            },
            faults,
            endpoints: self.endpoints.clone(),
            console: (!self.no_console).then_some(console),
            aws_port: self.aws_port.unwrap_or_else(|| port_after(port_after(self.port))),
            project: directory.or_else(|| std::env::current_dir().ok()),
        })
    }

    /// Stores the seeds again, because they or the tables changed.
    fn seed(&self, server: &Server) {
        if let Err(error) = self.items.seed(server.database()) {
            failure::report(&error);
            message::note("the items before the mistake were stored");
        }
    }

    /// Serves the system until a signal ends it.
    async fn serve(&self, read: Served, system: System) -> anyhow::Result<Outcome> {
        let mut signals = Signals::handled()?;
        // A blueprint from standard input cannot be read again.
        let own: Vec<&Path> = match self.template.file() {
            Some(_) => self.file().into_iter().collect(),
            None if self.blueprint.reads_stdin() => Vec::new(),
            None => self.blueprint.files().collect(),
        };
        let mut watch = Watch::new(own.into_iter(), read.files().into_iter());
        if !self.host.is_loopback() {
            message::warn(&format!(
                "other machines can reach the server at {}: it has no protection against them",
                self.host
            ));
        }
        let mut seeds = Watch::new(self.items.seed_files(), std::iter::empty());
        let faults = fault::read(&self.faults, &system)?;
        let unknown = self.endpoints.iter().find(|of| !of.is_known(&system.vpc_links));
        if let Some(unknown) = unknown {
            anyhow::bail!(
                "--endpoint {name}: no route uses the VPC link `{name}`; name one that a route \
                 uses, or the start of a URL: `https://example.com`",
                name = unknown.name()
            );
        }
        let started = log::Started::of(&system);
        let file = self.blueprint.only_file().filter(|_| self.template.file().is_none());
        let project = Arc::new(Project::new(file));
        read.show_in(&project);
        let server =
            Server::start(system, &self.options(&project, faults)?).await.map_err(explained)?;
        tell(server.table_changes());
        for function in server.functions().states().iter().filter(|_| !self.no_functions) {
            if let Some(reason) = &function.unavailable {
                message::warn(&format!("the function {} is not run: {reason}", function.name));
            }
        }
        for (name, reason) in server.unsupported_state_machines() {
            message::warn(&format!(
                "executions of the state machine {name} stay RUNNING: {reason}"
            ));
        }
        for (name, reason) in server.unsupported_schedules() {
            message::warn(&format!("the schedule {name} is not run: {reason}"));
        }
        let log = Log::start(self.log, server.history().subscribe(), started, server.addresses())?;
        if let Some(address) = server.addresses().console.filter(|_| self.open) {
            browser::open(&log::url_of(address));
        }
        loop {
            tokio::select! {
                () = signals.received() => break,
                () = watch.changed() => {}
                () = seeds.changed() => {
                    self.seed(&server);
                    continue;
                }
            }
            match self.read() {
                Ok((read, system)) => {
                    watch.reset(read.files().into_iter());
                    read.show_in(&project);
                    match server.reload(system) {
                        Ok(changes) => {
                            tell(&changes);
                            if changes.iter().any(TableChange::is_empty) {
                                self.seed(&server);
                            }
                        }
                        Err(error) => refuse(&error.into()),
                    }
                }
                Err(error) => {
                    let errors = error.downcast_ref().and_then(Mistakes::only_blueprint);
                    watch.add(errors.into_iter().flat_map(Diagnostics::files));
                    if let Some(errors) = errors {
                        let file = self.file();
                        project.refused(file.and_then(|file| read_to_string(file).ok()), errors);
                        server.document_changed();
                    }
                    refuse(&error);
                }
            }
        }
        let database = server.database().clone();
        server.stop().await;
        log.end();
        self.items.dump(&database)?;
        Ok(Outcome::Done)
    }
}

/// The declarations of a system.
enum Served {
    Blueprint(Box<Blueprint>),
    Template(Box<ReadTemplate>),
}

impl Served {
    /// The files that it names, whose changes change it.
    fn files(&self) -> Vec<&Path> {
        match self {
            Self::Blueprint(blueprint) => blueprint.files().collect(),
            Self::Template(template) => {
                template.loaded.files.names().skip(1).map(Path::new).collect()
            }
        }
    }

    /// Shows it in the console.
    fn show_in(self, project: &Project) {
        match self {
            Self::Blueprint(blueprint) => project.served(*blueprint),
            Self::Template(template) => project.served_template(&template),
        }
    }
}

/// The next port; for any free one, any free one.
const fn port_after(port: u16) -> u16 {
    if port == 0 { 0 } else { port.wrapping_add(1) }
}

/// Tells of tables that an earlier run or version left different.
fn tell(changes: &[TableChange]) {
    for change in changes.iter().filter(|of| !matches!(of, TableChange::Created { .. })) {
        message::note(&change.to_string());
    }
}

/// Reports the reason why a changed blueprint is not served.
fn refuse(error: &anyhow::Error) {
    failure::report(error);
    message::note("the last version without errors is still served");
}

/// The error with the option that helps.
fn explained(error: StartError) -> anyhow::Error {
    if let StartError::Listen { endpoint, address, source } = &error {
        let option = match endpoint {
            EndpointName::Api => "--port",
            EndpointName::DynamoDb => "--dynamodb-port",
            EndpointName::Console => "--console-port",
            EndpointName::Aws => "--aws-port",
            _ => return error.into(),
        };
        if source.kind() == std::io::ErrorKind::AddrInUse {
            let port = address.port();
            return anyhow::anyhow!(
                "port {port} is in use: choose another for the {endpoint} with {option}; {option} 0 \
                 takes any free one"
            );
        }
    }
    error.into()
}
