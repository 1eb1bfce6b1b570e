//! Documents of all patterns, of the blueprints of other tests and of public systems: each is
//! valid, and their examples behave as it says.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dynagate::blueprint::{Blueprint, Source};
use dynagate::gateway::{BackendResponse, Gateway, Outcome, Request, Response, percent};
use dynagate::openapi::{self, Options, Version};
use dynagate::pattern::PATTERNS;
use dynagate::plan::Plan;
use serde_json::{Value, json};

use super::described::{Described, escaped};

/// The blueprints of the patterns, of tests and of public systems, with their names.
pub(crate) fn blueprints() -> Vec<(String, Blueprint)> {
    let mut sources: Vec<Source> =
        PATTERNS.iter().map(dynagate::pattern::Pattern::source).collect();
    for directory in ["tests/blueprints", "examples/field"] {
        let entries = std::fs::read_dir(directory).expect("blueprints");
        let mut files: Vec<PathBuf> =
            entries.map(|entry| entry.expect("an entry").path()).collect();
        files.retain(|file| file.extension().is_some_and(|of| of == "yaml"));
        files.sort();
        sources.extend(files.into_iter().map(|file| Source {
            name: file.display().to_string(),
            text: std::fs::read_to_string(&file).expect("a blueprint"),
            directory: Path::new(directory).into(),
        }));
    }
    let read = |source: Source| {
        let name = source.name.clone();
        let blueprint = Blueprint::read(source, Vec::new());
        (name, blueprint.unwrap_or_else(|errors| panic!("{}", errors.render(false))))
    };
    sources.into_iter().map(read).collect()
}

/// Runs a check for each API of all blueprints, with its document.
fn each_api(check: impl Fn(&str, &Blueprint, &str, &Described)) {
    let mut documents = 0;
    for (file, blueprint) in blueprints() {
        let plan = Plan::of(blueprint.stack());
        for name in plan.gateways().names() {
            let options = Options { api: Some(name.to_owned()), ..Options::default() };
            let document = openapi::document(&plan, &options).expect("the API");
            let described = Described::of(&document.to_json());
            check(&format!("{file}: {name}"), &blueprint, name, &described);
            documents += 1;
        }
    }
    assert!(documents > 80, "{documents} documents");
}

const VERBS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// The operations of a document with their places.
fn operations(described: &Described) -> Vec<(String, String, &Value)> {
    let paths = described.document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &'_ Value)| {
        let item = item.as_object().expect("operations");
        assert!(item.keys().all(|verb| VERBS.contains(&verb.as_str())), "{item:?}");
        let path = path.clone();
        item.keys().map(move |verb| (path.clone(), verb.clone())).collect::<Vec<_>>()
    };
    let routes = paths.iter().flat_map(of_path);
    let operation = |(path, verb): (String, String)| {
        let (place, operation) = described.operation(&path, &verb).expect("an operation");
        (path, place, operation)
    };
    routes.map(operation).collect()
}

/// The names in braces.
fn in_braces(path: &str) -> BTreeSet<&str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// Fails if a reference leads nowhere.
fn check_references(value: &Value, document: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                let pointer = target.strip_prefix('#').expect("a reference within the document");
                assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
            }
            members.values().for_each(|member| check_references(member, document));
        }
        Value::Array(items) => items.iter().for_each(|item| check_references(item, document)),
        _ => {}
    }
}

