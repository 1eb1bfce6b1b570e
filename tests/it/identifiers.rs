//! Identifiers depend only on the resource's name or path: they stay the same whatever else a stack
//! contains, and they are unique.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::model::Stack;
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend, CloudFormation, Terraform};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Pieces of names that are easily confused.
const PIECES: &[&str] = &[
    "a",
    "b",
    "ab",
    "A",
    "Ab",
    "1",
    "0",
    "-",
    "_",
    ".",
    "by",
    "all",
    "param",
    "id",
    "dash",
    "underscore",
    "dot",
    "literal",
    "upper",
    "with",
    "table",
    "role",
    "log",
    "stage",
    "function",
    "queue",
    "policy",
    "topic",
    "key",
    "api",
    "get",
    "root",
];

/// The sections of a stack besides its routes.
const SECTIONS: &[&str] = &[
    "tables",
    "queues",
    "topics",
    "buckets",
    "event-buses",
    "functions",
    "state-machines",
    "kinesis-streams",
    "api-keys",
    "domain-names",
    "user-pools",
    "identity-pools",
    "parameters",
    "outputs",
];

/// A name of at most 31 characters: the physical name of a function has twice as many.
fn name() -> impl Strategy<Value = String> {
    (select(&["a", "b", "orders", "Orders", "by", "dash", "api"][..]), vec(select(PIECES), 0..3))
        .prop_map(|(first, others)| format!("{first}{}", others.concat()))
}

/// A path. Each parameter is named by its level, because no level has two.
fn path() -> impl Strategy<Value = String> {
    let literal = vec(select(PIECES), 1..3).prop_map(|pieces| pieces.concat());
    let segment = prop_oneof![3 => literal.prop_map(Some), 1 => Just(None)];
    vec(segment, 1..4).prop_map(|segments| {
        let spelled = |(depth, segment): (usize, Option<String>)| match segment {
            Some(literal) => format!("/{literal}"),
            None => format!("/{{p{depth}}}"),
        };
        segments.into_iter().enumerate().map(spelled).collect()
    })
}

/// The contents of a stack: names by section, and routes.
#[derive(Debug, Clone)]
struct Contents {
    names: BTreeMap<&'static str, BTreeSet<String>>,
    routes: BTreeSet<(&'static str, String)>,
}

fn contents() -> impl Strategy<Value = Contents> {
    let names = SECTIONS
        .iter()
        .map(|section| btree_set(name(), 0..5).prop_map(move |names| (*section, names)));
    let routes = btree_set((select(&["GET", "PUT", "ANY"][..]), path()), 1..8);
    (names.collect::<Vec<_>>(), routes)
        .prop_map(|(names, routes)| Contents { names: names.into_iter().collect(), routes })
}

impl Contents {
    /// A part of it, with at least one route.
    fn part(&self, keep: &[bool]) -> Self {
        let mut keep = keep.iter().copied().cycle();
        let mut kept = || keep.next().unwrap_or_default();
        let names = self
            .names
            .iter()
            .map(|(section, names)| (*section, names.iter().filter(|_| kept()).cloned().collect()));
        let names = names.collect();
        let last = self.routes.last();
        let routes =
            self.routes.iter().filter(|route| Some(*route) == last || kept()).cloned().collect();
        Self { names, routes }
    }

