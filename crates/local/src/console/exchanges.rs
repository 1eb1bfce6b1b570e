//! The latest requests, the way of one, and sending requests.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State as Shared};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::Response;
use dynagate_gateway::BackendRequest;
use dynagate_vtl::Json;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::Console;
use super::answer::{self, Failure};
use crate::history::Exchange;

/// An exchange as a row of the list.
pub(super) fn summary(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    let called = exchange.backend.as_ref();
    let route = exchange.gateway.route(request).map(|(verb, path)| format!("{verb} {path}"));
    json!({
        "id": exchange.id,
        "time": exchange.started,
        "duration": u64::try_from(exchange.duration.as_micros()).unwrap_or(u64::MAX),
        "method": request.method,
        "target": request.target,
        "route": route,
        "status": exchange.response.status,
        "action": called.map(|(request, _)| name(request)),
        "tables": called
            .filter(|(request, _)| request.dynamodb_action().is_some())
            .map(|(request, _)| tables(&request.body.text())),
        "units": exchange.capacity_units,
    })
}

/// The action of DynamoDB, or the backend that is called instead.
fn name(request: &BackendRequest) -> String {
    request.dynamodb_action().map_or_else(|| request.backend.to_string(), str::to_owned)
}

/// The names of the tables in a request to DynamoDB.
fn tables(body: &str) -> Vec<String> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let mut tables = Vec::new();
    let mut add = |name: &Value| {
        if let Some(name) = name.as_str()
            && !tables.iter().any(|known| known == name)
        {
            tables.push(name.to_owned());
        }
    };
    add(&body["TableName"]);
    for name in body["RequestItems"].as_object().into_iter().flat_map(serde_json::Map::keys) {
        add(&Value::from(name.as_str()));
    }
    for part in body["TransactItems"].as_array().into_iter().flatten() {
        part.as_object().into_iter().flatten().for_each(|(_, part)| add(&part["TableName"]));
    }
    tables
}

/// The latest exchanges, the newest first.
pub(super) async fn list(Shared(console): Shared<Arc<Console>>) -> Response {
    let exchanges = console.state.history.exchanges();
    let exchanges: Vec<_> = exchanges.iter().rev().map(|exchange| summary(exchange)).collect();
    answer::json(&json!({"exchanges": exchanges}))
}

/// Forgets all exchanges.
pub(super) async fn clear(Shared(console): Shared<Arc<Console>>) -> Response {
    console.state.history.clear();
    answer::json(&json!({}))
}

/// An exchange with its bodies.
pub(super) async fn one(
    Shared(console): Shared<Arc<Console>>,
    Path(id): Path<u64>,
) -> Result<Response, Failure> {
    let exchange = console.exchange(id)?;
    let Exchange { request, response, .. } = &*exchange;
    let mut shown = summary(&exchange);
    let parts = json!({
        "api": exchange.api,
        "stage": exchange.gateway.stage(),
        "url": format!("{}{}", console.url_of(&exchange), request.target),
        "headers": request.headers.iter().collect::<Vec<_>>(),
        "body": request.body,
        "backend": exchange.backend.as_ref().map(|(request, response)| json!({
            "request": {"action": name(request), "body": request.body},
            "response": {"status": response.status, "body": response.body},
        })),
        "response": {
            "status": response.status,
            "headers": response.headers.iter().collect::<Vec<_>>(),
            "body": response.body,
            "reason": response.reason,
        },
    });
    if let (Value::Object(shown), Value::Object(parts)) = (&mut shown, parts) {
        shown.extend(parts);
    }
    Ok(answer::json(&shown))
}

/// The way of an exchange.
pub(super) async fn explanation(
    Shared(console): Shared<Arc<Console>>,
    Path(id): Path<u64>,
) -> Result<Response, Failure> {
    let exchange = console.exchange(id)?;
    let backend = exchange.backend.as_ref().map(|(_, response)| response);
    Ok(answer::json(&exchange.gateway.explain(&exchange.request, backend)))
}

