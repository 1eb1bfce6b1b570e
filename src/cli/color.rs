//! The use of color.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::ValueEnum;

/// The use of color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless NO_COLOR is set; also elsewhere if CLICOLOR_FORCE is set
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Applies the choice to all further output.
pub(crate) fn apply(color: Color) {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
    .write_global();
}

/// Finds `--color` before the arguments are parsed, because help and usage errors are colored, too.
pub(crate) fn typed(arguments: impl Iterator<Item = OsString>) -> Color {
    let mut arguments = arguments.take_while(|argument| argument != "--");
    let mut color = Color::Auto;
    while let Some(argument) = arguments.next() {
        let value = match argument.to_str().and_then(|argument| argument.strip_prefix("--color")) {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(OsString::from),
            None => None,
        };
        if let Some(Ok(typed)) = value
            .as_ref()
            .and_then(|value| value.to_str())
            .map(|value| Color::from_str(value, false))
        {
            color = typed;
        }
    }
    color
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_before_everything_else() {
        for (arguments, color) in [
            (&["dynagate", "--color=always", "synth"][..], Color::Always),
            (&["dynagate", "synth", "--color", "never", "--help"], Color::Never),
            (&["dynagate", "deploy", "--", "--color", "never"], Color::Auto),
            (&["dynagate", "--color", "blue"], Color::Auto),
            (&["dynagate", "--colors=always", "--color"], Color::Auto),
        ] {
            assert_eq!(typed(arguments.iter().map(OsString::from)), color, "{arguments:?}");
        }
    }
}
