use std::fmt::Write;

use serde::Deserialize;

use super::*;
use crate::json::parse::parse;
use crate::json::print::{self, Style};
use crate::tests::differential::generator::Random;

/// A line of the data: a document for the following lines, or a path and the result of the real
/// library.
#[derive(Deserialize)]
struct Line {
    body: Option<String>,
    #[serde(default)]
    path: String,
    json: Option<String>,
    error: Option<String>,
    /// Our different result, with the reason.
    ours: Option<String>,
    reason: Option<String>,
}

const FAILS: &str = "(fails)";

fn answer(path: &str, document: &Value) -> String {
    let mut budget = Budget::new();
    let mut out = String::new();
    let read = JsonPath::compile(path).and_then(|path| {
        // Like `$input`: a path into text or null finds nothing.
        if document.as_str().is_some() && !path.0.steps.is_empty() || document.is_null() {
            return Ok(Value::Null);
        }
        path.read(document, &mut budget)
    });
    match read {
        Err(error) if error.kind() == crate::ErrorKind::MethodFailed => FAILS.to_owned(),
        Err(error) => error.to_string(),
        Ok(Value::Null) => "\"\"".to_owned(),
        Ok(found) => match print::value(&found, Style::Plain, &mut out, &mut budget) {
            Ok(()) => out,
            Err(error) => error.to_string(),
        },
    }
}

/// Compares with the results of Jayway `JsonPath` 2.0.0. A line with `ours` is one where later
/// versions differ, or where the library is plainly wrong, with the reason.
#[test]
fn agrees_with_jayway() {
    let data = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/json_paths.jsonl"));
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
        let recorded =
            line.json.unwrap_or_else(|| line.error.map_or_else(String::new, |_| FAILS.to_owned()));
        assert_eq!(line.ours.is_some(), line.reason.is_some(), "{}", line.path);
        assert_ne!(line.ours.as_ref(), Some(&recorded), "{} does not differ", line.path);
        let expected = line.ours.unwrap_or(recorded);
        let ours = answer(&line.path, &document);
        compared += 1;
        if ours != expected {
            let _ = writeln!(
                differences,
                "{} of {text}\n  expected {expected}\n  not      {ours}",
                line.path
            );
        }
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(compared > 500, "{compared} paths compared");
}

#[test]
fn the_deepest_document_and_the_longest_path_are_evaluated() {
    let deep = format!("{}1{}", "{\"a\":[".repeat(199), "]}".repeat(199));
    let document = parse(&deep, &mut Budget::new()).expect("a document");
    let many = |step: &str, count| format!("${}", step.repeat(count));
    for (path, compiles) in [
        ("$..a".to_owned(), true),
        ("$..a..a..a..*".to_owned(), true),
        ("$..[?(@..a)]".to_owned(), true),
        ("$..[?(@.a[?(@.a[?(@.a)])])]".to_owned(), true),
        (many(".a[0]", 99), true),
        (many("..*", 60), true),
        (many("[*]", 200), true),
        (many(".a", 201), false),
        (many("[?(@.a)]", 200), true),
        (many("[?(@.a", 1_000), false),
        (many("[?((((", 1_000), false),
        (format!("$[?({}@.a{})]", "(".repeat(5_000), ")".repeat(5_000)), false),
        (format!("$[?({}(@.a))]", "!".repeat(5_000)), false),
        (format!("${}", ".sum($".repeat(2_000)), false),
        ("$".repeat(100_000), false),
    ] {
        let shown: String = path.chars().take(30).collect();
        let compiled = JsonPath::compile(&path);
        assert_eq!(compiled.is_ok(), compiles, "{shown}");
        if let Ok(compiled) = compiled {
            // The evaluation must end, within the budget or with its error.
            let _ = compiled.read(&document, &mut Budget::new());
        }
    }
}

/// Paths made of random pieces. The seed is fixed, which makes failures repeatable.
#[test]
fn no_path_panics() {
    const PIECES: [&str; 40] = [
        "$",
        "@",
        ".",
        "..",
        "[",
        "]",
        "(",
        ")",
        "?",
        "*",
        "'a'",
        "\"a\"",
        "a",
        "-1",
        "0",
        ":",
        ",",
        " ",
        "==",
        "<",
        "=~",
        "/a/i",
        "&&",
        "||",
        "!",
        "in",
        "size",
        "empty",
        "[1,2]",
        "{a:1}",
        "null",
        "true",
        "length()",
        "sum",
        "\\",
        "'",
        "é😀",
        "1.5e3",
        "(@.length-1)",
        "[?(@.a",
    ];
    let documents: Vec<Value> =
        ["{\"a\":[{\"a\":1,\"b\":\"x\"},[1,2,3],null]}", "[[1],{\"a\":{\"a\":[]}}]", "\"a\""]
            .iter()
            .map(|text| parse(text, &mut Budget::new()).expect("a document"))
            .collect();
    let mut random = Random::of(0x9e37_79b9_7f4a_7c15);
    let mut compiled = 0;
    for _ in 0..20_000 {
        let path = format!("${}", random.pieces(9, &PIECES));
        if let Ok(path) = JsonPath::compile(&path) {
            compiled += 1;
            for document in &documents {
                let read = path.read(document, &mut Budget::new());
                assert!(read.is_ok(), "small documents stay within the budget");
            }
        }
    }
    assert!(compiled > 500, "only {compiled} paths compile");
}
