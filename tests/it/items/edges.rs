//! Edge cases: bodies that are not documents, invalid numbers, more elements than a loop has
//! iterations.

use dynagate::mapping::{Expression, Writer, item};
use dynagate::model::{Attribute, AttributeType, ListShape, MapOfShape, MapShape, Shape};
use dynagate::vtl::{Event, Template};
use serde_json::{Value, json};

use super::{get, parsed, put, rendered};

/// The result of rendering a body.
pub(super) struct Edge {
    pub(super) template: String,
    pub(super) body: String,
    pub(super) expected: Value,
}

fn shape() -> MapShape {
    MapShape::new()
        .attribute("id", Attribute::new(AttributeType::S).required())
        .attribute("flag", AttributeType::BOOL)
        .attribute("free", MapOfShape::new(AttributeType::N))
        .attribute("list", ListShape::new(AttributeType::S))
        .attribute(
            "map",
            MapShape::new().attribute("a", Attribute::new(AttributeType::BOOL).required()),
        )
        .attribute("none", AttributeType::NULL)
        .attribute("number", AttributeType::N)
        .attribute("tags", AttributeType::SS)
}

pub(super) fn all() -> Vec<Edge> {
    requests().into_iter().chain(answers()).chain(any_requests()).chain(any_answers()).collect()
}

