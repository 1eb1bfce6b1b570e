//! Proofs that a candidate does the same as a method of the file.

use std::collections::BTreeMap;

use serde_json::Value;

use super::api::API;
use super::document::Document;
use super::route::{Candidate, Route};
use super::samples::{Inputs, Sample, failures, successes};
use super::{Importer, object};
use crate::blueprint::Diagnostics;
use crate::example::Body;
use crate::gateway::api::{Api, DeployedIntegration, DeployedMethod, DeployedStage};
use crate::gateway::{BackendRequest, BackendResponse, Gateway, Outcome, Response};
use crate::vtl::Json;

/// The similarity of a candidate and the method of the file, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Similarity {
    /// Some requests, or their results, differ.
    Different,
    /// The requests to the backend are the same, and some responses differ.
    Requests,
    /// The responses to successes are the same, too; some failures have other responses.
    Successes,
    /// All that was compared is the same.
    Same,
    /// The methods are equal.
    Exact,
}

impl Similarity {
    /// The difference in words; `None` if there is none.
    pub(super) const fn difference(self) -> Option<&'static str> {
        match self {
            Self::Exact | Self::Same => None,
            Self::Successes => Some("the responses to some failures differ from those of the file"),
            Self::Requests => Some("some responses differ from those of the file"),
            Self::Different => {
                Some("some requests to the backend differ from those of the file: compare them")
            }
        }
    }
}

/// The results of a method of the file for made-up requests.
pub(super) struct Proof<'r, 'a> {
    route: &'r Route<'a>,
    inputs: Inputs,
    gateway: Option<Gateway>,
    responses: Responses,
}

/// Responses of the backend.
struct Responses {
    successes: Vec<BackendResponse>,
    failures: Vec<BackendResponse>,
}

/// The result of a request: the request to the backend, or the response without one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sent {
    Backend(BackendRequest),
    Caller(Response),
    Nothing,
}

/// Sends a request, and the responses of the backend.
pub(super) fn send(
    gateway: &Gateway,
    request: &crate::gateway::Request,
    responses: &[BackendResponse],
) -> (Sent, Vec<Response>) {
    match gateway.receive(request) {
        Outcome::Response(response) => (Sent::Caller(response), Vec::new()),
        Outcome::Authorize(_) => (Sent::Nothing, Vec::new()),
        Outcome::Call(call) => {
            let answers = responses.iter().map(|response| call.respond(response)).collect();
            (Sent::Backend(call.request().clone()), answers)
        }
    }
}

/// The gateway of an API with a stage.
pub(super) fn gateway_of(api: &Api) -> Option<Gateway> {
    let mut api = api.clone();
    if api.stages.is_empty() {
        api.stages.insert("prod".to_owned(), DeployedStage::default());
    }
    // Who may call, and how often, is not what is compared.
    api.policy = None;
    for stage in api.stages.values_mut() {
        stage.throttle_settings.clear();
    }
    for method in api.resources.values_mut().flat_map(BTreeMap::values_mut) {
        method.api_key_required = false;
    }
    Gateway::of(api)
}

/// The JSON that the method of a route sends to its backend.
pub(super) fn rendered(importer: &Importer<'_>, route: &Route<'_>) -> Option<Value> {
    let gateway = gateway_of(&importer.plain)?;
    let inputs = Inputs::of(route, &importer.plain);
    let request = importer.accepted(route, &inputs.whole).request(route);
    let (Sent::Backend(request), _) = send(&gateway, &request, &[]) else { return None };
    serde_json::from_str(&request.body.text()).ok()
}

impl<'r, 'a> Proof<'r, 'a> {
    pub(super) fn of(importer: &Importer<'_>, route: &'r Route<'a>) -> Self {
        let inputs = Inputs::of(route, &importer.plain);
        let gateway = gateway_of(&importer.plain);
        let action = route.integration().dynamodb_action().unwrap_or_default();
        let (item, other, keys) = importer.sample_items(route);
        let mut bodies = successes(action, &item, &other, &keys);
        if action.is_empty() {
            bodies.push(service_response());
        }
        let successes =
            bodies.into_iter().map(|body| BackendResponse::new(200, body.to_string())).collect();
        let responses = Responses { successes, failures: failures(!action.is_empty()) };
        Self { route, inputs, gateway, responses }
    }

