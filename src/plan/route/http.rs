//! Routes that pass requests to an HTTP endpoint.

use std::collections::BTreeMap;

use super::Plan;
use crate::gateway::api::IntegrationType;
use crate::model::http_integration::{MappedValue, expression};
use crate::model::{HttpIntegration, PassthroughBehavior, RequestParameter, RoleArn};
use crate::plan::Integration;
use crate::text::Text;

/// The parameters of the method, because API Gateway maps only those that it declares.
pub(in crate::plan) fn parameters(http: &HttpIntegration) -> Vec<(RequestParameter, bool)> {
    let of_url = http.url_parameters().map(|name| (RequestParameter::Path(name.into()), true));
    of_url.chain(http.mapped().filter_map(|(_, _, value)| parameter(&value))).collect()
}

/// The parameter of the method that a value is, with true if it is required.
pub(in crate::plan) fn parameter(value: &MappedValue<'_>) -> Option<(RequestParameter, bool)> {
    let MappedValue::Reference(reference) = value else { return None };
    Some((reference.source.parameter()?, !reference.is_optional))
}

/// The expression of API Gateway for a value; `None` if there is none, which is reported.
pub(in crate::plan) fn mapping(value: &MappedValue<'_>) -> Option<Text> {
    Some(match value {
        MappedValue::Constant(constant) => Text::from("'").then(*constant).then("'"),
        MappedValue::Reference(reference) => expression(&reference.source)?.into(),
        MappedValue::Unsupported => return None,
    })
}

/// The parameters of the request to the endpoint.
pub(in crate::plan) fn request_parameters(http: &HttpIntegration) -> BTreeMap<String, Text> {
    let of_url = http.url_parameters().map(|name| {
        let value = Text::from(format!("method.request.path.{name}"));
        (format!("integration.request.path.{name}"), value)
    });
    let mut request_parameters: BTreeMap<_, _> = of_url.collect();
    for (kind, name, value) in http.mapped() {
        let Some(value) = mapping(&value) else { continue };
        request_parameters.insert(format!("integration.request.{kind}.{name}"), value);
    }
    request_parameters
}

impl Plan<'_> for &HttpIntegration {
    fn parameters(&self) -> Vec<(RequestParameter, bool)> {
        parameters(self)
    }

    /// The method of the request to the endpoint is that of the route, unless it is declared.
    fn integration(&self, _: RoleArn) -> Integration {
        Integration {
            kind: IntegrationType::HttpProxy,
            http_method: self.method,
            uri: Some(self.uri()),
            vpc_link_id: self.link_id(),
            // A proxy has no templates, and API Gateway passes every body.
            passthrough: PassthroughBehavior::WhenNoMatch,
            timeout_milliseconds: self.timeout_milliseconds,
            request_parameters: request_parameters(self),
            ..Integration::none()
        }
    }
}
