//! Compares our output with that of the real Velocity 1.7. `cargo xtask velocity` runs the ignored
//! tests.

#[path = "../../tests/data/generator.rs"]
pub(crate) mod generator;
#[path = "../../tests/data/soup.rs"]
mod soup;
#[path = "../../tests/data/string_calls.rs"]
mod string_calls;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::{Error, Evaluation, Event, Rendered, Template};

/// A template and the output of the real Velocity; `None` if it fails.
#[derive(Deserialize, Serialize)]
struct Case {
    template: String,
    output: Option<String>,
}

const GENERATED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/generated.jsonl");
const WRITTEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/written.jsonl");

fn rendered(template: &str) -> Result<String, String> {
    let template = Template::parse(template).map_err(|error| format!("{error:?}"))?;
    template
        .render(&Event::default())
        .map(|rendered| rendered.text)
        .map_err(|error| format!("{error:?}"))
}

fn cases(path: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(path).expect("the answers are committed");
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// Replaces the addresses in a text. `[Ljava.lang.String;@26f67b76` has a different one in every
/// run of Java.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split('@');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "@" + part.trim_start_matches(|digit: char| digit.is_ascii_hexdigit())
    })
}

/// A report of all differences.
fn disagreements(cases: &[Case]) -> String {
    let mut report = String::new();
    let mut count = 0;
    for case in cases {
        let ours = rendered(&case.template);
        if ours.as_deref().ok().map(without_addresses)
            != case.output.as_deref().map(without_addresses)
        {
            count += 1;
            if count <= 40 {
                let Case { template, output } = case;
                // Writing to a string cannot fail.
                let _ =
                    writeln!(report, "{template:?}\n  Velocity {output:?}\n  ours     {ours:?}");
            }
        }
    }
    if count > 0 { format!("{report}{count} of {} disagree", cases.len()) } else { report }
}

#[test]
fn written_templates_render_as_in_velocity() {
    let report = disagreements(&cases(WRITTEN));
    assert!(report.is_empty(), "{report}");
}

#[test]
fn generated_templates_render_as_in_velocity() {
    let report = disagreements(&cases(GENERATED));
    assert!(report.is_empty(), "{report}");
}

#[test]
#[ignore = "writes the requests for the real Velocity"]
fn write_generated_requests() {
    write_requests(generator::template);
}

#[test]
#[ignore = "writes the requests for the real Velocity"]
fn write_string_calls_requests() {
    write_requests(string_calls::template);
}

#[test]
#[ignore = "writes the requests for the real Velocity"]
fn write_soup_requests() {
    write_requests(soup::template);
}

fn write_requests(template: fn(u64) -> String) {
    let seeds = std::env::var("VELOCITY_SEEDS").expect("VELOCITY_SEEDS=0..2500");
    let (first, last) = seeds.split_once("..").expect("two numbers");
    let requests: String = (first.parse().expect("a number")
        ..last.parse::<u64>().expect("a number"))
        .map(|seed| {
            serde_json::to_string(&Case { template: template(seed), output: None }).expect("JSON")
                + "\n"
        })
        .collect();
    std::fs::write(std::env::var("VELOCITY_REQUESTS").expect("VELOCITY_REQUESTS=a file"), requests)
        .expect("is written");
}

#[test]
#[ignore = "compares answers just made"]
fn fresh_templates_render_as_in_velocity() {
    let report =
        disagreements(&cases(&std::env::var("VELOCITY_ANSWERS").expect("VELOCITY_ANSWERS=a file")));
    assert!(report.is_empty(), "{report}");
}

/// A trace does not affect the result, and evaluates what the rendering evaluates.
#[test]
fn traced_templates_render_the_same() {
    let event = Event { body: Some(r#"{"a": [1, {"b": null}]}"#.to_owned()), ..Event::default() };
    let written = cases(WRITTEN).into_iter().map(|case| case.template);
    let generated = (0..1_500).flat_map(|seed| {
        [generator::template(seed), soup::template(seed), string_calls::template(seed)]
    });
    for source in written.chain(generated) {
        let Ok(template) = Template::parse(&source) else { continue };
        let (traced, trace) = template.trace(&event);
        let rendered = template.render(&event);
        let result = |rendered: Result<Rendered, Error>| format!("{rendered:?}");
        assert_eq!(result(traced), result(rendered.clone()), "{source}");
        let Ok(rendered) = rendered else { continue };
        for unresolved in &rendered.unresolved {
            let is_it = |evaluation: &&Evaluation| {
                evaluation.line == unresolved.line && evaluation.column == unresolved.column
            };
            let found = trace.evaluations.iter().find(is_it);
            assert!(found.is_some(), "{unresolved:?} in {source}\n{trace:#?}");
        }
    }
}

/// The committed templates can be generated again from their seeds.
#[test]
fn the_generator_makes_the_committed_templates() {
    let changed = (0..)
        .zip(cases(GENERATED))
        .find(|(seed, case)| generator::template(*seed) != case.template);
    assert!(changed.is_none(), "seed {:?}", changed.map(|(seed, _)| seed));
}

/// No text causes a panic, an overflow or an endless loop.
#[test]
fn anything_can_be_parsed_and_rendered() {
    let mut pieces: Vec<String> = [
        "#if(",
        "#set($a=",
        "$",
        "#",
        "\\",
        "\"",
        "[",
        "{",
        "(",
        "$!{",
        "#[[",
        "#*",
        "${",
        "!",
        ")",
        "\u{1f600}",
    ]
    .map(str::to_owned)
    .to_vec();
    pieces.extend((0..400).map(generator::template));
    for (at, first) in pieces.iter().enumerate() {
        for second in [&pieces[(at * 7 + 3) % pieces.len()], &first.repeat(300)] {
            for cut in [first.len() / 3, first.len() / 2] {
                let cut = (0..=cut).rev().find(|&cut| first.is_char_boundary(cut)).unwrap_or(0);
                let _ = rendered(&format!("{}{second}", &first[..cut]));
                let _ = rendered(&format!("{second}{}", &first[cut..]));
            }
        }
    }
}

/// The time to render grows linearly with the length of the template.
#[test]
fn long_templates_take_linear_time() {
    for piece in [
        "   \t",
        "\\",
        "text\n",
        "\"",
        "$a ",
        "#set($a = 1)",
        "##x\n",
        "#**#",
        "#set   ",
        "{a",
        "$a.b",
        "'",
        "1.",
        "#if($a)x#end\n",
    ] {
        let template = piece.repeat(200_000 / piece.len());
        let started = std::time::Instant::now();
        let _ = rendered(&template);
        let spent = started.elapsed();
        assert!(spent.as_secs() < 2, "{piece:?} took {spent:?}");
    }
}
