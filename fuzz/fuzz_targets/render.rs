//! Renders any template with any body: it succeeds or fails within its limits, and the same way
//! each time.
//!
//! An input is a template, a line of three hyphens, and a body.
#![no_main]

use dynagate_vtl::{Event, Template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (source, body) = input.split_once("\n---\n").unwrap_or((input, r#"{"a": [1, {"b": "c"}], "d": 1.5}"#));
    let Ok(template) = Template::parse(source) else { return };
    let mut event = Event { body: Some(body.to_owned()), ..Event::default() };
    for parameters in [&mut event.params.path, &mut event.params.querystring, &mut event.params.header] {
        parameters.insert("id".to_owned(), "1'\"$x".to_owned());
    }
    event.stage_variables.insert("table".to_owned(), "orders".to_owned());
    let render = || template.render(&event).map(|rendered| rendered.text).map_err(|error| error.to_string());
    assert_eq!(render(), render());
});