    /// A blueprint with all contents. The physical name of each depends on its key, but in another
    /// way than its identifier.
    fn stack(&self, parameter: &str) -> Stack {
        let section = |section: &str, definition: &dyn Fn(&str, &str) -> Value| -> Value {
            let names = self.names[section].iter();
            names
                .map(|name| (name.clone(), definition(name, &digits(name))))
                .collect::<Map<_, _>>()
                .into()
        };
        let plan =
            |key: &str, digits: &str| json!({"name": format!("plan-{digits}"), "api-keys": [key]});
        let function = |key: &str, digits: &str| {
            json!({
                "name": format!("f-{digits}"), "code": {"source": "x"},
                "event-source-mappings": {key: {"kinesis-stream": "clicks", "starting-position": "LATEST"}},
            })
        };
        let machine =
            |_: &str, digits: &str| json!({"name": format!("m-{digits}"), "definition": {}});
        let topic = |key: &str, digits: &str| {
            let https = format!("https://{digits}.example/");
            json!({"name": format!("t-{digits}"), "subscriptions": {key: {"endpoint": {"https": https}}}})
        };
        let pool = |key: &str, digits: &str| json!({"name": format!("pool-{digits}"), "clients": {key: {}}});
        let identity_pool = |_: &str, digits: &str| {
            let provider = json!({"provider-name": "cognito-idp", "client-id": "x"});
            json!({"name": format!("identities-{digits}"), "providers": [provider]})
        };
        let domain = |_: &str, digits: &str| {
            let certificate = "arn:aws:acm:eu-central-1:111122223333:certificate/x";
            json!({"name": format!("d{digits}.example.com"), "certificate-arn": certificate})
        };
        let mut kinesis_streams =
            section("kinesis-streams", &|_, digits| json!({"name": format!("s-{digits}")}));
        kinesis_streams["clicks"] = json!({});
        let routes = self.routes.iter().map(|(verb, path)| {
            (
                format!("{verb} {}", path.replace("{p", &format!("{{{parameter}"))),
                json!({"mock": {"status": 204}}),
            )
        });
        let settings = self.routes.iter().map(|(verb, path)| {
            let route = format!("{verb} {}", path.replace("{p", &format!("{{{parameter}")));
            (route, json!({"metrics": true}))
        });
        let blueprint = json!({
            "name": "depot",
            "parameters": section("parameters", &|_, _| json!({"default": "x"})),
            "tables": section("tables", &|_, digits| json!({"name": format!("table-{digits}"), "partition-key": "id"})),
            "queues": section("queues", &|_, digits| json!({"name": format!("q-{digits}")})),
            "topics": section("topics", &topic),
            "buckets": section("buckets", &|_, digits| json!({"name": format!("b-{digits}")})),
            "event-buses": section("event-buses", &|_, digits| json!({"name": format!("e-{digits}")})),
            "functions": section("functions", &function),
            "state-machines": section("state-machines", &machine),
            "kinesis-streams": kinesis_streams,
            "api-keys": section("api-keys", &|_, digits| json!({"name": format!("key-{digits}")})),
            "usage-plans": section("api-keys", &plan),
            "user-pools": section("user-pools", &pool),
            "identity-pools": section("identity-pools", &identity_pool),
            "domain-names": section("domain-names", &domain),
            "outputs": section("outputs", &|name, _| json!(name)),
            "api": {
                "routes": routes.collect::<Map<_, _>>(),
                "stage": {"method-settings": settings.collect::<Map<_, _>>()},
            },
        });
        let source = Source {
            name: "depot.yaml".into(),
            text: blueprint.to_string(),
            directory: PathBuf::new(),
        };
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
    }
}

/// A name of digits and lower-case letters.
fn digits(name: &str) -> String {
    name.bytes()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The parts of a template by section and identifier, without the deployment.
fn template(stack: &Stack) -> BTreeMap<String, String> {
    let template = CloudFormation
        .synthesize(&Plan::of(stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    let section = |name: &'static str| {
        let entries = template[name].as_object().cloned().unwrap_or_default().into_iter();
        entries.map(move |(id, body)| (format!("{name} {id}"), body))
    };
    let parts = section("Parameters").chain(section("Resources")).chain(section("Outputs"));
    parts
        .filter(|(_, body)| body["Type"] != "AWS::ApiGateway::Deployment")
        .map(|(id, mut body)| {
            if body["Type"] == "AWS::ApiGateway::Stage" {
                body["Properties"]["DeploymentId"].take();
                body["Properties"]["MethodSettings"].take();
            }
            (id, body.to_string())
        })
        .collect()
}

/// The blocks of a module by their first lines, without the deployment.
fn module(stack: &Stack) -> Vec<(String, String)> {
    let files = Terraform
        .synthesize(&Plan::of(stack).check().expect("sound"))
        .into_iter()
        .filter_map(Artifact::into_text);
    let text: String = files.collect();
    let is_block =
        |line: &str| ["resource ", "variable ", "output "].iter().any(|of| line.starts_with(of));
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(first) = lines.find(|line| is_block(line)) {
        let body: Vec<_> = lines.by_ref().take_while(|line| *line != "}").collect();
        blocks.push((first.to_owned(), body.join("\n")));
    }
    blocks.retain(|(first, _)| !first.starts_with("resource \"aws_api_gateway_deployment\""));
    blocks
}

/// The number of parts of a kind in a template.
fn count(template: &BTreeMap<String, String>, of: &str) -> usize {
    template.values().filter(|body| body.contains(&format!("\"Type\":\"AWS::{of}\""))).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn identifiers_do_not_depend_on_other_resources(all in contents(), keep in vec(any::<bool>(), 1..64)) {
        let (whole, part) = (all.stack("p"), all.part(&keep).stack("p"));
        let (whole_template, part_template) = (template(&whole), template(&part));
        for (id, body) in &part_template {
            prop_assert_eq!(whole_template.get(id), Some(body), "{}", id);
        }
        let whole_module = module(&whole);
        let by_address: BTreeMap<_, _> = whole_module.iter().cloned().collect();
        prop_assert_eq!(by_address.len(), whole_module.len(), "an address twice");
        for (address, block) in module(&part) {
            prop_assert_eq!(by_address.get(&address), Some(&block), "{}", address);
        }
        // Parts with the same identifier would be counted once.
        let paths: BTreeSet<_> = all.routes.iter().flat_map(|(_, path)| {
            path.match_indices('/').skip(1).map(|(end, _)| &path[..end]).chain([path.as_str()]).collect::<Vec<_>>()
        }).collect();
        prop_assert_eq!(count(&whole_template, "ApiGateway::Resource"), paths.len());
        prop_assert_eq!(count(&whole_template, "ApiGateway::Method"), all.routes.len());
        for (section, kind) in [
            ("tables", "DynamoDB::Table"), ("queues", "SQS::Queue"), ("topics", "SNS::Subscription"),
            ("buckets", "S3::Bucket"), ("event-buses", "Events::EventBus"), ("state-machines", "StepFunctions::StateMachine"),
            ("functions", "Lambda::EventSourceMapping"), ("api-keys", "ApiGateway::UsagePlanKey"),
            ("domain-names", "ApiGateway::BasePathMapping"), ("user-pools", "Cognito::UserPoolClient"),
            ("identity-pools", "Cognito::IdentityPoolRoleAttachment"),
        ] {
            prop_assert_eq!(count(&whole_template, kind), all.names[section].len(), "{}", kind);
        }
        let with_roles = ["functions", "state-machines", "identity-pools"];
        let roles = with_roles.iter().map(|section| all.names[section].len()).sum::<usize>();
        prop_assert_eq!(count(&whole_template, "IAM::Role"), roles);
    }

    #[test]
    fn a_renamed_path_parameter_changes_no_identifier(all in contents()) {
        let (before, after) = (all.stack("p"), all.stack("renamed"));
        let ids = |stack: &Stack| template(stack).into_keys().collect::<Vec<_>>();
        prop_assert_eq!(ids(&before), ids(&after));
        let addresses = |stack: &Stack| module(stack).into_iter().map(|(address, _)| address).collect::<BTreeSet<_>>();
        prop_assert_eq!(addresses(&before), addresses(&after));
    }
}

/// A log group with a fixed name already exists: it cannot be created again for the stage's new
/// name.
#[test]
fn a_named_log_group_is_independent_of_the_stage() {
    let blueprint = |stage: &str, log_group_name: &str| {
        let text = format!(
            "{{name: depot, api: {{routes: {{GET /: {{mock: {{status: 204}}}}}}, stage: {{name: {stage}, access-log: \
             {{log-group-name: {log_group_name}, retention-days: 7}}}}}}}}"
        );
        let source = Source { name: "depot.yaml".into(), text, directory: PathBuf::new() };
        let stack = blueprint::load(&source, &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let is_log_group =
            |id: &String| id.ends_with("LogGroup") || id.contains("aws_cloudwatch_log_group");
        let addresses = module(&stack).into_iter().map(|(address, _)| address);
        template(&stack).into_keys().chain(addresses).filter(is_log_group).collect::<Vec<_>>()
    };
    let expected = [
        "Resources ApiSlashDepotStageLogGroup",
        "resource \"aws_cloudwatch_log_group\" \"api_slash_depot_stage\" {",
    ];
    assert_eq!(blueprint("live", "/depot"), expected);
    assert_eq!(blueprint("beta", "/depot"), expected);
    assert_ne!(blueprint("live", "beta"), blueprint("beta", "null"));
    assert_ne!(blueprint("live", "null"), blueprint("beta", "null"));
}
