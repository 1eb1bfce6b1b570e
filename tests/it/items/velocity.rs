//! What the real Velocity 1.7 renders.

use std::io::Write;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::strategies::{any_item, conforming, hostile, item_shape};
use super::{body, check_get, check_put, get, put};
use dynagate::model::MapShape;

enum Way {
    Put,
    Get,
}

struct Case {
    attributes: MapShape,
    way: Way,
    value: Value,
}

impl Case {
    fn template(&self) -> String {
        match self.way {
            Way::Put => put(&self.attributes),
            Way::Get => get(&self.attributes),
        }
    }

    fn body(&self) -> String {
        match self.way {
            Way::Put => body(&self.value),
            Way::Get => body(&json!({"Item": self.value})),
        }
    }

    fn check(&self, rendered: &str) {
        match self.way {
            Way::Put => check_put(&self.attributes, &self.value, rendered),
            Way::Get => check_get(&self.attributes, &self.value, rendered),
        }
    }
}

/// The same cases on every run.
fn cases(count: usize) -> Vec<Case> {
    let mut runner = TestRunner::deterministic();
    let mut sample = |strategy: BoxedStrategy<Value>| strategy.new_tree(&mut runner).expect("a value").current();
    let mut shapes = TestRunner::deterministic();
    (0..count)
        .map(|index| {
            let attributes = item_shape().new_tree(&mut shapes).expect("a shape").current();
            let (way, value) = match index % 4 {
                0 => (Way::Put, sample(conforming(&attributes))),
                1 => (Way::Put, sample(hostile(conforming(&attributes)).boxed())),
                2 => {
                    let document = sample(conforming(&attributes));
                    (Way::Get, super::item_of(&attributes, &document))
                }
                _ => (Way::Get, sample(any_item(&attributes).boxed())),
            };
            Case { attributes, way, value }
        })
        .collect()
}

#[test]
#[ignore = "for the real Velocity"]
fn requests() {
    let count = std::env::var("CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(4000);
    let cases = cases(count);
    if let Ok(path) = std::env::var("REQUESTS") {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
        for (id, case) in cases.iter().enumerate() {
            let request = json!({"id": id, "mode": "aws", "template": case.template(), "body": case.body()});
            writeln!(file, "{request}").expect("written");
        }
    }
    if let Ok(path) = std::env::var("ANSWERS") {
        let mut failures = 0;
        for line in std::fs::read_to_string(path).expect("answers").lines() {
            let answer: Value = serde_json::from_str(line).expect("JSON");
            let case = &cases[usize::try_from(answer["id"].as_u64().expect("an id")).expect("small")];
            let Some(output) = answer["output"].as_str() else {
                println!("FAILS {answer}\n{}\n{}", case.template(), case.body());
                failures += 1;
                continue;
            };
            if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case.check(output))).is_err() {
                println!("{}\n{}", case.template(), case.body());
                failures += 1;
            }
        }
        assert_eq!(failures, 0, "failures");
    }
}
