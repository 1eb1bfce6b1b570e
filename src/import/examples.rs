//! Examples: requests, and what the API of the file does with them.

use std::collections::BTreeMap;

use super::proof::{Sent, gateway_of, send};
use super::route::Route;
use super::samples::{Inputs, Sample, failures, successes};
use super::{Importer, RouteOutcome, object, text};
use crate::example::{Body, ExpectedBackendRequest};
use crate::gateway::api::AuthorizationType;
use crate::gateway::{BackendResponse, Response};
use crate::vtl::Json;

impl Importer<'_> {
    /// Records an example of each route from the API of the file.
    pub(super) fn examples(&mut self, routes: &[Route<'_>]) {
        let Some(gateway) = gateway_of(&self.plain) else { return };
        let outcomes: BTreeMap<_, _> = self.routes.iter().cloned().collect();
        for route in routes {
            if !matches!(outcomes.get(&route.key), Some(RouteOutcome::Typed | RouteOutcome::Raw)) {
                continue;
            }
            let inputs = Inputs::of(route, &self.plain);
            let request = inputs.whole.request(route);
            let action = route.integration().dynamodb_action();
            let (item, other, keys) = self.sample_items(route);
            let success = successes(action.unwrap_or_default(), &item, &other, &keys);
            let success = BackendResponse::new(200, success[0].to_string());
            let mut responses = vec![("", success)];
            if action.is_some() {
                let failed = failures(true).swap_remove(0);
                responses.push((", which DynamoDB rejects", failed));
            }
            for (suffix, backend) in responses {
                let (sent, answers) = send(&gateway, &request, std::slice::from_ref(&backend));
                let answer = match &sent {
                    Sent::Caller(response) => Some(response.clone()),
                    _ => answers.into_iter().next(),
                };
                let is_called = matches!(sent, Sent::Backend(_));
                if !is_called && !suffix.is_empty() {
                    continue;
                }
                let name = format!("{}{suffix}", route.name());
                let value = example(route, &inputs.whole, &sent, &backend, answer.as_ref());
                self.document.set(&["examples", &name], value);
            }
        }
        if self.document.get(&["examples"]).is_some() {
            let comment = "Recorded from the imported file: `dynagate test` shows that the blueprint does \
                           the same.";
            self.document.comment(&["examples"], comment);
        }
    }
}

fn example(
    route: &Route<'_>,
    sample: &Sample,
    sent: &Sent,
    backend: &BackendResponse,
    answer: Option<&Response>,
) -> Json {
    let mut members = indexmap::IndexMap::new();
    let request = sample.request(route);
    let is_authorized = route.method.authorization_type != AuthorizationType::None;
    let headers: indexmap::IndexMap<_, _> =
        request.headers.iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
    let context = (!request.context.is_empty()).then(|| Json::Object(request.context.clone()));
    let body = sample.body.as_ref().map(|body| Body::of(&body.to_string()).to_example());
    let written = object([
        ("method", Some(text(&*request.method))),
        ("path", Some(text(&*request.target))),
        ("headers", (!headers.is_empty()).then_some(Json::Object(headers))),
        ("authorized", is_authorized.then_some(Json::Boolean(true))),
        ("api-key", route.method.api_key_required.then_some(Json::Boolean(true))),
        ("context", context),
        ("body", body),
    ]);
    members.insert("request".to_owned(), written);
    if let Sent::Backend(called) = sent {
        let (key, value) = ExpectedBackendRequest::written(called);
        members.insert(key.to_owned(), value);
        let key = match called.dynamodb_action() {
            Some(_) => "dynamodb-response",
            None => "backend-response",
        };
        let status = (backend.status != 200).then(|| Json::from(serde_json::json!(backend.status)));
        let value = object([
            ("status", status),
            ("body", Some(Body::of(&backend.body.text()).to_example())),
        ]);
        members.insert(key.to_owned(), value);
    }
    if let Some(answer) = answer {
        let text_of_body = answer.body.text();
        let body = (!text_of_body.is_empty()).then(|| Body::of(&text_of_body).to_example());
        let value = object([
            ("status", Some(Json::from(serde_json::json!(answer.status)))),
            ("body", body),
        ]);
        members.insert("response".to_owned(), value);
    }
    Json::Object(members)
}