    /// Compares a candidate with the method.
    ///
    /// # Errors
    ///
    /// The message of the check that rejects it.
    pub(super) fn similarity(
        &self,
        importer: &Importer<'_>,
        base: &Json,
        candidate: &Candidate,
    ) -> Result<Similarity, String> {
        let name = self.route.name();
        let mut document = importer.document.clone();
        document.set(&[API, "routes"], object([]));
        // Settings may be those of other routes.
        for stage in ["stage", "further-stages"] {
            document.remove(&[API, stage, "method-settings"]);
            document.remove(&[API, stage, "cache"]);
        }
        document.remove(&[API, "further-stages"]);
        document.set(&[API, "routes", &name], base.clone());
        for key in &candidate.replaces {
            document.remove(&[API, "routes", &name, key]);
        }
        for (key, value) in &candidate.members {
            document.set(&[API, "routes", &name, key], value.clone());
        }
        for (table, attributes) in &candidate.attributes {
            document.set(&["tables", table, "attributes"], attributes.clone());
        }
        importer.write_models(&mut document);
        let planned = planned(importer, &document)?;
        let method = planned
            .resources
            .get(&self.route.key.path)
            .and_then(|methods| methods.get(&self.route.key.method))
            .ok_or("the route is not planned")?;
        let (Some(gateway), Some(own)) = (gateway_of(&planned), self.gateway.as_ref()) else {
            return Ok(Similarity::Different);
        };
        let is_exact = self.is_exact(importer, &planned, method);
        let samples =
            if is_exact { vec![self.inputs.whole.clone()] } else { self.inputs.samples() };
        Ok(match self.compared(own, &gateway, &samples) {
            Similarity::Same if is_exact => Similarity::Exact,
            similarity => similarity,
        })
    }

    /// True if the methods are equal, apart from the template of failures, which depends on the
    /// other routes.
    fn is_exact(&self, importer: &Importer<'_>, planned: &Api, method: &DeployedMethod) -> bool {
        let own = &self.route.method;
        let models = |api: &Api, method: &DeployedMethod| {
            let models = method.request_models.iter();
            let each = models.map(|(of, name)| (of.clone(), api.models.get(name).cloned()));
            each.collect::<BTreeMap<_, _>>()
        };
        comparable(&own.method_integration) == comparable(&method.method_integration)
            && own.request_parameters == method.request_parameters
            && own.request_validator_id.is_some() == method.request_validator_id.is_some()
            && own.method_responses == method.method_responses
            && models(&importer.plain, own) == models(planned, method)
    }

    fn compared(&self, own: &Gateway, other: &Gateway, samples: &[Sample]) -> Similarity {
        let mut similarity = Similarity::Same;
        for sample in samples {
            let request = sample.request(self.route);
            let both = |responses: &[BackendResponse]| {
                (send(own, &request, responses), send(other, &request, responses))
            };
            let ((sent, answers), (other_sent, other_answers)) = both(&self.responses.successes);
            if !is_same(&sent, &other_sent) {
                return Similarity::Different;
            }
            let is_equal = |one: &[Response], other: &[Response]| {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| is_same_response(one, other))
            };
            if !is_equal(&answers, &other_answers) {
                similarity = similarity.min(Similarity::Requests);
            }
            let ((_, failed), (_, other_failed)) = both(&self.responses.failures);
            if !is_equal(&failed, &other_failed) {
                similarity = similarity.min(Similarity::Successes);
            }
        }
        similarity
    }
}

/// An integration without the template of failures.
fn comparable(integration: &DeployedIntegration) -> DeployedIntegration {
    let mut integration = integration.clone();
    let has_patterns =
        integration.integration_responses.values().any(|of| of.selection_pattern.is_some());
    for response in integration.integration_responses.values_mut() {
        if has_patterns && response.selection_pattern.is_none() {
            response.response_templates.clear();
        }
    }
    integration
}

