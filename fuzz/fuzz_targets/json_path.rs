//! Evaluates any JSONPath on any body.
//!
//! An input is a path, a line of three hyphens, and a body.
#![no_main]

use dynagate_vtl::{Event, Template};
use libfuzzer_sys::fuzz_target;

const SOURCE: &str = "$input.json($stageVariables.path) $input.path($stageVariables.path)";

fuzz_target!(|input: &str| {
    let (path, body) =
        input.split_once("\n---\n").unwrap_or((input, r#"{"a": [1, {"b": "c", "e": [true, null]}, -2.5e3], "d-e": {"length": 3}}"#));
    let Ok(template) = Template::parse(SOURCE) else { return };
    let mut event = Event { body: Some(body.to_owned()), ..Event::default() };
    event.stage_variables.insert("path".to_owned(), path.to_owned());
    let _ = template.render(&event);
});