/// A request of the page.
#[derive(Deserialize)]
pub(super) struct Sent {
    /// The key of the API; the default one without it.
    api: Option<String>,
    /// The stage; the first one without it.
    stage: Option<String>,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

/// Sends a request to an API and returns the number of its exchange.
pub(super) async fn send(
    Shared(console): Shared<Arc<Console>>,
    body: String,
) -> Result<Response, Failure> {
    let refused = |error: serde_json::Error| {
        Failure(StatusCode::BAD_REQUEST, format!("invalid request: {error}"))
    };
    console.send(serde_json::from_str(&body).map_err(refused)?).await
}

/// Sends the request of an exchange again.
pub(super) async fn replay(
    Shared(console): Shared<Arc<Console>>,
    Path(id): Path<u64>,
) -> Result<Response, Failure> {
    let exchange = console.exchange(id)?;
    let request = &exchange.request;
    let sent = Sent {
        api: Some(exchange.api.clone()),
        stage: Some(exchange.gateway.stage().to_owned()),
        method: request.method.clone(),
        target: request.target.clone(),
        headers: request.headers.clone().into_iter().collect(),
        body: request.body.clone().map(dynagate_gateway::Body::into_text),
    };
    console.send(sent).await
}

/// The name of a new example.
#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Saves an exchange as an example.
pub(super) async fn save(
    Shared(console): Shared<Arc<Console>>,
    Path(id): Path<u64>,
    body: String,
) -> Result<Response, Failure> {
    let exchange = console.exchange(id)?;
    let refused = |message: &str| Failure(StatusCode::UNPROCESSABLE_ENTITY, message.to_owned());
    let Ok(Named { name }) = serde_json::from_str(&body) else {
        return Err(refused("expected the name of the example"));
    };
    if name.trim().is_empty() {
        return Err(refused("the name of the example is empty"));
    }
    let saved = console
        .with_workspace(move |workspace| workspace.save_example(name.trim(), &exchange))
        .await
        .unwrap_or_else(|| Err("the system has no file for examples".to_owned()));
    match saved {
        Ok(file) => Ok(answer::json(&json!({"file": file}))),
        Err(message) => Err(refused(&message)),
    }
}

impl Console {
    fn exchange(&self, id: u64) -> Result<Arc<Exchange>, Failure> {
        self.state.history.exchange(id).ok_or_else(|| {
            Failure(StatusCode::NOT_FOUND, "this request is no longer in the list".to_owned())
        })
    }

    /// The address of an exchange's stage.
    fn url_of(&self, exchange: &Exchange) -> String {
        let generation = self.state.generation();
        let is_first = generation.system.apis.first().is_some_and(|api| api.key == exchange.api);
        self.url((!is_first).then_some(&exchange.api), exchange.gateway.stage())
    }

    /// Sends a request to an API, as a caller does, and returns the number of its exchange.
    async fn send(&self, sent: Sent) -> Result<Response, Failure> {
        let refused = |message: &str| Failure(StatusCode::UNPROCESSABLE_ENTITY, message.to_owned());
        let generation = self.state.generation();
        let apis = &generation.system.apis;
        let api = match &sent.api {
            Some(key) => apis.iter().find(|api| api.key == *key),
            None => apis.first(),
        };
        let api = api.ok_or_else(|| refused("the system has no such API"))?;
        let is_first = apis.first().is_some_and(|first| first.key == api.key);
        let stage = sent.stage.as_ref().or_else(|| api.api.stages.keys().next());
        let stage = stage.ok_or_else(|| refused("the API has no stage"))?;
        let host = if is_first { "localhost".to_owned() } else { format!("{}.localhost", api.key) };
        let uri: Uri = format!("/{stage}{}", sent.target)
            .parse()
            .map_err(|_| refused("the path has characters that must be percent-encoded"))?;
        let method = Method::from_bytes(sent.method.as_bytes())
            .map_err(|_| refused("the method has invalid characters"))?;
        let mut request = Request::new(Body::from(sent.body.unwrap_or_default()));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        for (name, value) in &sent.headers {
            let invalid = || refused(&format!("invalid header {name}"));
            let name = HeaderName::try_from(name).map_err(|_| invalid())?;
            let value = HeaderValue::try_from(value).map_err(|_| invalid())?;
            if ![HOST, CONTENT_LENGTH, CONNECTION, TRANSFER_ENCODING].contains(&name) {
                request.headers_mut().append(name, value);
            }
        }
        let host = HeaderValue::try_from(host).map_err(|_| refused("invalid key of the API"))?;
        request.headers_mut().insert(HOST, host);
        let response = match self.api.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let id = response.headers().get("x-amzn-requestid").and_then(|id| id.to_str().ok());
        let exchanges = self.state.history.exchanges();
        let exchange = exchanges.iter().rev().find(|exchange| {
            let known = exchange.request.context.get("requestId");
            matches!(known, Some(Json::String(known)) if Some(known.as_str()) == id)
        });
        Ok(answer::json(&json!({
            "id": exchange.map(|exchange| exchange.id),
            "status": response.status().as_u16(),
        })))
    }
}
