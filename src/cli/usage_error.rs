//! The report of a usage error that clap found.

use std::env;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use super::message::{self, MessageFormat};
use super::{console, global_option, other_tools};

/// Prints a usage error of `dynagate`, the whole command.
pub(super) fn report(mut error: Error, mut dynagate: Command) {
    let format = global_option::typed::<MessageFormat>("--message-format", env::args_os());
    message::apply(format.unwrap_or_default(), false);
    if let Some(ContextValue::String(command)) = error.get(ContextKind::InvalidSubcommand)
        && let Some(instead) = other_tools::answer(command)
    {
        return message::error(&format!("unknown command `{command}`: {instead}"));
    }
    dynagate.build();
    advise(&mut error, &dynagate);
    if message::is_text() {
        return console::say(&error.render().ansi().to_string());
    }
    if let ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =
        error.kind()
    {
        return message::error("missing command: `dynagate --help` lists the commands");
    }
    // The usage and the reference to the help, which follow, are for people.
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let mut paragraphs = text.split("\n\n").take_while(|paragraph| {
        !paragraph.starts_with("Usage:") && !paragraph.starts_with("For more information")
    });
    let problem = one_line(paragraphs.next().unwrap_or_default());
    let help = one_line(&paragraphs.collect::<Vec<_>>().join(" "));
    let help = Some(help.replace("tip: ", "")).filter(|help| !help.is_empty());
    message::error_with_help(&problem, help.as_deref());
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Replaces clap's advice to pass an unknown option as a value, except for `deploy`, which passes
/// such values to the engine.
fn advise(error: &mut Error, dynagate: &Command) {
    if error.kind() != ErrorKind::UnknownArgument {
        return;
    }
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else { return };
    let used = dynagate.get_subcommands().find(|command| is_of(error, command));
    if used.is_some_and(|command| command.get_arguments().any(clap::Arg::is_last_set)) {
        return;
    }
    let owners = owners(option.split('=').next().unwrap_or_default(), dynagate);
    let advice = (!owners.is_empty()).then(|| {
        let owners: Vec<_> = owners.iter().map(|name| format!("`dynagate {name}`")).collect();
        format!("`{option}` is an option of {}", owners.join(", "))
    });
    error.remove(ContextKind::Suggested);
    if let Some(advice) = advice {
        let advice = ContextValue::StyledStrs(vec![StyledStr::from(advice)]);
        error.insert(ContextKind::Suggested, advice);
    }
}

/// True if the error is in the arguments of a subcommand.
fn is_of(error: &Error, command: &Command) -> bool {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => return false,
    };
    let mut words = usage.split_whitespace().skip_while(|word| *word != "dynagate").skip(1);
    words.next() == Some(command.get_name())
}

/// The subcommands with an option such as `--stack-name`.
fn owners<'a>(option: &str, dynagate: &'a Command) -> Vec<&'a str> {
    let Some(name) = option.strip_prefix("--") else { return Vec::new() };
    let has = |command: &&Command| {
        command.get_arguments().any(|argument| argument.get_long() == Some(name))
    };
    dynagate.get_subcommands().filter(has).map(Command::get_name).collect()
}
