//! A simulation of API Gateway and DynamoDB for a stack: requests pass through the mapping
//! templates of its CloudFormation template, rendered by the library's engine, to a DynamoDB in
//! this process, and back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};
use dynagate::vtl::{Event, Json, Template};
use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use serde_json::{Map, Value, json};

/// A deployed stack.
pub(crate) struct Gateway {
    resources: Map<String, Value>,
    parameters: Map<String, Value>,
    mappings: Value,
    database: Database,
    schemas: Schemas,
    /// The models by logical ID.
    models: BTreeMap<String, SchemaIndex>,
}

/// The selection pattern, the status, and the template with its text.
type CompiledResponse = (regex_lite::Regex, u16, Option<(Template, String)>);

/// A route with its templates.
pub(crate) struct Compiled<'a> {
    /// `GET /orders/{id}`
    pub(crate) name: String,
    pub(crate) method: &'a Value,
    pub(crate) request: Template,
    pub(crate) request_text: String,
    responses: Vec<CompiledResponse>,
}

impl Compiled<'_> {
    /// The status and the template of the response for a status of DynamoDB.
    pub(crate) fn response(&self, status: u16) -> (u16, Option<&Template>) {
        let (_, declared, template) = self.selected(status);
        (*declared, template.as_ref().map(|(template, _)| template))
    }

    /// True if an event lacks a required parameter, or the model rejects its body.
    pub(crate) fn lacks_something(&self, gateway: &Gateway, event: &Event) -> bool {
        let declared = self.method["RequestParameters"].as_object().into_iter().flatten();
        let mut required =
            declared.filter(|(_, required)| **required == true).map(|(name, _)| name.as_str());
        let lacks = |name: &str| {
            let (place, name) = name
                .strip_prefix("method.request.")
                .and_then(|name| name.split_once('.'))
                .expect("a place");
            let given = match place {
                "path" => event.params.path.get(name),
                "querystring" => event.params.querystring.get(name),
                _ => event
                    .params
                    .header
                    .iter()
                    .find(|(of, _)| of.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value),
            };
            given.is_none_or(String::is_empty)
        };
        required.any(lacks) || gateway.is_refused(self.method, event)
    }

    /// The declared parameters with their location: `("querystring", "limit")`.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let declared = self.method["RequestParameters"].as_object().into_iter().flat_map(Map::keys);
        declared.filter_map(|name| name.strip_prefix("method.request.")?.split_once('.'))
    }

    /// The text of that template.
    pub(crate) fn response_text(&self, status: u16) -> Option<&str> {
        self.selected(status).2.as_ref().map(|(_, text)| text.as_str())
    }

    fn selected(&self, status: u16) -> &CompiledResponse {
        let status = status.to_string();
        self.responses.iter().find(|(pattern, ..)| pattern.is_match(&status)).expect("a response")
    }
}

/// A request of a caller.
#[derive(Default)]
pub(crate) struct Request<'a> {
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<String>,
}

/// The response to a caller.
#[derive(Debug, PartialEq)]
pub(crate) struct SuccessResponse {
    pub(crate) status: u64,
    pub(crate) body: Value,
}

impl Gateway {
    /// Deploys a blueprint.
    pub(crate) fn deploy(blueprint: &str) -> Self {
        let source =
            Source { name: "test.yaml".into(), text: blueprint.into(), directory: PathBuf::new() };
        let stack = blueprint::load(&source, &[])
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
        let template = CloudFormation
            .synthesize(&Plan::of(&stack).check().expect("sound"))
            .remove(0)
            .into_text()
            .expect("text");
        let template: Value = serde_json::from_str(&template).expect("JSON");
        let resources = template["Resources"].as_object().expect("resources").clone();
        let parameters = template["Parameters"].as_object().cloned().unwrap_or_default();
        let mappings = template["Mappings"].clone();
        let (schemas, models) = compiled(&resources);
        let database = Database::memory().expect("a database");
        let gateway = Self { resources, parameters, mappings, database, schemas, models };
        gateway.create_tables();
        gateway
    }

    fn create_tables(&self) {
        for table in
            self.resources.values().filter(|resource| resource["Type"] == "AWS::DynamoDB::Table")
        {
            let mut properties = table["Properties"].as_object().expect("properties").clone();
            properties.retain(|name, _| {
                [
                    "TableName",
                    "KeySchema",
                    "AttributeDefinitions",
                    "BillingMode",
                    "GlobalSecondaryIndexes",
                    "LocalSecondaryIndexes",
                ]
                .contains(&name.as_str())
            });
            properties["TableName"] = self.text(&properties["TableName"]).into();
            let request = serde_json::from_value(properties.into()).expect("a request");
            self.database.create_table(request).expect("a table");
        }
    }

