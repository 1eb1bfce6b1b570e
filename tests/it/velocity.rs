//! What is asked of the real Velocity 1.7: `cargo xtask velocity` runs the ignored tests that ask.

use serde_json::{Value, json};

/// How many cases are wanted, or as many as are committed.
pub(crate) fn count(committed: usize) -> usize {
    std::env::var("VELOCITY_CASES").map_or(committed, |count| count.parse().expect("a number"))
}

/// Writes a request for each template and event to the file `VELOCITY_REQUESTS`, if there is to be
/// one.
pub(crate) fn ask<'t>(requests: impl Iterator<Item = (&'t str, Value)>) {
    let Ok(path) = std::env::var("VELOCITY_REQUESTS") else { return };
    // What reads it leaves out a U+007F that stands for itself.
    let line = |(template, event)| {
        json!({"template": template, "event": event}).to_string().replace('\u{7f}', "\\u007f")
            + "\n"
    };
    std::fs::write(path, requests.map(line).collect::<String>()).expect("is written");
}

/// The answers to so many requests, of the file `VELOCITY_ANSWERS`, if there is one: an output, or
/// an error.
pub(crate) fn answers(count: usize) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(std::env::var("VELOCITY_ANSWERS").ok()?).expect("answers");
    let answers: Vec<_> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), count);
    Some(answers)
}

/// The lines of a committed sample.
pub(crate) fn committed(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("the sample");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}
