//! `dynagate client`

use clap::{Args, Subcommand, ValueEnum};
use dynagate::client::vantiq::{self, Options, Source};

use super::blueprint::BlueprintArguments;
use super::mistakes::Mistakes;
use super::{Outcome, console};

const EXAMPLES: &str = "\
Examples:
  dynagate client vantiq --pattern vantiq-putitem
  dynagate client vantiq --pattern vantiq-putitem --part procedure";

const VANTIQ_EXAMPLES: &str = "\
Examples:
  dynagate client vantiq --pattern vantiq-putitem
  dynagate client vantiq --pattern vantiq-putitem --part type > PumpStatus.json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Client {
    #[command(subcommand)]
    of: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Vantiq(Vantiq),
}

/// Prints the Vantiq Source, Type and Procedure for a route with a PutItem passthrough
#[derive(Debug, Args)]
#[command(after_help = VANTIQ_EXAMPLES)]
struct Vantiq {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The URL of the deployed stage; by default a placeholder
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,

    /// The value of the API key; by default a placeholder
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,

    /// The part to print, in Vantiq's format; the types of several tables are an array
    #[arg(long, value_enum)]
    part: Option<Part>,

    /// The table of the route to print
    #[arg(long, value_name = "NAME")]
    table: Option<String>,

    /// The route, such as 'POST /', if several have a PutItem passthrough
    #[arg(long)]
    route: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The configuration of the Source as JSON
    Source,
    /// The definition of the Type as JSON
    Type,
    /// The Procedure in VAIL
    Procedure,
}

impl Client {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        match self.of {
            Kind::Vantiq(vantiq) => vantiq.run(),
        }
    }
}

impl Vantiq {
    fn run(self) -> anyhow::Result<Outcome> {
        let blueprint = self.blueprint.read()?;
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        let options = Options {
            route: self.route,
            table: self.table,
            endpoint: self.endpoint,
            api_key: self.api_key,
        };
        let client = vantiq::client(&plan, &options)?;
        console::print(&match self.part {
            None => everything(&client),
            Some(Part::Source) => client.source.to_json(),
            Some(Part::Type) => types(&client),
            Some(Part::Procedure) => procedures(&client),
        })?;
        Ok(Outcome::Done)
    }
}

fn everything(client: &vantiq::Client) -> String {
    let source = (
        "Source",
        Source::NAME,
        "Source Type REMOTE; \"Edit Config as JSON\"",
        client.source.to_json(),
    );
    let types =
        client.types.iter().map(|of| ("Type", of.name.as_str(), "Role schema", of.to_json()));
    let procedures = client
        .procedures
        .iter()
        .map(|procedure| ("Procedure", procedure.name.as_str(), "VAIL", procedure.vail.clone()));
    std::iter::once(source)
        .chain(types)
        .chain(procedures)
        .map(|(what, name, how, contents)| format!("# {what} {name} ({how})\n\n{contents}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn types(client: &vantiq::Client) -> String {
    let mut types: Vec<_> = client.types.iter().map(vantiq::Type::to_json).collect();
    if types.len() == 1 {
        return types.remove(0);
    }
    let types: Vec<_> = types.iter().map(|json| json.trim_end()).collect();
    format!("[\n{}\n]\n", types.join(",\n"))
}

fn procedures(client: &vantiq::Client) -> String {
    client.procedures.iter().map(|procedure| procedure.vail.as_str()).collect::<Vec<_>>().join("\n")
}
