//! The stock mapping templates: what of the generated ones is the same for all of a kind, as VTL
//! that people can read.
//!
//! They are in `mapping-templates/`, compiled into the program. One with values to fill in is
//! parsed when it is first used, which takes some 20 to 100 microseconds: why its lines are as they
//! are is said here, not in comments that would be parsed.

use std::sync::OnceLock;

use handlebars::{Handlebars, no_escape};
use serde::Serialize;

/// A stock template.
pub(super) struct Stock {
    source: &'static str,
    parsed: OnceLock<Handlebars<'static>>,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {
        $($(#[$doc])* pub(super) static $name: Stock =
            Stock::new(include_str!(concat!("../../mapping-templates/", $file)));)+

        #[cfg(test)]
        const ALL: &[(&str, &Stock)] = &[$(($file, &$name)),+];
    };
}

catalogue! {
    /// The comment that a generated template begins with.
    HEADING = "heading.vtl.hbs";
    /// The second of a request in variables. Nobody documents whether its milliseconds are a number
    /// or the text of one, and they are too many for an Integer.
    SECONDS = "seconds.vtl.hbs";
    /// A header in a variable: as it is declared, or else in any case, as [`header`](super::header)
    /// tells.
    HEADER = "header.vtl.hbs";
    /// Takes a cursor of the query string apart. What is not whole Base64 would make the template
    /// fail.
    CURSOR = "cursor.vtl.hbs";
    /// The page's length that the query string asks for: digits, and few of them, are all that may
    /// go on.
    LIMIT = "limit.vtl.hbs";
    /// The segment that a request asks for, if it has few enough digits: whether it is below the
    /// total DynamoDB knows, which refuses -1, too.
    SEGMENT = "segment.vtl.hbs";
    /// What callers are told of DynamoDB's errors, by their codes:
    /// `com.amazonaws.dynamodb.v20120810#ThrottlingException`.
    ERROR_ANSWER = "error-answer.vtl.hbs";
    /// Replaces the code of a cancelled transaction by that of the first part that has a reason. It
    /// breaks no loop, for nobody documents that API Gateway does.
    CANCELLED_TRANSACTION = "cancelled-transaction.vtl.hbs";
    /// Has an answer name the caller's origin, which is in a variable. The override may be set only
    /// once.
    ALLOWED_ORIGIN = "allowed-origin.vtl.hbs";
    /// What makes a mock integration answer.
    MOCK_REQUEST = "mock-request.vtl.hbs";
}

/// Of errors: a failed condition means that there is no such item.
pub(super) const MISSING: &str = include_str!("../../mapping-templates/error-missing.vtl");
/// Of errors: a failed condition means that there is no such item, unless DynamoDB shows the one
/// that failed.
pub(super) const MISSING_UNLESS_SHOWN: &str =
    include_str!("../../mapping-templates/error-missing-unless-shown.vtl");
/// Of errors: what DynamoDB says, as far as it decides.
pub(super) const DETAIL: &str = include_str!("../../mapping-templates/error-detail.vtl");
/// Of errors: an item that is too large, by itself or after an update, has no code of its own. Of
/// an expression that is too long DynamoDB says `Expression size has exceeded …`.
pub(super) const TOO_LARGE: &str = include_str!("../../mapping-templates/error-too-large.vtl");

/// The name within the parser of each, which has only one.
const NAME: &str = "stock";

impl Stock {
    const fn new(source: &'static str) -> Self {
        Self { source, parsed: OnceLock::new() }
    }

    /// The template with these values.
    pub(super) fn render(&self, values: &impl Serialize) -> String {
        let parsed = self.parsed.get_or_init(|| {
            let mut handlebars = Handlebars::new();
            handlebars.set_strict_mode(true);
            handlebars.register_escape_fn(no_escape);
            if let Err(error) = handlebars.register_template_string(NAME, self.source) {
                unreachable!("a stock template is one: {error}")
            }
            handlebars
        });
        parsed
            .render(NAME, values)
            .unwrap_or_else(|error| unreachable!("a stock template renders: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each file is in the catalogue, and a template to handlebars.
    #[test]
    fn the_catalogue_has_every_file() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/mapping-templates");
        let files = std::fs::read_dir(directory)
            .expect("mapping-templates")
            .map(|entry| entry.expect("a file").path());
        let files =
            files.filter(|path| path.extension().is_some_and(|extension| extension == "hbs"));
        let name = |path: std::path::PathBuf| {
            path.file_name().expect("a name").to_str().expect("UTF-8").to_owned()
        };
        let mut files: Vec<_> = files.map(name).collect();
        files.sort();
        let mut known: Vec<_> = ALL.iter().map(|(file, _)| (*file).to_owned()).collect();
        known.sort();
        assert_eq!(files, known);
        for (file, stock) in ALL {
            let parsed = handlebars::Template::compile(stock.source);
            assert!(parsed.is_ok(), "{file}: {parsed:?}");
        }
    }
}