    /// The routes.
    pub(crate) fn compiled(&self) -> Vec<Compiled<'_>> {
        let methods = self
            .resources
            .values()
            .filter(|resource| resource["Type"] == "AWS::ApiGateway::Method");
        let status = |response: &Value| {
            response["StatusCode"].as_str().and_then(|status| status.parse().ok())
        };
        let compiled = |template: &Value| {
            let text = self.text(template);
            (Template::parse(&text).expect("a template"), text)
        };
        let responses = |integration: &Value| {
            let response = |response: &Value| {
                let pattern = response["SelectionPattern"].as_str().unwrap_or(".*");
                let pattern =
                    regex_lite::Regex::new(&format!("^(?:{pattern})$")).expect("a pattern");
                let template = &response["ResponseTemplates"]["application/json"];
                let template = (!template.is_null()).then(|| compiled(template));
                (pattern, status(response).expect("a status"), template)
            };
            integration["IntegrationResponses"]
                .as_array()
                .expect("responses")
                .iter()
                .map(response)
                .collect()
        };
        methods
            .map(|method| {
                let method = &method["Properties"];
                let verb = method["HttpMethod"].as_str().expect("a method");
                let (request, request_text) = compiled(request_template(method, None));
                Compiled {
                    request,
                    request_text,
                    name: format!("{verb} {}", self.path_of(&method["ResourceId"])),
                    method,
                    responses: responses(&method["Integration"]),
                }
            })
            .collect()
    }

    /// Calls a path without a body and parameters.
    pub(crate) fn get(&self, path: &str) -> SuccessResponse {
        self.call("GET", path, &Request::default())
    }

    /// Calls a path with a body.
    pub(crate) fn send(&self, verb: &str, path: &str, body: &Value) -> SuccessResponse {
        self.call(verb, path, &Request { body: Some(body.to_string()), ..Request::default() })
    }

    /// Calls a path. A request model may reject the request.
    pub(crate) fn call(&self, verb: &str, path: &str, request: &Request<'_>) -> SuccessResponse {
        let (method, parameters) = self.route(verb, path);
        let event = event(parameters, request);
        if self.is_refused(method, &event) {
            return self.refusal("BAD_REQUEST_BODY", "Invalid request body", &event);
        }
        self.forwarded(method, event)
    }

    /// The response of API Gateway to a request that it rejects with 400.
    fn refusal(&self, of: &str, message: &str, event: &Event) -> SuccessResponse {
        let responses = self
            .resources
            .values()
            .filter(|resource| resource["Type"] == "AWS::ApiGateway::GatewayResponse");
        let responses: Vec<_> = responses.map(|response| &response["Properties"]).collect();
        let response = responses.iter().find(|response| response["ResponseType"] == of);
        let response = response.unwrap_or_else(|| panic!("no gateway response for {of}"));
        let mut text = response["ResponseTemplates"]["application/json"]
            .as_str()
            .expect("a template")
            .to_owned();
        text = text.replace("$context.error.messageString", &json!(message).to_string());
        for name in ["extendedRequestId", "requestId"] {
            let Some(Json::String(value)) = event.context.get(name) else { panic!("no {name}") };
            text = text.replace(&format!("$context.{name}"), value);
        }
        let status =
            response["StatusCode"].as_str().map_or(400, |status| status.parse().expect("a status"));
        SuccessResponse { status, body: strict(&text) }
    }

    /// Calls a path without checking the request model: the templates must be sufficient.
    pub(crate) fn call_past_the_model(
        &self,
        verb: &str,
        path: &str,
        request: &Request<'_>,
    ) -> SuccessResponse {
        let (method, parameters) = self.route(verb, path);
        self.forwarded(method, event(parameters, request))
    }

    fn forwarded(&self, method: &Value, event: Event) -> SuccessResponse {
        let rendered = self.rendered_request(method, &event);
        let action = self
            .text(&method["Integration"]["Uri"])
            .rsplit('/')
            .next()
            .expect("an action")
            .to_owned();
        let (status, answer) = self.perform(&action, &strict(&rendered));
        self.answered(method, event, status, answer)
    }

    /// The response to the caller for a response of DynamoDB.
    pub(crate) fn answer_of(
        &self,
        verb: &str,
        path: &str,
        status: u16,
        answer: &str,
    ) -> SuccessResponse {
        let (method, parameters) = self.route(verb, path);
        self.answered(method, event(parameters, &Request::default()), status, answer.to_owned())
    }

    /// The same for a successful response.
    pub(crate) fn answer(&self, verb: &str, path: &str, answer: &Value) -> SuccessResponse {
        self.answer_of(verb, path, 200, &answer.to_string())
    }

    /// True if the method's model rejects the body. A missing body counts as `{}`, as in templates.
    pub(crate) fn is_refused(&self, method: &Value, event: &Event) -> bool {
        let model = method["RequestModels"]["application/json"]["Ref"].as_str();
        let of = event.params.header.get("Content-Type");
        let Some(model) = model.filter(|_| of.is_none_or(|of| of == "application/json")) else {
            return false;
        };
        let body = event.body.as_deref().filter(|body| !body.is_empty()).unwrap_or("{}");
        let Ok(body) = serde_json::from_str::<Value>(body) else { return true };
        self.schemas.validate(&body, self.models[model]).is_err()
    }

    /// The request to DynamoDB.
    pub(crate) fn rendered_request(&self, method: &Value, event: &Event) -> String {
        render(&self.text(request_template(method, event.params.header.get("Content-Type"))), event)
    }

    /// The response to the caller for a response of DynamoDB.
    fn answered(
        &self,
        method: &Value,
        mut event: Event,
        status: u16,
        answer: String,
    ) -> SuccessResponse {
        let integration = &method["Integration"];
        let response =
            integration["IntegrationResponses"].as_array().expect("responses").iter().find(
                |response| {
                    let pattern = response["SelectionPattern"].as_str().unwrap_or(".*");
                    regex_lite::Regex::new(&format!("^(?:{pattern})$"))
                        .expect("a pattern")
                        .is_match(&status.to_string())
                },
            );
        let response = response.expect("a response");
        let declared: u64 =
            response["StatusCode"].as_str().expect("a status").parse().expect("a number");
        let template = &response["ResponseTemplates"]["application/json"];
        if template.is_null() {
            return SuccessResponse {
                status: declared,
                body: serde_json::from_str(&answer).expect("JSON"),
            };
        }
        event.body = Some(answer);
        let template = Template::parse(&self.text(template)).expect("a template");
        let rendered = template.render(&event).unwrap_or_else(|error| panic!("{error:#}"));
        let status = match rendered.overrides.response_override.get("status") {
            Some(Json::Number(status)) => status.as_u64().expect("a status"),
            Some(other) => panic!("{other:?} for a status"),
            None => declared,
        };
        let body =
            if rendered.text.trim().is_empty() { Value::Null } else { strict(&rendered.text) };
        SuccessResponse { status, body }
    }

    /// The items of a table in DynamoDB's JSON.
    pub(crate) fn items(&self, table: &str) -> Value {
        let request = serde_json::from_value(json!({"TableName": table})).expect("a request");
        serde_json::to_value(self.database.scan(request).expect("a scan")).expect("JSON")["Items"]
            .clone()
    }

    /// Stores an item from elsewhere.
    pub(crate) fn store(&self, table: &str, item: &Value) {
        let request =
            serde_json::from_value(json!({"TableName": table, "Item": item})).expect("a request");
        self.database.put_item(request).expect("stored");
    }

    fn route(&self, verb: &str, path: &str) -> (&Value, indexmap::IndexMap<String, String>) {
        let mut found: Option<(&Value, indexmap::IndexMap<String, String>)> = None;
        for resource in
            self.resources.values().filter(|resource| resource["Type"] == "AWS::ApiGateway::Method")
        {
            let method = &resource["Properties"];
            let template = self.path_of(&method["ResourceId"]);
            if method["HttpMethod"] == verb
                && template.split('/').count() == path.split('/').count()
            {
                let mut parameters = indexmap::IndexMap::new();
                let fits = template.split('/').zip(path.split('/')).all(|(wanted, given)| {
                    let name = wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
                    name.inspect(|name| {
                        drop(parameters.insert((*name).to_owned(), given.to_owned()));
                    })
                    .is_some()
                        || wanted == given
                });
                // A path without parameters takes precedence.
                if fits && found.as_ref().is_none_or(|(_, known)| parameters.len() < known.len()) {
                    found = Some((method, parameters));
                }
            }
        }
        found.unwrap_or_else(|| panic!("no route for {verb} {path}"))
    }

    fn path_of(&self, resource: &Value) -> String {
        let Some(name) = resource["Ref"].as_str() else { return String::new() };
        let properties = &self.resources[name]["Properties"];
        format!(
            "{}/{}",
            self.path_of(&properties["ParentId"]),
            properties["PathPart"].as_str().expect("a part")
        )
    }

    /// The value after deployment.
    fn text(&self, value: &Value) -> String {
        let name = |logical: &str| match (self.resources.get(logical), self.parameters.get(logical))
        {
            (Some(resource), _) => self.text(&resource["Properties"]["TableName"]),
            (None, Some(parameter)) => parameter["Default"].as_str().expect("a default").to_owned(),
            (None, None) => logical.to_owned(),
        };
        if let Some(text) = value.as_str() {
            return text.to_owned();
        }
        if let Some(logical) = value["Ref"].as_str() {
            return name(logical);
        }
        if let Some(text) = value["Fn::Sub"].as_str() {
            let pattern = regex_lite::Regex::new(r"\$\{([A-Za-z0-9:]+)\}").expect("a pattern");
            return pattern
                .replace_all(text, |found: &regex_lite::Captures<'_>| name(&found[1]))
                .into_owned();
        }
        if let Some(keys) = value["Fn::FindInMap"].as_array() {
            let found =
                keys.iter().fold(&self.mappings, |found, key| &found[key.as_str().expect("a key")]);
            return found.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
        }
        let parts = value["Fn::Join"][1].as_array().unwrap_or_else(|| panic!("{value}"));
        parts.iter().map(|part| self.text(part)).collect()
    }

    fn perform(&self, action: &str, request: &Value) -> (u16, String) {
        macro_rules! perform {
            ($method:ident) => {
                match serde_json::from_value(request.clone()) {
                    Ok(parsed) => self
                        .database
                        .$method(parsed)
                        .map(|answer| serde_json::to_string(&answer).expect("JSON")),
                    Err(error) => Err(DynoxideError::SerializationException(error.to_string())),
                }
            };
        }
        let performed = match action {
            "DeleteItem" => perform!(delete_item),
            "GetItem" => perform!(get_item),
            "PutItem" => perform!(put_item),
            "Query" => perform!(query),
            "Scan" => perform!(scan),
            "UpdateItem" => perform!(update_item),
            "BatchGetItem" => perform!(batch_get_item),
            "BatchWriteItem" => perform!(batch_write_item),
            "TransactGetItems" => perform!(transact_get_items),
            "TransactWriteItems" => perform!(transact_write_items),
            "ExecuteStatement" => perform!(execute_statement),
            other => panic!("no {other}"),
        };
        match performed {
            Ok(answer) => (200, answer),
            Err(error) => (error.status_code(), error.to_json()),
        }
    }
}