#[test]
fn documents_are_valid() {
    each_api(|name, _, _, described| {
        let document = &described.document;
        check_references(document, document);
        assert!(document["openapi"].as_str().is_some_and(|of| of.starts_with("3.1.")), "{name}");
        for member in ["title", "version"] {
            assert!(
                document["info"][member].as_str().is_some_and(|text| !text.is_empty()),
                "{name}"
            );
        }
        for server in document["servers"].as_array().expect("servers") {
            let url = server["url"].as_str().expect("a URL");
            let variables = server["variables"].as_object().cloned().unwrap_or_default();
            let used: BTreeSet<_> = in_braces(url);
            assert_eq!(used, variables.keys().map(String::as_str).collect(), "{name}: {url}");
            assert!(variables.values().all(|of| of["default"].is_string()), "{name}: {url}");
        }
        let tags: BTreeSet<_> = document["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|tag| &tag["name"])
            .collect::<Vec<_>>()
            .into_iter()
            .map(|name| name.as_str().expect("a name"))
            .collect();
        let mut ids = BTreeSet::new();
        for (path, place, operation) in operations(described) {
            let id = operation["operationId"].as_str().expect("an identifier");
            let is_word = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            assert!(is_word && id.as_bytes()[0].is_ascii_alphabetic(), "{name}: {id}");
            assert!(ids.insert(id.to_ascii_lowercase()), "{name}: {id} occurs twice");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let mut known = BTreeSet::new();
            let mut of_path = BTreeSet::new();
            for (index, parameter) in parameters.iter().enumerate() {
                let at = format!("{place}/parameters/{index}/schema");
                let of = (parameter["name"].as_str(), parameter["in"].as_str());
                assert!(known.insert(of), "{name} {id}: {of:?} occurs twice");
                if parameter["in"] == "path" {
                    assert_eq!(parameter["required"], true, "{name} {id}");
                    of_path.extend(parameter["name"].as_str());
                }
                if let Some(example) = parameter.get("example") {
                    described.conforms(&at, example, false).expect(name);
                }
            }
            assert_eq!(of_path, in_braces(&path), "{name} {id}");
            for tag in operation["tags"].as_array().into_iter().flatten() {
                assert!(tags.contains(tag.as_str().expect("a tag")), "{name}: {tag}");
            }
            for requirement in operation["security"].as_array().expect("requirements") {
                for scheme in requirement.as_object().expect("schemes").keys() {
                    let schemes = &document["components"]["securitySchemes"];
                    assert!(schemes[scheme]["type"].is_string(), "{name}: {scheme}");
                }
            }
            let responses = operation["responses"].as_object().expect("responses");
            assert!(!responses.is_empty(), "{name} {id}");
            for (status, response) in responses {
                let is_status = status == "default" || status.parse::<u16>().is_ok();
                assert!(is_status && response["description"].is_string(), "{name} {id} {status}");
            }
        }
        for place in described.places() {
            let examples = place.strip_suffix("/schema").map(|of| format!("{of}/examples"));
            let examples = examples.and_then(|at| document.pointer(&at)).and_then(Value::as_object);
            for example in examples.into_iter().flatten().map(|(_, example)| &example["value"]) {
                described.conforms(place, example, place.contains("/responses/")).expect(name);
            }
        }
    });
}

/// The errors of DynamoDB that any operation may get.
const ERRORS: [(u16, &str); 6] = [
    (400, "ValidationException"),
    (400, "ProvisionedThroughputExceededException"),
    (400, "AccessDeniedException"),
    (400, "NobodyKnowsIt"),
    (500, "InternalServerError"),
    (503, "ServiceUnavailable"),
];

/// Headers that API Gateway or a browser needs, not the caller.
fn is_beside(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "content-type"
        || name == "vary"
        || name.starts_with("x-amzn-")
        || name.starts_with("access-control-")
}

/// An operation with its place.
type Operation<'d> = (&'d str, &'d Value);

/// The reason why a response is not one of those that an operation has.
fn check_response(
    described: &Described,
    (place, operation): Operation<'_>,
    response: &Response,
) -> Result<(), String> {
    let status = response.status.to_string();
    let responses = operation["responses"].as_object().expect("responses");
    let key = if responses.contains_key(&status) { status.as_str() } else { "default" };
    let Some(documented) = responses.get(key) else {
        return Err(format!("undocumented status {status}: {response:?}"));
    };
    // The headers of a function, an endpoint or an object are not known.
    let is_open = documented["content"].get("*/*").is_some();
    for (header, _) in response.headers.iter().filter(|(header, _)| !is_beside(header)) {
        let mut known = documented["headers"].as_object().into_iter().flatten();
        if !is_open && !known.any(|(known, _)| known.eq_ignore_ascii_case(header)) {
            return Err(format!("undocumented header {header} of {status}"));
        }
    }
    let text = response.body.text();
    if text.is_empty() {
        return Ok(());
    }
    let Some(content) = documented["content"].as_object() else {
        return Err(format!("undocumented body of {status}: {text}"));
    };
    let sent = response.header("content-type").unwrap_or("application/json");
    let base = |of: &str| of.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let found = content.keys().find(|known| known.eq_ignore_ascii_case(sent));
    let found = found.or_else(|| content.keys().find(|known| base(known) == base(sent)));
    let Some(content_type) = found.or_else(|| content.keys().find(|of| *of == "*/*")) else {
        return Err(format!("undocumented content type {sent} of {status}: {content:?}"));
    };
    let value = match base(sent).as_str() {
        of if of == "application/json" || of.ends_with("+json") => {
            serde_json::from_str(&text).unwrap_or_else(|_| text.clone().into())
        }
        _ => Value::from(text.into_owned()),
    };
    let at = format!("{place}/responses/{key}/content/{}/schema", escaped(content_type));
    described.conforms(&at, &value, true)
}

/// The reason why an accepted request is not as an operation says.
fn check_request(
    described: &Described,
    (place, operation): Operation<'_>,
    gateway: &Gateway,
    request: &Request,
) -> Result<(), String> {
    let path = gateway.resource(request).expect("a route");
    let (target, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let query: Vec<(String, String)> = percent::form_fields(query)
        .iter()
        .chain(request.query_string.iter())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for (index, parameter) in parameters.iter().enumerate() {
        let of = parameter["name"].as_str().expect("a name");
        let found: Vec<String> = match parameter["in"].as_str() {
            Some("path") => {
                let segments = path.split('/').zip(target.split('/'));
                let greedy = format!("{{{of}+}}");
                if path.ends_with(&greedy) {
                    vec![target[path.len() - greedy.len()..].to_owned()]
                } else {
                    let own = segments.filter(|(segment, _)| *segment == format!("{{{of}}}"));
                    own.map(|(_, value)| percent::decode(value)).collect()
                }
            }
            Some("query") => {
                let own = query.iter().filter(|(known, _)| known == of);
                own.map(|(_, value)| value.clone()).collect()
            }
            _ => request.headers.get(of).map(str::to_owned).into_iter().collect(),
        };
        if parameter["required"] == true && found.is_empty() {
            return Err(format!("the request lacks {of}"));
        }
        let schema = &parameter["schema"];
        for text in found {
            let value = if schema["type"] == "array" {
                text.split(',').map(|text| typed(&schema["items"], text)).collect()
            } else {
                typed(schema, &text)
            };
            described.conforms(&format!("{place}/parameters/{index}/schema"), &value, false)?;
        }
    }
    for (of, _) in &query {
        let is_known = parameters.iter().any(|known| {
            let is_of_any_name = known["schema"]["type"] == "object";
            known["in"] == "query" && (known["name"] == *of || is_of_any_name)
        });
        let schemes = described.document["components"]["securitySchemes"].as_object();
        let is_secret = schemes.into_iter().flatten().any(|(_, scheme)| scheme["name"] == *of);
        // A function or an endpoint behind a proxy gets every parameter.
        let is_passed_on = operation["responses"]["default"].is_object();
        if !is_known && !is_secret && !is_passed_on {
            return Err(format!("undocumented parameter {of}"));
        }
    }
    let Some(body) = request.body.as_ref().filter(|body| !body.is_empty()) else {
        let is_required = operation["requestBody"]["required"] == true;
        return if is_required { Err("a required body is missing".to_owned()) } else { Ok(()) };
    };
    let Some(content) = operation["requestBody"]["content"].as_object() else {
        let alone = Request { body: None, ..request.clone() };
        let is_read = backend_body(gateway, request) != backend_body(gateway, &alone);
        let problem = || Err(format!("undocumented body: {}", body.text()));
        return if is_read { problem() } else { Ok(()) };
    };
    let sent = request.headers.get("content-type").unwrap_or("application/json");
    let sent = sent.split(';').next().unwrap_or_default().trim();
    let found = content.keys().find(|known| known.eq_ignore_ascii_case(sent) || *known == "*/*");
    let Some(content_type) = found else { return Err(format!("undocumented content type {sent}")) };
    let text = body.text();
    let value = match sent {
        "application/json" => serde_json::from_str(&text).unwrap_or_else(|_| Value::from(&*text)),
        "application/x-www-form-urlencoded" => {
            let at = format!("{place}/requestBody/content/{}/schema", escaped(content_type));
            let types = described.document.pointer(&at).expect("a schema");
            let field = |(name, text): (&str, &str)| {
                (name.to_owned(), typed(&types["properties"][name], text))
            };
            Value::Object(percent::form_fields(&text).iter().map(field).collect())
        }
        _ => Value::from(&*text),
    };
    let at = format!("{place}/requestBody/content/{}/schema", escaped(content_type));
    described.conforms(&at, &value, false)
}

/// The value that a text stands for in a parameter or a form.
fn typed(schema: &Value, text: &str) -> Value {
    let is = |of: &str| match &schema["type"] {
        Value::Array(types) => types.iter().any(|known| known == of),
        known => known == of,
    };
    // `07` is a number, too.
    if (is("number") || is("integer"))
        && let Ok(number) = text.parse::<f64>()
    {
        return json!(number);
    }
    match serde_json::from_str(text) {
        Ok(value @ Value::Bool(_)) if is("boolean") => value,
        _ => text.into(),
    }
}

/// The body that the backend gets, if it is called.
fn backend_body(gateway: &Gateway, request: &Request) -> Option<String> {
    match gateway.receive(request) {
        Outcome::Call(call) => Some(call.request().body.text().into_owned()),
        _ => None,
    }
}

/// The response of an API with this response of the backend.
fn respond(gateway: &Gateway, request: &Request, backend: &BackendResponse) -> Option<Response> {
    match gateway.receive(request) {
        Outcome::Response(response) => Some(response),
        Outcome::Call(call) => Some(call.respond(backend)),
        Outcome::Authorize(_) => None,
    }
}

#[test]
fn examples_behave_as_documents_say() {
    let (checked, problems) = (Cell::new(0), RefCell::new(Vec::new()));
    each_api(|api, blueprint, name, described| {
        let plan = Plan::of_examples(blueprint.stack());
        let gateways = plan.gateways();
        let gateway = gateways.get(Some(name)).expect("the API");
        for example in blueprint.stack().examples() {
            let ran = example.run(&gateways);
            let own = ran.exchanges.iter().filter(|exchange| {
                let of = gateways.get(exchange.api.as_deref());
                of.is_some_and(|of| of.api().id == gateway.api().id)
            });
            for exchange in own {
                let request = &exchange.request;
                let Some(path) = gateway.resource(request).map(str::to_owned) else { continue };
                let Some((place, operation)) = described.operation(&path, request.verb()) else {
                    assert_eq!(request.verb(), "OPTIONS", "{api}: {path} is not documented");
                    continue;
                };
                let of = (place.as_str(), operation);
                let mut found = failures(described, of, gateway, request);
                if let Some(response) = &ran.response {
                    found.push(check_response(described, of, response));
                    if response.status < 400 {
                        found.push(check_request(described, of, gateway, request));
                    }
                    checked.set(checked.get() + 1);
                }
                let found = found.into_iter().filter_map(Result::err);
                let told = found.map(|problem| format!("{api}: {}: {problem}", example.name()));
                problems.borrow_mut().extend(told);
            }
        }
    });
    let problems = problems.into_inner();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(checked.get() > 300, "{} exchanges", checked.get());
}

/// The responses where something fails: the backend, the caller's identity, the body.
fn failures(
    described: &Described,
    of: Operation<'_>,
    gateway: &Gateway,
    request: &Request,
) -> Vec<Result<(), String>> {
    let mut responses = Vec::new();
    if let Outcome::Call(call) = gateway.receive(request) {
        if call.request().dynamodb_action().is_some() {
            for (status, code) in ERRORS {
                let body = format!("{{\"__type\": \"com.amazonaws.dynamodb.v20120810#{code}\"}}");
                responses.push(call.respond(&BackendResponse::new(status, body)));
            }
            // What DynamoDB answers where there is nothing; an update always returns something.
            let nothing = match call.request().dynamodb_action() {
                Some("GetItem" | "PutItem" | "DeleteItem") => Some("{}"),
                Some("Query" | "Scan") => Some(r#"{"Items": [], "Count": 0, "ScannedCount": 0}"#),
                _ => None,
            };
            let nothing = nothing.map(|body| BackendResponse::new(200, body));
            responses.extend(nothing.map(|nothing| call.respond(&nothing)));
        }
        responses.extend([call.time_out(), call.fail("no network")]);
    }
    let any = BackendResponse::new(200, "{}");
    let mut anonymous = request.clone().authorized(false).api_key(false);
    anonymous.headers = anonymous
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut refused = vec![anonymous];
    if of.1.get("requestBody").is_some() {
        refused.extend([
            request.clone().body("[1"),
            request.clone().body("\"\u{1F600}"),
            request.clone().header("Content-Type", "text/x-unknown").body("x"),
        ]);
    }
    let refused = refused.iter().filter_map(|request| respond(gateway, request, &any));
    responses.extend(refused.filter(|response| response.status >= 400));
    responses.iter().map(|response| check_response(described, of, response)).collect()
}

#[test]
fn documents_of_3_0_have_its_dialect() {
    let removed = [
        "const",
        "prefixItems",
        "patternProperties",
        "contentEncoding",
        "$defs",
        "dependentRequired",
        "dependentSchemas",
    ];
    for (file, blueprint) in blueprints() {
        let plan = Plan::of(blueprint.stack());
        for name in plan.gateways().names() {
            let options = Options {
                api: Some(name.to_owned()),
                version: Version::V3_0,
                ..Options::default()
            };
            let document = openapi::document(&plan, &options).expect("the API");
            let described = Described::of(&document.to_json());
            assert!(
                described.document["openapi"].as_str().is_some_and(|of| of.starts_with("3.0.")),
                "{file}"
            );
            check_references(&described.document, &described.document);
            for place in described.places() {
                let schema = described.document.pointer(place).expect("a schema");
                check_dialect(schema, &removed, place);
            }
        }
    }
}

/// Fails if a schema has something that OpenAPI 3.0 does not know.
fn check_dialect(schema: &Value, removed: &[&str], place: &str) {
    let Some(members) = schema.as_object() else { return };
    for (keyword, value) in members {
        assert!(!removed.contains(&keyword.as_str()), "{place} has {keyword}");
        match (keyword.as_str(), value) {
            ("type", value) => {
                assert!(value.is_string() && value != "null", "{place} has the type {value}");
            }
            ("exclusiveMinimum" | "exclusiveMaximum", value) => {
                assert!(value.is_boolean(), "{place}");
            }
            ("properties", Value::Object(members)) => {
                members.values().for_each(|of| check_dialect(of, removed, place));
            }
            ("items" | "not" | "additionalProperties", of) => check_dialect(of, removed, place),
            ("anyOf" | "allOf" | "oneOf", Value::Array(all)) => {
                for of in all {
                    check_dialect(of, removed, place);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn documents_are_the_same_in_every_run() {
    for (file, blueprint) in blueprints().into_iter().take(20) {
        let text = || {
            let plan = Plan::of(blueprint.stack());
            openapi::document(&plan, &Options::default()).map(|document| document.to_json())
        };
        assert_eq!(text(), text(), "{file}");
    }
}

#[test]
fn yaml_and_json_are_the_same_document() {
    for (file, blueprint) in blueprints() {
        let plan = Plan::of(blueprint.stack());
        let Some(name) = plan.gateways().names().next().map(str::to_owned) else { continue };
        let options = Options { api: Some(name), ..Options::default() };
        let document = openapi::document(&plan, &options).expect("the API");
        let json: Value = serde_json::from_str(&document.to_json()).expect("JSON");
        let yaml: Value = serde_yaml::from_str(&document.to_yaml()).unwrap_or_else(|error| {
            panic!("{file}: {error}\n{}", document.to_yaml());
        });
        assert!(dynagate::gateway::equal(&json.into(), &yaml.into()), "{file}");
    }
}
