//! `AWS::ApiGateway::GatewayResponse`

use super::value::Ref;
use super::writer::Writer;
use crate::model::{GatewayResponse, GatewayResponseType, RestApi};

pub(super) fn write(
    w: &mut Writer,
    api: &RestApi,
    of: GatewayResponseType,
    response: &GatewayResponse,
) {
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        w.set("ResponseType", of.as_str());
        w.optional("StatusCode", response.status.map(|status| status.to_string()));
        if !response.headers.is_empty() {
            w.object("ResponseParameters", |w| {
                for (name, value) in &response.headers {
                    w.set(&format!("gatewayresponse.header.{name}"), value);
                }
            });
        }
        if !response.templates.is_empty() {
            w.set("ResponseTemplates", &response.templates);
        }
    });
}
