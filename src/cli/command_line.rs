//! A command line to be shown to the user.

use std::ffi::{OsStr, OsString};
use std::fmt;

/// A program and its arguments. It is displayed in the syntax of a POSIX shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// The program.
    pub(crate) program: &'static str,
    /// The arguments.
    pub(crate) arguments: Vec<OsString>,
}

impl CommandLine {
    /// Creates a command line.
    pub(crate) fn new<A: Into<OsString>>(
        program: &'static str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self { program, arguments: Vec::new() }.args(arguments)
    }

    /// Adds an option and its value, as one argument if the value alone would look like an option.
    pub(crate) fn option(self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = value.as_ref();
        if value != "-" && value.as_encoded_bytes().starts_with(b"-") {
            let mut joined = OsString::from(name);
            joined.push("=");
            joined.push(value);
            return self.args([joined]);
        }
        self.args([OsStr::new(name), value])
    }

    /// Appends arguments.
    pub(crate) fn args<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program)?;
        for argument in &self.arguments {
            write!(f, " {}", quoted(argument))?;
        }
        Ok(())
    }
}

/// Displays commands that run one after the other until one fails.
pub(crate) fn one_after_the_other(commands: &[CommandLine]) -> String {
    commands.iter().map(ToString::to_string).collect::<Vec<_>>().join(" &&\n") + "\n"
}

fn quoted(argument: &OsStr) -> String {
    let argument = argument.to_string_lossy();
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "_@%+=:,./-".contains(character);
    // zsh expands a word that starts with `=` to the path of a program.
    if !argument.is_empty() && !argument.starts_with('=') && argument.chars().all(is_plain) {
        return argument.into_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_for_a_shell() {
        let command = CommandLine::new(
            "aws",
            ["plain-1.0/x=y", "two words", "it's", "", "$HOME", "=x", "<x>"],
        );
        assert_eq!(
            command.to_string(),
            r"aws plain-1.0/x=y 'two words' 'it'\''s' '' '$HOME' '=x' '<x>'"
        );
    }

    #[test]
    fn values_that_look_like_options() {
        let command = CommandLine::new("dynagate", ["synth"])
            .option("--blueprint", "-")
            .option("--out", "-x y");
        assert_eq!(command.to_string(), "dynagate synth --blueprint - '--out=-x y'");
    }
}
