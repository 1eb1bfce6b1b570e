//! What holds for every shape, on the engine of this crate. `ITEM_CASES` sets how many cases each property is tried with.

use dynagate::model::MapShape;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::meaning::with_plain_numbers;
use super::strategies::{any_item, conforming, hostile, item_shape};
use super::{body, check_get, check_put, get, parsed, put, rendered, without_halves};

const CASES: u32 = 2500;

fn holds<V: Strategy<Value = Value> + 'static>(values: fn(&MapShape) -> V, property: fn(&MapShape, &Value)) {
    let cases = std::env::var("ITEM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let of_a_shape = item_shape().prop_flat_map(move |shape| {
        let values = values(&shape);
        (Just(shape), values)
    });
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let outcome = TestRunner::new(config).run(&of_a_shape, |(shape, value)| {
        property(&shape, &value);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn a_document_becomes_exactly_its_item() {
    holds(conforming, |shape, document| {
        check_put(shape, &without_halves(document), &rendered(&put(shape), body(document)))
    });
}

#[test]
fn a_stored_document_comes_back() {
    holds(conforming, |shape, document| {
        let request = parsed(&rendered(&put(shape), body(document)));
        let answer = json!({"Item": request["Item"]});
        let returned = parsed(&rendered(&get(shape), body(&answer)));
        assert_eq!(with_plain_numbers(returned), with_plain_numbers(without_halves(document)));
    });
}

#[test]
fn no_document_makes_another_request() {
    holds(
        |shape| hostile(conforming(shape)),
        |shape, document| {
            check_put(shape, &without_halves(document), &rendered(&put(shape), body(document)));
        },
    );
}

#[test]
fn of_any_item_only_what_is_declared_is_answered() {
    holds(any_item, |shape, item| {
        check_get(shape, &without_halves(item), &rendered(&get(shape), body(&json!({"Item": item}))))
    });
}
