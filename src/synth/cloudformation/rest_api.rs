//! `AWS::ApiGateway::RestApi`

use super::iam;
use super::value::{Value, value};
use super::writer::Writer;
use crate::model::{ApiKeySource, RestApi, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, api: &RestApi) {
    w.checkov_skip(&api.checkov_skip);
    w.properties(|w| {
        w.set("Name", Value(&api.name));
        w.optional("Description", value(api.description.as_ref()));
        w.object("EndpointConfiguration", |w| {
            w.set("Types", [api.endpoint.as_str()]);
            w.list_if_any("VpcEndpointIds", api.vpc_endpoints().unwrap_or_default(), Writer::item);
        });
        policy(w, api);
        w.list_if_any("BinaryMediaTypes", &api.binary_media_types, Writer::item);
        w.optional("MinimumCompressionSize", api.minimum_compression_size);
        if api.api_key_source != ApiKeySource::default() {
            w.set("ApiKeySourceType", api.api_key_source.as_str());
        }
        w.flag("DisableExecuteApiEndpoint", api.disable_execute_api_endpoint);
        w.tags_of_stack(stack);
    });
}

/// Writes the resource policy. The API cannot refer to itself here; API Gateway completes
/// `execute-api:/*` to the ARN of the API.
fn policy(w: &mut Writer, api: &RestApi) {
    let statements = api.policy_statements();
    if !statements.is_empty() {
        let is_private = api.vpc_endpoints().is_some();
        let with_rights = statements.iter().map(|of| {
            let statement = of.statement(is_private, "execute-api:/*".into());
            (of, statement)
        });
        iam::of_resource(w, "Policy", &with_rights.collect::<Vec<_>>());
    }
}
