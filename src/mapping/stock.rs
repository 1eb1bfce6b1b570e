//! The stock mapping templates: what of the generated ones is the same for all of a kind, as VTL that people can read.
//!
//! They are in `mapping-templates/`, compiled into the program, and parsed when one of them is first used.

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
    /// The second of a request in variables.
    SECONDS = "seconds.vtl.hbs";
    /// A header in a variable, however it is written.
    HEADER = "header.vtl.hbs";
    /// Takes a cursor of the query string apart.
    CURSOR = "cursor.vtl.hbs";
    /// The page's length that the query string asks for.
    LIMIT = "limit.vtl.hbs";
    /// The segment that a request asks for.
    SEGMENT = "segment.vtl.hbs";
    /// What callers are told of DynamoDB's errors.
    ERROR_ANSWER = "error-answer.vtl.hbs";
    /// Has an answer name the caller's origin.
    ALLOWED_ORIGIN = "allowed-origin.vtl.hbs";
    /// What makes a mock integration answer.
    MOCK_REQUEST = "mock-request.vtl.hbs";
}

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
        parsed.render(NAME, values).unwrap_or_else(|error| unreachable!("a stock template renders: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each file is in the catalogue, and a template to handlebars.
    #[test]
    fn the_catalogue_has_every_file() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/mapping-templates");
        let files =
            std::fs::read_dir(directory).expect("mapping-templates").map(|entry| entry.expect("a file").file_name());
        let mut files: Vec<_> = files.map(|name| name.into_string().expect("a name")).collect();
        files.retain(|name| name.ends_with(".hbs"));
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
