//! The contract of APIs: what callers notice between two versions of a blueprint.

use std::path::{Path, PathBuf};

use dynagate::blueprint::{Blueprint, Diagnostics, Source};
use dynagate::check::{Engine, RULES, Rule};
use dynagate::diff::contract::{Breaking, ContractChange, compare};
use dynagate::diff::{self, ModuleFile, State};
use dynagate::gateway::Api;
use dynagate::gateway::api::{
    DeployedIntegration, DeployedMethod, HttpMethod, Model, RequestValidator,
};
use dynagate::pattern::PATTERNS;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reference::rules::{blueprints as of_rule, whole};

/// The APIs of a part of a blueprint.
fn apis(part: &str) -> Vec<Api> {
    let text = whole(serde_yaml::from_str(part).expect("YAML"));
    of(&Source { name: "contract.yaml".to_owned(), text, directory: ".".into() })
}

fn of(source: &Source) -> Vec<Api> {
    read(source).unwrap_or_else(|errors| panic!("{}\n{errors}", source.text))
}

fn read(source: &Source) -> Result<Vec<Api>, Diagnostics> {
    Ok(Blueprint::read(source.clone(), Vec::new())?.plan()?.deployed_apis())
}

fn changes(old: &str, new: &str) -> Vec<ContractChange> {
    compare(&apis(old), &apis(new))
}

/// The changes as they are told, each with its weight.
fn told(old: &str, new: &str) -> Vec<String> {
    let changes = changes(old, new);
    changes.iter().map(|change| format!("{} {change}", change.breaking.as_str())).collect()
}

/// The rules about contracts.
fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().filter(|rule| ("DG750".."DG780").contains(&rule.code))
}

#[test]
fn examples_break_their_rules_and_the_others_break_nobody() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let mut apis = Vec::new();
        for text in of_rule(rule, "Example").into_iter().chain(of_rule(rule, "Instead")) {
            match read(&Source { name: rule.name.to_owned(), text, directory: ".".into() }) {
                Ok(read) => apis.push(read),
                Err(errors) => wrong.push(errors.to_string()),
            }
        }
        let [old, new, instead] = &apis[..] else {
            wrong.push(format!("{}: {} blueprints", rule.name, apis.len()));
            continue;
        };
        let of = compare(old, new);
        if !of.iter().any(|of| of.rule == rule && of.breaking > Breaking::NotBreaking) {
            wrong.push(format!("{}: the example breaks {of:?}", rule.name));
        }
        let of = compare(old, instead);
        if of.iter().any(|of| of.breaking > Breaking::NotBreaking) {
            wrong.push(format!("{}: the other breaks {of:?}", rule.name));
        }
    }
    assert_eq!(rules().count(), 24);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The blueprints of the repository.
fn blueprints() -> Vec<Source> {
    let mut sources: Vec<Source> =
        PATTERNS.iter().map(dynagate::pattern::Pattern::source).collect();
    for directory in ["tests/blueprints", "examples/field"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        let files = std::fs::read_dir(&directory).expect("blueprints");
        let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        files.sort();
        sources.extend(files.into_iter().map(|path| Source {
            name: path.display().to_string(),
            text: std::fs::read_to_string(&path).expect("a blueprint"),
            directory: directory.clone(),
        }));
    }
    sources
}

/// The same API with a comment in each mapping template, so that answers are really compared.
fn with_comments(apis: &[Api]) -> Vec<Api> {
    let mut apis = apis.to_vec();
    for api in &mut apis {
        for method in api.resources.values_mut().flat_map(|methods| methods.values_mut()) {
            let integration = &mut method.method_integration;
            let responses = integration.integration_responses.values_mut();
            let templates = responses.flat_map(|response| response.response_templates.values_mut());
            for template in integration.request_templates.values_mut().chain(templates) {
                template.insert_str(0, "#* again *#");
            }
        }
    }
    apis
}

