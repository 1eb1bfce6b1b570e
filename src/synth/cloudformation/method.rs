//! `AWS::ApiGateway::Method`: method, integration and their responses in one; and the
//! `AWS::Lambda::Permission` that it needs to invoke a function.

use std::collections::{BTreeMap, BTreeSet};

use super::permission;
use super::resource::set_path;
use super::shared::Shared;
use super::value::{Owned, Ref, Value};
use super::writer::Writer;
use crate::model::{
    ContentHandling, HttpMethod, IntegrationResponse, Kind, LambdaIntegration, Path, RestApi, arn,
};
use crate::plan::{Integration, MethodResponse, PlannedApi, PlannedMethod};
use crate::text::{Attribute, Reference};

pub(super) fn write(
    w: &mut Writer,
    api: &PlannedApi<'_>,
    path: &Path,
    verb: HttpMethod,
    method: &PlannedMethod<'_>,
    shared: &Shared<'_>,
) {
    w.checkov_skip(&api.checkov_skip_of(method));
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        set_path(w, "ResourceId", api, path);
        w.set("HttpMethod", verb.as_str());
        w.set("AuthorizationType", api.authorization(method));
        if let Some(authorizer) = method.authorizer.as_deref() {
            w.set("AuthorizerId", Ref(api.part(Kind::Authorizer, authorizer)));
        }
        w.list_if_any("AuthorizationScopes", &method.authorization_scopes, Writer::item);
        w.flag("ApiKeyRequired", method.api_key_required);
        w.optional("OperationName", method.operation_name.as_deref());
        let parameters = api.request_parameters(path, verb, method);
        if !parameters.is_empty() {
            w.object("RequestParameters", |w| {
                for (parameter, required) in &*parameters {
                    w.set(&parameter.to_string(), required);
                }
            });
        }
        models(w, "RequestModels", api, &method.request_models);
        if method.is_validated() {
            w.set("RequestValidatorId", Ref(api.validator_id()));
        }
        w.object("Integration", |w| {
            integration_of(w, &method.integration);
            w.texts("RequestTemplates", method.integration.request_templates());
            let cache_keys = api.cache_keys(path, verb, method);
            w.list_if_any("CacheKeyParameters", &cache_keys, |w, key| w.item(key.to_string()));
            let responses = method.integration.responses();
            w.list("IntegrationResponses", responses, |w, of| {
                w.object_item(|w| integration_response(w, of, shared));
            });
        });
        w.list("MethodResponses", method.responses(), |w, of| {
            w.object_item(|w| method_response(w, api, &of));
        });
    });
}

/// Allows only this method of API Gateway to invoke the function.
pub(super) fn permission(
    w: &mut Writer,
    api: &PlannedApi<'_>,
    path: &Path,
    verb: HttpMethod,
    lambda: &LambdaIntegration,
) {
    let source_arn = arn::of_stack("execute-api")
        .then(Reference::Resource { id: api.id(), attribute: Attribute::Id })
        .then("/")
        .then(api.requests_to(verb, path));
    let function = Owned(lambda.qualified_arn());
    permission::write(w, function, "apigateway.amazonaws.com", Owned(source_arn));
}

/// Writes the backend and the request to it, but for the templates.
fn integration_of(w: &mut Writer, integration: &Integration) {
    w.set("Type", integration.kind.as_str());
    w.optional("IntegrationHttpMethod", integration.http_method.map(HttpMethod::as_str));
    w.optional("Uri", integration.uri.as_ref().map(Value));
    if let Some(link) = &integration.vpc_link_id {
        w.set("ConnectionType", "VPC_LINK");
        w.set("ConnectionId", Value(link));
    }
    w.optional("Credentials", integration.credentials.as_ref().map(|role| Value(&role.0)));
    w.set("PassthroughBehavior", integration.passthrough.as_str());
    w.optional("ContentHandling", integration.content_handling.map(ContentHandling::as_str));
    w.optional("TimeoutInMillis", integration.timeout_milliseconds);
    w.texts("RequestParameters", &integration.request_parameters);
}

fn integration_response(w: &mut Writer, response: &IntegrationResponse, shared: &Shared<'_>) {
    w.set("StatusCode", response.status.to_string());
    w.optional("SelectionPattern", response.selection_pattern.as_deref());
    if !response.headers.is_empty() {
        w.object("ResponseParameters", |w| {
            response.headers.iter().for_each(|(name, value)| w.set(&header(name), value));
        });
    }
    if !response.templates.is_empty() {
        w.object("ResponseTemplates", |w| {
            for (content_type, template) in &response.templates {
                w.set(content_type, shared.value(template));
            }
        });
    }
    w.optional("ContentHandling", response.content_handling.map(ContentHandling::as_str));
}

fn method_response(w: &mut Writer, api: &RestApi, response: &MethodResponse<'_>) {
    w.set("StatusCode", response.status.to_string());
    declared_headers(w, &response.headers);
    if let Some(of) = response.models {
        models(w, "ResponseModels", api, of);
    }
}

fn declared_headers(w: &mut Writer, headers: &BTreeSet<&str>) {
    if !headers.is_empty() {
        w.object("ResponseParameters", |w| {
            for name in headers {
                w.set(&header(name), true);
            }
        });
    }
}

/// Writes content types and their models.
fn models(w: &mut Writer, name: &str, api: &RestApi, models: &BTreeMap<String, String>) {
    if !models.is_empty() {
        w.object(name, |w| {
            for (content_type, model) in models {
                w.set(content_type, Ref(api.part(Kind::Model, model.as_str())));
            }
        });
    }
}

fn header(name: &str) -> String {
    format!("method.response.header.{name}")
}
