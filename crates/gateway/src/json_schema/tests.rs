use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(value: &Value) -> Json {
    serde_json::from_str(&value.to_string()).expect("JSON")
}

fn violation(schema: &Value, value: &Value) -> Option<String> {
    let schemas = Schemas { models: &BTreeMap::new() };
    schemas.conform(&read(schema), &read(value)).err().map(|violation| violation.to_string())
}

/// The verdict of a crate that passes the official test suite.
fn boon_takes(schema: &Value, value: &Value) -> bool {
    let mut compiler = boon::Compiler::new();
    compiler.set_default_draft(boon::Draft::V4);
    compiler.add_resource("schema.json", schema.clone()).expect("a resource");
    let mut schemas = boon::Schemas::new();
    let index = compiler
        .compile("schema.json", &mut schemas)
        .unwrap_or_else(|error| panic!("{error} in {schema}"));
    schemas.validate(value, index).is_ok()
}

#[test]
fn a_violation_has_its_place() {
    let schema = json!({
        "type": "object",
        "required": ["TableName"],
        "additionalProperties": false,
        "properties": {
            "TableName": {"enum": ["orders"]},
            "Item": {"type": "object", "properties": {"a/b": {"type": "array", "items": {"maxLength": 2, "pattern": "^x"}}}},
        },
    });
    for (value, expected) in [
        (json!({"TableName": "orders"}), None),
        (json!([]), Some("the body is an array, not of type object")),
        (json!({}), Some("the body lacks `TableName`")),
        (json!({"TableName": "other"}), Some("/TableName is none of \"orders\"")),
        (json!({"TableName": "orders", "x": 1}), Some("/x is not among the properties")),
        (
            json!({"TableName": "orders", "Item": {"a/b": ["xy", "xyz"]}}),
            Some("/Item/a~1b/1 has 3 characters, more than 2"),
        ),
        (
            json!({"TableName": "orders", "Item": {"a/b": ["y"]}}),
            Some("/Item/a~1b/0 does not match ^x"),
        ),
    ] {
        assert_eq!(violation(&schema, &value).as_deref(), expected, "{value}");
    }
}

#[test]
fn references_lead_to_definitions_and_models() {
    let schema = read(&json!({"type": "string", "maxLength": 3}));
    let model = Model { content_type: "application/json".to_owned(), schema };
    let models = BTreeMap::from([("Name".to_owned(), model)]);
    let schemas = Schemas { models: &models };
    let schema = read(&json!({
        "properties": {
            "name": {"$ref": "https://apigateway.amazonaws.com/restapis/abcdef1234/models/Name"},
            "child": {"$ref": "#"},
            "tag": {"$ref": "#/definitions/a~1b"},
            "gone": {"$ref": "#/definitions/gone"},
        },
        "definitions": {"a/b": {"type": "integer"}},
    }));
    let conforms = |value: Value| schemas.conform(&schema, &read(&value)).is_ok();
    assert!(conforms(json!({"name": "abc", "child": {"child": {"name": "x"}}, "tag": 1})));
    assert!(!conforms(json!({"name": "abcd"})));
    assert!(!conforms(json!({"child": {"child": {"name": 1}}})));
    assert!(!conforms(json!({"tag": 1.5})));
    assert!(!conforms(json!({"gone": 1})));
}

