//! A method, which consists of four resources:
//! [`aws_api_gateway_method`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method),
//! [`_integration`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_integration),
//! [`_method_response`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_method_response)
//! and
//! [`_integration_response`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_integration_response).
//!
//! They are created in this order, because each refers to a previous one. A method that invokes a
//! function also needs an
//! [`aws_lambda_permission`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_permission).

use std::collections::BTreeMap;

use super::api::{Api, PathId};
use super::hcl::{Expression, Inline, Line, Vtl, Writer};
use super::reference::{
    Address, AttributeOf, INTEGRATION, INTEGRATION_RESPONSE, METHOD_RESPONSE, Traversal,
};
use super::{checkov_skip, permission};
use crate::model::{
    ContentHandling, HttpMethod, IntegrationResponse, Kind, LambdaIntegration, Path,
    RequestParameter,
};
use crate::plan::{Integration, MethodResponse, PlannedMethod};
use crate::text::Text;

/// Writes the method `verb` on `path`.
pub(super) fn write(
    w: &mut Writer,
    api: &Api<'_>,
    path: &Path,
    verb: HttpMethod,
    method: &PlannedMethod<'_>,
) {
    let place = Place { api, path: api.path_id(path), verb, name: name(api, path, verb) };
    place.method(w, path, verb, method);
    let cache_keys = api.model.cache_keys(path, verb, method);
    place.integration(w, &method.integration, &cache_keys);
    for declared in method.responses() {
        let name = response_name(&place.name, declared.status);
        place.method_response(w, &name, &declared);
        for response in method.integration.responses() {
            if response.status == declared.status {
                place.integration_response(w, &name, response);
            }
        }
    }
}

/// Allows only this method of API Gateway to invoke the function.
pub(super) fn permission(
    w: &mut Writer,
    api: &Api<'_>,
    path: &Path,
    verb: HttpMethod,
    lambda: &LambdaIntegration,
) {
    let id = api.model.part(Kind::MethodPermission(verb), path.name().clone());
    let function = lambda.unqualified_arn();
    let source_arn = Requests {
        execution_arn: api.address().attribute("execution_arn"),
        to: api.model.requests_to(verb, path),
    };
    w.resource_of(&id, |w| {
        permission::attributes(w, function, "apigateway.amazonaws.com", source_arn);
        w.optional("qualifier", lambda.alias.as_ref());
    });
}

/// The ARN of requests to a method, to which the permission is restricted.
struct Requests<'a> {
    execution_arn: Traversal<'a>,
    to: String,
}

impl Expression for Requests<'_> {
    fn write(&self, line: &mut Line) {
        line.raw("\"${");
        self.execution_arn.write(line);
        line.raw("}/");
        line.raw(&self.to);
        line.raw("\"");
    }
}

/// The addresses of everything that [`write()`] writes.
pub(super) fn each_address(
    api: &Api<'_>,
    path: &Path,
    verb: HttpMethod,
    method: &PlannedMethod<'_>,
    visit: &mut dyn FnMut(Address<'_>),
) {
    let name = name(api, path, verb);
    visit(Address::of(Kind::Method(verb), &name));
    visit(Address::new(INTEGRATION, &name));
    for MethodResponse { status, .. } in method.responses() {
        let name = response_name(&name, status);
        visit(Address::new(METHOD_RESPONSE, &name));
        if method.integration.responses().iter().any(|response| response.status == status) {
            visit(Address::new(INTEGRATION_RESPONSE, &name));
        }
    }
}

fn name(api: &Api<'_>, path: &Path, verb: HttpMethod) -> String {
    api.part(Kind::Method(verb), path.as_str())
}

fn response_name(method: &str, status: u16) -> String {
    format!("{method}_{status}")
}

/// The location of a method, and its name in the module.
struct Place<'a> {
    api: &'a Api<'a>,
    path: PathId<'a>,
    verb: HttpMethod,
    name: String,
}

