use std::fmt::Write;

use serde::Deserialize;

use super::*;
use crate::vtl::json::parse::parse;
use crate::vtl::json::print::{self, Style};

/// A line of the data: a document for the lines after it, or a path and what the real library answered.
#[derive(Deserialize)]
struct Line {
    body: Option<String>,
    #[serde(default)]
    path: String,
    json: Option<String>,
    error: Option<String>,
    /// What we answer instead, and why.
    ours: Option<String>,
    reason: Option<String>,
}

const FAILS: &str = "(fails)";

fn answer(path: &str, document: &Value) -> String {
    let mut budget = Budget::new();
    let mut out = String::new();
    let read = JsonPath::compile(path).and_then(|path| {
        // As `$input` does in front of the library: neither text nor null has parts.
        if document.as_str().is_some() && !path.0.steps.is_empty() || document.is_null() {
            return Ok(Value::Null);
        }
        path.read(document, &mut budget)
    });
    match read {
        Err(error) if error.kind() == crate::vtl::ErrorKind::MethodFailed => FAILS.to_owned(),
        Err(error) => error.to_string(),
        Ok(Value::Null) => "\"\"".to_owned(),
        Ok(found) => match print::value(&found, Style::Plain, &mut out, &mut budget) {
            Ok(()) => out,
            Err(error) => error.to_string(),
        },
    }
}

/// Every path of the committed answers, which Jayway `JsonPath` 2.0.0 gave. A line with `ours` is one where later versions
/// answer differently, or where the library is plainly wrong, with the reason.
#[test]
fn agrees_with_jayway() {
    let data = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vtl/json_paths.jsonl"));
    let (mut text, mut document) = (String::new(), Value::Null);
    let (mut compared, mut differences) = (0, String::new());
    for line in data.lines() {
        let line: Line = serde_json::from_str(line).expect("a line of the data");
        if let Some(body) = line.body {
            let body = if body.is_empty() { "{}" } else { &body };
            text = body.chars().take(40).collect();
            document = parse(body, &mut Budget::new()).expect("a document");
            continue;
        }
        let recorded = line.json.unwrap_or_else(|| line.error.map_or_else(String::new, |_| FAILS.to_owned()));
        assert_eq!(line.ours.is_some(), line.reason.is_some(), "{}", line.path);
        assert_ne!(line.ours.as_ref(), Some(&recorded), "{} does not differ", line.path);
        let expected = line.ours.unwrap_or(recorded);
        let ours = answer(&line.path, &document);
        compared += 1;
        if ours != expected {
            let _ = writeln!(differences, "{} of {text}\n  expected {expected}\n  not      {ours}", line.path);
        }
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(compared > 500, "{compared} paths compared");
}
