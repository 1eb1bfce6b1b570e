//! Global options that are needed before the arguments are parsed, for help and usage errors.

use std::ffi::OsString;

use clap::ValueEnum;

/// The last valid value of an option such as `--color`, if it is given.
pub(crate) fn typed<T: ValueEnum>(
    option: &str,
    arguments: impl Iterator<Item = OsString>,
) -> Option<T> {
    let mut arguments = arguments.take_while(|argument| argument != "--");
    let mut last = None;
    while let Some(argument) = arguments.next() {
        let value = match argument.to_str().and_then(|argument| argument.strip_prefix(option)) {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(OsString::from),
            None => None,
        };
        let value = value.as_ref().and_then(|value| value.to_str());
        if let Some(Ok(typed)) = value.map(|value| T::from_str(value, false)) {
            last = Some(typed);
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::color::Color;

    #[test]
    fn read_before_everything_else() {
        for (arguments, color) in [
            (&["dynagate", "--color=always", "synth"][..], Some(Color::Always)),
            (&["dynagate", "synth", "--color", "never", "--help"], Some(Color::Never)),
            (&["dynagate", "deploy", "--", "--color", "never"], None),
            (&["dynagate", "--color", "blue"], None),
            (&["dynagate", "--colors=always", "--color"], None),
        ] {
            let found = typed("--color", arguments.iter().map(OsString::from));
            assert_eq!(found, color, "{arguments:?}");
        }
    }
}
