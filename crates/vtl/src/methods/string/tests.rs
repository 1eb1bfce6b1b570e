use serde::Deserialize;

use super::*;
use crate::error::ErrorKind;
use crate::json::parse::parse;

/// A call and the output of the real Velocity 1.7 on Java 17, or the class of the exception.
#[derive(Deserialize)]
struct Line {
    text: String,
    call: String,
    with: Vec<serde_json::Value>,
    prints: Option<String>,
    error: Option<String>,
    /// Our different result, with the reason.
    ours: Option<String>,
    reason: Option<String>,
}

fn answer(line: &Line) -> String {
    let mut budget = Budget::new();
    let arguments: Vec<Value> = line
        .with
        .iter()
        .map(|json| parse(&json.to_string(), &mut budget).expect("an argument"))
        .collect();
    let text = Value::from(&*line.text);
    match crate::methods::call(&text, &line.call, &arguments, &mut budget) {
        Err(error) if error.kind() == ErrorKind::MethodFailed => {
            format!("throws {}", error.detail().split(':').next().unwrap_or_default())
        }
        Err(error) => error.to_string(),
        Ok(None) => String::new(),
        Ok(Some(Value::List(array))) => array
            .items()
            .iter()
            .flat_map(|item| {
                ["[".to_owned(), item.to_text(&mut Budget::new()).expect("prints"), "]".to_owned()]
            })
            .collect(),
        Ok(Some(value)) => value.to_text(&mut budget).expect("prints"),
    }
}

/// All differences from a file of expected results.
fn disagreements(data: &str) -> Vec<String> {
    let mut differences = Vec::new();
    for line in data.lines() {
        let line: Line = serde_json::from_str(line).expect("a line of the data");
        let recorded = match (&line.prints, &line.error) {
            (Some(prints), _) => prints.clone(),
            (None, error) => format!("throws {}", error.as_deref().unwrap_or_default()),
        };
        assert_eq!(line.ours.is_some(), line.reason.is_some());
        assert_ne!(
            line.ours.as_ref(),
            Some(&recorded),
            "{} {:?} does not differ",
            line.call,
            line.with
        );
        let expected = line.ours.clone().unwrap_or(recorded);
        let ours = answer(&line);
        if ours != expected {
            let call = format!("{:?}.{}{:?}", line.text, line.call, line.with);
            differences.push(format!("{call}\n  expected {expected:?}\n  not      {ours:?}"));
        }
    }
    differences
}

#[test]
fn agrees_with_java() {
    let data = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/strings.jsonl"));
    let differences = disagreements(data);
    assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n"));
    assert!(data.lines().count() > 2_000);
}

/// 3,000 generated patterns.
#[test]
fn regular_expressions_agree_with_java() {
    let data =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/regular_expressions.jsonl"));
    let differences = disagreements(data);
    assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n"));
    assert_eq!(data.lines().count(), 3_000);
}
