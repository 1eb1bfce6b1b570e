//! The operation of a document for a method of the API.

use indexmap::IndexMap;

use super::answer::{AnswerSchemas, Subject};
use super::components::Components;
use super::examples::{Sample, as_example};
use super::models::{self, Models, Named};
use super::names::pascal;
use super::parameters;
use super::responses::{Responses, media_type};
use super::schema::{any, described, like, object, string, strings, typed};
use super::{Source, errors::Gate};
use super::{errors, security};
use crate::mapping::constant_header;
use crate::model::operation::{Verb, has_no_content};
use crate::model::{
    AnswerText, ExecutionAction, HttpMethod, INTERNAL, IntegrationResponse, LIST_TOO_LONG,
    NOT_FOUND, ObjectAction, Operation as Declared, Path, ServiceCall,
};
use crate::plan::operation::response::PARTLY;
use crate::plan::operation::{AnswerBody, FORM, FailedCondition, JSON, Operation, Response};
use crate::plan::route::Route;
use crate::plan::service_call::{Protocol, Refused, error_status};
use crate::plan::{PlannedMethod, ServiceRoute};
use crate::vtl::Json;

/// A method with its place in the API.
pub(super) struct Described<'a> {
    pub(super) path: &'a Path,
    /// The method of the plan, `ANY` for all that are not declared.
    pub(super) planned: HttpMethod,
    /// The method of the operation.
    pub(super) verb: HttpMethod,
    pub(super) method: &'a PlannedMethod<'a>,
    pub(super) id: &'a str,
    pub(super) tag: Option<&'a str>,
    pub(super) samples: Vec<&'a Sample>,
}

/// The shared parts of a document.
pub(super) struct Shared<'a> {
    pub(super) components: Components,
    pub(super) models: Models<'a>,
}

