//! Made-up requests with the made-up answers of backends, and what callers of two versions receive.
//!
//! Each version is reduced to one route that everybody may call and that checks nothing: who may
//! call and what is refused is compared by other rules.

use serde_json::{Value, json};

use super::made_up::MadeUp;
use super::pairing::{Side, target};
use crate::check::api::selection::responding;
use crate::check::api::{path_parameters, service_action};
use crate::gateway::api::{
    AuthorizationType, DeployedIntegration, DeployedIntegrationResponse, DeployedStage, HttpMethod,
    IntegrationType,
};
use crate::gateway::{Api, BackendResponse, Gateway, Outcome, Request, Response};
use crate::probe::{Given, MadeUpRequest, ParameterKind, Source, Subject};

/// The answers of two versions.
#[derive(Default)]
pub(crate) struct Exchanges {
    pub(crate) all: Vec<Exchange>,
    /// The statuses of cases that only one version has: the words, true for the new version, and
    /// the status.
    pub(crate) further: Vec<(String, bool, u16)>,
    /// The reason why the answers are not, or not all, compared.
    pub(crate) undecided: Option<&'static str>,
}

/// The answers of two versions to the same request, with the same answer of the backend.
pub(crate) struct Exchange {
    /// The case in words that follow "if": `the call succeeds`.
    pub(crate) case: String,
    pub(crate) kind: CaseKind,
    pub(crate) old: Response,
    pub(crate) new: Response,
}

/// The kind of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseKind {
    /// The backend answers with everything that is read.
    Success,
    /// The backend answers with less.
    Less,
    /// The backend refuses.
    Failure,
}

/// An answer of a backend.
struct Case {
    words: String,
    kind: CaseKind,
    response: BackendResponse,
    /// The versions whose backend can answer so.
    of: [bool; 2],
}

