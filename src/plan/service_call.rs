//! Requests to services other than DynamoDB, from which integrations follow.
//!
//! To add a kind of route with such a request, declare its type in `model/service_call/`, and
//! implement [`Call`] for it in a file here: it returns the [`ServiceRequest`]. The mapping
//! templates, the request model, the permissions, the checks of values and of answers, and the
//! integration in both engines follow from that.

mod call_service;
mod execution;
mod http_request;
mod invoke_function;
mod object_request;
mod publish;
mod put_delivery;
mod put_events;
mod put_record;
mod send_message;

pub(crate) use self::http_request::is_json;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Integration;
use super::errors::{self, PlannedErrors};
use super::operation::answer::{Answering, Referent, Scope, Unresolved};
use super::operation::body::{Body, Elements};
use super::operation::response::PARTLY;
use super::operation::{FORM, JSON, Response, content_types};
use crate::model::answer::tail;
use crate::model::value_template::Content;
use crate::model::{
    AnswerReference, AnswerSource, ErrorCode, ErrorMapping, Filter, HttpMethod, INTERNAL, Json,
    List, Method, Reference, RequestModel, RequestParameter, ResponseBody, ServiceCall, Stack,
    Statement, ValueSource, ValueTemplate,
};
use crate::text::Text;

/// A declared request to a service.
pub(crate) trait Call {
    /// The request, with what it needs to know of the stack.
    fn request<'a>(&'a self, stack: &'a Stack) -> ServiceRequest<'a>;

    /// The parameters of the caller's request in addition to those in its parts.
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        Vec::new()
    }

    /// Completes the integration if its backend is not an action or a path of a service.
    fn complete(&self, integration: Integration, _: &Method) -> Integration {
        integration
    }
}

/// A route that sends a request to a service.
#[derive(Debug, Clone)]
pub(crate) struct ServiceRoute<'a> {
    pub(crate) declared: &'a ServiceCall,
    pub(crate) request: ServiceRequest<'a>,
    pub(crate) response: Box<Response<'a>>,
    /// The responses to errors of the service.
    pub(crate) errors: Arc<PlannedErrors>,
    /// The method as it is declared.
    method: &'a Method,
    /// The declared content types of request bodies.
    declared_types: &'a [String],
    /// The declared responses to errors.
    declared_errors: Option<&'a ErrorMapping>,
}

/// A request to a service.
#[derive(Debug, Clone)]
pub(crate) struct ServiceRequest<'a> {
    /// The action and its resource, for readers of the templates: `SendMessage to the queue x`.
    pub(crate) title: String,
    /// The name of the service in API Gateway's addresses: `sqs`.
    pub(crate) service: String,
    /// The action or the path: `action/SendMessage`.
    pub(crate) call: Text,
    pub(crate) http_method: HttpMethod,
    /// Headers with constant values.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Part<'a>,
    /// True if a caller can change data with it.
    pub(crate) writes: bool,
    /// The exact permissions.
    pub(crate) statements: Vec<Statement>,
    /// The form of the service's responses.
    pub(crate) protocol: Protocol,
    /// The members of the service's response; empty if they are not known.
    pub(crate) members: &'static [&'static str],
    /// The refusals in successful responses.
    pub(crate) refused: Option<Refused>,
    /// The status of the answer unless another one is declared.
    pub(crate) usual_status: u16,
    /// The body of the answer unless another one is declared.
    pub(crate) usual_body: &'static ResponseBody,
    /// The errors of the service: their codes, and the status and the message of the response.
    pub(crate) errors: &'static [(&'static str, u16, &'static str)],
    /// True if the service has other errors, which are not known.
    pub(crate) has_further_errors: bool,
}

/// The place of refusals in a successful response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The member with the refused elements of a list, which have their indexes as `Id`.
    Elements(&'static str),
    /// The member with the number of refused elements, and the one with an entry for each element,
    /// which has an `ErrorCode` if it is refused.
    Entries(&'static str, &'static str),
    /// The member with the number of refused entries, and the code of the error unless it is 0.
    Whole(&'static str, &'static str),
    /// The `status` of an execution, and the codes of the errors if it failed or timed out.
    Execution(&'static str, &'static str),
}