/// The API of a document with one route.
pub(super) fn planned(importer: &Importer<'_>, document: &Document) -> Result<Api, String> {
    let (text, lines) = document.lines();
    let of_route = |errors: &Diagnostics| {
        let mut errors = errors.iter();
        let error = errors.find(|error| {
            let line = error.location().line;
            let path = lines.iter().rev().find(|(first, _)| *first <= line);
            path.is_some_and(|(_, path)| path.len() > 1 && path[0] == API && path[1] == "routes")
        });
        error.map(|error| error.message().to_owned())
    };
    let blueprint = importer.read(text).map_err(|errors| {
        let first = errors.iter().next();
        let first = || first.map(|error| error.message().to_owned()).unwrap_or_default();
        of_route(&errors).unwrap_or_else(first)
    })?;
    if let Err(errors) = blueprint.plan()
        && let Some(message) = of_route(&errors)
    {
        return Err(message);
    }
    let plan = crate::plan::Plan::of(blueprint.stack());
    plan.deployed_apis().into_iter().next().ok_or_else(|| "the API is not planned".to_owned())
}

/// True for the same results: JSON is compared as JSON.
fn is_same(one: &Sent, other: &Sent) -> bool {
    match (one, other) {
        (Sent::Backend(one), Sent::Backend(other)) => {
            one.backend == other.backend
                && one.method == other.method
                && sorted(&one.query_string) == sorted(&other.query_string)
                && sorted(&one.headers) == sorted(&other.headers)
                && is_same_body(&one.body.text(), &other.body.text())
        }
        (Sent::Caller(one), Sent::Caller(other)) => is_same_response(one, other),
        (Sent::Nothing, Sent::Nothing) => true,
        _ => false,
    }
}

fn is_same_response(one: &Response, other: &Response) -> bool {
    one.status == other.status
        && sorted(&one.headers) == sorted(&other.headers)
        && is_same_body(&one.body.text(), &other.body.text())
}

fn sorted(fields: &crate::gateway::Fields) -> Vec<(String, String)> {
    let each = fields.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    let mut each: Vec<_> = each.collect();
    each.sort();
    each
}

fn is_same_body(one: &str, other: &str) -> bool {
    match (Body::of(one), Body::of(other)) {
        (Body::Json(one), Body::Json(other)) => crate::gateway::equal(&one, &other),
        _ => one.trim() == other.trim(),
    }
}

/// A response with members that services have.
pub(super) fn service_response() -> Value {
    serde_json::json!({
        "MessageId": "Rm1z",
        "SequenceNumber": "Rs1z",
        "ShardId": "shardId-000000000000",
        "RecordId": "Rr1z",
        "executionArn": "arn:aws:states:us-east-1:123456789012:execution:m:e",
        "startDate": 1_764_293_523.456,
        "status": "SUCCEEDED",
        "output": "{\"ok\": true}",
        "Entries": [{"EventId": "Re1z"}],
        "FailedEntryCount": 0,
        "Records": [{"Data": "e30=", "PartitionKey": "p", "SequenceNumber": "s1"}]
    })
}

impl Importer<'_> {
    /// The models of the file that a document names.
    pub(super) fn write_models(&self, document: &mut Document) {
        for (name, model) in &self.plain.models {
            document.set(&[API, "models", name, "schema"], model.schema.clone());
        }
    }

    /// Two items of the table of a route, and the key of one.
    pub(super) fn sample_items(&self, route: &Route<'_>) -> (Value, Value, Value) {
        let (tables, _) = self.tables_of(route);
        let table = tables.first();
        let mut attributes = indexmap::IndexMap::new();
        if let Some(table) = table
            && let Some(Json::Object(of_table)) =
                self.document.get(&["tables", table, "attributes"])
        {
            attributes.clone_from(of_table);
        }
        for (name, form) in self.attributes_in_answers(route) {
            attributes.entry(name).or_insert(form);
        }
        let item = super::shape::item(&attributes, "Cd");
        let other = super::shape::item(&attributes, "Ef");
        let key = |key: &str| {
            let table = table?;
            match self.document.get(&["tables", table, key]) {
                Some(Json::String(name)) => Some(name.clone()),
                _ => None,
            }
        };
        let keys = ["partition-key", "sort-key"].into_iter().filter_map(key);
        let keys: serde_json::Map<String, Value> =
            keys.filter_map(|name| Some((name.clone(), item.get(&name)?.clone()))).collect();
        (item, other, Value::Object(keys))
    }
}
