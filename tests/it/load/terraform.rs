//! Terraform's plans of the patterns load to the Api of the plan.
//!
//! The files in `terraform/` are parts of the output of `terraform show -json` for
//! `snapshots/PATTERN/terraform`. They only change with those.

use dynagate::blueprint::{Blueprint, Source};
use dynagate::gateway::Api;
use dynagate::gateway::api::{DeployedGatewayResponse, HttpMethod};
use dynagate::load::{self, Part, Settings};
use dynagate::pattern::{PATTERNS, Pattern};

use super::{assert_word, findings, method, route};

fn read(pattern: &str) -> Option<Source> {
    let path = format!("{}/tests/it/load/terraform/{pattern}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).ok()?;
    Some(Source { name: "plan.json".into(), text, directory: ".".into() })
}

/// An API whose API keys and usage plans are named as in the plan.
fn with_short_names(mut api: Api) -> Api {
    let short =
        |name: &str| name.rsplit('.').next().unwrap_or(name).replace('_', "-").to_ascii_lowercase();
    api.api_keys = std::mem::take(&mut api.api_keys)
        .into_iter()
        .map(|(id, mut key)| {
            key.value = None;
            (short(&id), key)
        })
        .collect();
    api.usage_plans = std::mem::take(&mut api.usage_plans)
        .into_iter()
        .map(|(id, mut plan)| {
            plan.keys = plan.keys.iter().map(|key| short(key)).collect();
            (short(&id), plan)
        })
        .collect();
    // Our Terraform writes the default bodies, which the provider would otherwise show as changes.
    let (content_type, default) = DeployedGatewayResponse::DEFAULT_TEMPLATE;
    for response in api.gateway_responses.values_mut() {
        response.response_templates.retain(|of, body| of != content_type || body != default);
    }
    api
}

#[test]
fn our_own_terraform_loads_to_the_api_of_the_plan() {
    let mut read_patterns = 0;
    for pattern in PATTERNS {
        let Some(source) = read(pattern.name) else { continue };
        read_patterns += 1;
        let blueprint = Blueprint::read(pattern.source(), Vec::new()).expect("a blueprint");
        let plan = blueprint.plan().expect("a plan");
        let loaded = load::load(&source, &Settings::default()).expect("a plan of Terraform");
        // The policies of roles contain ARNs that AWS assigns.
        let is_expected = |of: &String| of.ends_with(" known after the plan is applied");
        let unexpected: Vec<_> =
            findings(&loaded).into_iter().filter(|of| !is_expected(of)).collect();
        assert_eq!(unexpected, Vec::<String>::new(), "{}", pattern.name);
        let apis: Vec<_> =
            loaded.apis.iter().map(|api| with_short_names(api.api.clone())).collect();
        let expected = plan.deployed_apis().into_iter().map(with_short_names);
        let mut expected: Vec<_> = expected.collect();
        if pattern.name == "orders-api" {
            // The template has the address of the queue.
            let methods = expected[0].resources.get_mut("/orders/{id}/shipments");
            let post = methods.and_then(|of| of.get_mut(&HttpMethod::Post)).expect("the method");
            post.method_integration.request_templates.clear();
            let message = "the templates of the request of POST /orders/{id}/shipments are known \
                           after the plan is applied";
            assert!(findings(&loaded).iter().any(|of| of.ends_with(message)));
        }
        assert_eq!(apis, expected, "{}", pattern.name);
        assert!(!loaded.tables.is_empty(), "{}", pattern.name);
    }
    assert!(read_patterns >= 5);
}

#[test]
fn a_plan_has_the_places_of_templates() {
    let source = read("resume-getput").expect("the file");
    let loaded = load::load(&source, &Settings::default()).expect("a plan of Terraform");
    let api = &loaded.apis[0];
    let get = &method(api, HttpMethod::Get, "/").method_integration;
    let part = Part::RequestTemplate(route(HttpMethod::Get, "/"), "application/json".into());
    let template = &get.request_templates["application/json"];
    assert_word(&loaded, api, &source.text, &part, template, "TableName");
    let role = &loaded.roles[0];
    assert_eq!(api.credentials[&route(HttpMethod::Get, "/")], role.arn);
}

/// A state tells what a plan leaves open: the identifiers and ARNs that AWS assigned. The file is
/// the state after `terraform apply` of `snapshots/orders-api/terraform`, with the queue's address at
/// AWS.
#[test]
fn a_state_loads_to_the_api_that_was_deployed() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/load/terraform-state/orders-api.json");
    let text = std::fs::read_to_string(path).expect("the file");
    let source = Source { name: "state.json".into(), text, directory: ".".into() };
    let loaded = load::load(&source, &Settings::default()).expect("a state of Terraform");
    assert_eq!(findings(&loaded), Vec::<String>::new());
    let pattern = Pattern::named("orders-api").expect("it ships");
    let blueprint = Blueprint::read(pattern.source(), Vec::new()).expect("a blueprint");
    let expected = blueprint.plan().expect("a plan").deployed_apis().remove(0);
    let api = &loaded.apis[0].api;
    assert_eq!(api.id, "ekkvm7nnrb");
    assert_eq!(api.stages.keys().collect::<Vec<_>>(), expected.stages.keys().collect::<Vec<_>>());
    let methods = |api: &Api| {
        let each = api.resources.iter().flat_map(|(path, methods)| {
            methods.iter().map(move |(verb, method)| {
                let of = &method.method_integration;
                let texts = (of.request_templates.clone(), of.integration_responses.clone());
                let declared = (method.request_parameters.clone(), method.method_responses.clone());
                let access = (method.authorization_type, method.api_key_required);
                (
                    format!("{verb} {path}"),
                    (of.r#type, of.passthrough_behavior),
                    texts,
                    declared,
                    access,
                )
            })
        });
        each.collect::<Vec<_>>()
    };
    assert_eq!(methods(api), methods(&expected));
    assert_eq!(api.models, expected.models);
    // Roles have all of their statements, so that missing permissions are known.
    assert!(
        loaded.roles.iter().all(|role| !role.has_unknown_policies && !role.statements.is_empty())
    );
    let tables: Vec<_> = loaded.tables.iter().map(|table| &*table.name).collect();
    assert_eq!(tables, ["orders"]);
}
