//! The command line arguments.

use clap::{Parser, Subcommand};

use super::client::Client;
use super::color::Color;
use super::completions::Completions;
use super::deploy::Deploy;
use super::explain::Explain;
use super::init::Init;
use super::list::List;
use super::message::MessageFormat;
use super::render::Render;
use super::schema::Schema;
use super::synth::Synth;
use super::template::Template;
use super::test::Test;
use super::validate::Validate;
use super::version::Version;

const EXAMPLES: &str = "\
Examples:
  dynagate list
  dynagate synth --pattern vantiq-putitem
  dynagate init
  dynagate synth --blueprint my.yaml --format terraform --out infra/
  dynagate deploy --blueprint my.yaml --stack-name my-stack
  dynagate test --blueprint my.yaml
  dynagate render get-item.vtl --path id=1
  dynagate template --blueprint my.yaml --route 'POST /orders'

Exit codes:
  0  done
  1  a difference (synth --check), a failed example (test), or a template that fails (render)
  2  bad usage or bad input
  deploy ends with the exit code of the engine that it runs.";

/// Serves DynamoDB through Amazon API Gateway without functions: synthesizes CloudFormation or
/// Terraform from typed blueprints.
#[derive(Debug, Parser)]
#[command(name = "dynagate", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// When to use color; NO_COLOR and CLICOLOR_FORCE are respected
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto, display_order = 900)]
    pub(crate) color: Color,

    /// The format of errors, warnings and notes on standard error
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = MessageFormat::Text, display_order = 901)]
    pub(crate) message_format: MessageFormat,

    /// Suppresses warnings, notes and other messages that are no errors
    #[arg(short, long, global = true, display_order = 902)]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(Init),
    Validate(Validate),
    Test(Test),
    Synth(Synth),
    Deploy(Deploy),
    Template(Template),
    Render(Render),
    Explain(Explain),
    List(List),
    Client(Client),
    Schema(Schema),
    Completions(Completions),
    Version(Version),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_subcommand_has_examples() {
        for command in Arguments::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Examples:"), "{}", command.get_name());
        }
    }
}
