//! Examples in a file of their own.

use serde::Deserialize;

use super::decode::{References, decode};
use super::diagnostic::{Diagnostics, Faults, Location, Texts, location};
use super::{Source, yaml};
use crate::example::Example;
use crate::example::written::examples as written;

/// Reads examples from a file that has nothing but the key `examples`, each with its place.
///
/// # Errors
///
/// All errors with their places in the text.
pub fn examples(source: &Source) -> Result<Vec<(Example, Location)>, Diagnostics> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        #[serde(deserialize_with = "written")]
        examples: Vec<Example>,
    }

    let text = source.without_byte_order_mark();
    let node = yaml::parse(&text)?;
    let mut faults = Faults::default();
    let decoded: Option<Document> = decode(&node, &mut faults, &mut References::default());
    match decoded {
        Some(document) if faults.is_empty() => {
            let place = |example: Example| {
                let texts = Texts::from(&*text);
                let place = location(texts, &node, &["examples", example.name()]);
                (example, place)
            };
            Ok(document.examples.into_iter().map(place).collect())
        }
        _ => Err(Diagnostics::new(&*text, Some(&node), faults)),
    }
}
