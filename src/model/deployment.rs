//! When an API has to be deployed anew.
//!
//! A stage serves a snapshot of its API. The fingerprint covers all that such a snapshot freezes, and nothing else, so that
//! a deployment is replaced exactly when a caller could notice: not for a table's capacity, a tag, a stage's throttle.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Integration, IntegrationResponse, Json, Method, ResourceId, RestApi, Stack};
use crate::text::{Reference, Segment, Text};

/// What a deployed stage freezes of an API, in ten hexadecimal digits.
pub(crate) fn fingerprint(stack: &Stack, api: &RestApi) -> String {
    use std::fmt::Write;

    let mut hash =
        Fingerprint { hash: Sha256::new(), buffer: Vec::with_capacity(2 * BUFFERED), names: stack.physical_names() };
    hash.api(api);
    hash.hash.update(&hash.buffer);
    hash.hash.finalize().iter().take(5).fold(String::with_capacity(10), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// So many bytes are hashed at once: a call for each of the many short strings would cost more than hashing them.
const BUFFERED: usize = 8192;

struct Fingerprint<'a> {
    hash: Sha256,
    buffer: Vec<u8>,
    names: HashMap<ResourceId, &'a Text>,
}

impl Fingerprint<'_> {
    fn api(&mut self, api: &RestApi) {
        self.string(api.api_key_source.as_str());
        self.number(api.minimum_compression_size.map_or(0, |bytes| u64::from(bytes) + 1));
        self.count(api.binary_media_types.len());
        for media_type in &api.binary_media_types {
            self.string(media_type);
        }
        let vpc_endpoints = api.vpc_endpoints().unwrap_or_default();
        self.count(vpc_endpoints.len());
        for vpc_endpoint in vpc_endpoints {
            self.string(vpc_endpoint);
        }
        self.count(api.models.len());
        for (name, model) in &api.models {
            self.string(name);
            self.string(&model.content_type);
            self.json(&model.schema);
        }
        self.count(api.resources.len());
        for (path, methods) in &api.resources {
            self.string(path.as_str());
            self.count(methods.len());
            for (verb, method) in methods {
                self.string(verb.as_str());
                let cache_keys = api.cache_keys(path, *verb, method);
                self.count(cache_keys.len());
                for parameter in &cache_keys {
                    self.string(&parameter.to_string());
                }
                self.method(method);
            }
        }
    }

    fn method(&mut self, method: &Method) {
        self.string(method.authorization.as_str());
        self.number(u64::from(method.api_key_required));
        self.string(method.operation_name.as_deref().unwrap_or_default());
        self.count(method.request_parameters.len());
        for (parameter, required) in &method.request_parameters {
            self.string(&parameter.to_string());
            self.number(u64::from(*required));
        }
        self.count(method.request_models.len());
        for (content_type, model) in &method.request_models {
            self.string(content_type);
            self.string(model);
        }
        self.count(method.response_models.len());
        for (status, models) in &method.response_models {
            self.number(u64::from(*status));
            self.count(models.len());
            for (content_type, model) in models {
                self.string(content_type);
                self.string(model);
            }
        }
        match &method.integration {
            Integration::Mock(_) => self.string("MOCK"),
            Integration::Aws(aws) => {
                self.string(aws.action.as_str());
                self.text(&aws.credentials.0);
                self.string(aws.passthrough.as_str());
                self.string(aws.content_handling.map_or("", super::ContentHandling::as_str));
                self.number(u64::from(aws.timeout_milliseconds.unwrap_or_default()));
            }
        }
        self.templates(method.integration.request_templates());
        let mut responses: Vec<_> = method.integration.responses().iter().collect();
        // Their order means nothing to API Gateway.
        responses.sort_by_key(|response| (response.status, response.selection_pattern.as_deref()));
        self.count(responses.len());
        for response in responses {
            self.response(response);
        }
    }

    fn response(&mut self, response: &IntegrationResponse) {
        self.number(u64::from(response.status));
        self.string(response.selection_pattern.as_deref().unwrap_or_default());
        self.string(response.content_handling.map_or("", super::ContentHandling::as_str));
        self.count(response.headers.len());
        for (name, value) in &response.headers {
            self.string(name);
            self.string(value);
        }
        self.templates(&response.templates);
    }

    fn templates(&mut self, templates: &std::collections::BTreeMap<String, Text>) {
        self.count(templates.len());
        for (content_type, template) in templates {
            self.string(content_type);
            self.text(template);
        }
    }

    fn json(&mut self, json: &Json) {
        match json {
            Json::Null => self.string("null"),
            Json::Bool(value) => self.string(if *value { "true" } else { "false" }),
            Json::Number(number) => self.string(&number.to_string()),
            Json::String(text) => {
                self.string("string");
                self.text(text);
            }
            Json::Array(items) => {
                self.string("array");
                self.count(items.len());
                for item in items {
                    self.json(item);
                }
            }
            Json::Object(members) => {
                self.string("object");
                self.count(members.len());
                for (key, member) in members {
                    self.string(key);
                    self.json(member);
                }
            }
        }
    }

    /// A text as it will be once deployed: a reference counts with the name that its resource has on AWS, so that a
    /// renamed table or role is noticed although the reference to it is the same.
    fn text(&mut self, text: &Text) {
        self.count(text.segments().len());
        for segment in text.segments() {
            match segment {
                Segment::Literal(literal) => self.string(literal),
                Segment::Reference(Reference::Resource { id, attribute }) => {
                    self.string(id.kind.noun());
                    self.string(id.scope.as_deref().unwrap_or_default());
                    self.string(&id.name);
                    self.number(*attribute as u64);
                    if let Some(name) = self.names.get(id).copied() {
                        self.text(name);
                    }
                }
                Segment::Reference(Reference::Parameter(parameter)) => {
                    self.string("parameter");
                    self.string(&parameter.0);
                }
                Segment::Reference(Reference::Pseudo(pseudo)) => {
                    self.string("pseudo");
                    self.number(*pseudo as u64);
                }
            }
        }
    }

    /// Every string goes in with its length, so that no two contents look alike.
    fn string(&mut self, string: &str) {
        self.count(string.len());
        self.bytes(string.as_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFERED {
            self.hash.update(&self.buffer);
            self.buffer.clear();
        }
    }
}

/// The parameters whose values reach what a deployed stage freezes, in order of their names.
///
/// Their values are not known at synthesis: a Terraform module deploys anew when one changes; CloudFormation has no
/// means to.
pub(crate) fn frozen_parameters(stack: &Stack, api: &RestApi) -> std::collections::BTreeSet<super::Name> {
    let names = stack.physical_names();
    let mut found = std::collections::BTreeSet::new();
    let mut visit = |text: &Text| parameters_in(text, &names, &mut found);
    for model in api.models.values() {
        model.schema.texts(&mut visit);
    }
    for (_, _, method) in api.methods() {
        if let Integration::Aws(aws) = &method.integration {
            visit(&aws.credentials.0);
        }
        method.integration.request_templates().values().for_each(&mut visit);
        for response in method.integration.responses() {
            response.templates.values().for_each(&mut visit);
        }
    }
    found
}

fn parameters_in(text: &Text, names: &HashMap<ResourceId, &Text>, found: &mut std::collections::BTreeSet<super::Name>) {
    for reference in text.references() {
        match reference {
            Reference::Parameter(parameter) => {
                found.insert(parameter.0.clone());
            }
            Reference::Resource { id, .. } => {
                if let Some(name) = names.get(id) {
                    parameters_in(name, names, found);
                }
            }
            Reference::Pseudo(_) => {}
        }
    }
}