#[test]
fn nobody_notices_the_same_api_again() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (index, source) in blueprints().iter().enumerate() {
        let apis = of(source);
        assert_eq!(compare(&apis, &apis), [], "{}", source.name);
        // Every template is tried: that takes its time.
        if index >= PATTERNS.len() && index % 3 > 0 {
            continue;
        }
        for change in compare(&apis, &with_comments(&apis)) {
            wrong.push(format!("{}: {} {change}", source.name, change.rule));
        }
        count += apis.iter().map(|api| api.resources.len()).sum::<usize>();
    }
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}

/// Both engines' output of a pattern has the contract of its plan.
#[test]
fn nobody_notices_how_an_api_is_read() {
    for pattern in PATTERNS {
        let blueprint = Blueprint::read(pattern.source(), Vec::new()).expect("a blueprint");
        let plan = blueprint.plan().expect("a plan");
        let states = [Engine::CloudFormation, Engine::Terraform].map(|engine| {
            let planned = State::of_plan(&plan, engine).expect("a state");
            let read = match engine {
                Engine::CloudFormation => {
                    let artifacts = CloudFormation.synthesize(&plan);
                    let text = artifacts[0].text().expect("a template").to_owned();
                    let name = "template.json".to_owned();
                    State::of_template(&Source { name, text, directory: ".".into() })
                }
                Engine::Terraform => {
                    let artifacts = Terraform.synthesize(&plan);
                    let files = artifacts.iter().filter_map(|artifact| {
                        let name = artifact.name.clone();
                        Some(ModuleFile { name, text: artifact.text()?.into() })
                    });
                    State::of_module(&files.collect::<Vec<_>>())
                }
            };
            (planned, read.expect("a state"))
        });
        for (planned, read) in states {
            let name = pattern.name;
            assert!(!read.apis().is_empty(), "{name}");
            assert_eq!(diff::compare(&planned, &read).contract, [], "{name}");
            assert_eq!(diff::compare(&read, &planned).contract, [], "{name}");
        }
    }
}

#[test]
fn everybody_notices_that_an_api_is_gone() {
    for source in blueprints() {
        let apis = of(&source);
        let breaking = |changes: Vec<ContractChange>| {
            changes.iter().filter(|change| change.breaking == Breaking::Breaking).count()
        };
        let routes = |api: &Api| {
            let methods = api.resources.values().flat_map(|methods| methods.keys());
            methods.filter(|verb| **verb != HttpMethod::Options).count()
        };
        let routes: usize = apis.iter().map(routes).sum();
        assert!(breaking(compare(&apis, &[])) >= routes, "{}", source.name);
        assert_eq!(breaking(compare(&[], &apis)), 0, "{}", source.name);
    }
}

fn show(old: &str, new: &str, expected: &[&str]) {
    assert_eq!(told(old, new), expected, "\n{old}\n{new}");
}

#[test]
fn routes() {
    let by_id = r#"api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}"#;
    let renamed = r#"api: {routes: {"GET /orders/{order}": {get: {table: orders, key: {id: "{path.order}"}}}}}"#;
    show(by_id, renamed, &[]);
    show(renamed, by_id, &[]);
    let moved = r#"api: {routes: {"GET /order/{id}": {get: {table: orders}}}}"#;
    show(
        by_id,
        moved,
        &[
            "breaking GET /orders/{id}: the route is gone",
            "not-breaking GET /order/{id}: the route is new",
        ],
    );
    let two = r#"api: {routes: {"GET /orders/{id}": {get: {table: orders}}, "DELETE /orders/{id}": {delete: {table: orders}}}}"#;
    show(two, by_id, &["breaking DELETE /orders/{id}: the route is gone"]);
    show(by_id, two, &["not-breaking DELETE /orders/{id}: the route is new"]);
    let prefixed = r#"api: {path-prefix: /v2, routes: {"GET /orders/{id}": {get: {table: orders}}, "DELETE /orders/{id}": {delete: {table: orders}}}}"#;
    show(two, prefixed, &["breaking all paths have another beginning (`/` before, `/v2` now)"]);
    show(prefixed, two, &["breaking all paths have another beginning (`/v2` before, `/` now)"]);
}