impl Described<'_> {
    /// The operation.
    pub(super) fn write(&self, source: &Source<'_>, shared: &mut Shared<'_>) -> Json {
        let version = source.version;
        let mut operation = vec![("operationId", Json::from(self.id))];
        operation.extend(self.tag.map(|tag| ("tags", strings([tag]))));
        operation.push(("summary", summary(self.method).into()));
        let remarks = self.remarks(source);
        if !remarks.is_empty() {
            operation.push(("description", remarks.join("\n\n").into()));
        }
        let security =
            security::of_method(source.api, self.method, version, &mut shared.components);
        operation.push(("security", security));
        let parameters = self.parameters(source);
        if !parameters.is_empty() {
            operation.push(("parameters", Json::Array(parameters)));
        }
        let body = self.request_body(source, shared);
        let takes_bodies = body.is_some();
        operation.extend(body.map(|body| ("requestBody", body)));
        let mut responses = self.responses(source, shared, takes_bodies);
        if self.verb == HttpMethod::Head {
            responses.remove_bodies();
        }
        operation.push(("responses", responses.write(version)));
        object(operation)
    }

    /// Remarks about everything that the other members cannot say.
    fn remarks(&self, source: &Source<'_>) -> Vec<String> {
        let mut remarks: Vec<String> = Vec::new();
        remarks.extend(security::remark(source.api, self.method));
        match &self.method.route {
            Some(Route::Lambda(_)) => {
                remarks.push("A function gets the request and makes the response.".to_owned());
            }
            Some(Route::Http(_)) => {
                remarks
                    .push("Another endpoint gets the request and makes the response.".to_owned());
            }
            _ => {}
        }
        remarks
    }

    fn parameters(&self, source: &Source<'_>) -> Vec<Json> {
        let route = (self.path, self.planned);
        let mut parameters =
            parameters::of_method(source.api, &source.deployed, route, self.method);
        for sample in self.samples.iter().filter(|sample| sample.is_accepted()) {
            for parameter in &mut parameters {
                if let Some(value) = sample.value(&parameter.of, self.path) {
                    parameter.add_example(&value);
                }
            }
        }
        parameters.into_iter().map(|parameter| parameter.write(source.version)).collect()
    }

    /// The body of requests; `None` if it is not read.
    fn request_body(&self, source: &Source<'_>, shared: &mut Shared<'_>) -> Option<Json> {
        let mut content: IndexMap<String, Json> = IndexMap::new();
        let mut is_required = true;
        for (content_type, model) in &self.method.request_models {
            let declared = shared.models.declared(model);
            is_required &= declared.is_some_and(|schema| !models::allows_nothing(schema));
            let key = if content_type == "$default" { "*/*" } else { content_type };
            content.insert(key.to_owned(), self.model(model, source, shared));
        }
        let others = match &self.method.route {
            Some(Route::Operation(operation)) if operation.reads_body() => Some((
                operation.content_types(),
                operation.reads_text(),
                operation.references().any(|of| of.is_text_body() && of.is_required()),
            )),
            Some(Route::Choice(choice)) if choice.reads_body() => Some((
                choice.content_types(),
                choice.operations().any(Operation::reads_text),
                false,
            )),
            Some(Route::Service(route)) if route.reads_body() => Some((
                route.content_types(),
                route.reads_text(),
                route.references().iter().any(|of| of.is_text_body() && of.is_required()),
            )),
            _ => None,
        };
        match others {
            Some((content_types, reads_text, needs_text)) => {
                let model = content.get(JSON).cloned();
                for content_type in content_types {
                    let is_known = content.contains_key(content_type);
                    if !is_known {
                        let is_form = content_type.eq_ignore_ascii_case(FORM);
                        let schema = match content_type {
                            _ if is_form => self.form(source),
                            JSON => model.clone().unwrap_or_else(any),
                            _ => string(),
                        };
                        is_required &= if is_form {
                            !models::allows_nothing(&schema)
                        } else {
                            reads_text && needs_text
                        };
                        content.insert(content_type.to_owned(), schema);
                    }
                }
            }
            None if content.is_empty() => {
                content = self.unknown_body()?;
                is_required = false;
            }
            None => {}
        }
        let content = content.into_iter().map(|(content_type, schema)| {
            // The schema of a form is an object, and an example of one a text.
            let is_form = content_type.eq_ignore_ascii_case(FORM);
            let examples = self.samples.iter().filter(|sample| {
                !is_form
                    && sample.is_accepted()
                    && sample.content_type() == content_type.to_ascii_lowercase()
            });
            let examples =
                examples.filter_map(|sample| Some((sample.key(), example(sample, sample.body()?))));
            let examples = if source.has_prefix { IndexMap::new() } else { examples.collect() };
            (content_type, media_type(source.version.schema(schema), examples))
        });
        let mut body = Vec::new();
        if is_required {
            body.push(("required", Json::Boolean(true)));
        }
        body.push(("content", Json::Object(content.collect())));
        Some(object(body))
    }

    /// The content of bodies that are passed on without a model; `None` if there are none.
    fn unknown_body(&self) -> Option<IndexMap<String, Json>> {
        let json =
            |description: &str| IndexMap::from([(JSON.to_owned(), described(any(), description))]);
        match &self.method.route {
            Some(Route::Lambda(_) | Route::Http(_)) if self.verb.has_body() => {
                Some(json("The body is passed on, whatever its content type."))
            }
            Some(Route::Aws(_)) if self.verb.has_body() => {
                let templates = self.method.integration.request_templates().iter();
                let read = templates.filter(|(_, template)| {
                    let segments = template.segments().iter();
                    let mut literals = segments.filter_map(|segment| match segment {
                        crate::text::Segment::Literal(literal) => Some(literal),
                        crate::text::Segment::Reference(_) => None,
                    });
                    literals.any(|literal| {
                        ["$input.json", "$input.path", "$input.body"]
                            .iter()
                            .any(|reads| literal.contains(reads))
                    })
                });
                let content: IndexMap<_, _> =
                    read.map(|(content_type, _)| (content_type.clone(), any())).collect();
                (!content.is_empty()).then_some(content)
            }
            Some(Route::Service(route)) if route.request.body.parameters().is_some() => {
                // The object itself.
                let is_put = matches!(route.declared,
                    ServiceCall::ObjectRequest(of) if of.action == ObjectAction::Put);
                is_put.then(|| IndexMap::from([("*/*".to_owned(), any())]))
            }
            _ => None,
        }
    }

    /// The reference to a model.
    fn model(&self, model: &str, source: &Source<'_>, shared: &mut Shared<'_>) -> Json {
        let declared = source.api.models.get(model);
        let is_generated = declared.is_some_and(|model| model.is_generated)
            && !source.api.declared().models.contains_key(model);
        let own = format!("{}Request", pascal(self.id));
        let description =
            declared.and_then(|of| of.description.as_ref()).map(|text| source.deployed.text(text));
        let of = Named {
            model,
            component: if is_generated { &own } else { model },
            description,
            is_generated,
        };
        shared.models.reference(&of, &mut shared.components)
    }

    /// The schema of a form: what the operation reads of a body, as texts.
    fn form(&self, source: &Source<'_>) -> Json {
        let schema = match &self.method.route {
            Some(Route::Operation(operation)) => operation.body_schema(),
            Some(Route::Choice(choice)) => choice.body_schema(),
            Some(Route::Service(route)) => route.body_schema(),
            _ => None,
        };
        let Some(schema) = schema else { return typed("object") };
        models::of_form(source.json(&schema))
    }

    fn responses(
        &self,
        source: &Source<'_>,
        shared: &mut Shared<'_>,
        takes_bodies: bool,
    ) -> Responses {
        let mut responses = Responses::default();
        match &self.method.route {
            Some(Route::Operation(operation)) => {
                let name = pascal(self.id);
                self.of_operation(operation, &name, &mut responses, &mut shared.components);
            }
            Some(Route::Choice(choice)) => {
                for (index, operation) in choice.operations().enumerate() {
                    let name = format!("{}{}", pascal(self.id), index + 1);
                    self.of_operation(operation, &name, &mut responses, &mut shared.components);
                }
            }
            Some(Route::Service(route)) => {
                self.of_service(route, &mut responses, &mut shared.components);
            }
            Some(Route::Mock(mock)) => {
                let response = mock.response();
                add_templates(&mut responses, &response, None);
            }
            Some(Route::Aws(aws)) => {
                for response in &aws.declared.responses {
                    add_templates(&mut responses, response, Some(typed("object")));
                }
            }
            Some(Route::Lambda(_) | Route::Http(_)) | None => {
                let default = responses.default.get_or_insert_default();
                default.describe("The response of the backend.");
                default.body(JSON, any());
                default.body("*/*", any());
            }
        }
        self.add_response_models(source, shared, &mut responses);
        if let Some(deployed) = source.method(self.path, self.planned) {
            let gate = Gate {
                has_policy: source.gateway.policy.is_some(),
                has_web_acl: source.api.stages.iter().any(|stage| stage.web_acl.is_some()),
                takes_bodies,
            };
            let is_shown = |name: &str| source.is_shown(name);
            errors::add_gateway_responses(
                &mut responses,
                &source.gateway,
                deployed,
                &gate,
                &mut shared.components,
                is_shown,
            );
        }
        for sample in &self.samples {
            let Some(response) = &sample.response else { continue };
            let Some(documented) = responses.of(response.status) else { continue };
            if !response.body.is_empty() && self.verb != HttpMethod::Head {
                let body = as_example(&response.content_type, &response.body);
                documented.example(&response.content_type, &sample.key(), example(sample, body));
            }
        }
        responses
    }

    /// Adds the declared models of responses whose bodies are not known otherwise.
    fn add_response_models(
        &self,
        source: &Source<'_>,
        shared: &mut Shared<'_>,
        responses: &mut Responses,
    ) {
        if self.method.is_generated() {
            return;
        }
        for (status, models) in &self.method.response_models {
            for (content_type, model) in models {
                let schema = self.model(model, source, shared);
                responses.status(*status).replace_body(content_type, schema);
            }
        }
        for status in &self.method.further_statuses {
            responses.status(*status);
        }
    }

    fn of_operation(
        &self,
        operation: &Operation<'_>,
        name: &str,
        responses: &mut Responses,
        components: &mut Components,
    ) {
        let mut schemas =
            AnswerSchemas::new(Subject::Operation(operation), self.method, components, name);
        let own = &operation.response;
        let is_own_json = own.body == AnswerBody::DynamoDb;
        match operation.declared {
            Declared::BatchGet(_) if !is_own_json => {
                let schema = schemas.of_batch_get();
                if operation.has_own_answer() || !own.cases.is_empty() {
                    add_answers(own, &mut schemas, responses);
                } else {
                    add_answer(responses, own.status, own, Some(schema.clone()), JSON);
                }
                responses
                    .status(PARTLY)
                    .describe("Some items are not read: their keys are in `unprocessed`.")
                    .body(JSON, schema);
            }
            _ => {
                add_answers(own, &mut schemas, responses);
                if matches!(operation.declared, Declared::BatchWrite(_)) && !is_own_json {
                    let schema = schemas.of_unprocessed_writes();
                    responses
                        .status(PARTLY)
                        .describe("Some items are not written: they are in `unprocessed`.")
                        .body(JSON, schema);
                }
            }
        }
        let is_only_missing =
            operation.failed_condition() == FailedCondition::Missing && !operation.is_transaction();
        let known = crate::model::ErrorMapping::codes();
        let codes = known.filter(|code| {
            let is_told = operation.errors.iter().any(|(known, _)| known == *code);
            let is_missing = is_only_missing && *code == "ConditionalCheckFailedException";
            *code == INTERNAL || is_told && !is_missing && operation.can_fail_with(code)
        });
        errors::add(responses, &operation.errors, codes, components);
        // The template of the answer makes these responses, too.
        let is_told = |code: &&str| operation.can_fail_with(code);
        let told = [NOT_FOUND, LIST_TOO_LONG].into_iter().filter(is_told);
        let told = told.map(|code| operation.errors.of(code).status);
        let partly = matches!(operation.declared, Declared::BatchGet(_) | Declared::BatchWrite(_));
        for status in told.chain(partly.then_some(PARTLY)) {
            add_constant_headers(responses.status(status), own);
        }
    }

    fn of_service(
        &self,
        route: &ServiceRoute<'_>,
        responses: &mut Responses,
        components: &mut Components,
    ) {
        let name = pascal(self.id);
        let mut schemas =
            AnswerSchemas::new(Subject::Service(route), self.method, components, &name);
        let is_sync = matches!(route.request.refused, Some(Refused::Execution(..)));
        let is_declared = route.declared.answer().is_some_and(|answer| answer.0.body.is_some());
        if let (Some(_), false) = (route.request.body.parameters(), route.request.writes) {
            // The headers of the object come from S3.
            let object = responses.status(200);
            object.describe("The object.").body("*/*", any());
            for name in self.method.integration.responses().iter().flat_map(|of| of.headers.keys())
            {
                if !name.eq_ignore_ascii_case("Content-Type")
                    && !name.starts_with("Access-Control-")
                {
                    object.header(name, None);
                }
            }
        } else if is_sync && !is_declared && !has_no_content(route.response.status) {
            let own = &route.response;
            add_answer(responses, own.status, own, Some(any()), JSON);
        } else {
            add_answers(&route.response, &mut schemas, responses);
        }
        if matches!(route.request.refused, Some(Refused::Elements(_) | Refused::Entries(..))) {
            let mut body = super::schema::ObjectSchema::default();
            body.member("failed", super::schema::array(typed("integer")), true);
            responses
                .status(PARTLY)
                .describe("Some elements are refused: their indexes are in `failed`.")
                .body(JSON, body.schema());
        }
        let mut codes: Vec<&str> = match route.request.protocol {
            Protocol::Xml(statuses) => statuses.iter().map(|(_, code)| *code).collect(),
            Protocol::Http => route
                .errors
                .iter()
                .map(|(code, _)| code)
                .filter(|code| error_status(code).is_some())
                .collect(),
            _ => {
                let known = route.errors.iter().map(|(code, _)| code);
                known.filter(|code| route.can_fail_with(code)).collect()
            }
        };
        codes.push(INTERNAL);
        codes.extend(match route.request.refused {
            Some(Refused::Whole(_, code)) => vec![code],
            Some(Refused::Execution(failed, timed_out)) => vec![failed, timed_out],
            _ => Vec::new(),
        });
        codes.sort_unstable();
        codes.dedup();
        // The template of the answer makes these responses, too.
        let told = codes.iter().filter(|code| match route.request.refused {
            Some(Refused::Whole(_, refused)) => **code == refused,
            Some(Refused::Execution(failed, timed_out)) => **code == failed || **code == timed_out,
            _ => route.request.protocol == Protocol::Function,
        });
        let told: Vec<_> = told.map(|code| route.errors.of(code).status).collect();
        errors::add(responses, &route.errors, codes.into_iter(), components);
        let partly =
            matches!(route.request.refused, Some(Refused::Elements(_) | Refused::Entries(..)));
        for status in told.into_iter().chain(partly.then_some(PARTLY)) {
            add_constant_headers(responses.status(status), &route.response);
        }
    }
}

