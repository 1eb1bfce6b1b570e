//! Routes that invoke a function.

use super::Plan;
use crate::gateway::api::IntegrationType;
use crate::model::{HttpMethod, LambdaIntegration, PassthroughBehavior, RoleArn};
use crate::plan::Integration;

/// An integration with a function.
#[derive(Debug, Clone)]
pub(crate) struct LambdaRoute<'a> {
    pub(crate) declared: &'a LambdaIntegration,
    /// The role of the method itself. Without one, the function has a permission.
    pub(super) credentials: Option<&'a RoleArn>,
}

impl<'a> Plan<'a> for LambdaRoute<'a> {
    /// Lambda accepts only POST, whatever the method of the request.
    fn integration(&self, _: RoleArn) -> Integration {
        Integration {
            kind: IntegrationType::AwsProxy,
            http_method: Some(HttpMethod::Post),
            uri: Some(self.declared.uri()),
            credentials: self.credentials.cloned(),
            // A proxy has no templates, and API Gateway passes every body.
            passthrough: PassthroughBehavior::WhenNoMatch,
            timeout_milliseconds: self.declared.timeout_milliseconds,
            ..Integration::none()
        }
    }
}
