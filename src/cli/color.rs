//! The use of color.

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