/// Adds the answer and its cases.
fn add_answers(own: &Response<'_>, schemas: &mut AnswerSchemas<'_, '_>, responses: &mut Responses) {
    let usual = own.content_type().unwrap_or(JSON);
    let schema = schemas.body(&own.body, false);
    add_answer(responses, own.status, own, schema, usual);
    for case in &own.cases {
        let schema = schemas.body(&case.body, case.is_of_missing());
        let content_type = case.content_type().unwrap_or(usual);
        let content_type = named_type(&case.headers).unwrap_or(content_type);
        let response = responses.status(case.status);
        add_headers(response, case.headers.keys().copied());
        if let Some(schema) = schema.filter(|_| !has_no_content(case.status)) {
            response.body(content_type, schema);
        }
    }
}

/// Adds the answer to a successful request.
fn add_answer(
    responses: &mut Responses,
    status: u16,
    own: &Response<'_>,
    schema: Option<Json>,
    content_type: &str,
) {
    let response = responses.status(status);
    add_headers(response, own.headers.keys().copied());
    let content_type = named_type(&own.headers).unwrap_or(content_type);
    if let Some(schema) = schema.filter(|_| !has_no_content(status)) {
        response.body(content_type, schema);
    }
}

/// The constant content type among the headers of an answer.
fn named_type<'h>(headers: &'h std::collections::BTreeMap<&str, AnswerText>) -> Option<&'h str> {
    let mut named = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
    named.next().and_then(|(_, text)| text.as_literal())
}

