//! The examples of a stack as examples of operations: requests that are accepted, and the responses
//! to all requests.

use crate::example::{Part, chosen};
use crate::gateway::percent;
use crate::gateway::{Fields, Gateway, Request};
use crate::model::{HttpMethod, Path, RequestParameter, Stack};
use crate::plan::Plan;
use crate::vtl::Json;

/// A request of an example, and the response to it.
pub(super) struct Sample {
    /// The name of the example.
    pub(super) name: String,
    /// The method, which stands for others if it is `ANY`, and the path in the API.
    pub(super) route: (HttpMethod, String),
    pub(super) request: Request,
    /// The response, if the example determines it.
    pub(super) response: Option<SampleResponse>,
}

/// The response to a caller.
pub(super) struct SampleResponse {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: String,
}

/// The samples of an API.
pub(super) fn of_api(stack: &Stack, api: &str) -> Vec<Sample> {
    if stack.examples.is_empty() {
        return Vec::new();
    }
    // Their requests and responses have names without prefixes.
    let gateways = Plan::of_examples(stack).gateways();
    let Some(gateway) = gateways.get(Some(api)) else { return Vec::new() };
    let names: Vec<_> = gateways.names().collect();
    let own = names.iter().position(|name| *name == api);
    let mut samples = Vec::new();
    for example in &stack.examples {
        let parts = example.parts();
        let is_alone = parts.len() == 1 && example.steps.is_empty();
        for (index, part) in parts.iter().enumerate() {
            if chosen(names.iter().copied(), part.api) != own {
                continue;
            }
            let name = if is_alone {
                example.name().to_owned()
            } else {
                format!("{} ({})", example.name(), index + 1)
            };
            let simulated = is_alone.then(|| example.run(&gateways).response).flatten();
            let response = simulated.map(|response| SampleResponse {
                status: response.status,
                content_type: response.header("content-type").unwrap_or_default().to_owned(),
                body: response.body.text().into_owned(),
            });
            samples.extend(sample(gateway, name, part, response));
        }
    }
    samples
}

fn sample(
    gateway: &Gateway,
    name: String,
    part: &Part<'_>,
    response: Option<SampleResponse>,
) -> Option<Sample> {
    let (verb, path) = gateway.route(part.request)?;
    let expected = || {
        let expected = part.response?;
        let status = expected.status.unwrap_or(200);
        let body = expected.body.as_ref()?.text();
        Some(SampleResponse { status, content_type: "application/json".to_owned(), body })
    };
    Some(Sample {
        name,
        route: (verb, path.to_owned()),
        request: part.request.clone(),
        response: response.or_else(expected),
    })
}

impl Sample {
    /// True for a request that is accepted.
    pub(super) fn is_accepted(&self) -> bool {
        self.response.as_ref().is_some_and(|response| response.status < 400)
    }

    /// The name as a key.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        for character in self.name.chars() {
            if character.is_ascii_alphanumeric() {
                key.push(character.to_ascii_lowercase());
            } else if !key.is_empty() && !key.ends_with('-') {
                key.push('-');
            }
        }
        let key = key.trim_end_matches('-');
        if key.is_empty() { "example".to_owned() } else { key.to_owned() }
    }

    /// The value of a parameter in the request.
    pub(super) fn value(&self, of: &RequestParameter, path: &Path) -> Option<String> {
        match of {
            RequestParameter::Path(name) => {
                let sent = self.request.path().trim_matches('/').split('/');
                let declared = path.segments().zip(sent);
                let mut found = declared.filter(|(segment, _)| *segment == format!("{{{name}}}"));
                found.next().map(|(_, sent)| percent::decode(sent))
            }
            RequestParameter::QueryString(name) => {
                let query = self.request.target.split_once('?').map_or("", |(_, query)| query);
                let mut fields: Fields = percent::form_fields(query);
                for (name, value) in self.request.query_string.iter() {
                    fields.add(name, value);
                }
                let found = fields.iter().rev().find(|(known, _)| known == name);
                found.map(|(_, value)| value.to_owned())
            }
            RequestParameter::Header(name) => self.request.headers.get(name).map(str::to_owned),
        }
    }

    /// The content type of the request's body, without parameters.
    pub(super) fn content_type(&self) -> String {
        let sent = self.request.headers.get("content-type").unwrap_or("application/json");
        sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The body of the request.
    pub(super) fn body(&self) -> Option<Json> {
        let text = self.request.body.as_ref().filter(|body| !body.is_empty())?.text();
        Some(as_example(&self.content_type(), &text))
    }
}

/// A body as an example: JSON, or its text.
pub(super) fn as_example(content_type: &str, text: &str) -> Json {
    let json = super::errors::is_json(content_type).then(|| serde_json::from_str(text).ok());
    json.flatten().unwrap_or_else(|| text.into())
}