#[test]
fn a_schema_that_only_refers_to_itself_ends() {
    let told = violation(&json!({"$ref": "#"}), &json!(1)).expect("refused");
    assert_eq!(told, "the body cannot be checked: its schema refers to itself");
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..4).prop_map(Value::from),
        prop::sample::select(vec![0.5, 1.5, -2.5, 0.3]).prop_map(Value::from),
        "[abé]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let kinds = || {
        prop::sample::select(vec![
            "null", "boolean", "number", "integer", "string", "array", "object",
        ])
    };
    let size = || 0_u64..4;
    let bound = || prop::sample::select(vec![json!(-1), json!(0), json!(1), json!(1.5)]);
    let keyword = prop_oneof![
        kinds().prop_map(|kind| ("type", json!(kind))),
        prop::collection::btree_set(kinds(), 1..3).prop_map(|kinds| ("type", json!(kinds))),
        prop::collection::vec(value(), 1..3).prop_map(|mut values| {
            values.dedup();
            ("enum", json!(values))
        }),
        size().prop_map(|size| ("minLength", json!(size))),
        size().prop_map(|size| ("maxLength", json!(size))),
        prop::sample::select(vec!["a", "^b", "é$", "^[ab]+$"])
            .prop_map(|pattern| ("pattern", json!(pattern))),
        bound().prop_map(|bound| ("minimum", bound)),
        bound().prop_map(|bound| ("maximum", bound)),
        prop::sample::select(vec![json!(2), json!(0.5), json!(0.25)])
            .prop_map(|of| ("multipleOf", of)),
        size().prop_map(|size| ("minItems", json!(size))),
        size().prop_map(|size| ("maxItems", json!(size))),
        any::<bool>().prop_map(|unique| ("uniqueItems", json!(unique))),
        size().prop_map(|size| ("minProperties", json!(size))),
        size().prop_map(|size| ("maxProperties", json!(size))),
        prop::collection::btree_set("[abc]", 1..3).prop_map(|names| ("required", json!(names))),
        any::<bool>().prop_map(|allowed| ("additionalProperties", json!(allowed))),
        any::<bool>().prop_map(|allowed| ("additionalItems", json!(allowed))),
    ];
    let keywords = || prop::collection::vec(keyword.clone(), 0..4);
    let flat = keywords().prop_map(|keywords| keywords.into_iter().collect::<Value>()).boxed();
    flat.prop_recursive(3, 16, 3, |inner| {
        let nested = prop_oneof![
            inner.clone().prop_map(|schema| ("items", schema)),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|schemas| ("items", json!(schemas))),
            inner.clone().prop_map(|schema| ("additionalItems", schema)),
            inner.clone().prop_map(|schema| ("additionalProperties", schema)),
            prop::collection::btree_map("[abc]", inner.clone(), 1..3)
                .prop_map(|of| ("properties", json!(of))),
            prop::collection::btree_map("[abc]|\\^a", inner.clone(), 1..3)
                .prop_map(|of| ("patternProperties", json!(of))),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|schemas| ("allOf", json!(schemas))),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|schemas| ("anyOf", json!(schemas))),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|schemas| ("oneOf", json!(schemas))),
            inner.clone().prop_map(|schema| ("not", schema)),
            ("[abc]", inner.clone())
                .prop_map(|(name, schema)| ("dependencies", json!({name: schema}))),
            ("[abc]", "[abc]").prop_map(|(name, needed)| ("dependencies", json!({name: [needed]}))),
            inner
                .clone()
                .prop_map(|schema| ("allOf", json!([{"$ref": "#/definitions/d"}, schema]))),
        ];
        (prop::collection::vec(nested, 1..3), inner).prop_map(|(nested, base)| {
            let mut schema = base;
            for (name, value) in nested {
                schema[name] = value;
            }
            schema
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn a_crate_that_passes_the_official_suite_says_the_same(schema in schema(), value in value()) {
        let mut schema = schema;
        schema["definitions"] = json!({"d": {"maxProperties": 2, "maxItems": 2, "maxLength": 3}});
        schema["exclusiveMinimum"] = json!(schema.get("maximum").is_some());
        if schema.get("minimum").is_none() {
            schema.as_object_mut().expect("an object").remove("exclusiveMinimum");
        }
        let told = violation(&schema, &value);
        prop_assert_eq!(told.is_none(), boon_takes(&schema, &value), "{:?} {} {}", told, schema, value);
        let schemas = Schemas { models: &BTreeMap::new() };
        let problems = schemas.problems(&read(&schema), &read(&value));
        prop_assert_eq!(told.is_none(), problems.is_empty(), "{:?} {} {}", told, schema, value);
        let is_there = |pointer: &str| value.pointer(pointer).is_some();
        prop_assert!(problems.iter().all(|problem| is_there(&problem.pointer)), "{:?}", problems);
    }
}

/// The first ones are recorded from API Gateway.
#[test]
fn messages_are_those_of_the_validator() {
    let user = json!({"type": "object", "required": ["username"], "properties": {
        "username": {"type": "string", "pattern": "[A-Za-z0-9]{4,10}"},
        "priority": {"enum": ["high", "medium", "low"]},
    }});
    let strict =
        json!({"required": ["bar"], "additionalProperties": false, "properties": {"bar": {}}});
    let nested = json!({"properties": {"b": {"maximum": 9}, "a": {"items": {"minimum": 1}}}});
    for (schema, value, expected) in [
        (
            &user,
            json!({"username": "n@me!!"}),
            r#"ECMA 262 regex "[A-Za-z0-9]{4,10}" does not match input string "n@me!!""#,
        ),
        (&user, json!({}), r#"object has missing required properties (["username"])"#),
        (
            &user,
            json!({"username": "johnsmith", "priority": "x"}),
            r#"instance value ("x") not found in enum (possible values: ["high","medium","low"])"#,
        ),
        (
            &strict,
            json!({"foo": "bar"}),
            r#"object has missing required properties (["bar"]), object instance has properties which are not allowed by the schema: ["foo"]"#,
        ),
        (
            &json!({"properties": {"amount": {"type": "number"}}}),
            json!({"amount": "100"}),
            r#"instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])"#,
        ),
        (
            &json!({"properties": {"timestamp": {"minimum": 1_262_300_400_000_u64}}}),
            json!({"timestamp": 1}),
            "numeric instance is lower than the required minimum (minimum: 1262300400000, found: 1)",
        ),
        (
            &json!({"oneOf": [{"type": "string"}, {"type": "null"}]}),
            json!(1),
            "instance failed to match exactly one schema (matched 0 out of 2)",
        ),
        (
            &nested,
            json!({"b": 10, "a": [1, 0]}),
            "numeric instance is lower than the required minimum (minimum: 1, found: 0), numeric \
             instance is greater than the required maximum (maximum: 9, found: 10)",
        ),
    ] {
        let problems = Schemas { models: &BTreeMap::new() }.problems(&read(schema), &read(&value));
        let messages: Vec<_> = problems.into_iter().map(|problem| problem.message).collect();
        assert_eq!(messages.join(", "), expected, "{value}");
    }
}
