//! `dynagate serve`

mod workspace;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use dynagate::serve;
use dynagate_local::workspace::Workspace;
use dynagate_local::{ConsoleOptions, Options, Server};

use self::workspace::Project;
use super::blueprint::BlueprintArguments;
use super::mistakes::Mistakes;
use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate serve orders.yaml
  dynagate serve --pattern ice-cream-flavours --port 0";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The port of the API; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    port: u16,

    /// The port of DynamoDB, for the AWS CLI and SDKs; 0 takes any free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    dynamodb_port: u16,

    /// The directory that keeps the items; without it, they are kept in memory
    #[arg(long, value_name = "DIRECTORY")]
    persist: Option<PathBuf>,
    /// The port of the console, by default the one after that of the API; 0 takes any free one
    #[arg(long, value_name = "PORT")]
    console_port: Option<u16>,

    /// Starts no console
    #[arg(long)]
    no_console: bool,

    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
}

impl Serve {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let blueprint = self.blueprint.read()?;
        let system = serve::system(&*blueprint.plan().map_err(Mistakes::from)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the threads of the server")?;
        runtime.block_on(async {
            let project = Arc::new(Project::new(self.blueprint.only_file()));
            project.served(blueprint);
            let console = ConsoleOptions {
                port: self.console_port.unwrap_or_else(|| port_after(self.port)),
                workspace: Some(Arc::clone(&project) as Arc<dyn Workspace>),
            };
            let options = Options {
                host: self.host,
                port: self.port,
                dynamodb_port: Some(self.dynamodb_port),
                directory: self.persist,
                console: (!self.no_console).then_some(console),
            };
            let stages: Vec<_> =
                system.apis.iter().flat_map(|api| api.api.stages.keys().cloned()).collect();
            let server = Server::start(system, &options).await?;
            let address = server.addresses().api;
            for stage in stages {
                console::print(&format!("API        http://{address}/{stage}\n"))?;
            }
            if let Some(address) = server.addresses().dynamodb {
                console::print(&format!("DynamoDB   http://{address}\n"))?;
            }
            if let Some(address) = server.addresses().console {
                console::print(&format!("Console    http://{address}\n"))?;
            }
            tokio::signal::ctrl_c().await.context("cannot wait for SIGINT")?;
            server.stop().await;
            Ok(Outcome::Done)
        })
    }
}

/// The next port; for any free one, any free one.
const fn port_after(port: u16) -> u16 {
    if port == 0 { 0 } else { port.wrapping_add(1) }
}
