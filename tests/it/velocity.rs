//! Requests to the real Velocity 1.7: `cargo xtask velocity` runs the ignored tests that make them.

use serde_json::{Value, json};

/// The requested number of cases, by default the committed number.
pub(crate) fn count(committed: usize) -> usize {
    std::env::var("VELOCITY_CASES").map_or(committed, |count| count.parse().expect("a number"))
}

/// Writes a request for each template and event to the file `VELOCITY_REQUESTS`, if set.
pub(crate) fn ask<'t>(requests: impl Iterator<Item = (&'t str, Value)>) {
    let Ok(path) = std::env::var("VELOCITY_REQUESTS") else { return };
    // Velocity's reader drops an unescaped U+007F.
    let line = |(template, event)| {
        json!({"template": template, "event": event}).to_string().replace('\u{7f}', "\\u007f")
            + "\n"
    };
    std::fs::write(path, requests.map(line).collect::<String>()).expect("is written");
}

/// Reads this many answers from the file `VELOCITY_ANSWERS`, if set: outputs or errors.
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
