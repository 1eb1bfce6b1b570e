//! What holds of the templates for every shape, on the engine of this crate.

use serde_json::json;

use super::meaning::with_plain_numbers;
use super::strategies::{any_item, conforming, hostile};
use super::{body, check_get, check_put, get, holds, parsed, put, rendered, without_halves};

#[test]
fn a_document_becomes_exactly_its_item() {
    holds(conforming, |shape, document| {
        check_put(shape, &without_halves(document), &rendered(&put(shape), body(document)));
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
        check_get(
            shape,
            &without_halves(item),
            &rendered(&get(shape), body(&json!({"Item": item}))),
        );
    });
}