/// The event for a template.
fn event(parameters: indexmap::IndexMap<String, String>, request: &Request<'_>) -> Event {
    let named = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    };
    let mut event = Event { body: request.body.clone(), ..Event::default() };
    event.params.path = parameters;
    event.params.querystring = named(request.query);
    event.params.header = named(request.headers);
    event.context.insert("requestTimeEpoch".into(), Json::Number(1_700_000_000_123_u64.into()));
    for (name, value) in [("requestId", "request-1"), ("extendedRequestId", "extended-1")] {
        event.context.insert(name.into(), Json::String(value.into()));
    }
    event
}

/// The models of a stack.
fn compiled(resources: &Map<String, Value>) -> (Schemas, BTreeMap<String, SchemaIndex>) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.set_default_draft(Draft::V4);
    let mut models = BTreeMap::new();
    for (name, model) in
        resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::ApiGateway::Model")
    {
        let file = format!("{name}.json");
        compiler.add_resource(&file, model["Properties"]["Schema"].clone()).expect("a schema");
        models.insert(name.clone(), compiler.compile(&file, &mut schemas).expect("draft 4"));
    }
    (schemas, models)
}

/// The request template of a method for a content type; the first one without JSON.
fn request_template<'a>(method: &'a Value, content_type: Option<&String>) -> &'a Value {
    let templates = &method["Integration"]["RequestTemplates"];
    match content_type {
        Some(content_type) => &templates[content_type],
        None if templates["application/json"].is_null() => {
            templates.as_object().and_then(|templates| templates.values().next()).expect("one")
        }
        None => &templates["application/json"],
    }
}

fn render(template: &str, event: &Event) -> String {
    let template = Template::parse(template).unwrap_or_else(|error| panic!("{error:#}"));
    template.render(event).unwrap_or_else(|error| panic!("{error:#}")).text
}

fn strict(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in:\n{text}"))
}
