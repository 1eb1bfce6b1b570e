//! The warning about constants that break the constraints of their attributes.

use dynagate::blueprint::{Blueprint, Source};

/// The warnings about a route that writes this value of an attribute with this shape.
fn warnings(shape: &str, value: &str) -> Vec<String> {
    let text = format!(
        "name: shop\ntables: {{orders: {{partition-key: id, attributes: {{a: {shape}}}}}}}\n\
         api: {{routes: {{POST /orders: {{authorization: AWS_IAM, put: {{table: orders, attributes: [], \
         values: {{id: '{{context.requestId}}', a: {value}}}}}}}}}}}\n"
    );
    let source = Source { name: "shop.yaml".to_owned(), text, directory: ".".into() };
    let blueprint = Blueprint::read(source, Vec::new())
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let plan = blueprint.plan().unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let advice = blueprint.advice(&plan);
    let about = advice.iter().filter(|one| one.rule().name == "constant-constraint");
    about.map(|one| one.message().to_owned()).collect()
}

#[test]
fn constants_are_compared_with_constraints() {
    for (shape, value, fault) in [
        ("{type: S, max-length: 3}", "open", Some("is longer than max-length")),
        ("{type: S, max-length: 4}", "öpen", None),
        ("{type: S, min-length: 5}", "open", Some("is shorter than min-length")),
        ("{type: S, pattern: '^[a-z]+$'}", "open1", Some("does not match the pattern")),
        ("{type: S, pattern: '^[a-z]+$'}", "open", None),
        ("{type: S, enum: [open, paid]}", "new", Some("is not in the enum")),
        ("{type: S, enum: [open, paid]}", "'{body.state}'", None),
        ("{type: N, minimum: 1}", "0", Some("is less than the minimum")),
        ("{type: N, maximum: 9}", "9.5", Some("is greater than the maximum")),
        ("{type: N, enum: [1, 2]}", "3", Some("is not in the enum")),
        ("{type: N, enum: [1, 2]}", "2.0", None),
        ("{list: {type: S, max-length: 1}}", "[a, bc]", Some("is longer than max-length")),
        ("{list: S, max-items: 1}", "[a, b]", Some("has more elements than max-items")),
        ("{type: SS, min-items: 2}", "[a]", Some("has fewer elements than min-items")),
        ("{map: {b: {type: N, minimum: 1}}}", "{b: 0}", Some("is less than the minimum")),
        ("{map-of: {type: S, enum: [x]}}", "{b: y}", Some("is not in the enum")),
    ] {
        let expected = fault.map(|fault| format!("the value of `a` {fault}"));
        assert_eq!(
            warnings(shape, value),
            expected.into_iter().collect::<Vec<_>>(),
            "{shape}: {value}"
        );
    }
}
