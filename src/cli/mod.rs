//! The command line.
//!
//! Each subcommand has a file. What was typed is a type that clap fills; what it means is found out when the subcommand
//! runs, before it does anything. Everything that a user reads goes through `console`, everything that is left on the disk
//! through `files`.

#![allow(clippy::doc_markdown, reason = "much of this documentation is help, which is read in a terminal")]

mod arguments;
mod blueprint;
mod client;
mod color;
mod completions;
mod console;
mod deploy;
mod difference;
mod failure;
mod files;
mod list;
mod new;
mod outcome;
mod schema;
mod synth;
mod synthesis;

use std::process::ExitCode;

use clap::Parser as _;

use self::arguments::{Arguments, Command};
use self::outcome::Outcome;

/// Reads the arguments; usage errors and `--help` end here.
pub(crate) fn parse() -> Arguments {
    color::apply(color::typed(std::env::args_os()));
    Arguments::parse()
}

/// Does what was asked for.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    color::apply(arguments.color);
    dispatch(arguments.command).unwrap_or_else(|error| failure::report(&error)).into()
}

fn dispatch(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::List(list) => list.run(),
        Command::Synth(synth) => synth.run(),
        Command::New(new) => new.run(),
        Command::Schema(schema) => schema.run(),
        Command::Client(client) => client.run(),
        Command::Deploy(deploy) => deploy.run(),
        Command::Completions(completions) => completions.run(),
    }
}
