//! The parts of a loaded API that a finding can point at.

use crate::gateway::api::GatewayResponseType;
use crate::gateway::api::HttpMethod;

/// A method of an API by its path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteKey {
    /// The path, such as `/orders/{id}`.
    pub path: String,
    /// The HTTP method.
    pub method: HttpMethod,
}

impl std::fmt::Display for RouteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A part of what a file declares.
///
/// Names and keys are those of [`Api`](crate::gateway::Api), so that whoever walks an API can
/// name the part that it is at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The API itself.
    Api,
    /// The resource policy.
    Policy,
    /// A stage.
    Stage(String),
    /// A deployment, by its name in the file.
    Deployment(String),
    /// A path.
    Resource(String),
    /// A method.
    Method(RouteKey),
    /// A property of a method, by its name in API Gateway's API, such as `requestValidatorId`.
    MethodProperty(RouteKey, &'static str),
    /// A declared parameter of a method, such as `method.request.querystring.limit`.
    MethodParameter(RouteKey, String),
    /// The integration of a method.
    Integration(RouteKey),
    /// A property of an integration, by its name in API Gateway's API, such as `uri`,
    /// `httpMethod`, `credentials` or `passthroughBehavior`.
    IntegrationProperty(RouteKey, &'static str),
    /// The expression of a parameter of the request to the backend, such as
    /// `integration.request.header.X-Amz-Target`.
    RequestParameter(RouteKey, String),
    /// The mapping template of requests of a content type.
    RequestTemplate(RouteKey, String),
    /// The integration response of a status.
    IntegrationResponse(RouteKey, u16),
    /// The selection pattern of the integration response of a status.
    SelectionPattern(RouteKey, u16),
    /// The expression of a parameter of an integration response, such as
    /// `method.response.header.Location`.
    ResponseParameter(RouteKey, u16, String),
    /// The mapping template of an integration response for a content type.
    ResponseTemplate(RouteKey, u16, String),
    /// The method response of a status.
    MethodResponse(RouteKey, u16),
    /// A gateway response.
    GatewayResponse(GatewayResponseType),
    /// A parameter of a gateway response, such as `gatewayresponse.header.Location`.
    GatewayResponseParameter(GatewayResponseType, String),
    /// The body of a gateway response for a content type.
    GatewayResponseTemplate(GatewayResponseType, String),
    /// A model.
    Model(String),
    /// A request validator, by its identifier.
    RequestValidator(String),
    /// An authorizer, by its identifier.
    Authorizer(String),
    /// A usage plan, by its identifier.
    UsagePlan(String),
}

impl Part {
    /// The part that contains it; `None` for the API.
    pub fn parent(&self) -> Option<Self> {
        Some(match self {
            Self::Api => return None,
            Self::Policy
            | Self::Stage(_)
            | Self::Deployment(_)
            | Self::Resource(_)
            | Self::GatewayResponse(_)
            | Self::Model(_)
            | Self::RequestValidator(_)
            | Self::Authorizer(_)
            | Self::UsagePlan(_) => Self::Api,
            Self::Method(route) => Self::Resource(route.path.clone()),
            Self::MethodProperty(route, _)
            | Self::MethodParameter(route, _)
            | Self::MethodResponse(route, _)
            | Self::Integration(route) => Self::Method(route.clone()),
            Self::IntegrationProperty(route, _)
            | Self::RequestParameter(route, _)
            | Self::RequestTemplate(route, _)
            | Self::IntegrationResponse(route, _) => Self::Integration(route.clone()),
            Self::SelectionPattern(route, status)
            | Self::ResponseParameter(route, status, _)
            | Self::ResponseTemplate(route, status, _) => {
                Self::IntegrationResponse(route.clone(), *status)
            }
            Self::GatewayResponseParameter(of, _) | Self::GatewayResponseTemplate(of, _) => {
                Self::GatewayResponse(*of)
            }
        })
    }
}
