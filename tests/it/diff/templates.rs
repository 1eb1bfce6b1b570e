//! States of templates and modules that are written by hand, and their differences.

use std::collections::BTreeMap;

use dynagate::blueprint::{Blueprint, Source};
use dynagate::check::Engine;
use dynagate::diff::{self, Action, Consequence, Difference, ModuleFile, State};
use dynagate::synth::{Backend as _, Terraform};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{found, state};

fn template(text: &str) -> State {
    let source = Source { name: "old".into(), text: text.into(), directory: ".".into() };
    State::of_template(&source).unwrap_or_else(|error| panic!("{error}"))
}

fn module(text: &str) -> State {
    let file = ModuleFile { name: "main.tf".into(), text: text.into() };
    State::of_module(&[file]).unwrap_or_else(|error| panic!("{error}"))
}

fn between(old: &str, new: &str) -> Difference {
    diff::compare(&template(old), &template(new))
}

fn messages(difference: &Difference) -> Vec<String> {
    difference.findings.iter().map(ToString::to_string).collect()
}

/// A template of paths: their logical IDs, parents and segments.
fn paths(paths: &[(&str, &str, &str)]) -> String {
    let path = |(id, parent, part): &(&str, &str, &str)| {
        let parent = match *parent {
            "" => json!({"Fn::GetAtt": ["Api", "RootResourceId"]}),
            parent => json!({"Ref": parent}),
        };
        let properties = json!({"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": part});
        ((*id).to_owned(), json!({"Type": "AWS::ApiGateway::Resource", "Properties": properties}))
    };
    json!({"Resources": paths.iter().map(path).collect::<Map<_, _>>()}).to_string()
}

#[test]
fn a_renamed_parameter_is_in_the_way_of_itself() {
    let of = |name| paths(&[("A", "", "a"), ("AById", "A", name), ("AByIdX", "AById", "x")]);
    for (before, after) in [("{id}", "{other}"), ("{id}", "{id+}"), ("{id+}", "{rest+}")] {
        let difference = between(&of(before), &of(after));
        assert_eq!(found(&difference), ["renamed-path-parameter"]);
        let told = messages(&difference);
        assert!(told[0].contains(&format!("/a/{before} to `{after}`")), "{told:?}");
        // Everything below a replaced path is replaced, too.
        let replaced = |change: &&diff::ResourceChange| change.action == Action::Replaced;
        assert_eq!(difference.resources.iter().filter(replaced).count(), 2);
    }
    assert!(between(&of("{id}"), &of("{id}")).is_empty());
    // The AWS CLI returns a template that was not in its own JSON form as text.
    let text = Value::String(of("{id}")).to_string();
    assert_eq!(found(&between(&text, &of("{new}"))), ["renamed-path-parameter"]);
}

#[test]
fn a_path_under_another_identifier_is_in_the_way_of_itself() {
    let before = paths(&[("Old", "", "a"), ("OldBelow", "Old", "{id}")]);
    let after = paths(&[("New", "", "a"), ("NewBelow", "New", "{other}")]);
    let difference = between(&before, &after);
    assert_eq!(found(&difference), ["moved-path"], "what is below is created with it");
    let told = messages(&difference);
    assert!(told[0].contains("the logical ID of the path /a changes from Old to New"), "{told:?}");
}

#[test]
fn a_path_under_another_address_is_in_the_way_of_itself() {
    let of = |name: &str, further: &str| {
        module(&format!(
            "resource \"aws_api_gateway_rest_api\" \"api\" {{ name = \"shop\" }}\n\
             resource \"aws_api_gateway_resource\" \"{name}\" {{\n  rest_api_id = \
             aws_api_gateway_rest_api.api.id\n  parent_id = \
             aws_api_gateway_rest_api.api.root_resource_id\n  path_part = \"a\"\n}}\n{further}"
        ))
    };
    let difference = diff::compare(&of("old", ""), &of("new", ""));
    assert_eq!(found(&difference), ["moved-path"]);
    assert_eq!(difference.findings[0].consequence, Consequence::Refused);
    let moved =
        "moved {\n  from = aws_api_gateway_resource.old\n  to = aws_api_gateway_resource.new\n}\n";
    assert!(diff::compare(&of("old", ""), &of("new", moved)).is_empty());
}

