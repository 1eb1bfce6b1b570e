//! The rules: `docs/rules.md`, which is made from their documentation, and the parts of blueprints
//! in it, each of which breaks its rule or keeps it.

use std::fmt::Write as _;

use dynagate::blueprint::{Blueprint, Diagnostic, Source};
use dynagate::check::{RULES, Rule};
use serde_yaml::Value;

use crate::golden;

const OPENING: &str = "\
# Rules

Everything that dynagate tells about a blueprint breaks one of these rules. Each error, warning and
note shows the code and the name of its rule: `error[DG101 resource-name]: …`. Errors stop a run.
This page is made from the documentation of the rules (`cargo xtask goldens`). The examples are
parts of blueprints: each goes into a blueprint with a table `orders` and a route `GET /orders/{id}`.
";

/// The blueprint that examples are a part of.
const BASE: &str = r#"
name: shop
tables: {orders: {partition-key: id}}
api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
"#;

#[test]
fn the_page_is_of_the_current_rules() {
    let mut page = OPENING.to_owned();
    page.push_str("\n| code | name | severity |\n|---|---|---|\n");
    for rule in RULES {
        let Rule { code, name, severity, .. } = rule;
        writeln!(
            page,
            "| [{code}](#{name}-{}) | {name} | {} |",
            code.to_lowercase(),
            severity.as_str()
        )
        .expect("written");
    }
    for rule in RULES {
        let Rule { code, name, severity, documentation, .. } = rule;
        write!(page, "\n## {name} ({code})\n\nSeverity: {}. ", severity.as_str()).expect("written");
        for line in documentation.trim().lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            page.push_str(if line.starts_with("## ") { "#" } else { "" });
            page.push_str(line);
            page.push('\n');
        }
    }
    golden::assert_file("docs/rules.md", &page);
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    for (rule, next) in RULES.iter().zip(&RULES[1..]) {
        assert!(rule.code < next.code, "{} is before {}", rule.code, next.code);
    }
    for rule in RULES {
        let same = RULES.iter().filter(|other| other.name == rule.name).count();
        assert_eq!(same, 1, "{}", rule.name);
        assert!(rule.summary().starts_with("Checks "), "{}: {}", rule.name, rule.summary());
    }
}

#[test]
fn examples_break_their_rules_and_the_others_do_not() {
    let mut wrong = Vec::new();
    for rule in RULES {
        if let Some(bad) = part(rule, "Example")
            && !broken(&bad).contains(&rule.name)
        {
            wrong.push(format!("{}: the example breaks {:?}", rule.name, broken(&bad)));
        }
        if let Some(good) = part(rule, "Instead")
            && !broken(&good).iter().all(|name| is_note(name) && *name != rule.name)
        {
            wrong.push(format!("{}: the other breaks {:?}", rule.name, broken(&good)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The YAML of a section of a rule's documentation.
fn part(rule: &Rule, section: &str) -> Option<String> {
    let (_, rest) = rule.documentation.split_once(&format!("## {section}\n"))?;
    let (_, rest) = rest.split_once("```yaml\n")?;
    let (yaml, _) = rest.split_once(" ```")?;
    Some(
        yaml.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect(),
    )
}

/// The names of the rules that a blueprint breaks which has this part.
fn broken(part: &str) -> Vec<&'static str> {
    let text = match serde_yaml::from_str::<Value>(part) {
        Ok(part) => {
            let mut whole: Value = serde_yaml::from_str(BASE).expect("YAML");
            merge(&mut whole, part);
            serde_yaml::to_string(&whole).expect("YAML")
        }
        Err(_) => format!("{BASE}{part}"),
    };
    let source = Source { name: "example.yaml".to_owned(), text, directory: ".".into() };
    let names = |told: &[Diagnostic]| told.iter().map(|one| one.rule().name).collect();
    let told = Blueprint::read(source, Vec::new())
        .and_then(|blueprint| Ok(blueprint.advice(&*blueprint.plan()?)));
    match told {
        Ok(advice) => names(&advice),
        Err(errors) => names(&errors.into_iter().collect::<Vec<_>>()),
    }
}

fn is_note(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name && rule.severity.as_str() != "error")
}

/// Puts a part into a blueprint: `null` takes something away, and an empty mapping stays empty.
fn merge(whole: &mut Value, part: Value) {
    match (whole, part) {
        (Value::Mapping(whole), Value::Mapping(part)) if !part.is_empty() => {
            for (key, value) in part {
                match whole.get_mut(&key) {
                    _ if value.is_null() => drop(whole.remove(&key)),
                    Some(there) => merge(there, value),
                    None => drop(whole.insert(key, value)),
                }
            }
        }
        (whole, part) => *whole = part,
    }
}
