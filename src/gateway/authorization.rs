//! Who may call a method.

use super::refusal::Refusal;
use super::routing::Routed;
use super::{Gateway, Request};
use crate::model::Authorization;

/// Lets a caller in, or says why not. A request tells itself whether IAM or the authorizer would let it in.
pub(super) fn authorize(gateway: &Gateway<'_>, routed: &Routed<'_>, request: &Request) -> Result<(), Refusal> {
    match routed.method.authorization {
        Authorization::AwsIam if !request.authorized => {
            return Err(Refusal::MissingAuthenticationToken("the method asks for a signed request".to_owned()));
        }
        Authorization::None | Authorization::AwsIam => {}
    }
    if routed.method.api_key_required { api_key(gateway, request) } else { Ok(()) }
}

fn api_key(gateway: &Gateway<'_>, request: &Request) -> Result<(), Refusal> {
    if !request.api_key {
        let reason = match request.header_named("x-api-key") {
            Some(_) => "the API key is none of the stack's",
            None => "the method requires an API key",
        };
        return Err(Refusal::InvalidApiKey(reason.to_owned()));
    }
    let stage = gateway.stage.id(gateway.api);
    let enabled = |id| gateway.stack.api_keys.iter().any(|key| key.enabled && key.key == id);
    let opens = gateway.stack.usage_plans.iter().any(|plan| {
        plan.stages.iter().any(|of| *of.id() == stage) && plan.api_keys.iter().any(|key| enabled(key.id().name.clone()))
    });
    let reason = || Refusal::InvalidApiKey("no usage plan has an enabled API key for this stage".to_owned());
    opens.then_some(()).ok_or_else(reason)
}
