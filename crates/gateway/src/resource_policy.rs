//! The [resource
//! policy](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html)
//! of the API, which is evaluated first.
//!
//! A caller is identified by `$context.identity`: by `sourceIp` and, within a VPC, by `vpcId` and
//! `vpceId`. If a condition has a key whose value is unknown, it holds in a statement that allows
//! and does not hold in one that denies. The signer of a request is unknown: a statement that
//! allows principals applies to every request that IAM authorizes, and one that denies them to no
//! request. Every statement applies to every method.

use dynagate_vtl::Event;

use crate::api::{
    Api, AuthorizationType, AuthorizerType, DeployedMethod, PolicyEffect, PolicyStatement,
};
use crate::authorization;
use crate::explain::{Statement, StepKind, Way};
use crate::mapping_expression::context_variable;
use crate::policy_condition;
use crate::refusal::Refusal;
use crate::request::Request;

/// Admits a request.
pub(crate) fn admit(
    api: &Api,
    method: &DeployedMethod,
    request: &Request,
    event: &Event,
    method_arn: &str,
    way: &Way,
) -> Result<(), Refusal> {
    let Some(policy) = &api.policy else { return Ok(()) };
    let is_signed =
        method.authorization_type == AuthorizationType::AwsIam && authorization::is_signed(request);
    let caller = Caller { event, is_signed };
    way.step(|| {
        let decision =
            |of: &PolicyStatement| Statement { effect: of.effect, applies: caller.matches(of) };
        StepKind::ResourcePolicy { statements: policy.statement.iter().map(decision).collect() }
    });
    let has = |effect| {
        let mut statements = policy.statement.iter().filter(|of| of.effect == effect);
        statements.any(|of| caller.matches(of))
    };
    let denied = |end: &str, reason: &str| {
        let user = context_variable("identity.userArn", &event.context);
        Refusal::AccessDenied {
            message: format!(
                "User: {} is not authorized to perform: execute-api:Invoke on resource: {}{end}",
                user.as_deref().unwrap_or("anonymous"),
                masked(method_arn, &api.account_id)
            ),
            reason: reason.to_owned(),
        }
    };
    if has(PolicyEffect::Deny) {
        return Err(denied(
            " with an explicit deny in a resource-based policy",
            "a statement of the resource policy denies the request",
        ));
    }
    if has(PolicyEffect::Allow) || is_authorized_otherwise(api, method) {
        return Ok(());
    }
    Err(denied("", "no statement of the resource policy allows the request"))
}

/// An ARN with only the last four digits of the account.
fn masked(arn: &str, account: &str) -> String {
    let last = account.get(account.len().saturating_sub(4)..).unwrap_or_default();
    arn.replacen(account, &format!("********{last}"), 1)
}

/// True if the method's authorization can admit a caller to whom no statement applies: IAM and
/// Lambda functions can, user pools cannot.
fn is_authorized_otherwise(api: &Api, method: &DeployedMethod) -> bool {
    let authorizer = method.authorizer_id.as_ref().and_then(|id| api.authorizers.get(id));
    method.authorization_type == AuthorizationType::AwsIam
        || authorizer
            .is_some_and(|authorizer| authorizer.r#type != AuthorizerType::CognitoUserPools)
}

struct Caller<'a> {
    event: &'a Event,
    is_signed: bool,
}

impl Caller<'_> {
    /// True if the statement applies to the caller.
    fn matches(&self, statement: &PolicyStatement) -> bool {
        let allows = statement.effect == PolicyEffect::Allow;
        let mut conditions = statement.condition.iter().flat_map(|(operator, keys)| {
            keys.iter().map(move |(key, values)| (operator, key, &values.0))
        });
        (statement.principal.is_everyone() || (allows && self.is_signed))
            && conditions.all(|(operator, key, values)| {
                let holds = policy_condition::holds(operator, key, values, self.event);
                holds.unwrap_or(allows)
            })
    }
}