#[test]
fn what_comes_and_goes_elsewhere_is_in_nobody_s_way() {
    let before = paths(&[("A", "", "a"), ("AById", "A", "{id}"), ("B", "", "b")]);
    let after =
        paths(&[("A", "", "a"), ("B", "", "b"), ("BById", "B", "{other}"), ("AC", "A", "c")]);
    assert_eq!(found(&between(&before, &after)), [""; 0]);
    let circle = paths(&[("A", "B", "a"), ("B", "A", "{id}")]);
    assert!(between(&circle, &circle).is_empty());
}

#[test]
fn texts_that_are_no_templates() {
    for text in ["", "[]", "{}", "null", "\"\"", "Outputs: {}", "{\"Resources\": []}"] {
        let source = Source { name: "old".into(), text: text.into(), directory: ".".into() };
        let error = State::of_template(&source).expect_err(text).to_string();
        assert!(error.starts_with("old has no `Resources`"), "{text}: {error}");
        let error = State::of_show_json(&source).expect_err(text).to_string();
        assert!(error.contains("no `terraform_version`"), "{text}: {error}");
    }
    let source = Source { name: "old".into(), text: "a: [".into(), directory: ".".into() };
    assert!(State::of_template(&source).expect_err("syntax").to_string().contains("old:1:"));
    // A parser that recurses has a limit.
    for open in ["[", "{a = ", "(", "\"${"] {
        let text = format!("a = {}", open.repeat(100_000));
        let file = ModuleFile { name: "deep.tf".into(), text: text.into() };
        let error = State::of_module(&[file]).expect_err("too deep").to_string();
        assert!(error.starts_with("cannot read deep.tf: "), "{error}");
    }
}

