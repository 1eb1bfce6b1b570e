//! Request models, validated by an independent JSON Schema validator.

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use dynagate::model::{
    Attribute, AttributeType, ListShape, MapOfShape, MapShape, MockIntegration, NumberShape,
    RequestModel, RestApi, SetMember, SetShape, Shape, Stack, Stage, StringShape,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation};
use serde_json::{Value, json};

use super::holds;
use super::meaning::item_of;
use super::strategies::{conforming, hostile};

struct Validator {
    schemas: Schemas,
    schema: SchemaIndex,
}

impl Validator {
    /// Compiles the schema as deployed.
    fn of(attributes: &MapShape) -> Self {
        let mut stack = Stack::new("s");
        let route = dynagate::model::Method::new(MockIntegration::new(200));
        let api = RestApi::new("api").model("Item", RequestModel::item("Item", attributes));
        stack
            .add(api.route(dynagate::model::HttpMethod::Get, "/", route).stage(Stage::new("prod")));
        let template = CloudFormation
            .synthesize(&Plan::of(&stack).check().expect("a template"))
            .remove(0)
            .into_text()
            .expect("text");
        let template: Value = serde_json::from_str(&template).expect("JSON");
        let resources = template["Resources"].as_object().expect("resources");
        let model = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::ApiGateway::Model")
            .expect("a model");
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V4);
        compiler
            .add_resource("item.json", model["Properties"]["Schema"].clone())
            .expect("a schema");
        let schema = compiler.compile("item.json", &mut schemas).expect("draft 4");
        Self { schemas, schema }
    }

    fn takes(&self, document: &Value) -> bool {
        self.schemas.validate(document, self.schema).is_ok()
    }
}

#[test]
fn takes_every_document_of_its_shape() {
    holds(conforming, |shape, document| {
        assert!(Validator::of(shape).takes(document), "{document}");
    });
}

#[test]
fn takes_no_document_that_the_template_would_refuse() {
    holds(
        |shape| hostile(conforming(shape)),
        |shape, document| {
            let refused = has_refused(&item_of(shape, document)) || !document.is_object();
            assert!(!refused || !Validator::of(shape).takes(document), "{document}");
        },
    );
}

/// True if an attribute value is empty or a set contains an invalid member.
fn has_refused(item: &Value) -> bool {
    let refused = |value: &Value| match value.as_object().and_then(|value| value.iter().next()) {
        None => true,
        Some((of, value)) => match of.as_str() {
            "M" => has_refused(value),
            "L" => value.as_array().is_some_and(|elements| {
                elements.iter().any(|element| has_refused(&json!({"": element})))
            }),
            "SS" | "NS" | "BS" => {
                value.as_array().is_some_and(|members| members.iter().any(|member| *member == 0))
            }
            _ => false,
        },
    };
    item.as_object().is_some_and(|item| item.values().any(refused))
}

#[test]
fn constraints_hold() {
    let string = || StringShape::new().min_length(2).max_length(4).pattern("^[a-z.]+$");
    let cases: [(Attribute, &[Value], &[Value]); 11] = [
        (
            string().into(),
            &[json!("ab"), json!("abcd"), json!(null)],
            &[json!("a"), json!("abcde"), json!("AB"), json!(5)],
        ),
        (Attribute::new(string()).required(), &[json!("ab")], &[json!(null)]),
        (
            string().one_of(["a.b", "cd"]).into(),
            &[json!("a.b"), json!("cd"), json!(null)],
            &[json!("axb"), json!("cde")],
        ),
        (
            NumberShape::new().minimum(-1).maximum(2.5).into(),
            &[json!(-1), json!(2.5), json!(null)],
            &[json!(-1.1), json!(3), json!("1"), json!(true)],
        ),
        (
            NumberShape::new().one_of([1.0, 2.5]).into(),
            &[json!(1), json!(2.5)],
            &[json!(2), json!("1"), json!(null)],
        ),
        (
            AttributeType::B.into(),
            &[json!(""), json!("YQ=="), json!("+/+/")],
            &[json!("YQ"), json!("Y==="), json!("ä")],
        ),
        (AttributeType::NULL.into(), &[json!(null)], &[json!(""), json!(false)]),
        (
            SetShape::new(SetMember::Number).max_items(2).into(),
            &[json!([1]), json!([1, 2])],
            &[json!([]), json!([1, 1]), json!([1, 2, 3]), json!(["1"])],
        ),
        (
            ListShape::new(string()).min_items(1).max_items(2).into(),
            &[json!(["ab", "ab"])],
            &[json!([]), json!(["ab", "ab", "ab"]), json!(["a"]), json!([null])],
        ),
        (
            MapOfShape::new(Shape::Boolean).min_items(1).max_items(2).into(),
            &[json!({"": true, "class": false})],
            &[json!({}), json!({"a": true, "b": true, "c": true}), json!({"a": null})],
        ),
        (
            MapShape::new()
                .attribute("a", Attribute::new(AttributeType::S).required())
                .attribute("b", AttributeType::S)
                .into(),
            &[json!({"a": ""}), json!({"a": "", "b": null})],
            &[json!({"b": ""}), json!({"a": "", "c": ""}), json!([]), json!({"a": null})],
        ),
    ];
    for (attribute, fine, wrong) in cases {
        let validator = Validator::of(&MapShape::new().attribute("x", attribute.clone()));
        for (values, expected) in [(fine, true), (wrong, false)] {
            for value in values {
                assert_eq!(
                    validator.takes(&json!({"x": value})),
                    expected,
                    "{attribute:?} {value}"
                );
            }
        }
        assert_eq!(validator.takes(&json!({})), !attribute.is_required());
        assert!(!validator.takes(&json!({"x": fine[0], "y": 1})));
    }
    let many: Vec<_> = (0..1001).map(|index| index.to_string()).collect();
    let validator =
        Validator::of(&MapShape::new().attribute("x", ListShape::new(AttributeType::S)));
    assert!(validator.takes(&json!({"x": many[1..]})) && !validator.takes(&json!({"x": many})));
}
