//! Compares with the real Velocity 1.7, with Jayway's `JsonPath` behind `$input.path`.
//!
//! `tests/items/velocity.jsonl` contains templates, which the test generates again, bodies, and
//! Velocity's output. After a change of a template, `cargo xtask velocity --write` updates it.

use dynagate::model::MapShape;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::edges::{self, Edge};
use super::strategies::{any_item, conforming, hostile, item_shape};
use crate::velocity;

use super::{body, check_get, check_put, get, item_of, parsed, put, rendered};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/items/velocity.jsonl");

/// The number of committed random cases, besides the edge cases of moderate length.
const SAMPLE: usize = 160;
const LONG: usize = 4000;

struct Case {
    template: String,
    body: String,
    check: Box<dyn Fn(&str)>,
}

impl Case {
    fn put(attributes: MapShape, document: Value) -> Self {
        let (template, body) = (put(&attributes), body(&document));
        Self {
            template,
            body,
            check: Box::new(move |output| check_put(&attributes, &document, output)),
        }
    }

    fn get(attributes: MapShape, item: Value) -> Self {
        let (template, body) = (get(&attributes), body(&json!({"Item": item})));
        Self {
            template,
            body,
            check: Box::new(move |output| check_get(&attributes, &item, output)),
        }
    }
}

impl From<Edge> for Case {
    fn from(Edge { template, body, expected }: Edge) -> Self {
        Self {
            template,
            body,
            check: Box::new(move |output| assert_eq!(parsed(output), expected, "{output}")),
        }
    }
}

/// The same cases in every run.
fn cases(count: usize) -> Vec<Case> {
    let mut runner = TestRunner::deterministic();
    let mut shapes = TestRunner::deterministic();
    let mut sample =
        |values: BoxedStrategy<Value>| values.new_tree(&mut runner).expect("a value").current();
    let random = (0..count).map(|index| {
        let shape = item_shape().new_tree(&mut shapes).expect("a shape").current();
        match index % 4 {
            0 => Case::put(shape.clone(), sample(conforming(&shape))),
            1 => Case::put(shape.clone(), sample(hostile(conforming(&shape)).boxed())),
            2 => Case::get(shape.clone(), item_of(&shape, &sample(conforming(&shape)))),
            _ => Case::get(shape.clone(), sample(any_item(&shape).boxed())),
        }
    });
    let random: Vec<_> = random.collect();
    edges::all().into_iter().map(Case::from).chain(random).collect()
}

/// Our engine does not represent half surrogate pairs.
fn has_halves(body: &str) -> bool {
    body.contains("\\ud800")
}

#[test]
fn our_engine_renders_what_velocity_renders() {
    let mut compared = 0;
    for line in velocity::committed(COMMITTED) {
        let [template, body, output] =
            ["template", "body", "output"].map(|key| line[key].as_str().expect("a string"));
        if !has_halves(body) {
            assert_eq!(rendered(template, body.to_owned()), output, "{template}\n{body}");
            compared += 1;
        }
    }
    assert!(compared >= SAMPLE, "{compared}");
}

#[test]
fn velocity_agrees_with_the_specification() {
    let lines = velocity::committed(COMMITTED);
    let short = cases(SAMPLE).into_iter().filter(|case| case.body.len() <= LONG);
    let mut lines = lines.iter();
    for case in short {
        let line = lines.next().expect("as many lines as cases");
        assert_eq!(
            line["template"],
            case.template.as_str(),
            "made from other templates: cargo xtask velocity --write"
        );
        assert_eq!(line["body"], case.body.as_str());
        (case.check)(line["output"].as_str().expect("a string"));
    }
    assert!(lines.next().is_none());
}

#[test]
#[ignore = "needs the real Velocity"]
fn fresh() {
    let count = velocity::count(SAMPLE);
    let cases = cases(count);
    velocity::ask(cases.iter().map(|case| (&*case.template, json!({"body": case.body}))));
    let Some(answers) = velocity::answers(cases.len()) else { return };
    let mut sample = String::new();
    for (case, answer) in cases.iter().zip(answers) {
        // Debian's json-smart 2.2 counts objects instead of depth, and stops at the 400th.
        if answer["error"].as_str().is_some_and(|error| error.contains("non natural depths")) {
            assert!(case.body.len() > LONG, "{answer}");
            continue;
        }
        let Some(output) = answer["output"].as_str() else {
            panic!("{answer}\n{}\n{}", case.template, case.body)
        };
        (case.check)(output);
        if case.body.len() <= LONG {
            sample += &(json!({"template": case.template, "body": case.body, "output": output})
                .to_string()
                + "\n");
        }
    }
    if count == SAMPLE {
        std::fs::write(COMMITTED, sample).expect("is written");
    }
}
