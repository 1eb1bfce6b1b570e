//! The rules: `docs/reference/rules.md`, which is made from their documentation, and the parts of blueprints
//! in it, each of which breaks its rule or keeps it.

use std::fmt::Write as _;

use dynagate::blueprint::{Blueprint, Diagnostic, Source};
use dynagate::check::api::{BareTemplate, findings};
use dynagate::check::{Engine, RULES, Rule};
use dynagate::load::{self, Settings};
use serde_yaml::Value;

use super::markdown::{GENERATED, dangling_links};
use crate::golden;

const OPENING: &str = "\
# Rules

Each error, warning and note of dynagate has the code and the name of a rule: `error[DG101 resource-name]: …`.
`dynagate explain resource-name` prints what this page says about a rule. The examples are parts of blueprints: each goes
into a blueprint with a table `orders` and, if it has no routes itself, a route `GET /orders/{id}`. The rules of `dynagate check`,
whose codes begin with `DG9`, have mapping templates and parts of CloudFormation templates as examples: properties of an
`AWS::ApiGateway::Method`, or resources. The rules of `dynagate diff`, whose codes begin with `DG71` to `DG77`, have the
parts of several blueprints, which are deployed one after the other; the other of `DG75` to `DG77` is a part that breaks no caller of
the first one.

## Severity

| severity | meaning | exit code |
|---|---|---|
| error | AWS would reject the stack, or a part of it would never work. Nothing is written or deployed. | 1 for `validate` and `check`, else 2 |
| warning | The stack can be deployed, but probably does not work as intended. | 1 for `check`, else 0 |
| note | A fact that is no problem if something outside the stack makes up for it. | 0 |

## Allow warnings and notes

The key `allow` at the top of a blueprint silences warnings and notes by the name or the code of their rule. Say why in a
comment. Errors cannot be silenced. An entry that silences nothing is a note itself
([unused-allowance](#unused-allowance-dg815)). `--quiet` silences all warnings and notes of one run.

```yaml
# in orders.yaml
allow:
  - unpaged-list    # The list of countries is short.
```

## All rules
";

/// The families of rules, by the first digit of their codes.
const FAMILIES: [(char, &str); 10] = [
    ('0', "Reading a blueprint"),
    ('1', "Names, numbers and texts"),
    ('2', "Tables"),
    ('3', "Streams, functions, topics and queues"),
    ('4', "Roles and policies"),
    ('5', "API and routes"),
    ('6', "Operations"),
    ('7', "Examples, variables and changes"),
    ('8', "Warnings and notes"),
    ('9', "Existing templates"),
];

/// The blueprint that examples are a part of; routes of an example replace its route.
const BASE: &str = r#"
name: shop
tables: {orders: {partition-key: id}}
api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
"#;

#[test]
fn the_page_is_of_the_current_rules() {
    let mut page = format!("{GENERATED}\n{OPENING}");
    for (family, rules) in families() {
        write!(page, "\n**{family}**\n\n| code | name | severity |\n|---|---|---|\n")
            .expect("written");
        for rule in rules {
            let Rule { code, name, .. } = rule;
            let anchor = format!("{name}-{}", code.to_lowercase());
            let severity = severity(rule);
            writeln!(page, "| [{code}](#{anchor}) | {name} | {severity} |").expect("written");
        }
    }
    for (family, rules) in families() {
        write!(page, "\n## {family}\n").expect("written");
        for rule in rules {
            let Rule { code, name, documentation, .. } = rule;
            let severity = severity(rule);
            write!(page, "\n### {name} ({code})\n\nSeverity: {severity}. ").expect("written");
            for line in documentation.trim().lines() {
                let line = line.strip_prefix(' ').unwrap_or(line);
                page.push_str(if line.starts_with("## ") { "##" } else { "" });
                page.push_str(line);
                page.push('\n');
            }
        }
    }
    golden::assert_file("docs/reference/rules.md", &page);
    assert_eq!(dangling_links(&page), Vec::<&str>::new());
    assert_eq!(families().map(|(_, rules)| rules.len()).sum::<usize>(), RULES.len());
}

/// The severity, the engine whose stacks the rule is about, and the mark of a fix.
fn severity(rule: &Rule) -> String {
    let fix = if rule.has_fix() { ", has a fix" } else { "" };
    let severity = format!("{}{fix}", rule.severity.as_str());
    match (rule.concerns(Engine::CloudFormation), rule.concerns(Engine::Terraform)) {
        (true, false) => format!("{severity}, CloudFormation only"),
        (false, true) => format!("{severity}, Terraform only"),
        _ => severity,
    }
}

/// The families with their rules.
fn families() -> impl Iterator<Item = (&'static str, Vec<&'static Rule>)> {
    FAMILIES.into_iter().map(|(digit, family)| {
        let is_member = |rule: &&&Rule| rule.code[2..].starts_with(digit);
        (family, RULES.iter().filter(is_member).copied().collect())
    })
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
        if let Some((bad, good)) = template(rule, "Example").zip(template(rule, "Instead")) {
            if !found(&bad).contains(&rule.name) {
                wrong.push(format!("{}: the example breaks {:?}", rule.name, found(&bad)));
            }
            let is_fine = |name: &&str| is_note(name) && *name != rule.name;
            if !found(&good).iter().all(is_fine) {
                wrong.push(format!("{}: the other breaks {:?}", rule.name, found(&good)));
            }
        }
        if let Some(bad) = template_part(rule, "Example")
            && !found_in_template(&bad).contains(&rule.name)
        {
            wrong.push(format!("{}: breaks {:?}", rule.name, found_in_template(&bad)));
        }
        if let Some(good) = template_part(rule, "Instead") {
            let found = found_in_template(&good);
            if !found.iter().all(|name| is_note(name) && *name != rule.name) {
                wrong.push(format!("{}: the other breaks {found:?}", rule.name));
            }
        }
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

/// The part of a CloudFormation template in a section of a rule's documentation.
fn template_part(rule: &Rule, section: &str) -> Option<String> {
    code(rule, section, "yaml").filter(|_| rule.code.starts_with("DG9"))
}

/// The mapping template of a section of a rule's documentation.
fn template(rule: &Rule, section: &str) -> Option<String> {
    code(rule, section, "vtl")
}

/// The names of the rules that a CloudFormation template breaks which has these properties of a
/// method, or these resources.
fn found_in_template(part: &str) -> Vec<&'static str> {
    let part: Value = serde_yaml::from_str(part).expect("YAML");
    let mut whole: Value = serde_yaml::from_str(TEMPLATE).expect("YAML");
    if part.get("Resources").is_some() {
        for (name, resource) in part["Resources"].as_mapping().expect("resources") {
            whole["Resources"][name] = resource.clone();
        }
    } else {
        for (name, property) in part.as_mapping().expect("properties") {
            let properties = &mut whole["Resources"]["Method"]["Properties"];
            if name == "Integration" && property.get("Type").is_some_and(|of| of == "MOCK") {
                properties["MethodResponses"] = Value::Sequence(Vec::new());
            }
            properties[name] = property.clone();
        }
    }
    let text = serde_yaml::to_string(&whole).expect("YAML");
    let source = Source { name: "template.yaml".to_owned(), text, directory: ".".into() };
    let loaded = load::load(&source, &Settings::default()).expect("a template");
    findings(&loaded).iter().map(|finding| finding.rule.name).collect()
}

/// The CloudFormation template that examples are a part of.
const TEMPLATE: &str = r#"
Resources:
  Api: {Type: "AWS::ApiGateway::RestApi", Properties: {Name: orders}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: {Ref: Api}, ParentId: {"Fn::GetAtt": [Api, RootResourceId]}, PathPart: orders}
  Order:
    Type: AWS::ApiGateway::Model
    Properties: {RestApiId: {Ref: Api}, Name: Order, ContentType: application/json, Schema: {type: object}}
  Validator:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {RestApiId: {Ref: Api}, ValidateRequestBody: true, ValidateRequestParameters: true}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: orders
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: "dynamodb:GetItem"
                Resource: "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: {Ref: Api}
      ResourceId: {Ref: Orders}
      HttpMethod: POST
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS
        Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
        IntegrationHttpMethod: POST
        Credentials: {"Fn::GetAtt": [Role, Arn]}
        PassthroughBehavior: NEVER
        RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
        IntegrationResponses:
          - {StatusCode: 200}
          - {StatusCode: 400, SelectionPattern: '4\d{2}'}
          - {StatusCode: 500, SelectionPattern: '5\d{2}'}
      MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: {Ref: Api}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: {Ref: Api}, DeploymentId: {Ref: Deployment}, StageName: prod}
"#;

/// The names of the rules that a mapping template breaks.
fn found(template: &str) -> Vec<&'static str> {
    let template =
        BareTemplate { name: "example.vtl", text: template, action: None, is_response: None };
    template.check().1.iter().map(|finding| finding.rule.name).collect()
}

