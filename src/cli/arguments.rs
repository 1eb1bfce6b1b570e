//! The command line arguments.

use clap::{ArgAction, Parser, Subcommand};

use super::check::Check;
use super::client::Client;
use super::color::Color;
use super::completions::Completions;
use super::deploy::Deploy;
use super::diff::Diff;
use super::exit_code;
use super::explain::Explain;
use super::graph::Graph;
use super::import::Import;
use super::init::Init;
use super::list::List;
use super::man::ManPages;
use super::message::MessageFormat;
use super::openapi::OpenApi;
use super::render::Render;
use super::schema::Schema;
#[cfg(feature = "serve")]
use super::serve::Serve;
use super::synth::Synth;
use super::template::Template;
use super::test::Test;
#[cfg(feature = "serve")]
use super::token::Token;
use super::validate::Validate;
use super::version::Version;

const EXAMPLES: &str = "\
Examples:
  dynagate init
  dynagate synth orders.yaml --out template.json";

/// DynamoDB behind Amazon API Gateway without functions: CloudFormation or Terraform from blueprints
#[derive(Debug, Parser)]
#[command(
    name = "dynagate",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    after_help = format!("{EXAMPLES}\n\n{}", exit_code::help())
)]
pub(crate) struct Arguments {
    /// Use of color
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto, display_order = 900)]
    pub(crate) color: Color,

    /// The format of messages
    ///
    /// These are the errors, warnings and notes on standard error. The default is text.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = MessageFormat::Text, hide_default_value = true, display_order = 901)]
    pub(crate) message_format: MessageFormat,

    /// Suppresses warnings, notes and other messages that are no errors
    #[arg(short, long, global = true, display_order = 902)]
    pub(crate) quiet: bool,

    /// Prints help; `dynagate help COMMAND` prints more
    #[arg(short, long, global = true, action = ArgAction::HelpShort, display_order = 903)]
    help: Option<bool>,

    /// Prints the version
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 904)]
    version: Option<bool>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands. Only the one that is used is built, to start quickly.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Writes a blueprint to start from: a typed API with examples, or a pattern
    Init(Init),
    /// Reports all errors, warnings and notes about a blueprint
    Validate(Validate),
    /// Checks existing APIs and mapping templates (VTL) with hostile requests
    Check(Check),
    /// Writes a blueprint for a template of CloudFormation or SAM, or a plan of Terraform
    ///
    /// Comments in the blueprint tell what could not be imported, and so do the findings.
    Import(Import),
    /// Runs the examples of a blueprint offline, in a simulation of API Gateway
    Test(Test),
    /// Runs the API on this machine, with an embedded DynamoDB
    #[cfg(feature = "serve")]
    Serve(Serve),
    /// Prints a token of a user pool, which `dynagate serve` accepts
    #[cfg(feature = "serve")]
    Token(Token),
    /// Synthesizes a CloudFormation template or a Terraform module
    Synth(Synth),
    /// Shows the changes of a stack and their consequences: refused, lost, interrupted
    Diff(Diff),
    /// Deploys a stack with the AWS CLI or Terraform
    Deploy(Deploy),
    /// Draws the routes, operations, tables, streams, functions, topics and queues
    ///
    /// Forges display Mermaid in a code block with the language `mermaid`.
    Graph(Graph),
    /// Describes the API as OpenAPI, from which other tools generate clients
    #[command(name = "openapi")]
    OpenApi(OpenApi),
    /// Prints a mapping template of a route, to read or as a starting point
    Template(Template),
    /// Renders a mapping template (VTL) like API Gateway
    ///
    /// Standard output contains exactly the rendered text.
    Render(Render),
    /// Prints the documentation of a rule, or the list of rules
    Explain(Explain),
    /// Lists the patterns, which are blueprints included in dynagate
    List(List),
    /// Prints the code and configuration that callers of an API need
    Client(Client),
    /// Prints the JSON Schema of blueprints, for use by editors
    Schema(Schema),
    /// Prints the completions of dynagate for a shell
    Completions(Completions),
    /// Prints the man page, or writes those of all commands
    Man(ManPages),
    /// Prints the version
    Version(Version),
}

#[cfg(test)]
pub(super) mod tests {
    use clap::CommandFactory as _;

    use super::super::examples;
    use super::*;

    /// The words of a command, of which some may be in single quotes, up to a redirection.
    pub(crate) fn words(command: &str) -> Vec<String> {
        let command = command.split(['>', '|']).next().unwrap_or_default();
        let of = |(index, part): (usize, &str)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        };
        command.split('\'').enumerate().flat_map(of).collect()
    }

    /// The whole command and all subcommands.
    fn commands() -> Vec<clap::Command> {
        let mut commands = vec![Arguments::command().term_width(100)];
        commands[0].build();
        let mut at = 0;
        while let Some(command) = commands.get(at) {
            let of: Vec<_> = command.get_subcommands().cloned().collect();
            commands.extend(of.into_iter().filter(|command| command.get_name() != "help"));
            at += 1;
        }
        commands
    }

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    /// A description that belongs to the arguments is not known before they are built.
    #[test]
    fn every_subcommand_is_described_in_the_list() {
        for command in Arguments::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
        }
    }

    #[test]
    fn help_fits_a_screen() {
        for mut command in commands() {
            let help = command.render_help().to_string();
            assert!(help.lines().count() <= 44, "{help}");
            assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        }
    }

    #[test]
    fn every_command_has_two_valid_examples() {
        for command in commands() {
            let examples = examples(&command);
            assert_eq!(examples.len(), 2, "{}", command.get_name());
            for example in examples {
                let is_version = example == "dynagate --version";
                let parsed = Arguments::try_parse_from(words(&example));
                assert!(parsed.is_ok() || is_version, "{example}: {:?}", parsed.err());
            }
        }
    }
}