#[test]
fn callers_are_shut_out_or_let_in() {
    let policy = |statements: &str| format!("api: {{policy: [{statements}]}}");
    let deny =
        |ips: &str| policy(&format!("{{}}, {{effect: deny, unless: {{source-ips: [{ips}]}}}}"));
    let allow = |ips: &str| policy(&format!("{{when: {{source-ips: [{ips}]}}}}"));
    for of in [&deny, &allow] as [&dyn Fn(&str) -> String; 2] {
        let (both, wider) = (of("192.0.2.0/24, 198.51.100.7"), of("192.0.0.0/16"));
        show(
            &both,
            &wider,
            &[
                "breaking callers from 198.51.100.7 are refused",
                "not-breaking callers from 192.0.0.0/16 are let in",
            ],
        );
        show(
            &of("192.0.2.0/25"),
            &of("192.0.2.0/24"),
            &["not-breaking callers from 192.0.2.0/24 are let in"],
        );
        show(
            &of("192.0.2.0/24"),
            &of("192.0.2.0/25"),
            &["breaking of the callers from 192.0.2.0/24, only those from 192.0.2.0/25 are let in"],
        );
        show(
            &policy("{}"),
            &of("192.0.2.0/24"),
            &["breaking only callers from 192.0.2.0/24 are let in"],
        );
        show(
            &of("192.0.2.0/24"),
            &policy("{}"),
            &["not-breaking callers from everywhere are let in"],
        );
    }
    show(
        &policy("{}, {effect: deny, when: {source-ips: [192.0.2.1]}}"),
        &policy("{}, {effect: deny, when: {source-ips: [192.0.2.1, 192.0.2.2]}}"),
        &["breaking callers from 192.0.2.2 are refused"],
    );
    let possibly =
        "possibly-breaking the resource policy has other statements and may refuse callers";
    show(&policy("{}"), &policy("{principals: ['123456789012']}"), &[possibly]);
    let private = "api: {endpoint: {private: {vpc-endpoints: [vpce-1234567890abcdef0]}}}";
    let public = "api: {endpoint: regional}";
    let found = told(public, private);
    let told_of_endpoint = "breaking only callers in VPCs with an endpoint reach the API (`REGIONAL` before, `PRIVATE` now)";
    assert!(found.iter().any(|of| of == told_of_endpoint), "{found:?}");
    show(
        public,
        "api: {endpoint: edge}",
        &["not-breaking the API has another type of endpoint (`REGIONAL` before, `EDGE` now)"],
    );
}

#[test]
fn urls_of_domain_names() {
    let certificate = "certificate-arn: 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd'";
    let domain = |name: &str, further: &str| {
        format!(
            "api: {{stage: {{name: live}}, further-stages: {{beta: {{}}}}}}\ndomain-names: {{{name}: {{{certificate}{further}}}}}\n"
        )
    };
    let (a, b) = (domain("a.example.com", ""), domain("b.example.com", ", base-path: v1"));
    show(
        &a,
        &b,
        &[
            "breaking `https://a.example.com` no longer leads to the API",
            "not-breaking `https://b.example.com/v1` leads to the API",
        ],
    );
    show(
        &a,
        &domain("a.example.com", ", stage: beta"),
        &[
            "possibly-breaking `https://a.example.com` leads to another stage (`live` before, `beta` now)",
        ],
    );
}

