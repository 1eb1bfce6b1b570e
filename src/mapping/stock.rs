//! The stock mapping templates: the common parts of generated templates, as readable VTL.
//!
//! They are in `mapping-templates/` and compiled into the program. A template with values is parsed
//! at its first use, which takes 20 to 100 microseconds. Explanations are here instead of in
//! comments, which would be parsed, too.

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
    /// The comment at the start of a generated template.
    HEADING = "heading.vtl.hbs";
    /// The request's second in variables. The documentation does not say if its milliseconds are a
    /// number or a text, and they exceed an Integer.
    SECONDS = "seconds.vtl.hbs";
    /// A header in a variable: as declared, or else in any other case; see
    /// [`header`](super::header).
    HEADER = "header.vtl.hbs";
    /// Splits the cursor of the query string. Invalid Base64 would make the template fail.
    CURSOR = "cursor.vtl.hbs";
    /// The page length from the query string, validated as a few digits.
    LIMIT = "limit.vtl.hbs";
    /// The segment of a request, validated as a few digits. DynamoDB checks that it is below the
    /// total, and rejects -1.
    SEGMENT = "segment.vtl.hbs";
    /// The responses to DynamoDB's errors by code:
    /// `com.amazonaws.dynamodb.v20120810#ThrottlingException`.
    ERROR_RESPONSE = "error-response.vtl.hbs";
    /// Replaces the code of a cancelled transaction by that of the first part with a reason. It
    /// does not use `#break`, which API Gateway does not document.
    CANCELLED_TRANSACTION = "cancelled-transaction.vtl.hbs";
    /// Sets the header to the caller's origin, which is in a variable. The override may be set only
    /// once.
    ALLOWED_ORIGIN = "allowed-origin.vtl.hbs";
    /// The request template of a mock integration.
    MOCK_REQUEST = "mock-request.vtl.hbs";
}

/// For errors: a failed condition means that the item does not exist.
pub(super) const MISSING: &str = include_str!("../../mapping-templates/error-missing.vtl");
/// For errors: a failed condition means that the item does not exist, unless DynamoDB returns it.
pub(super) const MISSING_UNLESS_SHOWN: &str =
    include_str!("../../mapping-templates/error-missing-unless-shown.vtl");
/// For errors: DynamoDB's message, if it matters.
pub(super) const DETAIL: &str = include_str!("../../mapping-templates/error-detail.vtl");
/// For errors: an item that is too large, initially or after an update, has no code of its own. For
/// an expression that is too long, DynamoDB's message is `Expression size has exceeded …`.
pub(super) const TOO_LARGE: &str = include_str!("../../mapping-templates/error-too-large.vtl");

/// The name of the template within its parser.
const NAME: &str = "stock";

impl Stock {
    const fn new(source: &'static str) -> Self {
        Self { source, parsed: OnceLock::new() }
    }

    /// Renders the template with these values.
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

    /// Every file is in the catalog, and all handlebars templates parse.
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
