//! The parts of an API that a deployed stage freezes.
//!
//! A single walk ensures that all readers see the same parts: [`super::deployment`] hashes them,
//! and looks for parameters in them.

use super::{PlannedApi, PlannedMethod};
use crate::model::{Authorizer, ContentHandling, HttpMethod, IntegrationResponse, Json};
use crate::text::Text;

/// Visits the frozen parts in an order that depends only on the API.
pub(super) trait Visitor {
    fn string(&mut self, string: &str);
    fn number(&mut self, number: u64);
    fn text(&mut self, text: &Text);

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }
}

/// Walks an API.
pub(super) fn visit_api(api: &PlannedApi<'_>, visitor: &mut impl Visitor) {
    visitor.string(api.api_key_source.as_str());
    visitor.number(api.minimum_compression_size.map_or(0, |bytes| u64::from(bytes) + 1));
    visitor.count(api.binary_media_types.len());
    for media_type in &api.binary_media_types {
        visitor.string(media_type);
    }
    // Settings that are not used leave no trace: a later version of dynagate with more settings
    // does not redeploy the API.
    if api.disable_execute_api_endpoint {
        visitor.string("disable-execute-api-endpoint");
    }
    let statements = api.policy_statements();
    visitor.count(statements.len());
    for statement in &statements {
        visitor.string(statement.effect.as_str());
        for texts in statement.lists() {
            visitor.count(texts.len());
            for text in texts {
                visitor.text(text);
            }
        }
    }
    for (name, authorizer) in &api.authorizers {
        visitor.string("authorizer");
        visitor.string(name);
        visit_authorizer(authorizer, visitor);
    }
    visitor.count(api.models.len());
    for (name, model) in &api.models {
        visitor.string(name);
        visitor.string(&model.content_type);
        visit_json(&model.schema, visitor);
    }
    visitor.count(api.gateway_responses.len());
    for (of, response) in &api.gateway_responses {
        visitor.string(of.as_str());
        visitor.number(u64::from(response.status.unwrap_or_default()));
        for pairs in [&response.headers, &response.templates] {
            visitor.count(pairs.len());
            for (name, value) in pairs {
                visitor.string(name);
                visitor.string(value);
            }
        }
    }
    visitor.count(api.resources.len());
    for (path, methods) in &api.resources {
        visitor.string(path.as_str());
        visitor.count(methods.len());
        for (verb, method) in methods {
            visitor.string(verb.as_str());
            let cache_keys = api.cache_keys(path, *verb, method);
            visitor.count(cache_keys.len());
            for parameter in &cache_keys {
                visitor.string(&parameter.to_string());
            }
            visit_method(method, visitor);
        }
    }
}

fn visit_authorizer(authorizer: &Authorizer, visitor: &mut impl Visitor) {
    visitor.string(authorizer.type_of());
    visitor.string(authorizer.identity_source().as_deref().unwrap_or_default());
    visitor.string(authorizer.validation_expression().unwrap_or_default());
    if let Some(function) = authorizer.function() {
        let seconds = authorizer.time_to_live_seconds();
        visitor.text(function);
        visitor.text(authorizer.credentials().unwrap_or(&Text::new()));
        visitor.number(seconds.map_or(0, |seconds| u64::from(seconds) + 1));
    } else {
        visitor.count(authorizer.user_pools().len());
        authorizer.user_pools().iter().for_each(|pool| visitor.text(pool));
    }
}

fn visit_method(method: &PlannedMethod<'_>, visitor: &mut impl Visitor) {
    visitor.string(method.authorization.as_str());
    if let Some(authorizer) = &method.authorizer {
        visitor.string("authorizer");
        visitor.string(authorizer);
        visitor.count(method.authorization_scopes.len());
        method.authorization_scopes.iter().for_each(|scope| visitor.string(scope));
    }
    visitor.number(u64::from(method.api_key_required));
    visitor.string(method.operation_name.as_deref().unwrap_or_default());
    visitor.count(method.request_parameters.len());
    for (parameter, required) in &method.request_parameters {
        visitor.string(&parameter.to_string());
        visitor.number(u64::from(*required));
    }
    visitor.count(method.request_models.len());
    for (content_type, model) in &method.request_models {
        visitor.string(content_type);
        visitor.string(model);
    }
    if method.is_always_validated {
        visitor.string("validated");
    }
    visitor.count(method.response_models.len());
    for (status, models) in &method.response_models {
        visitor.number(u64::from(*status));
        visitor.count(models.len());
        for (content_type, model) in models {
            visitor.string(content_type);
            visitor.string(model);
        }
    }
    visitor.count(method.further_statuses.len());
    for status in &method.further_statuses {
        visitor.number(u64::from(*status));
    }
    let integration = &method.integration;
    visitor.string(integration.kind.as_str());
    visitor.string(integration.http_method.map_or("", HttpMethod::as_str));
    let role = integration.credentials.as_ref().map(|role| &role.0);
    for text in [integration.uri.as_ref(), role, integration.vpc_link_id.as_ref()] {
        visitor.text(text.unwrap_or(&Text::default()));
    }
    visitor.string(integration.passthrough.as_str());
    visitor.string(integration.content_handling.map_or("", ContentHandling::as_str));
    visitor.number(u64::from(integration.timeout_milliseconds.unwrap_or_default()));
    visit_templates(integration.request_parameters.iter(), visitor);
    visit_templates(integration.request_templates.iter(), visitor);
    let mut responses: Vec<_> = integration.responses().iter().collect();
    // API Gateway ignores their order.
    responses.sort_by_key(|response| (response.status, response.selection_pattern.as_deref()));
    visitor.count(responses.len());
    for response in responses {
        visit_response(response, visitor);
    }
}

fn visit_response(response: &IntegrationResponse, visitor: &mut impl Visitor) {
    visitor.number(u64::from(response.status));
    visitor.string(response.selection_pattern.as_deref().unwrap_or_default());
    visitor.string(response.content_handling.map_or("", ContentHandling::as_str));
    visitor.count(response.headers.len());
    for (name, value) in &response.headers {
        visitor.string(name);
        visitor.string(value);
    }
    visit_templates(response.templates.iter().map(|(of, text)| (of, &**text)), visitor);
}

fn visit_templates<'a>(
    templates: impl ExactSizeIterator<Item = (&'a String, &'a Text)>,
    visitor: &mut impl Visitor,
) {
    visitor.count(templates.len());
    for (content_type, template) in templates {
        visitor.string(content_type);
        visitor.text(template);
    }
}

fn visit_json(json: &Json, visitor: &mut impl Visitor) {
    match json {
        Json::Null => visitor.string("null"),
        Json::Bool(value) => visitor.string(if *value { "true" } else { "false" }),
        Json::Number(number) => visitor.string(&number.to_string()),
        Json::String(text) => {
            visitor.string("string");
            visitor.text(text);
        }
        Json::Array(items) => {
            visitor.string("array");
            visitor.count(items.len());
            for item in items {
                visit_json(item, visitor);
            }
        }
        Json::Object(members) => {
            visitor.string("object");
            visitor.count(members.len());
            for (key, member) in members {
                visitor.string(key);
                visit_json(member, visitor);
            }
        }
    }
}