impl Place<'_> {
    fn method(&self, w: &mut Writer, path: &Path, verb: HttpMethod, method: &PlannedMethod<'_>) {
        w.resource(Address::of(Kind::Method(self.verb), &self.name), |w| {
            checkov_skip::write(w, &self.api.model.checkov_skip_of(method));
            w.attribute("rest_api_id", self.api.id());
            w.attribute("resource_id", &self.path);
            w.attribute("http_method", verb.as_str());
            w.attribute("authorization", self.api.model.authorization(method));
            if let Some(authorizer) = &method.authorizer {
                let authorizer = self.api.part(Kind::Authorizer, authorizer);
                w.attribute(
                    "authorizer_id",
                    Address::of(Kind::Authorizer, &authorizer).attribute("id"),
                );
            }
            if !method.authorization_scopes.is_empty() {
                let scopes = method.authorization_scopes.iter().map(String::as_str);
                w.attribute("authorization_scopes", Inline(scopes));
            }
            w.attribute("api_key_required", method.api_key_required);
            w.optional("operation_name", method.operation_name.as_deref());
            if method.is_validated() {
                let validator = self.api.model.validator_id();
                w.attribute("request_validator_id", AttributeOf(&validator, "id"));
            }
            request_parameters(w, &self.api.model.request_parameters(path, verb, method));
            self.models(w, "request_models", &method.request_models);
        });
    }

    fn integration(
        &self,
        w: &mut Writer,
        integration: &Integration,
        cache_keys: &[RequestParameter],
    ) {
        w.resource(Address::new(INTEGRATION, &self.name), |w| {
            w.attribute("rest_api_id", self.api.id());
            w.attribute("resource_id", &self.path);
            w.attribute(
                "http_method",
                Address::of(Kind::Method(self.verb), &self.name).attribute("http_method"),
            );
            w.attribute("type", integration.kind.as_str());
            w.optional("integration_http_method", integration.http_method.map(HttpMethod::as_str));
            w.optional("uri", integration.uri.as_ref());
            if let Some(link) = &integration.vpc_link_id {
                w.attribute("connection_type", "VPC_LINK");
                w.attribute("connection_id", link);
            }
            w.optional("credentials", integration.credentials.as_ref().map(|role| &role.0));
            w.attribute("passthrough_behavior", integration.passthrough.as_str());
            w.optional(
                "content_handling",
                integration.content_handling.map(ContentHandling::as_str),
            );
            w.optional("timeout_milliseconds", integration.timeout_milliseconds);
            if !integration.request_parameters.is_empty() {
                w.object("request_parameters", |w| {
                    integration
                        .request_parameters
                        .iter()
                        .for_each(|(name, text)| w.entry(name, text));
                });
            }
            if !cache_keys.is_empty() {
                let names: Vec<_> = cache_keys.iter().map(ToString::to_string).collect();
                w.attribute("cache_key_parameters", Inline(names.iter().map(String::as_str)));
            }
            templates(w, "request_templates", integration.request_templates.iter());
        });
    }

    fn method_response(&self, w: &mut Writer, name: &str, response: &MethodResponse<'_>) {
        w.resource(Address::new(METHOD_RESPONSE, name), |w| {
            w.attribute("rest_api_id", self.api.id());
            w.attribute("resource_id", &self.path);
            w.attribute(
                "http_method",
                Address::of(Kind::Method(self.verb), &self.name).attribute("http_method"),
            );
            w.attribute("status_code", StatusCode(response.status));
            if !response.headers.is_empty() {
                w.object("response_parameters", |w| {
                    response.headers.iter().for_each(|name| w.entry(&header(name), true));
                });
            }
            if let Some(models) = response.models {
                self.models(w, "response_models", models);
            }
        });
    }

    /// Takes its HTTP method from the integration, which must exist first, and its status from the
    /// method response.
    fn integration_response(&self, w: &mut Writer, name: &str, response: &IntegrationResponse) {
        let integration = Address::new(INTEGRATION, &self.name);
        w.resource(Address::new(INTEGRATION_RESPONSE, name), |w| {
            w.attribute("rest_api_id", self.api.id());
            w.attribute("resource_id", &self.path);
            w.attribute("http_method", integration.attribute("http_method"));
            w.attribute(
                "status_code",
                Address::new(METHOD_RESPONSE, name).attribute("status_code"),
            );
            w.optional("selection_pattern", response.selection_pattern.as_deref());
            w.optional("content_handling", response.content_handling.map(ContentHandling::as_str));
            if !response.headers.is_empty() {
                w.object("response_parameters", |w| {
                    response
                        .headers
                        .iter()
                        .for_each(|(name, value)| w.entry(&header(name), value.as_str()));
                });
            }
            let of_response = response.templates.iter();
            templates(w, "response_templates", of_response.map(|(of, text)| (of, &**text)));
            // The provider replaces an integration whose role changes, and API Gateway deletes the
            // responses with the old one.
            w.block("lifecycle", &[], |w| {
                w.attribute(
                    "replace_triggered_by",
                    Inline([integration.attribute("id")].into_iter()),
                );
            });
        });
    }

    fn models(&self, w: &mut Writer, attribute: &str, models: &BTreeMap<String, String>) {
        if !models.is_empty() {
            w.object(attribute, |w| {
                for (content_type, model) in models {
                    let model = self.api.part(Kind::Model, model);
                    w.entry(content_type, Address::of(Kind::Model, &model).attribute("name"));
                }
            });
        }
    }
}

fn request_parameters(w: &mut Writer, parameters: &BTreeMap<RequestParameter, bool>) {
    if !parameters.is_empty() {
        w.object("request_parameters", |w| {
            for (parameter, required) in parameters {
                w.entry(&parameter.to_string(), *required);
            }
        });
    }
}

fn templates<'a>(
    w: &mut Writer,
    attribute: &str,
    templates: impl ExactSizeIterator<Item = (&'a String, &'a Text)>,
) {
    if templates.len() > 0 {
        w.object(attribute, |w| {
            for (content_type, template) in templates {
                w.entry(content_type, Vtl(template));
            }
        });
    }
}

fn header(name: &str) -> String {
    format!("method.response.header.{name}")
}

/// A status, which is a string for the provider.
pub(super) struct StatusCode(pub(super) u16);

impl Expression for StatusCode {
    fn write(&self, line: &mut Line) {
        line.raw("\"");
        line.display(self.0);
        line.raw("\"");
    }
}
