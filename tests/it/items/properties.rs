//! Properties of the templates for all shapes, on our engine.

use serde_json::json;

use super::meaning::with_plain_numbers;
use super::strategies::{any_item, conforming, hostile};
use super::{body, check_get, check_put, get, holds, parsed, put, rendered, without_halves};

#[test]
fn a_document_is_converted_to_its_item() {
    holds(conforming, |shape, document| {
        check_put(shape, &without_halves(document), &rendered(&put(shape), body(document)));
    });
}

#[test]
fn a_stored_document_is_returned() {
    holds(conforming, |shape, document| {
        let request = parsed(&rendered(&put(shape), body(document)));
        let answer = json!({"Item": request["Item"]});
        let returned = parsed(&rendered(&get(shape), body(&answer)));
        assert_eq!(with_plain_numbers(returned), with_plain_numbers(without_halves(document)));
    });
}

#[test]
fn no_document_changes_the_request() {
    holds(
        |shape| hostile(conforming(shape)),
        |shape, document| {
            check_put(shape, &without_halves(document), &rendered(&put(shape), body(document)));
        },
    );
}

#[test]
fn only_declared_attributes_are_returned() {
    holds(any_item, |shape, item| {
        check_get(
            shape,
            &without_halves(item),
            &rendered(&get(shape), body(&json!({"Item": item}))),
        );
    });
}
