//! The key `allow`, which silences warnings and notes by rule.

use dynagate::blueprint::{Blueprint, Override, Source};
use dynagate::check;
use dynagate::model::{Parameter, Stack};
use dynagate::plan::Plan;

const SHOP: &str = "\
name: shop
parameters: {unused: {default: a}}
tables: {orders: {partition-key: id}}
api: {routes: {PUT /orders: {put: {table: orders}}}}
";

/// The rules that a blueprint breaks.
fn broken(allow: &str, set: &[&str]) -> Vec<&'static str> {
    let text = format!("{SHOP}allow: {allow}\n");
    let source = Source { name: "shop.yaml".to_owned(), text, directory: ".".into() };
    let set: Vec<Override> = set.iter().map(|set| set.parse().expect("KEY=VALUE")).collect();
    let blueprint = Blueprint::read(source, set).expect("readable");
    let plan = blueprint.plan().expect("sound");
    blueprint.advice(&plan).iter().map(|one| one.rule().name).collect()
}

#[test]
fn allowed_rules_are_not_told() {
    assert_eq!(broken("[]", &[]), ["unused-parameter", "open-write-route"]);
    assert_eq!(broken("[open-write-route]", &[]), ["unused-parameter"]);
    assert_eq!(broken("[DG533, unused-parameter]", &[]), [""; 0]);
}

/// Another environment may need the entry.
#[test]
fn an_entry_without_effect_is_noted_unless_environments_differ() {
    let allow = "[open-write-route, unused-parameter, unpaged-list]";
    assert_eq!(broken(allow, &[]), ["unused-allowance"]);
    assert_eq!(broken(allow, &["name=store"]), [""; 0]);
    assert_eq!(broken("[DG533, DG801, DG809, unused-allowance]", &[]), [""; 0]);
}

#[test]
fn builders() {
    let mut stack = Stack::new("shop");
    stack.add(Parameter::new("unused"));
    assert_eq!(check::findings(&Plan::of(&stack)).len(), 1);
    assert_eq!(check::findings(&Plan::of(&stack.allow("unused-parameter"))), []);
    let stack = Stack::new("shop").allow("invalid-name");
    let findings = check::findings(&Plan::of(&stack));
    assert_eq!(findings[0].rule.name, "allowed-rule");
}
