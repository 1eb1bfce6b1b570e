//! [`aws_api_gateway_gateway_response`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_gateway_response).

use super::api::Api;
use super::hcl::Writer;
use super::method::StatusCode;
use crate::gateway::api::DeployedGatewayResponse;
use crate::model::{GatewayResponse, GatewayResponseType};

pub(super) fn write(
    w: &mut Writer,
    api: &Api<'_>,
    of: GatewayResponseType,
    response: &GatewayResponse,
) {
    w.resource_of(&api.model.gateway_response_id(of), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("response_type", of.as_str());
        w.optional("status_code", response.status.map(StatusCode));
        if !response.headers.is_empty() {
            w.object("response_parameters", |w| {
                for (name, value) in &response.headers {
                    w.entry(&format!("gatewayresponse.header.{name}"), value.as_str());
                }
            });
        }
        // Otherwise API Gateway's default would appear as a change in every plan.
        w.object("response_templates", |w| {
            if response.templates.is_empty() {
                let (content_type, template) = DeployedGatewayResponse::DEFAULT_TEMPLATE;
                w.entry(content_type, template);
            }
            response
                .templates
                .iter()
                .for_each(|(content_type, template)| w.entry(content_type, template.as_str()));
        });
    });
}