fn requests() -> Vec<Edge> {
    let words =
        |count: usize| -> Vec<String> { (0..count).map(|index| format!("w{index}")).collect() };
    let strings =
        |count| -> Vec<Value> { words(count).into_iter().map(|word| json!({"S": word})).collect() };
    let numbers =
        |count| -> Value { words(count).into_iter().map(|word| (word, Value::from(1))).collect() };
    let long = "x\"$'".repeat(75_000);
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let nothing = json!({"id": {}});
    let cases = [
        (String::new(), nothing.clone()),
        ("[]".into(), nothing.clone()),
        (r#"[{"id": "a"}]"#.into(), nothing.clone()),
        ("5".into(), nothing.clone()),
        (r#""id""#.into(), nothing.clone()),
        ("null".into(), nothing.clone()),
        ("no JSON".into(), nothing.clone()),
        (r#"{"id": {"S": "a"}, "Id": "a"}"#.into(), nothing.clone()),
        (
            r#"{"id": "a", "id": {"b": 1}, "number": "x", "number": 5}"#.into(),
            json!({"id": {}, "number": {"N": "5"}}),
        ),
        (
            r#"{"id": "", "number": 1e400}"#.into(),
            json!({"id": {"S": ""}, "number": {"N": "Infinity"}}),
        ),
        (r#"{"id": "", "number": NaN}"#.into(), json!({"id": {"S": ""}, "number": {"N": "NaN"}})),
        (
            r#"{"id": "", "number": 1234567890123456789012345678901234567.8}"#.into(),
            json!({"id": {"S": ""}, "number": {"N": "1234567890123456789012345678901234567.8"}}),
        ),
        (r#"{"id": "", "number": "5"}"#.into(), json!({"id": {"S": ""}, "number": {}})),
        (r#"{"id": "", "number": ""}"#.into(), json!({"id": {"S": ""}, "number": {}})),
        (r#"{"id": "", "flag": "true"}"#.into(), json!({"id": {"S": ""}, "flag": {}})),
        (r#"{"id": "", "flag": 1}"#.into(), json!({"id": {"S": ""}, "flag": {}})),
        (
            r#"{"id": "", "flag": null, "none": null}"#.into(),
            json!({"id": {"S": ""}, "none": {"NULL": true}}),
        ),
        (r#"{"id": "", "none": ""}"#.into(), json!({"id": {"S": ""}, "none": {}})),
        (r#"{"id": "", "map": {}}"#.into(), json!({"id": {"S": ""}, "map": {"M": {"a": {}}}})),
        (
            r#"{"id": "", "map": [], "list": {}}"#.into(),
            json!({"id": {"S": ""}, "map": {}, "list": {}}),
        ),
        (
            r#"{"id": "", "tags": ["a", 5, null, {"x": 1}]}"#.into(),
            json!({"id": {"S": ""}, "tags": {"SS": ["a", 0, 0, 0]}}),
        ),
        (
            r#"{"id": "", "tags": [], "list": []}"#.into(),
            json!({"id": {"S": ""}, "tags": {"SS": []}, "list": {"L": []}}),
        ),
        (
            json!({"id": "", "list": words(1000)}).to_string(),
            json!({"id": {"S": ""}, "list": {"L": strings(1000)}}),
        ),
        (json!({"id": "", "list": words(1001)}).to_string(), json!({"id": {"S": ""}, "list": {}})),
        (json!({"id": "", "tags": words(1001)}).to_string(), json!({"id": {"S": ""}, "tags": {}})),
        (
            json!({"id": "", "free": numbers(1001)}).to_string(),
            json!({"id": {"S": ""}, "free": {}}),
        ),
        (json!({"id": long}).to_string(), json!({"id": {"S": long}})),
        (format!(r#"{{"id": "", "list": {deep}}}"#), json!({"id": {"S": ""}, "list": {"L": [{}]}})),
    ];
    let template = put(&shape());
    let edge = |(body, item)| Edge {
        template: template.clone(),
        body,
        expected: json!({"TableName": "t", "Item": item}),
    };
    cases.into_iter().map(edge).collect()
}

fn answers() -> Vec<Edge> {
    let words =
        |count: usize| -> Vec<String> { (0..count).map(|index| format!("w{index}")).collect() };
    let strings =
        |count| -> Vec<Value> { words(count).into_iter().map(|word| json!({"S": word})).collect() };
    let numbers = |count| -> Value {
        words(count).into_iter().map(|word| (word, json!({"N": "1"}))).collect()
    };
    let plain =
        |count| -> Value { words(count).into_iter().map(|word| (word, Value::from(1))).collect() };
    let cases = [
        (json!({}), json!({})),
        (json!({"Item": {}}), json!({})),
        (json!({"Item": "no item"}), json!({})),
        (json!({"Item": {"list": {"L": []}, "free": {"M": {}}}}), json!({"list": [], "free": {}})),
        (json!({"Item": {"list": {"L": strings(1000)}}}), json!({"list": words(1000)})),
        (json!({"Item": {"list": {"L": strings(1001)}}}), json!({"list": words(1001)})),
        (json!({"Item": {"list": {"L": strings(2500)}}}), json!({"list": words(2500)})),
        (json!({"Item": {"tags": {"SS": words(1500)}}}), json!({"tags": words(1500)})),
        (json!({"Item": {"free": {"M": numbers(1500)}}}), json!({"free": plain(1500)})),
        (json!({"Item": {"number": {"N": "-1.5E-7"}}}), json!({"number": -1.5e-7})),
    ];
    let template = get(&shape());
    let mut edges: Vec<_> = cases
        .into_iter()
        .map(|(body, expected)| Edge {
            template: template.clone(),
            body: body.to_string(),
            expected,
        })
        .collect();
    let short = MapShape::new().attribute("list", ListShape::new(AttributeType::S).max_items(5));
    for count in [5, 6, 1000, 1001, 2500] {
        let body = json!({"Item": {"list": {"L": strings(count)}}}).to_string();
        edges.push(Edge { template: get(&short), body, expected: json!({"list": words(count)}) });
    }
    edges
}

#[test]
fn edges() {
    for Edge { template, body, expected } in all() {
        let output = rendered(&template, body.clone());
        let shown: String = body.chars().take(200).collect();
        assert_eq!(parsed(&output), expected, "{shown}");
    }
}

/// If a request model requires an object, the gateway rejects such a body first.
#[test]
fn half_a_document_is_not_a_request() {
    let template = Template::parse(&put(&shape())).expect("a template");
    assert!(
        template.render(&Event { body: Some(r#"{"id": "a""#.into()), ..Event::default() }).is_err()
    );
}

#[test]
fn parameters_are_texts() {
    let shape = |of: AttributeType| Shape::from(of);
    let rendered = |of: AttributeType, id: &str| {
        let mut writer = Writer::new();
        item::attribute_value_of_text(&mut writer, &shape(of), &Expression::parameter("it's"));
        let template = Template::parse(writer.finish().as_literal().expect("no references"))
            .expect("a template");
        let mut event = Event::default();
        event.params.path.insert("it's".into(), id.into());
        parsed(&template.render(&event).expect("a rendering").text)
    };
    let hostile = "\"}, \"x\": {\"S\": \"'$x#if";
    assert_eq!(rendered(AttributeType::S, hostile), json!({"S": hostile}));
    assert_eq!(rendered(AttributeType::N, hostile), json!({"N": hostile}));
    assert_eq!(rendered(AttributeType::N, "-1.50"), json!({"N": "-1.50"}));
    assert_eq!(rendered(AttributeType::B, "YQ=="), json!({"B": "YQ=="}));
    assert_eq!(rendered(AttributeType::BOOL, "false"), json!({"BOOL": false}));
    assert_eq!(rendered(AttributeType::BOOL, hostile), json!({}));
    assert_eq!(rendered(AttributeType::SS, "a"), json!({}));
}

fn any_shape() -> MapShape {
    MapShape::new()
        .attribute("all", MapOfShape::new(Shape::Any))
        .attribute("data", Attribute::new(Shape::Any).required())
        .attribute("list", AttributeType::L)
        .attribute("lists", ListShape::new(Shape::Any))
        .attribute("map", AttributeType::M)
}

/// Edge cases of values without a shape.
fn any_requests() -> Vec<Edge> {
    let numbers: Vec<Value> = (0..2500).map(Value::from).collect();
    let attribute_values: Vec<Value> =
        numbers.iter().map(|number| json!({"N": number.to_string()})).collect();
    let refused = json!({"data": {}});
    let cases = [
        ("{}".to_owned(), refused.clone()),
        ("[1]".to_owned(), refused),
        (r#"{"data": null}"#.to_owned(), json!({"data": {"NULL": true}})),
        (r#"{"data": ""}"#.to_owned(), json!({"data": {"S": ""}})),
        (r#"{"data": {}}"#.to_owned(), json!({"data": {"M": {}}})),
        (
            r#"{"data": 1, "list": null, "map": null, "lists": null}"#.to_owned(),
            json!({"data": {"N": "1"}}),
        ),
        (
            r#"{"data": 1, "list": {}, "map": [], "lists": [null, ""], "all": {"a": null}}"#
                .to_owned(),
            json!({
                "data": {"N": "1"}, "list": {}, "map": {},
                "lists": {"L": [{"NULL": true}, {"S": ""}]}, "all": {"M": {"a": {"NULL": true}}},
            }),
        ),
        (json!({"data": numbers}).to_string(), json!({"data": {"L": attribute_values}})),
        // DynamoDB stores no such number, and it must not become another value.
        (r#"{"data": [1e400]}"#.to_owned(), json!({"data": {"M": {"": {}}}})),
        (r#"{"data": {"a": -1.5E+0131}}"#.to_owned(), json!({"data": {"M": {"": {}}}})),
        (r#"{"data": [1e125, "1e400"]}"#.to_owned(), {
            json!({"data": {"L": [{"N": "1.0E125"}, {"S": "1e400"}]}})
        }),
    ];
    let template = put(&any_shape());
    let edge = |(body, item)| Edge {
        template: template.clone(),
        body,
        expected: json!({"TableName": "t", "Item": item}),
    };
    cases.into_iter().map(edge).collect()
}

fn any_answers() -> Vec<Edge> {
    let numbers: Vec<Value> = (0..2500).map(Value::from).collect();
    let texts: Vec<_> = numbers.iter().map(Value::to_string).collect();
    let cases = [
        (json!({}), json!({})),
        (json!({"data": {"NULL": true}, "map": {"L": []}}), json!({"data": null})),
        (json!({"data": {"NS": texts}}), json!({"data": numbers})),
        (json!({"data": {"M": {"M": {"M": {"M": {"M": {}}}}}}}), json!({"data": {"M": {"M": {}}}})),
        (
            json!({"data": {"L": [{"SS": ["1", "2"]}, {"NS": ["1", "-2.5"]}, {"BS": ["MQ=="]}]}}),
            json!({"data": [["1", "2"], [1, -2.5], ["MQ=="]]}),
        ),
        (
            json!({"data": {"M": {"NULL": {"BOOL": true}, "N": {"S": "5"}, "NS": {"L": [{"S": "1"}]}}}}),
            json!({"data": {"NULL": true, "N": "5", "NS": ["1"]}}),
        ),
    ];
    let template = get(&any_shape());
    let edge = |(item, expected)| Edge {
        template: template.clone(),
        body: json!({"Item": item}).to_string(),
        expected,
    };
    cases.into_iter().map(edge).collect()
}