/// A template with a table that has indexes of these names, each on an attribute of its own.
fn table(indexes: &BTreeMap<String, String>) -> String {
    let attributes = indexes.values().map(|by| json!({"AttributeName": by, "AttributeType": "S"}));
    let indexes = indexes.iter().map(|(name, by)| {
        json!({
            "IndexName": name,
            "KeySchema": [{"AttributeName": by, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        })
    });
    let properties = json!({
        "TableName": "orders",
        "AttributeDefinitions": attributes.collect::<Vec<_>>(),
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": indexes.collect::<Vec<_>>(),
    });
    let table = json!({"Type": "AWS::DynamoDB::Table", "Properties": properties});
    json!({"Resources": {"OrdersTable": table}}).to_string()
}

proptest! {
    #[test]
    fn an_update_makes_or_deletes_one_index_and_changes_none(
        before in prop::collection::btree_map("[a-d]", "[xy]", 0..4),
        after in prop::collection::btree_map("[a-d]", "[xy]", 0..4),
    ) {
        let changed = before.iter().any(|(name, by)| after.get(name).is_some_and(|other| other != by));
        let gone = before.keys().filter(|name| !after.contains_key(*name)).count();
        let moved = gone + after.keys().filter(|name| !before.contains_key(*name)).count();
        let difference = between(&table(&before), &table(&after));
        let told = messages(&difference);
        prop_assert_eq!(difference.has(Consequence::Refused), changed || moved > 1, "{:?}", told);
    }
}

#[test]
fn a_user_pool_keeps_its_attributes() {
    let template = |sign_in: &str, schema: &Value| {
        let properties = json!({sign_in: ["email"], "Schema": schema});
        let pool = json!({"Type": "AWS::Cognito::UserPool", "Properties": properties});
        json!({"Resources": {"UsersUserPool": pool}}).to_string()
    };
    let tenant = |mutable: bool| json!({"Name": "tenant", "Mutable": mutable});
    let before = template("UsernameAttributes", &json!([tenant(false)]));
    let level = json!({"Name": "level"});
    for (sign_in, schema, refused) in [
        ("UsernameAttributes", json!([tenant(false), level]), 0),
        ("UsernameAttributes", json!([tenant(true)]), 1),
        ("UsernameAttributes", json!([]), 1),
        ("AliasAttributes", json!([tenant(false)]), 1),
    ] {
        let difference = between(&before, &template(sign_in, &schema));
        let is_refused =
            |finding: &&diff::ChangeFinding| finding.consequence == Consequence::Refused;
        let count = difference.findings.iter().filter(is_refused).count();
        assert_eq!(count, refused, "{sign_in} {schema}: {:?}", messages(&difference));
    }
}

/// The texts of a module have their meaning: escapes, heredocs, constants in references.
#[test]
fn texts_of_modules() {
    let read = module(
        "resource \"aws_x\" \"y\" {\n  a = \"$${b} ${\"$$\"}${aws_z.w.name}\"\n  c = <<-EOT\n    one\n      \
         $${two}\n    EOT\n  d = jsonencode({ e = [1, true, aws_z.w.arn] })\n  f = -1\n  g {\n    h = null\n  }\n  \
         g {}\n}\n",
    );
    let of = &read.resources["aws_x.y"].properties;
    assert_eq!(of["a"], "$${b} $$${aws_z.w.name}");
    assert_eq!(of["c"], "one\n  $${two}\n");
    assert_eq!(of["d"], r#"{"e":[1,true,"${aws_z.w.arn}"]}"#);
    assert_eq!(of["f"], -1);
    assert_eq!(of["g"], json!([{"h": null}, {}]));
}

/// The APIs of a module are those of the blueprint that it is synthesized from.
#[test]
fn the_apis_of_a_module() {
    let text = "\
name: shop
tables: {orders: {partition-key: id, attributes: {total: N}}}
api:
  api-key-required: true
  routes:
    GET /orders/{id}: {get: {table: orders}}
    PUT /orders/{id}: {put: {table: orders, values: {id: \"{path.id}\"}}}
    GET /health: {mock: {status: 200}}
api-keys: {partner: {}}
usage-plans: {basic: {api-keys: [partner], quota: {limit: 100, period: DAY}}}
";
    let source = Source { name: "shop.yaml".into(), text: text.into(), directory: ".".into() };
    let blueprint = Blueprint::read(source, Vec::new()).expect("a blueprint");
    let plan = blueprint.plan().expect("a plan");
    let artifacts = Terraform.synthesize(&plan);
    let files = artifacts.iter().filter_map(|artifact| {
        Some(ModuleFile { name: (&*artifact.name).into(), text: artifact.text()?.into() })
    });
    let read = State::of_module(&files.collect::<Vec<_>>()).expect("a module");
    let (declared, read) = (state(text, Engine::Terraform), read.apis().to_vec());
    assert_eq!(read.len(), 1);
    let (declared, read) = (&declared.apis()[0], &read[0]);
    assert_eq!(
        read.resources.keys().collect::<Vec<_>>(),
        declared.resources.keys().collect::<Vec<_>>()
    );
    for (path, methods) in &declared.resources {
        for (verb, method) in methods {
            let other = &read.resources[path][verb];
            assert_eq!(
                other.method_integration.request_templates,
                method.method_integration.request_templates
            );
            assert_eq!(
                other.method_integration.integration_responses,
                method.method_integration.integration_responses
            );
            assert_eq!(other.request_parameters, method.request_parameters);
            assert_eq!(other.api_key_required, method.api_key_required);
            assert_eq!(other.authorization_type, method.authorization_type);
        }
    }
    assert_eq!(read.stages.keys().collect::<Vec<_>>(), declared.stages.keys().collect::<Vec<_>>());
    assert_eq!(read.models.len(), declared.models.len());
}
