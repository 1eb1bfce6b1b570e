//! Cases recorded from AWS, and those that users recorded with `tests/aws/record`, if there are any.

use serde::Deserialize;

use crate::event::{Event, Json, Overrides, Parameters};
use crate::template::Template;
use indexmap::IndexMap;

/// A recorded case: the template, its input and its output.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Case {
    name: String,
    template: String,
    body: Option<String>,
    path: IndexMap<String, String>,
    querystring: IndexMap<String, String>,
    headers: IndexMap<String, String>,
    context: IndexMap<String, Json>,
    stage_variables: IndexMap<String, String>,
    expected_output: Option<String>,
    expected_json: Option<serde_json::Value>,
    expected_error: Option<String>,
    expected_response_override: Option<serde_json::Value>,
    compare: Option<String>,
}

fn render(case: &Case) -> Result<(String, Overrides), String> {
    let event = Event {
        body: case.body.clone(),
        params: Parameters {
            path: case.path.clone(),
            querystring: case.querystring.clone(),
            header: case.headers.clone(),
        },
        context: case.context.clone(),
        stage_variables: case.stage_variables.clone(),
    };
    let rendered = Template::parse(&case.template).and_then(|template| template.render(&event));
    rendered.map(|rendered| (rendered.text, rendered.overrides)).map_err(|error| error.to_string())
}

/// Describes the first difference between our result and the recorded one.
fn complaint(case: &Case) -> Option<String> {
    let (text, overrides) = match (render(case), &case.expected_error) {
        (Err(_), Some(_)) => return None,
        (Err(error), None) => return Some(error),
        (Ok((text, _)), Some(expected)) => return Some(format!("{text:?} instead of {expected}")),
        (Ok(rendered), None) => rendered,
    };
    if let Some(expected) = &case.expected_output {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let same = if case.compare.is_some() {
            words(&text) == words(expected)
        } else {
            text == *expected
        };
        if !same {
            return Some(format!("{text:?} instead of {expected:?}"));
        }
    }
    if let Some(expected) = &case.expected_json
        && serde_json::from_str::<serde_json::Value>(&text).ok().as_ref() != Some(expected)
    {
        return Some(format!("{text:?} instead of {expected}"));
    }
    if let Some(serde_json::Value::Object(expected)) = &case.expected_response_override {
        let set = serde_json::to_value(&overrides.response_override).expect("JSON");
        if expected.iter().any(|(name, value)| set.get(name) != Some(value)) {
            return Some(format!("{set} instead of {expected:?}"));
        }
    }
    None
}

#[test]
fn recorded_cases_render_as_on_aws() {
    let recorded = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/recorded.jsonl"));
    let committed = cases(recorded);
    assert_eq!(committed.len(), 207);
    let mut all = committed;
    all.extend(recordings().iter().flat_map(|recording| cases(recording)));
    let complaints: Vec<String> = all
        .iter()
        .filter_map(|case| complaint(case).map(|complaint| format!("{}: {complaint}", case.name)))
        .collect();
    let (count, of) = (complaints.len(), all.len());
    assert!(complaints.is_empty(), "{count} of {of}\n{}", complaints.join("\n"));
}

/// The output of `tests/aws/record`, with the answer of this engine, and with others.
#[test]
fn a_wrong_recording_is_a_complaint() {
    let complaint_about = |outcome: serde_json::Value| {
        let mut line = serde_json::json!({
            "name": "recorder/post-echo-body/2",
            "source": "tests/aws/record, 2026-11-29, us-east-1",
            "grade": "R",
            "question": "Is a missing body the same as an empty one?",
            "template": "[$input.body] [$input.json('$')]",
            "path": {}, "querystring": {}, "headers": {"Content-Type": "application/json"},
            "body": null,
            "phase": "request",
        });
        let members = outcome.as_object().expect("an object").clone();
        line.as_object_mut().expect("an object").extend(members);
        let [case] = &cases(&line.to_string())[..] else { panic!("one case") };
        complaint(case)
    };
    let with = |text: &str| complaint_about(serde_json::json!({"expected_output": text}));
    assert_eq!(with("[{}] [{}]"), None);
    assert!(with("[] []").expect("another text").contains("[{}] [{}]"));
    let failed = complaint_about(serde_json::json!({"expected_error": "500"}));
    assert!(failed.expect("no error").contains("instead of 500"));
}

fn cases(recorded: &str) -> Vec<Case> {
    recorded.lines().map(|line| serde_json::from_str(line).expect("a recorded case")).collect()
}

/// The recordings of users, which are in the repository, but not in the published crate.
fn recordings() -> Vec<String> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/aws/recordings");
    let Ok(files) = std::fs::read_dir(directory) else { return Vec::new() };
    let paths = files.map(|file| file.expect("a file").path());
    let paths = paths.filter(|path| path.to_string_lossy().ends_with(".vtl.jsonl"));
    paths.map(|path| std::fs::read_to_string(path).expect("a recording")).collect()
}
