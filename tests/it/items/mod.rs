//! Items in both directions: random shapes, with conforming and other documents and items.

mod edges;
pub(crate) mod meaning;
mod properties;
mod request_model;
mod shown;
pub(crate) mod strategies;
mod velocity;

use dynagate::mapping::{Expression, Writer, item};
use dynagate::model::MapShape;
use dynagate::vtl::{Event, Template};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use meaning::{document_of, item_of, with_plain_numbers};
use strategies::{HALF, item_shape};

/// The number of cases per property, unless `ITEM_CASES` is set.
const CASES: u32 = 2500;

/// The template of a PUT.
pub(crate) fn put(attributes: &MapShape) -> String {
    let mut writer = Writer::new();
    let body = writer.set("body", &Expression::input_path("$"));
    writer.object(|request| {
        request.member("TableName", |writer| writer.string(&"t".into()));
        request.member("Item", |writer| {
            writer.object(|object| item::attributes(object, attributes, &body));
        });
    });
    literal(writer)
}

/// The response template of a GET.
pub(crate) fn get(attributes: &MapShape) -> String {
    let mut writer = Writer::new();
    let stored = writer.set("item", &Expression::input_path("$.Item"));
    writer.object(|object| item::members(object, attributes, &stored));
    literal(writer)
}

fn literal(writer: Writer) -> String {
    writer.finish().as_literal().expect("no references").to_owned()
}

/// JSON as a body, where [`HALF`] becomes half a surrogate pair. U+007F is escaped because
/// json-smart drops it otherwise.
fn body(value: &Value) -> String {
    value.to_string().replace(HALF, "\\ud800").replace('\u{7f}', "\\u007f")
}

fn rendered(template: &str, body: String) -> String {
    let template = Template::parse(template).expect("a template");
    template.render(&Event { body: Some(body), ..Event::default() }).expect("a rendering").text
}

/// The rendered text as JSON. Rust's strings cannot contain half surrogate pairs, so these are
/// converted back.
fn parsed(rendered: &str) -> Value {
    let mut whole = String::new();
    let mut rest = rendered;
    while let Some((before, after)) = rest.split_once("\\uD800") {
        let is_half =
            !["\\uDC", "\\uDD", "\\uDE", "\\uDF"].iter().any(|other| after.starts_with(other));
        whole.push_str(before);
        whole.push_str(if is_half { "\u{e000}" } else { "\\uD800" });
        rest = after;
    }
    whole.push_str(rest);
    serde_json::from_str(&whole).unwrap_or_else(|error| panic!("{error}: {rendered}"))
}

/// The value in our engine, which replaces half surrogate pairs.
fn without_halves(value: &Value) -> Value {
    serde_json::from_str(&value.to_string().replace(HALF, "?")).expect("JSON")
}

/// True if a rendered PUT is the request for the document.
fn check_put(attributes: &MapShape, document: &Value, rendered: &str) {
    let expected = json!({"TableName": "t", "Item": item_of(attributes, document)});
    assert_eq!(with_plain_numbers(parsed(rendered)), with_plain_numbers(expected), "{rendered}");
}

/// True if a rendered response is the document for the item.
fn check_get(attributes: &MapShape, stored: &Value, rendered: &str) {
    assert_eq!(
        with_plain_numbers(parsed(rendered)),
        with_plain_numbers(document_of(attributes, stored)),
        "{rendered}"
    );
}

/// Checks a property for random shapes and values.
fn holds<V: Strategy<Value = Value> + 'static>(
    values: fn(&MapShape) -> V,
    property: fn(&MapShape, &Value),
) {
    let cases =
        std::env::var("ITEM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let of_a_shape = item_shape().prop_flat_map(move |shape| {
        let values = values(&shape);
        (Just(shape), values)
    });
    let config = Config {
        cases,
        failure_persistence: None,
        max_local_rejects: u32::MAX,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&of_a_shape, |(shape, value)| {
        property(&shape, &value);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
