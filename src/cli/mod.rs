//! The command line.
//!
//! Each subcommand has a file. clap parses the arguments into types; each subcommand validates them
//! before it does anything. All output goes through `console`, and all writing through `files`.

#![allow(
    clippy::doc_markdown,
    reason = "much of this documentation is help, which is read in a terminal"
)]

mod arguments;
mod blueprint;
mod check;
mod client;
mod color;
mod command_line;
mod completions;
mod console;
mod deploy;
mod diff;
mod difference;
mod exit_code;
mod explain;
mod failure;
mod files;
mod global_option;
mod graph;
mod import;
mod init;
mod input_text;
mod interruption;
mod list;
mod loaded;
mod man;
mod message;
mod mistakes;
mod module_directory;
mod module_files;
mod openapi;
mod other_tools;
mod outcome;
#[cfg(test)]
mod reference;
mod render;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod synth;
mod synthesis;
mod template;
mod template_trace;
mod test;
#[cfg(feature = "serve")]
mod token;
mod usage_error;
mod validate;
mod version;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use self::arguments::{Arguments, Command};
use self::color::Color;
use self::outcome::Outcome;
use self::version::Version;

/// The parsed arguments, or clap's response: a usage error, the help, the version.
pub(crate) type Parsed = Result<Arguments, clap::Error>;

/// Parses the arguments.
pub(crate) fn parse() -> Parsed {
    let color = global_option::typed("--color", std::env::args_os());
    color::apply(color.unwrap_or(Color::Auto));
    Arguments::try_parse()
}

/// Runs the subcommand.
pub(crate) fn run(parsed: Parsed) -> ExitCode {
    let ended = match parsed {
        Ok(arguments) => {
            color::apply(arguments.color);
            message::apply(arguments.message_format, arguments.quiet);
            dispatch(arguments.command)
        }
        Err(answer) => give(answer),
    };
    ended.unwrap_or_else(|error| failure::report(&error)).into()
}

/// Prints clap's response. clap itself would ignore an error of writing.
fn give(answer: clap::Error) -> anyhow::Result<Outcome> {
    if answer.use_stderr() {
        usage_error::report(answer, Arguments::command());
        return Ok(Outcome::Refused);
    }
    console::print_styled(&answer.render().ansi().to_string())?;
    Ok(Outcome::Done)
}

/// The examples in the help of a command.
fn examples(command: &clap::Command) -> Vec<String> {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
    lines.map_while(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

fn dispatch(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::List(list) => list.run(),
        Command::Synth(synth) => synth.run(),
        Command::Init(init) => init.run(),
        Command::Schema(schema) => schema.run(),
        Command::Client(client) => client.run(),
        Command::Deploy(deploy) => deploy.run(),
        Command::Diff(diff) => diff.run(),
        Command::Render(render) => render.run(),
        Command::Template(template) => template.run(),
        Command::Graph(graph) => graph.run(),
        Command::OpenApi(openapi) => openapi.run(),
        Command::Import(import) => import.run(),
        Command::Test(test) => test.run(),
        #[cfg(feature = "serve")]
        Command::Serve(serve) => serve.run(),
        #[cfg(feature = "serve")]
        Command::Token(token) => token.run(),
        Command::Validate(validate) => validate.run(),
        Command::Check(check) => check.run(),
        Command::Explain(explain) => explain.run(),
        Command::Man(pages) => pages.run(Arguments::command()),
        Command::Version(Version) => Version::run(&Arguments::command()),
        Command::Completions(completions) => completions.run(Arguments::command()),
    }
}