/// Compares the answers of two versions of a route.
pub(super) fn of(old: Side<'_>, new: Side<'_>) -> Exchanges {
    let (was, is) = (&old.method.method_integration, &new.method.method_integration);
    let is_passed = |integration: &DeployedIntegration| {
        matches!(integration.r#type, IntegrationType::AwsProxy | IntegrationType::HttpProxy)
    };
    if is_passed(was) || is_passed(is) {
        let is_same = was.r#type == is.r#type && was.uri == is.uri;
        let undecided = (!is_same).then_some("a backend that answers by itself");
        return Exchanges { undecided, ..Exchanges::default() };
    }
    if was == is && old.api.binary_media_types == new.api.binary_media_types {
        return Exchanges::default();
    }
    let (Some(old_gateway), Some(new_gateway)) = (reduced(old), reduced(new)) else {
        return Exchanges::default();
    };
    let mut made_up = MadeUp::new();
    for side in [old, new] {
        if let Some((_, template)) = request_template(&side.method.method_integration) {
            made_up.add(subject(side, template, false));
        }
    }
    let (asked, content_type) = (made_up.request(), content_type(was, is));
    let request = |side: Side<'_>| caller_request(side, old, new, &asked, content_type);
    let mut exchanges = Exchanges::default();
    let received = (old_gateway.receive(&request(old)), new_gateway.receive(&request(new)));
    match received {
        (Outcome::Call(old_call), Outcome::Call(new_call)) => {
            let (cases, is_sound) = cases(old, new);
            for Case { words, kind, response, of } in cases {
                if of != [true, true] {
                    let [_, is_new] = of;
                    let call = if is_new { &new_call } else { &old_call };
                    let status = call.respond(&response).status;
                    exchanges.further.push((words, is_new, status));
                    continue;
                }
                exchanges.all.push(Exchange {
                    case: words,
                    kind,
                    old: old_call.respond(&response),
                    new: new_call.respond(&response),
                });
            }
            if !is_sound || !made_up.is_sound {
                exchanges.undecided = Some("a mapping template that could not be tried");
            }
        }
        (Outcome::Response(old), Outcome::Response(new)) => {
            // Where neither calls a backend, both are mock integrations, or both failed.
            let is_mock = was.r#type == IntegrationType::Mock && is.r#type == IntegrationType::Mock;
            if is_mock || (old.reason.is_none() && new.reason.is_none()) {
                let case = "the route is called".to_owned();
                exchanges.all.push(Exchange { case, kind: CaseKind::Success, old, new });
            } else {
                exchanges.undecided = Some("a mapping template that could not be tried");
            }
        }
        _ => exchanges.undecided = Some("a backend that only one version calls"),
    }
    exchanges
}

/// The route alone, without anything that refuses requests.
pub(super) fn reduced(side: Side<'_>) -> Option<Gateway> {
    let mut method = side.method.clone();
    method.authorization_type = AuthorizationType::None;
    method.authorizer_id = None;
    method.api_key_required = false;
    method.request_validator_id = None;
    let Api { gateway_responses, binary_media_types, api_key_source, .. } = side.api;
    let api = Api {
        gateway_responses: gateway_responses.clone(),
        binary_media_types: binary_media_types.clone(),
        api_key_source: *api_key_source,
        ..Api::new(&side.api.name)
    };
    let variables = side.api.stages.values().next().map(|stage| stage.variables.clone());
    let stage = DeployedStage { variables: variables.unwrap_or_default(), ..Default::default() };
    let api = api.method(side.verb, side.path, method).stage("prod", stage);
    Gateway::at(api, "prod")
}

/// The request template of JSON, or the first one.
fn request_template(integration: &DeployedIntegration) -> Option<(&str, &str)> {
    let templates = &integration.request_templates;
    let template = templates.get_key_value("application/json").or_else(|| templates.iter().next());
    template.map(|(content_type, template)| (content_type.as_str(), template.as_str()))
}

/// A content type that both versions accept, if there is one.
fn content_type<'a>(old: &'a DeployedIntegration, new: &'a DeployedIntegration) -> &'a str {
    let common = old.request_templates.keys().find(|of| new.request_templates.contains_key(*of));
    let json = (new.request_templates.contains_key("application/json")
        && old.request_templates.contains_key("application/json"))
    .then_some("application/json");
    json.or(common.map(String::as_str)).unwrap_or("application/json")
}

fn subject<'a>(side: Side<'a>, template: &'a str, is_response: bool) -> Subject<'a> {
    let integration = &side.method.method_integration;
    Subject {
        template: template.into(),
        is_response,
        is_lenient: integration.r#type == IntegrationType::Mock && !is_response,
        action: service_action(integration),
        path_parameters: path_parameters(side.path),
        required: Vec::new(),
    }
}

/// The request of a caller. Path parameters are the same by their places, whatever their names.
fn caller_request(
    side: Side<'_>,
    old: Side<'_>,
    new: Side<'_>,
    asked: &MadeUpRequest,
    content_type: &str,
) -> Request {
    let verb = [old.verb, new.verb].into_iter().find(|verb| *verb != HttpMethod::Any);
    let verb = verb.unwrap_or(HttpMethod::Get);
    let target = target(side.path, |place, _| format!("path{place}"));
    let mut request = Request::new(verb.as_str(), target);
    let event = asked.event();
    for (name, value) in &event.params.querystring {
        request = request.query_string(name, value);
    }
    for (name, value) in &event.params.header {
        if !name.eq_ignore_ascii_case("content-type") {
            request = request.header(name, value);
        }
    }
    for (source, given) in &asked.values {
        match (source, given) {
            (Source::Context(names), Given::Value(_)) => {
                if let Some((name, value)) =
                    names.first().and_then(|name| event.context.get_key_value(name))
                {
                    request = request.context(name, value.clone());
                }
            }
            // `$input.params('NAME')` may mean any of the three.
            (Source::Parameter(ParameterKind::Path, name), Given::Value(Value::String(text))) => {
                let is_path = [old, new].iter().any(|of| path_parameters(of.path).contains(name));
                if !is_path {
                    request = request.query_string(name, text);
                }
            }
            _ => {}
        }
    }
    let is_json = content_type.ends_with("json");
    let body = event.body.filter(|_| verb.has_body() || is_json).unwrap_or_default();
    let body = if is_json || !body.starts_with('{') { body } else { "a=vqx".to_owned() };
    request.header("Content-Type", content_type).body(body)
}

/// The answers of the backend that both versions get, and true if every template could be tried.
fn cases(old: Side<'_>, new: Side<'_>) -> (Vec<Case>, bool) {
    let services = [old, new].map(|side| service_action(&side.method.method_integration));
    let is_service = |name| services.iter().flatten().any(|(service, _)| *service == name);
    let (is_function, is_dynamodb) = (is_service("lambda"), is_service("dynamodb"));
    let is_http = [old, new]
        .iter()
        .any(|side| side.method.method_integration.r#type == IntegrationType::Http);
    let sides = [old, new];
    let mut cases = Vec::new();
    let made_up = answer(sides, |integration| {
        if is_function { default_response(integration) } else { responding(integration, "200") }
    });
    let mut is_sound = made_up.is_sound;
    let whole = made_up.request();
    let mut push = |words: String, kind, status, body: String| {
        let response = BackendResponse::new(status, body);
        cases.push(Case { words, kind, response, of: [true, true] });
    };
    push("the call succeeds".to_owned(), CaseKind::Success, 200, whole.json());
    let nothing = if is_dynamodb { "DynamoDB returns no item" } else { "the answer is `{}`" };
    push(nothing.to_owned(), CaseKind::Less, 200, "{}".to_owned());
    for source in made_up.in_body() {
        let body = whole.with(&source, Given::Missing).json();
        push(format!("the backend returns no {source}"), CaseKind::Less, 200, body);
    }
    if is_function {
        for message in error_messages(sides) {
            let body = json!({ "errorMessage": message, "errorType": "Error" }).to_string();
            let response = BackendResponse::function_error(body);
            let words = format!("the function fails with `{message}`");
            cases.push(Case { words, kind: CaseKind::Failure, response, of: [true, true] });
        }
        return (cases, is_sound);
    }
    if is_http {
        for status in STATUSES {
            let made_up = answer(sides, |of| responding(of, &status.to_string()));
            is_sound &= made_up.is_sound;
            let kind = if status < 400 { CaseKind::Success } else { CaseKind::Failure };
            let body = made_up.request().json();
            let words = format!("the backend answers {status}");
            let response = BackendResponse::new(status, body);
            cases.push(Case { words, kind, response, of: [true, true] });
        }
        return (cases, is_sound);
    }
    for (status, code) in ERRORS {
        let of = sides.map(|side| can_answer(side, code));
        if of == [false, false] {
            continue;
        }
        let made_up = answer(sides, |of| responding(of, &status.to_string()));
        is_sound &= made_up.is_sound;
        let mut body = serde_json::from_str(&made_up.request().json()).unwrap_or_default();
        if let Value::Object(members) = &mut body {
            members.insert("__type".to_owned(), format!("com.amazonaws.service#{code}").into());
            members.insert("message".to_owned(), "made up".into());
            members.remove("CancellationReasons");
            if code == TRANSACTION {
                let reasons = json!([{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]);
                members.insert("CancellationReasons".to_owned(), reasons);
            }
        }
        let service = if is_dynamodb { "DynamoDB" } else { "the service" };
        let words = format!("{service} answers {code}");
        let response = BackendResponse::new(status, body.to_string());
        cases.push(Case { words, kind: CaseKind::Failure, response, of });
    }
    (cases, is_sound)
}

/// The statuses of HTTP endpoints.
const STATUSES: [u16; 14] = [201, 202, 204, 301, 304, 400, 401, 403, 404, 409, 422, 429, 500, 503];
const CONDITION: &str = "ConditionalCheckFailedException";
const TRANSACTION: &str = "TransactionCanceledException";
/// [Errors of
/// DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html),
/// most of which other services have, too.
const ERRORS: [(u16, &str); 8] = [
    (400, CONDITION),
    (400, TRANSACTION),
    (400, "ValidationException"),
    (400, "ProvisionedThroughputExceededException"),
    (400, "ThrottlingException"),
    (400, "ResourceNotFoundException"),
    (400, "AccessDeniedException"),
    (500, "InternalServerError"),
];

/// True if the request of a route can have this error.
fn can_answer(side: Side<'_>, code: &str) -> bool {
    let integration = &side.method.method_integration;
    let action = service_action(integration).filter(|(service, _)| *service == "dynamodb");
    let templates = &integration.request_templates;
    let is_own =
        |text: &String| text.contains("ConditionExpression") || text.contains("$input.body");
    match code {
        CONDITION => action.is_some() && (templates.is_empty() || templates.values().any(is_own)),
        TRANSACTION => action.is_some_and(|(_, action)| action.starts_with("Transact")),
        _ => true,
    }
}

/// The values that the response templates of both versions read for one answer of the backend.
fn answer<'a>(
    sides: [Side<'a>; 2],
    select: impl Fn(&'a DeployedIntegration) -> Option<(u16, &'a DeployedIntegrationResponse)>,
) -> MadeUp {
    let mut made_up = MadeUp::new();
    for side in sides {
        let chosen = select(&side.method.method_integration);
        let templates = chosen.into_iter().flat_map(|(_, response)| &response.response_templates);
        let mut templates: Vec<_> = templates.collect();
        templates.sort_by_key(|(content_type, _)| *content_type != "application/json");
        if let Some((_, template)) = templates.first() {
            made_up.add(subject(side, template, true));
        }
    }
    made_up
}

/// The response that has no selection pattern.
fn default_response(
    integration: &DeployedIntegration,
) -> Option<(u16, &DeployedIntegrationResponse)> {
    let mut responses = integration.integration_responses.iter();
    let has_none = |response: &DeployedIntegrationResponse| {
        response.selection_pattern.as_deref().is_none_or(str::is_empty)
    };
    responses.find(|(_, response)| has_none(response)).map(|(status, response)| (*status, response))
}

/// Messages of errors that the selection patterns of functions match, made of their literal parts.
fn error_messages(sides: [Side<'_>; 2]) -> Vec<String> {
    let mut messages = vec!["made up".to_owned()];
    for side in sides {
        for response in side.method.method_integration.integration_responses.values() {
            let pattern = response.selection_pattern.as_deref().unwrap_or_default();
            for alternative in pattern.split('|') {
                let message = alternative.replace(".*", "").replace(".+", "x");
                let message = message.replace("\\[", "[").replace("\\]", "]").replace("\\.", ".");
                let message = message.trim_matches(['^', '$', '(', ')']).to_owned();
                if !message.is_empty() && !messages.contains(&message) {
                    messages.push(message);
                }
            }
        }
    }
    messages
}