#[test]
fn answers_of_proxied_functions_are_not_compared() {
    let shop = |code: &str, further: &str| {
        format!(
            "name: shop\nfunctions: {{price: {{code: {{source: '{code}'}}}}}}\n\
             api: {{routes: {{GET /a: {{lambda: price}}, GET /b: {{lambda: price}}{further}}}}}\n"
        )
    };
    let told = |old: &str, new: &str| {
        let states = [old, new].map(|text| {
            let source = Source { name: "x.yaml".into(), text: text.into(), directory: ".".into() };
            let blueprint = Blueprint::read(source, Vec::new()).expect("a blueprint");
            let plan = blueprint.plan().expect("a plan");
            [Engine::CloudFormation, Engine::Terraform]
                .map(|engine| State::of_plan(&plan, engine).expect("a state"))
        });
        let [old, new] = &states;
        let of = [0, 1].map(|engine| diff::compare(&old[engine], &new[engine]).contract);
        of.map(|changes| changes.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let note = "the answers of 2 routes, such as `GET /a`, are not compared: their backends answer \
                without a mapping template";
    let (one, two) = (shop("one", ""), shop("two", ""));
    assert_eq!(told(&one, &one), [[""; 0]; 2]);
    assert_eq!(told(&one, &two), [[note]; 2]);
    let more = shop("one", ", GET /c: {mock: {status: 200}}");
    assert_eq!(told(&one, &more), [["GET /c: the route is new", note]; 2]);
}

#[test]
fn models_narrow_in_one_direction_and_widen_in_the_other() {
    let with = |attributes: &str| {
        format!(
            r#"
tables: {{orders: {{attributes: {attributes}}}}}
api: {{routes: {{"PUT /orders/{{id}}": {{put: {{table: orders, values: {{id: "{{path.id}}"}}}}}}}}}}
"#
        )
    };
    for (old, new, forth, back) in [
        (
            "{note: {type: S}}",
            "{note: {type: S, required: true}}",
            "breaking `note` is now required",
            "not-breaking `note` is no longer required",
        ),
        (
            "{note: {type: S, enum: [a, b, c]}}",
            "{note: {type: S, enum: [a, b]}}",
            "breaking `note` may no longer be `c`",
            "not-breaking `note` may be `c`, too",
        ),
        (
            "{note: {type: S, max-length: 20}}",
            "{note: {type: S, max-length: 10}}",
            "breaking `note` has another maximum length (`20` before, `10` now)",
            "not-breaking `note` has another maximum length (`10` before, `20` now)",
        ),
        (
            "{note: {type: N}}",
            "{note: {type: N, minimum: 3}}",
            "breaking `note` has a new minimum (`3` now)",
            "not-breaking `note` has no longer a minimum (`3` before)",
        ),
        (
            "{note: {type: S, pattern: \"^a\"}}",
            "{note: {type: S, pattern: \"^b\"}}",
            "possibly-breaking `note` has another pattern, which may refuse bodies (`^a` before, `^b` now)",
            "possibly-breaking `note` has another pattern, which may refuse bodies (`^b` before, `^a` now)",
        ),
        (
            "{note: {type: S}, more: {type: S}}",
            "{note: {type: S}}",
            "breaking `more` is no longer accepted",
            "not-breaking `more` is a new member that is accepted",
        ),
    ] {
        let (old, new) = (with(old), with(new));
        for (told, expected) in [(told(&old, &new), forth), (told(&new, &old), back)] {
            let (breaking, message) = expected.split_once(' ').expect("a weight");
            let expected = format!("{breaking} PUT /orders/{{id}}: {message}");
            assert!(told.contains(&expected), "{expected}: {told:?}");
        }
    }
}

#[test]
fn answers() {
    let with = |answer: &str| {
        format!(
            r#"
tables: {{orders: {{attributes: {{total: {{type: N}}, note: {{type: S}}}}}}}}
api: {{routes: {{"GET /orders/{{id}}": {{get: {{table: orders, answer: {answer}}}}}}}}}
"#
        )
    };
    let body = |json: &str| with(&format!("{{body: {{json: {json}}}}}"));
    let whole = body(r#"{id: "{item.id}", total: "{item.total}", note: "{item.note}"}"#);
    show(
        &whole,
        &body(r#"{id: "{item.id}", total: "{item.total}"}"#),
        &["breaking GET /orders/{id}: the member `note` of the body of 200 is gone"],
    );
    show(
        &body(r#"{id: "{item.id}", total: "{item.total}"}"#),
        &whole,
        &["not-breaking GET /orders/{id}: the member `note` of the body of 200 is new"],
    );
    show(
        &whole,
        &body(r#"{id: "{item.id}", total: "{item.total}", remark: "{item.note}"}"#),
        &["breaking GET /orders/{id}: the member `note` of the body of 200 is now named `remark`"],
    );
    show(
        &whole,
        &body(r#"{id: "{item.id}", total: "{item.total} EUR", note: "{item.note}"}"#),
        &[
            "breaking GET /orders/{id}: the member `total` of the body of 200 is a text instead of a number",
        ],
    );
    show(
        &whole,
        &body(r#"{order: {id: "{item.id}", total: "{item.total}", note: "{item.note}"}}"#),
        &[
            "breaking GET /orders/{id}: the member `id` of the body of 200 is gone",
            "breaking GET /orders/{id}: the member `note` of the body of 200 is gone",
            "breaking GET /orders/{id}: the member `total` of the body of 200 is gone",
            "not-breaking GET /orders/{id}: the member `order` of the body of 200 is new",
        ],
    );
}

/// The route of the base, with further settings.
fn get(settings: &str) -> String {
    format!(r#"api: {{routes: {{"GET /orders/{{id}}": {{{settings} get: {{table: orders}}}}}}}}"#)
}

#[test]
fn those_who_may_call() {
    let (open, signed) = (get("authorization: NONE,"), get("authorization: AWS_IAM,"));
    let route = "GET /orders/{id}:";
    show(
        &open,
        &signed,
        &[&format!(
            "breaking {route} callers are authorized in another way (`none` before, `a signature \
             for IAM` now)"
        )],
    );
    show(
        &signed,
        &open,
        &[&format!(
            "not-breaking {route} everybody may call now: check that this is meant (`a signature \
             for IAM` before, `none` now)"
        )],
    );
    let keyed = get("api-key-required: true,")
        + "\napi-keys: {shop: {}}\nusage-plans: {shop: {api-keys: [shop]}}\n";
    show(&get(""), &keyed, &[&format!("breaking {route} an API key is required")]);
    let message = "no API key is required any more: check that this is meant";
    show(&keyed, &get(""), &[&format!("not-breaking {route} {message}")]);
    let other = keyed.replace("shop", "partner");
    let message = "breaking the API key `shop` no longer gives access to the stage `prod`";
    show(&keyed, &other, &[message]);
}

#[test]
fn errors_and_missing_items() {
    let with = |settings: &str| {
        format!(
            r#"api: {{routes: {{"PUT /orders/{{id}}": {{put: {{table: orders, values: {{id: "{{path.id}}"}}, {settings}}}}}}}}}"#
        )
    };
    let route = "PUT /orders/{id}:";
    let (always, once) = (with(""), with("expects: missing"));
    let case = "DynamoDB answers ConditionalCheckFailedException";
    let message = format!("callers may get 409: {case}, which is new");
    show(&always, &once, &[&format!("possibly-breaking {route} {message}")]);
    let message = format!("callers no longer get 409 because {case}");
    show(&once, &always, &[&format!("not-breaking {route} {message}")]);
    let gone = once.replace(
        "expects: missing}",
        "expects: missing}, errors: {answers: {ConditionalCheckFailedException: {status: 410}}}",
    );
    let message =
        "callers get 410 instead of 409 if DynamoDB answers ConditionalCheckFailedException";
    show(&once, &gone, &[&format!("possibly-breaking {route} {message}")]);
}

#[test]
fn pages_of_other_origins() {
    let with = |cors: &str| {
        format!("api: {{cors: {cors}, routes: {{GET /orders: {{scan: {{table: orders}}}}}}}}")
    };
    let any = with("{origins: any}");
    let one = with(r#"{origins: ["https://example.com"]}"#);
    let two = with(r#"{origins: ["https://example.com", "https://example.org"]}"#);
    let none = with("null").replace("cors: null, ", "");
    let read = "breaking GET /orders: pages of some origins can no longer read";
    show(
        &any,
        &one,
        &[
            &format!("{read} 200"),
            &format!("{read} 400"),
            &format!("{read} 429"),
            &format!("{read} 500"),
            "breaking /orders: pages of other origins can no longer call it",
        ],
    );
    show(&one, &any, &["not-breaking /orders: pages of other origins can call it"]);
    show(&two, &one, &["breaking /orders: pages of https://example.org can no longer call it"]);
    show(&one, &two, &["not-breaking /orders: pages of https://example.org can call it"]);
    let message = "breaking /orders: preflight requests are no longer answered: pages of other \
                   origins can no longer call it";
    assert_eq!(told(&any, &none)[0], message);
    let back = told(&none, &any);
    assert!(back.iter().all(|told| told.starts_with("not-breaking ")), "{back:?}");
}

fn schema(schema: &Value) -> Api {
    let put = DeployedIntegration::dynamodb("PutItem").request_template("application/json", "{}");
    let mut method = DeployedMethod::new(put);
    method.request_validator_id = Some("all".to_owned());
    method.request_models.insert("application/json".to_owned(), "Order".to_owned());
    let mut api = Api::new("orders").method(HttpMethod::Put, "/orders", method);
    let validator =
        RequestValidator { validate_request_body: true, validate_request_parameters: true };
    api.request_validators.insert("all".to_owned(), validator);
    let model =
        Model { content_type: "application/json".to_owned(), schema: schema.clone().into() };
    api.models.insert("Order".to_owned(), model);
    api
}

/// A schema of objects, two levels deep.
fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        (0u32..4, 4u32..9).prop_map(|(low, high)| {
            json!({"type": "string", "minLength": low, "maxLength": high})
        }),
        (-3i32..3).prop_map(|low| json!({"type": "number", "minimum": low})),
        proptest::collection::vec("[ab]", 1..3).prop_map(|values| json!({"enum": values})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"type": "array", "items": {"type": "integer"}})),
    ];
    let object = |inner: BoxedStrategy<Value>| {
        let members = proptest::collection::btree_map("[xyz]", inner, 0..3);
        let required = proptest::collection::btree_set("[xyz]", 0..3);
        (members, required, any::<bool>()).prop_map(|(members, required, is_open)| {
            json!({
                "type": "object", "properties": members, "required": required,
                "additionalProperties": is_open,
            })
        })
    };
    let inner = prop_oneof![leaf.clone(), object(leaf.boxed())];
    object(inner.boxed())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_model_is_the_mirror_of_itself(old in any_schema(), new in any_schema()) {
        let forth = compare(&[schema(&old)], &[schema(&new)]);
        let back = compare(&[schema(&new)], &[schema(&old)]);
        let with = |changes: &[ContractChange], words: &str, breaking| {
            let told = changes.iter().filter(|change| change.breaking == breaking);
            let places = told.filter_map(|change| change.message.strip_suffix(words));
            let mut places: Vec<String> = places.map(str::to_owned).collect();
            places.sort();
            places
        };
        for (narrower, wider) in [
            (" is now required", " is no longer required"),
            (" may no longer have members without a model", " may have members without a model"),
        ] {
            let narrowed = with(&forth, narrower, Breaking::Breaking);
            prop_assert_eq!(narrowed, with(&back, wider, Breaking::NotBreaking));
        }
        prop_assert_eq!(compare(&[schema(&old)], &[schema(&old)]), []);
    }
}