/// The part of a blueprint in a section of a rule's documentation. The examples of rules about
/// existing templates are no parts of blueprints.
fn part(rule: &Rule, section: &str) -> Option<String> {
    let is_of_blueprints = !rule.code.starts_with("DG9") && !is_about_changes(rule);
    code(rule, section, "yaml").filter(|_| is_of_blueprints)
}

/// True for a rule about changes, whose examples are several blueprints, one after the other.
pub(crate) fn is_about_changes(rule: &Rule) -> bool {
    ("DG709".."DG780").contains(&rule.code)
}

/// The blueprints in a section of a rule about changes.
pub(crate) fn blueprints(rule: &Rule, section: &str) -> Vec<String> {
    let parts = code(rule, section, "yaml").unwrap_or_default();
    let parts = parts.split("---\n").filter(|part| !part.is_empty());
    parts.map(|part| whole(serde_yaml::from_str(part).expect("YAML"))).collect()
}

/// The blueprint that a part belongs to.
pub(crate) fn whole(part: Value) -> String {
    let mut whole: Value = serde_yaml::from_str(BASE).expect("YAML");
    if part.get("api").is_some_and(|api| api.get("routes").is_some()) {
        whole["api"] = Value::Mapping(serde_yaml::Mapping::new());
    }
    merge(&mut whole, part);
    serde_yaml::to_string(&whole).expect("YAML")
}

/// The code in a language in a section of a rule's documentation.
fn code(rule: &Rule, section: &str, language: &str) -> Option<String> {
    let (_, rest) = rule.documentation.split_once(&format!("## {section}\n"))?;
    let rest = rest.split_once("\n ## ").map_or(rest, |(section, _)| section);
    let (_, rest) = rest.split_once(&format!("```{language}\n"))?;
    let (yaml, _) = rest.split_once(" ```")?;
    Some(
        yaml.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n").collect(),
    )
}

/// The names of the rules that a blueprint breaks which has this part.
pub(super) fn broken(part: &str) -> Vec<&'static str> {
    let text = match serde_yaml::from_str::<Value>(part) {
        Ok(part) => whole(part),
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

/// Merges a part into a blueprint: `null` takes something away, and an empty mapping stays empty.
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
