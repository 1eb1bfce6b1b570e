//! API keys and usage plans: the limits that a request counts towards.

use crate::api::{
    Api, ApiKeySource, DeployedMethod, DeployedStage, DeployedUsagePlan, ThrottleSettings,
};
use crate::authorization;
use crate::explain::{StepKind, Way};
use crate::refusal::Refusal;
use crate::request::{Authorization, Request};
use crate::routing::Route;

/// The limits that a request counts towards. API Gateway counts requests that are authorized.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Usage<'a> {
    /// The throttling of the method for all callers together, with the key of
    /// [`DeployedStage::throttle_settings`].
    pub throttle: Option<(&'a str, ThrottleSettings)>,
    /// The API key and its usage plan, if the method requires a key and the request has it.
    pub plan: Option<PlanUsage<'a>>,
}

/// An API key and its usage plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanUsage<'a> {
    /// The identifier of the key in [`Api::api_keys`].
    pub api_key: &'a str,
    /// The identifier of the plan in [`Api::usage_plans`].
    pub usage_plan: &'a str,
    /// The plan, with its throttling and quota.
    pub limits: &'a DeployedUsagePlan,
}

/// The limits of a request to a method.
pub(crate) fn of<'a>(
    api: &'a Api,
    stage_name: &str,
    stage: Option<&'a DeployedStage>,
    request: &Request,
    route: &Route<'a>,
) -> Usage<'a> {
    let settings = stage.into_iter().flat_map(|stage| &stage.throttle_settings);
    let of_method = format!("{}/{}", route.path, request.verb());
    let mut settings: Vec<_> = settings
        .filter(|(method, _)| **method == of_method || *method == "*/*")
        .map(|(method, settings)| (method.as_str(), *settings))
        .collect();
    settings.sort_by_key(|(method, _)| *method == "*/*");
    let plan = route.method.api_key_required.then(|| find(api, stage_name, request)).flatten();
    Usage { throttle: settings.first().copied(), plan }
}

/// The value of the API key of a request.
pub(crate) fn key_value(api: &Api, request: &Request) -> Option<String> {
    match (api.api_key_source, &request.authorization) {
        (ApiKeySource::Authorizer, Authorization::Called(Ok(response))) => {
            authorization::usage_identifier_key(response).map(str::to_owned)
        }
        _ => request.api_key_value().map(str::to_owned),
    }
}

/// The key of a request and its plan, if the key is enabled and the plan has the stage.
pub(crate) fn find<'a>(api: &'a Api, stage: &str, request: &Request) -> Option<PlanUsage<'a>> {
    let value = key_value(api, request);
    let is_sent = |id: &String| {
        let Some(key) = api.api_keys.get(id).filter(|key| key.enabled) else { return false };
        request.api_key || (key.value.is_some() && key.value == value)
    };
    api.usage_plans.iter().filter(|(_, plan)| plan.api_stages.contains(stage)).find_map(
        |(name, plan)| {
            let api_key = plan.keys.iter().find(|id| is_sent(id))?;
            Some(PlanUsage { api_key, usage_plan: name, limits: plan })
        },
    )
}

/// Refuses a request without a valid API key if the method requires one, and one that exceeds a
/// limit.
pub(crate) fn admit(
    api: &Api,
    stage: &str,
    method: &DeployedMethod,
    request: &Request,
    way: &Way,
) -> Result<(), Refusal> {
    if method.api_key_required {
        way.step(|| StepKind::ApiKey { value: key_value(api, request) });
    }
    if method.api_key_required && find(api, stage, request).is_none() {
        let reason = match key_value(api, request) {
            _ if request.api_key => "no usage plan has an enabled API key for this stage",
            Some(_) => {
                "unknown or disabled API key, or one whose usage plan does not have this stage: \
                 `api-key: true` brings a valid one"
            }
            None => "the method requires an API key",
        };
        return Err(Refusal::InvalidApiKey(reason.to_owned()));
    }
    request.exceeded.map_or(Ok(()), |limit| Err(Refusal::Exceeded(limit)))
}
