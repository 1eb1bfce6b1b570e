//! The pages of the reference about the command line, made from the same definitions as `--help`.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory as _};

use super::arguments::Arguments;
use super::examples;
use super::exit_code::{EXIT_CODES, ExitCode};

#[allow(dead_code, reason = "the integration tests use all of it")]
#[path = "../../tests/it/golden.rs"]
mod golden;

const COMMAND_LINE: &str = "\
# Command line

Every command and every option. `dynagate --help` and `dynagate COMMAND --help` show the same on a
terminal, `dynagate help COMMAND` with the values of options, and `dynagate man` as man pages. The
[exit codes](exit-codes.md) have a page of their own. This page is made from the definition of the
command line (`cargo xtask goldens`).

The blueprint is the file `BLUEPRINT`, or the same after `--blueprint`, or with `--pattern` one of
those that are included in dynagate. Without any of them it is `dynagate.yaml` in the working
directory. `-` reads standard input. Results are printed to standard output, and errors, warnings
and notes to standard error.
";

const EXIT_CODES_PAGE: &str = "\
# Exit codes

This page is made from the table that `dynagate --help` shows (`cargo xtask goldens`).

| code | command | meaning |
|---|---|---|
";

#[test]
fn the_pages_are_current() {
    let mut dynagate = Arguments::command();
    dynagate.build();
    golden::assert_file("docs/reference/command-line.md", &command_line(&dynagate));
    golden::assert_file("docs/reference/exit-codes.md", &exit_codes());
}

fn command_line(dynagate: &Command) -> String {
    let mut page = COMMAND_LINE.to_owned();
    page.push_str("\n| command | |\n|---|---|\n");
    for command in commands(dynagate) {
        let name = name(command);
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(page, "| [`{name}`](#{}) | {} |", name.replace(' ', "-"), cell(&about))
            .expect("written");
    }
    page.push_str("\n## Options of all commands\n\n");
    page.push_str(&table(dynagate.get_arguments()));
    for command in commands(dynagate) {
        let about = command.get_long_about().or(command.get_about());
        let about = about.map(ToString::to_string).unwrap_or_default();
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ");
        write!(page, "\n## {}\n\n{}.\n\n    {usage}\n", name(command), about.trim_end_matches('.'))
            .expect("written");
        let own: Vec<_> = command.get_arguments().filter(|arg| !is_of_all(arg)).collect();
        if !own.is_empty() {
            page.push('\n');
            page.push_str(&table(own.into_iter()));
        }
        page.push_str("\nExamples:\n\n");
        for example in examples(command) {
            writeln!(page, "    {example}").expect("written");
        }
    }
    page
}

/// The subcommands, those that consist of subcommands before those.
fn commands(of: &Command) -> Vec<&Command> {
    let own = of.get_subcommands().filter(|command| command.get_name() != "help");
    own.flat_map(|command| std::iter::once(command).chain(commands(command))).collect()
}

/// `client vantiq`
fn name(command: &Command) -> &str {
    command.get_bin_name().and_then(|name| name.strip_prefix("dynagate ")).expect("a subcommand")
}

fn is_of_all(arg: &Arg) -> bool {
    arg.is_global_set() || arg.get_id() == "version"
}

fn table<'a>(arguments: impl Iterator<Item = &'a Arg>) -> String {
    let mut table = "| argument | default | description |\n|---|---|---|\n".to_owned();
    for arg in arguments {
        let names = names(arg);
        let takes_values = arg.get_action().takes_values();
        let defaults = arg.get_default_values().iter().filter(|_| takes_values);
        let defaults: Vec<_> = defaults.map(|value| format!("`{}`", value.display())).collect();
        let default = defaults.join(" ");
        writeln!(table, "| `{names}` | {default} | {} |", description(arg)).expect("written");
    }
    table
}

/// `-o, --out FILE`
fn names(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let last = arg.is_last_set().then(|| "--".to_owned());
    let names: Vec<_> = short.into_iter().chain(long).chain(last).collect();
    let names = std::iter::once(names.join(", ")).filter(|names| !names.is_empty());
    let values = arg.get_value_names().filter(|_| arg.get_action().takes_values());
    let values = values.unwrap_or_default().iter().map(ToString::to_string);
    names.chain(values).collect::<Vec<_>>().join(" ")
}

fn description(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string);
    let mut description = cell(&help.unwrap_or_default()) + ".";
    if arg.is_required_set() {
        description.push_str(" Required.");
    }
    if !arg.get_action().takes_values() || arg.is_hide_possible_values_set() {
        return description;
    }
    for value in arg.get_possible_values() {
        let help = value.get_help().map(|help| format!(": {}", cell(&help.to_string())));
        write!(description, "<br>`{}`{}", value.get_name(), help.unwrap_or_default())
            .expect("written");
    }
    description
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|").replace('<', "&lt;")
}

fn exit_codes() -> String {
    let mut page = EXIT_CODES_PAGE.to_owned();
    for ExitCode { code, cases, .. } in EXIT_CODES {
        for (command, meaning) in *cases {
            writeln!(page, "| {code} | {command} | {meaning} |").expect("written");
        }
    }
    page
}