fn add_headers<'h>(
    response: &mut super::responses::Response,
    headers: impl Iterator<Item = &'h str>,
) {
    for name in headers.filter(|name| !name.eq_ignore_ascii_case("Content-Type")) {
        response.header(name, None);
    }
}

/// Adds the headers that every response of an answer's template has.
fn add_constant_headers(response: &mut super::responses::Response, own: &Response<'_>) {
    let headers = own.headers.iter();
    let constant = headers.filter(|(_, text)| constant_header(text).is_some());
    add_headers(response, constant.map(|(name, _)| *name));
}

/// Adds a response with mapping templates of the blueprint, or with the backend's own body.
fn add_templates(responses: &mut Responses, of: &IntegrationResponse, own: Option<Json>) {
    let response = responses.status(of.status);
    let constant = |value: &String| {
        let inner = value.strip_prefix('\'')?.strip_suffix('\'')?;
        Some(inner.to_owned())
    };
    let mut content_type = None;
    for (name, value) in &of.headers {
        if name.eq_ignore_ascii_case("Content-Type") {
            content_type = constant(value);
        } else {
            response.header(name, None);
        }
    }
    if has_no_content(of.status) {
        return;
    }
    if of.templates.is_empty() {
        if let Some(own) = own {
            response.body(content_type.as_deref().unwrap_or(JSON), own);
        }
        return;
    }
    for (key, template) in &of.templates {
        let content_type = content_type.as_deref().unwrap_or(key);
        let literal = template.as_literal().filter(|text| !text.contains(['$', '#']));
        let json = literal.and_then(|text| serde_json::from_str::<Json>(text).ok());
        let schema = match json {
            _ if !errors::is_json(content_type) => string(),
            Some(json) => like(&json),
            None => any(),
        };
        response.body(content_type, schema);
    }
}

