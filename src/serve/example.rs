//! Exchanges as examples of a blueprint.

use dynagate_local::history::Exchange;
use indexmap::IndexMap;

use crate::blueprint::{Blueprint, Edit};
use crate::example::{Body, Example, ExampleResult, ExpectedBackendRequest};
use crate::gateway::{Authorization, Request};
use crate::plan::Plan;
use crate::vtl::Json;

/// Headers that say nothing about the request itself: those of the connection, of the browser, and
/// those with credentials, which an example states as `authorized` and `api-key`.
const LEFT_OUT: [&str; 18] = [
    "accept-encoding",
    "accept-language",
    "authorization",
    "cache-control",
    "connection",
    "content-length",
    "cookie",
    "dnt",
    "host",
    "pragma",
    "priority",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
    "x-amzn-trace-id",
    "x-api-key",
];

/// Returns the edit that adds an exchange to the examples of a blueprint. What it expects is the
/// result of `dynagate test`, whose requests have constant times and identifiers.
///
/// # Errors
///
/// Returns the reason why the exchange cannot be an example.
pub fn example(blueprint: &Blueprint, name: &str, exchange: &Exchange) -> Result<Edit, String> {
    let stack = blueprint.stack();
    if stack.examples().iter().any(|example| example.name() == name) {
        return Err(format!("the blueprint already has an example `{name}`: choose another name"));
    }
    let gateways = Plan::of_examples(stack).gateways();
    if gateways.get(Some(&exchange.api)).is_none() {
        return Err(format!("the blueprint has no API `{}` with a stage", exchange.api));
    }
    let plain = request_of(exchange);
    let authorized = plain.clone().authorized(true);
    let (request, result) = [plain, authorized]
        .into_iter()
        .map(|request| {
            let mut example = Example::new(name, request.clone()).api(&exchange.api);
            if let Some((called, response)) = &exchange.backend {
                example = match called.dynamodb_action() {
                    Some(_) => example.dynamodb_response(response.clone()),
                    None => example.backend_response(response.clone()),
                };
            }
            (request, example.run(&gateways))
        })
        .find(|(_, result)| is_as_recorded(result, exchange))
        .ok_or(
            "the response depends on the time, the caller or other values that examples do not \
             have: write the example by hand, with `context`",
        )?;
    let value = written(blueprint, &request, exchange, &result);
    let examples = "examples".to_owned();
    if stack.examples().is_empty() {
        return Ok(Edit { path: vec![examples], value: object([(name, Some(value))]) });
    }
    Ok(Edit { path: vec![examples, name.to_owned()], value })
}

/// The request without what only concerns its connection and its time.
fn request_of(exchange: &Exchange) -> Request {
    let recorded = &exchange.request;
    let mut request = Request::new(recorded.method.as_str(), recorded.target.as_str());
    request.body.clone_from(&recorded.body);
    request.api_key = recorded.api_key || recorded.api_key_value().is_some();
    for (name, value) in recorded.headers.iter() {
        let lower = name.to_ascii_lowercase();
        let is_default = match lower.as_str() {
            "accept" => value == "*/*",
            "content-type" => value == "application/json",
            _ => false,
        };
        let is_of_proxy =
            ["sec-", "x-forwarded-", "x-amz"].iter().any(|start| lower.starts_with(start));
        if !is_default && !is_of_proxy && !LEFT_OUT.contains(&lower.as_str()) {
            request.headers.add(name, value);
        }
    }
    request
}

/// True if the request has the same kind of result without the caller and the time.
fn is_as_recorded(result: &ExampleResult, exchange: &Exchange) -> bool {
    let status = result.response.as_ref().map(|response| response.status);
    status == Some(exchange.response.status)
        && result.backend_request.is_some() == exchange.backend.is_some()
}

/// The example as it is written in the blueprint.
fn written(
    blueprint: &Blueprint,
    request: &Request,
    exchange: &Exchange,
    result: &ExampleResult,
) -> Json {
    let text = |text: &str| Json::String(text.to_owned());
    let flag = |is: bool| is.then_some(Json::Boolean(true));
    let number = |status: u16| Json::Number(status.into());
    let path = below(&request.target, blueprint.path_prefix(&exchange.api));
    let headers: IndexMap<_, _> =
        request.headers.iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
    let is_authorized = request.authorization == Authorization::Given(true);
    let is_short =
        headers.is_empty() && request.body.is_none() && !request.api_key && !is_authorized;
    let request = if is_short {
        text(&format!("{} {path}", request.method))
    } else {
        object([
            ("method", Some(text(&request.method))),
            ("path", Some(text(&path))),
            ("headers", (!headers.is_empty()).then_some(Json::Object(headers))),
            ("body", request.body.as_ref().map(|body| Body::of(&body.text()).to_example())),
            ("api-key", flag(request.api_key)),
            ("authorized", flag(is_authorized)),
        ])
    };
    let answered = exchange.backend.as_ref().map(|(called, response)| {
        let headers: IndexMap<_, _> =
            response.headers.iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
        let is_dynamodb = called.dynamodb_action().is_some();
        let headers = (!is_dynamodb && !headers.is_empty()).then_some(Json::Object(headers));
        let value = object([
            ("status", (response.status != 200).then(|| number(response.status))),
            ("headers", headers),
            ("body", Some(Body::of(&response.body.text()).to_example())),
        ]);
        (if is_dynamodb { "dynamodb-response" } else { "backend-response" }, value)
    });
    let called = result.backend_request.as_ref().map(ExpectedBackendRequest::written);
    let response = result.response.as_ref().map(|response| {
        let body = Body::of(&response.body.text()).to_example();
        let body = (!response.body.is_empty()).then_some(body);
        object([("status", Some(number(response.status))), ("body", body)])
    });
    let calls = answered.into_iter().chain(called);
    let api = Some(text(&exchange.api)).filter(|_| blueprint.api(None) != Some(&*exchange.api));
    let members = api.map(|api| ("api", api)).into_iter().chain([("request", request)]);
    let members = members.chain(calls);
    let members = members.chain(response.map(|response| ("response", response)));
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The target below the prefix of all paths, which examples leave out.
fn below(target: &str, prefix: &str) -> String {
    match target.strip_prefix(prefix.trim_end_matches('/')) {
        Some("") => "/".to_owned(),
        Some(rest) if rest.starts_with('?') => format!("/{rest}"),
        Some(rest) if rest.starts_with('/') => rest.to_owned(),
        _ => target.to_owned(),
    }
}

fn object<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    let members = members.into_iter();
    Json::Object(members.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}