impl Refused {
    /// True if some elements may be refused, and others not.
    const fn is_partial(self) -> bool {
        matches!(self, Self::Elements(_) | Self::Entries(..))
    }
}

/// The form of a service's responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// The result itself. Errors have their code in `__type`.
    Json,
    /// XML, which mapping templates cannot read: the statuses of errors with their codes.
    Xml(&'static [(&'static str, &'static str)]),
    /// The JSON of the query protocol: the result of this action is a part of its response. Errors
    /// have their code in `Error`.
    Query(&'static str),
    /// One of these. The response is used as a whole.
    Any,
    /// The result of a function. Errors have their code in `errorType`.
    Function,
    /// JSON. Errors have their status as their code.
    Http,
    /// No content.
    Nothing,
}

/// A body that is sent to a service, or a part of it.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "the parts of further kinds")]
pub(crate) enum Part<'a> {
    /// No body.
    Nothing,
    /// A whole body: JSON, or a text itself.
    Raw(Value<'a>),
    /// A whole body: the fields of a form. One whose optional value is missing is left out.
    Form(Vec<(String, Part<'a>)>),
    /// The fields of message attributes in a form, by the attributes' names.
    MessageAttributes(Vec<(String, Part<'a>)>),
    /// A constant string, which may contain references that need no escapes, such as an ARN.
    Constant(Text),
    /// Constant JSON.
    Fixed(serde_json::Value),
    /// The index of the element in its list, as a string.
    Index,
    /// A text, as a string.
    Text(Value<'a>),
    /// A text after a constant, as a string.
    Suffixed(Text, Value<'a>),
    /// A payload as JSON.
    Json(Value<'a>),
    /// A payload as a string: a text itself, or the text of its JSON.
    Document(Value<'a>),
    /// The same, encoded as Base64.
    Base64(Value<'a>),
    /// The same with a line feed at its end, encoded as Base64.
    Base64Line(Value<'a>),
    /// The body of the caller as it is, with these values in parameters: the mapping expressions by
    /// the names of the parameters.
    PassedThrough(Vec<Value<'a>>, BTreeMap<String, String>),
    /// An object. A member whose optional value is missing is left out.
    Object(Vec<(String, Part<'a>)>),
    /// An object that is left out if an optional value in it is missing.
    Whole(Vec<(String, Part<'a>)>),
    /// A list.
    List(Vec<Part<'a>>),
    /// A list with this object for each element of a list of the request, at most so many.
    Each(&'a List, usize, Box<Part<'a>>),
}

/// A declared value with its field.
#[derive(Debug, Clone)]
pub(crate) struct Value<'a> {
    pub(crate) field: Vec<String>,
    pub(crate) template: &'a ValueTemplate,
    /// True if the request is invalid without it.
    pub(crate) is_required: bool,
}

/// A reference of a request with its position.
#[derive(Debug, Clone, Copy)]
struct Found<'r> {
    reference: &'r Reference,
    /// True if it takes the JSON type of its value.
    is_json: bool,
}

/// An object of these members.
pub(crate) fn object<'a, const N: usize>(
    members: [(&str, Part<'a>); N],
) -> Vec<(String, Part<'a>)> {
    members.into_iter().map(|(name, part)| (name.to_owned(), part)).collect()
}

impl<'a> Value<'a> {
    pub(crate) fn new(field: &[&str], template: &'a ValueTemplate) -> Self {
        let field = field.iter().map(|&key| key.to_owned()).collect();
        Self { field, template, is_required: false }
    }

    /// Makes it a value without which the request is invalid.
    pub(crate) fn required(self) -> Self {
        Self { is_required: true, ..self }
    }
}

impl<'a> Part<'a> {
    /// Visits the values, with true for those of an element of a list.
    pub(crate) fn values<'p>(
        &'p self,
        in_list: bool,
        visit: &mut dyn FnMut(&'p Self, &'p Value<'a>, bool),
    ) {
        match self {
            Self::Nothing | Self::Constant(_) | Self::Fixed(_) | Self::Index => {}
            Self::Raw(value)
            | Self::Text(value)
            | Self::Suffixed(_, value)
            | Self::Json(value)
            | Self::Document(value)
            | Self::Base64(value)
            | Self::Base64Line(value) => {
                visit(self, value, in_list);
            }
            Self::PassedThrough(values, _) => {
                for value in values {
                    visit(self, value, in_list);
                }
            }
            Self::Object(members)
            | Self::Whole(members)
            | Self::Form(members)
            | Self::MessageAttributes(members) => {
                for (_, part) in members {
                    part.values(in_list, visit);
                }
            }
            Self::List(parts) => {
                for part in parts {
                    part.values(in_list, visit);
                }
            }
            Self::Each(_, _, part) => part.values(true, visit),
        }
    }

    /// The mapped parameters if the body is passed through.
    pub(crate) const fn parameters(&self) -> Option<&BTreeMap<String, String>> {
        match self {
            Self::PassedThrough(_, parameters) => Some(parameters),
            _ => None,
        }
    }

    /// The list for whose elements it has parts.
    fn list(&self) -> Option<(&'a List, usize)> {
        match self {
            Self::Each(list, at_most, _) => Some((list, *at_most)),
            Self::Object(members) | Self::Whole(members) => {
                members.iter().find_map(|(_, part)| part.list())
            }
            Self::List(parts) => parts.iter().find_map(Self::list),
            _ => None,
        }
    }

    /// Adds the references of its values.
    fn references<'p>(&'p self, found: &mut Vec<Found<'p>>) {
        self.values(false, &mut |part, value, _| {
            let is_text = matches!(value.template.content(), Content::Text(..));
            let in_json = match part {
                Self::Json(_) => true,
                Self::Document(_) | Self::Base64(_) | Self::Base64Line(_) | Self::Raw(_) => {
                    !is_text
                }
                _ => false,
            };
            references(value.template, in_json, found);
        });
    }
}

fn references<'r>(template: &'r ValueTemplate, in_json: bool, found: &mut Vec<Found<'r>>) {
    match template.content() {
        Content::Text(parts, _) => {
            let has_own_type = in_json && parts.len() == 1;
            found.extend(
                template.references().map(|reference| Found { reference, is_json: has_own_type }),
            );
        }
        Content::Null => {}
        Content::List(elements) => {
            for element in elements {
                references(element, in_json, found);
            }
        }
        Content::Map(members) => {
            for member in members.values() {
                references(member, in_json, found);
            }
        }
    }
}

impl Found<'_> {
    /// True for the whole body as text.
    fn is_text_body(&self) -> bool {
        self.reference.is_text_body() && !self.is_json
    }

    /// True if the body may have any type of value there.
    fn has_own_type(&self) -> bool {
        self.is_json && matches!(self.reference.filters[..], [] | [Filter::Default(_)])
    }

    /// Adds the value to the schema of the body, or of an element.
    fn add_to(&self, body: &mut Body, names: &[String]) {
        let required = self.reference.is_required();
        if self.reference.filters.first() == Some(&Filter::Json) {
            body.json(names, required);
        } else if self.has_own_type() {
            body.any(names, required);
        } else if !self.is_text_body() {
            body.scalar(names, required);
        }
    }
}

impl<'a> ServiceRoute<'a> {
    /// Plans a declared request.
    pub(crate) fn new(
        declared: &'a ServiceCall,
        method: &'a Method,
        of_api: &Arc<PlannedErrors>,
        stack: &'a Stack,
    ) -> Self {
        let request = call(declared).request(stack);
        let answer = declared.answer().map(|answer| &answer.0);
        Self {
            declared,
            response: Box::new(Response::declared(
                answer,
                request.usual_status,
                request.usual_body,
            )),
            errors: errors::of_service(method, of_api, request.errors),
            method,
            declared_types: &method.content_types,
            declared_errors: method.errors.as_ref(),
            request,
        }
    }

    /// Completes the integration if its backend is not an action or a path of a service.
    pub(crate) fn complete(&self, integration: Integration) -> Integration {
        call(self.declared).complete(integration, self.method)
    }

    /// The codes of a function's errors by their message.
    pub(crate) fn codes_by_message(&self) -> &'a [ErrorCode] {
        match self.declared {
            ServiceCall::InvokeFunction(invoke) => &invoke.error_codes,
            _ => &[],
        }
    }

    fn found(&self) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        self.request.body.references(&mut found);
        found
    }

    /// The references of its values.
    pub(crate) fn references(&self) -> Vec<&Reference> {
        self.found().into_iter().map(|found| found.reference).collect()
    }

    /// Visits its values with their fields, with true for those of an element of a list.
    pub(crate) fn each_value<'s>(&'s self, visit: &mut dyn FnMut(&'s Value<'a>, bool)) {
        self.request.body.values(false, &mut |_, value, in_list| visit(value, in_list));
    }

    /// The content types of request bodies.
    pub(crate) fn content_types(&self) -> Vec<&'a str> {
        content_types(self.declared_types, self.reads_text())
    }

    /// True if it reads the whole body as text.
    pub(crate) fn reads_text(&self) -> bool {
        self.found().iter().any(Found::is_text_body)
    }

    /// True if it reads the body or members of it.
    pub(crate) fn reads_body(&self) -> bool {
        matches!(self.request.body.list(), Some((List::Body(_), _)))
            || self.found().iter().any(|of| matches!(of.reference.source, ValueSource::Body(_)))
    }

    /// The list for whose elements it has parts.
    pub(crate) fn list(&self) -> Option<&'a List> {
        self.request.body.list().map(|(list, _)| list)
    }

    /// True if it uses a path parameter.
    pub(crate) fn takes_from_path(&self, name: &str) -> bool {
        self.takes(&RequestParameter::Path(name.to_owned()))
    }

    /// True if it uses a request parameter.
    pub(crate) fn takes(&self, parameter: &RequestParameter) -> bool {
        self.parameters().iter().any(|(taken, _)| taken == parameter)
    }

    /// The parameters of a request, with true for required ones.
    pub(crate) fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        let found = self.found().into_iter();
        let of_request = found.filter_map(|Found { reference, .. }| {
            Some((reference.source.parameter()?, reference.is_required()))
        });
        let list = self.list().and_then(|list| match list {
            List::QueryString(name) => Some((RequestParameter::QueryString(name.clone()), true)),
            List::Body(_) => None,
        });
        let of_headers =
            self.request.body.parameters().into_iter().flatten().filter_map(|(_, of)| {
                let name = of.strip_prefix("method.request.header.")?;
                Some((RequestParameter::Header(name.to_owned()), false))
            });
        let of_answer = self.response.uses.of_request.iter();
        let of_answer = of_answer.filter_map(|of| Some((of.source.parameter()?, false)));
        let of_kind = call(self.declared).parameters();
        of_request.chain(list).chain(of_headers).chain(of_answer).chain(of_kind).collect()
    }

    /// The model of request bodies; `None` if the request does not use the body, or does not read
    /// it as JSON.
    pub(crate) fn request_model(&self) -> Option<RequestModel> {
        let schema = self.body_schema().filter(|_| self.content_types().contains(&JSON))?;
        Some(RequestModel::titled(&self.request.title, schema))
    }

    /// The schema of request bodies, draft 4; `None` if the request does not use the body.
    pub(crate) fn body_schema(&self) -> Option<Json> {
        let (mut body, mut element) = (Body::default(), Body::default());
        let mut found = self.found();
        // A value that is also a part of a text is no list and no object.
        found.sort_by_key(Found::has_own_type);
        for of in &found {
            match &of.reference.source {
                ValueSource::Body(names) => of.add_to(&mut body, names),
                ValueSource::Element(names) => of.add_to(&mut element, names),
                _ => {}
            }
        }
        if let Some((List::Body(place), at_most)) = self.request.body.list() {
            body.list(place, true, Elements { of: element.schema(), at_least: 1, at_most });
        }
        body.is_known().then(|| body.schema())
    }

    /// True if a body of this content type is a form whose members are read.
    pub(crate) fn reads_form(&self, content_type: &str) -> bool {
        content_type.eq_ignore_ascii_case(FORM) && self.reads_body()
    }

    /// True if a template produces a status without an integration response of its own.
    pub(crate) fn fails_with(&self, status: u16) -> bool {
        let mut errors = self.errors.iter().filter(|(_, answer)| answer.status == status);
        status == PARTLY && self.request.refused.is_some_and(Refused::is_partial)
            || errors.any(|(code, _)| self.can_fail_with(code))
    }

    /// True if a response of the service can have this code, or the response to it is declared.
    pub(crate) fn can_fail_with(&self, code: &str) -> bool {
        /// Errors of all services; see [Common
        /// errors](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html).
        const OF_ALL: [&str; 4] = [
            "SerializationException",
            "ServiceUnavailable",
            "ThrottlingException",
            "ValidationException",
        ];
        if self.request.protocol == Protocol::Http {
            return code == INTERNAL || error_status(code).is_some();
        }
        if matches!(self.request.protocol, Protocol::Function | Protocol::Nothing) {
            // Codes that are none of DynamoDB's are declared for functions.
            return !ErrorMapping::codes().any(|known| known == code)
                || self.codes_by_message().iter().any(|error| error.code == code)
                || self.declared_errors.is_some_and(|errors| errors.answers.contains_key(code));
        }
        OF_ALL.contains(&code)
            || self.declared_errors.is_some_and(|errors| errors.answers.contains_key(code))
            || self.request.errors.iter().any(|(known, ..)| *known == code)
    }
}

/// The status of an endpoint's error, which is its code.
pub(crate) fn error_status(code: &str) -> Option<u16> {
    let is_number = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    code.parse().ok().filter(|status| is_number && (400..=599).contains(status))
}

fn call(declared: &ServiceCall) -> &dyn Call {
    match declared {
        ServiceCall::SendMessage(call) => call,
        ServiceCall::PutEvents(call) => call,
        ServiceCall::Execution(call) => call,
        ServiceCall::PutRecord(call) => call,
        ServiceCall::ObjectRequest(call) => call,
        ServiceCall::Publish(call) => call,
        ServiceCall::CallService(call) => call,
        ServiceCall::InvokeFunction(call) => call,
        ServiceCall::HttpRequest(call) => call,
        ServiceCall::PutDelivery(call) => call,
    }
}

impl Answering for ServiceRoute<'_> {
    fn response(&self) -> &Response<'_> {
        &self.response
    }

    fn referent(&self, reference: &AnswerReference, scope: &Scope) -> Result<Referent, Unresolved> {
        match &reference.source {
            AnswerSource::Response(_)
                if matches!(self.request.protocol, Protocol::Xml(_) | Protocol::Nothing) =>
            {
                Err(Unresolved::Unavailable {
                    message: format!(
                        "`{}` of a service whose responses are not JSON",
                        reference.source
                    ),
                    expected: "a value of the request".to_owned(),
                })
            }
            AnswerSource::Response(names) => {
                let members = self.request.members;
                if let Some(name) = names
                    .first()
                    .filter(|name| !members.is_empty() && !members.contains(&name.as_str()))
                {
                    let known = members.iter().map(|&name| name.to_owned()).collect();
                    let of = "response".to_owned();
                    return Err(Unresolved::UnknownMember { of, name: name.clone(), known });
                }
                Ok(Referent::Response(self.request.protocol.path_of(names)))
            }
            AnswerSource::Element(names) if scope.in_response => {
                Ok(Referent::Element(names.clone()))
            }
            AnswerSource::Element(_) => Err(Unresolved::Unavailable {
                message: format!("`{}` outside of a list", reference.source),
                expected: "it in `as` of a list: {each: response.NAME, as: …}".to_owned(),
            }),
            AnswerSource::Request(source) => Ok(Referent::Request(
                reference.of_request().unwrap_or_else(|| source.clone().into()),
            )),
            source => Err(Unresolved::Unavailable {
                message: format!("`{source}` is a value of operations"),
                expected: "{response.NAME} or a value of the request".to_owned(),
            }),
        }
    }
}

impl Protocol {
    /// The `JSONPath` of a member of a response.
    fn path_of(self, names: &[String]) -> String {
        match self {
            Self::Json | Self::Any | Self::Xml(_) | Self::Function | Self::Http | Self::Nothing => {
                format!("${}", tail(names))
            }
            Self::Query(action) => {
                format!("$.{action}Response.{action}Result{}", tail(names))
            }
        }
    }
}