fn example(sample: &Sample, value: Json) -> Json {
    object([("summary", Json::from(sample.name.as_str())), ("value", value)])
}

/// The purpose of an operation, in a few words.
fn summary(method: &PlannedMethod<'_>) -> String {
    match &method.route {
        Some(Route::Operation(operation)) => of_operation(operation),
        Some(Route::Choice(choice)) => {
            let summaries: Vec<_> = choice.operations().map(of_operation).collect();
            summaries.join(", or: ")
        }
        Some(Route::Service(route)) => of_service(route.declared).to_owned(),
        Some(Route::Aws(aws)) => format!("{} of DynamoDB", aws.declared.action.as_str()),
        Some(Route::Lambda(_)) => "A request to a function".to_owned(),
        Some(Route::Http(_)) => "A request to another endpoint".to_owned(),
        Some(Route::Mock(_)) | None => "A fixed response".to_owned(),
    }
}

fn of_operation(operation: &Operation<'_>) -> String {
    let tables: Vec<_> = operation.tables().into_iter().map(|table| &*table.key).collect();
    let tables = tables.join(", ");
    match operation.declared {
        Declared::Get(_) => format!("Read an item of {tables}"),
        Declared::Put(_) => format!("Write an item of {tables}"),
        Declared::Delete(_) => format!("Delete an item of {tables}"),
        Declared::Update(_) => format!("Change an item of {tables}"),
        Declared::Query(_) => format!("List items of {tables} by a key"),
        Declared::Scan(_) => format!("List items of {tables}"),
        Declared::BatchGet(_) => format!("Read several items of {tables}"),
        Declared::BatchWrite(_) => format!("Write several items of {tables}"),
        Declared::TransactGet(_) => format!("Read items of {tables} at one point in time"),
        Declared::TransactWrite(_) => format!("Write all items of {tables}, or none"),
        Declared::ExecuteStatement(execute) => match execute.statement.verb {
            Verb::Select => format!("List items of {tables}"),
            Verb::Insert => format!("Write an item of {tables}"),
            Verb::Update => format!("Change an item of {tables}"),
            Verb::Delete => format!("Delete an item of {tables}"),
        },
    }
}

const fn of_service(call: &ServiceCall) -> &'static str {
    match call {
        ServiceCall::SendMessage(_) => "Send a message",
        ServiceCall::Publish(_) => "Publish a message",
        ServiceCall::PutEvents(_) => "Put an event",
        ServiceCall::PutRecord(_) | ServiceCall::PutDelivery(_) => "Put a record",
        ServiceCall::Execution(execution) => match execution.action {
            ExecutionAction::Start => "Start an execution",
            ExecutionAction::StartSync => "Run an execution",
            ExecutionAction::Describe => "Describe an execution",
        },
        ServiceCall::ObjectRequest(request) => match request.action {
            ObjectAction::Get => "Read an object",
            ObjectAction::Put => "Store an object",
            ObjectAction::Delete => "Delete an object",
        },
        ServiceCall::InvokeFunction(_) => "Invoke a function",
        ServiceCall::HttpRequest(_) => "Send a request to another endpoint",
        ServiceCall::CallService(_) => "Send a request to a service",
    }
}
