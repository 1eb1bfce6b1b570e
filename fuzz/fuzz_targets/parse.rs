//! Parses any text: it is a template, or the error has a place that can be shown.
#![no_main]

use dynagate_vtl::Template;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    match Template::parse(source) {
        Ok(template) => assert_eq!(template.source(), source),
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
});
