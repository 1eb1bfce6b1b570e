use crate::diff::contract::{Breaking, Changes, RoutePair, Side, contract_rule};
use crate::gateway::api::{AuthorizationType, DeployedAuthorizer};
use crate::plan::deployed::ACCOUNT_ID;

contract_rule! {
    /// Checks that those who may call a route still may: by a signature, a token of a user pool, or the decision of a function.
    ///
    /// ## Why
    /// Callers who do not sign their requests, or send no token, get 401 or 403 from a route that requires it. The other direction
    /// breaks nobody, but opens a route: it is told, too.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {authorization: NONE, get: {table: orders}}}}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {authorization: AWS_IAM, get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /orders/{id}: {authorization: NONE, get: {table: orders}}
    ///     GET /internal/orders/{id}: {authorization: AWS_IAM, get: {table: orders}}
    /// ```
    "DG757", "changed-authorization", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let (old, new) = (pair.old.method.authorization_type, pair.new.method.authorization_type);
    if old != new {
        let (was, is) = (Some(words(old).to_owned()), Some(words(new).to_owned()));
        if new == AuthorizationType::None {
            let message = "everybody may call now: check that this is meant";
            changes.push(Breaking::NotBreaking, message, was, is);
        } else {
            changes.push(Breaking::Breaking, "callers are authorized in another way", was, is);
        }
        return;
    }
    if let (Some(old), Some(new)) = (authorizer(pair.old), authorizer(pair.new)) {
        compare(old, new, changes);
    }
}

fn compare(old: &DeployedAuthorizer, new: &DeployedAuthorizer, changes: &mut Changes) {
    let sources = |of: &DeployedAuthorizer| of.identity_source.clone().unwrap_or_default();
    let (was, is) = (sources(old), sources(new));
    if !was.eq_ignore_ascii_case(&is) {
        let message = "the authorizer reads the identity of callers from another place";
        changes.push(Breaking::Breaking, message, Some(was), Some(is));
    }
    // An ARN of a plan has a made-up account, which is not compared with that of a deployed API.
    let are_comparable = |old: &[String], new: &[String]| {
        let is_made_up = |arn: &String| arn.contains(ACCOUNT_ID);
        old.iter().any(is_made_up) == new.iter().any(is_made_up)
    };
    let (was, is) = (&old.provider_arns[..], &new.provider_arns[..]);
    let (was, is) = if are_comparable(was, is) { (was, is) } else { (&[][..], &[][..]) };
    for pool in was.iter().filter(|pool| !is.contains(pool)) {
        changes.breaking(format_args!("tokens of the user pool `{pool}` are refused"));
    }
    for pool in is.iter().filter(|pool| !was.contains(pool)) {
        changes.harmless(format_args!("tokens of the user pool `{pool}` are accepted"));
    }
    if old.r#type == new.r#type {
        let arn = |of: &DeployedAuthorizer| of.function_arn().map(str::to_owned);
        let (was, is) = (arn(old), arn(new));
        if was != is && are_comparable(was.as_slice(), is.as_slice()) {
            changes.push(Breaking::Possibly, "another function authorizes callers", was, is);
        }
    } else {
        changes.possibly("the authorizer has another type");
    }
    let (was, is) = (&old.identity_validation_expression, &new.identity_validation_expression);
    match (was, is) {
        _ if was == is => {}
        (Some(_), None) => changes.harmless("tokens no longer have to match an expression"),
        _ => {
            let message = "tokens have to match another expression";
            changes.push(Breaking::Possibly, message, was.clone(), is.clone());
        }
    }
}

fn authorizer(side: Side<'_>) -> Option<&DeployedAuthorizer> {
    side.api.authorizers.get(side.method.authorizer_id.as_ref()?)
}

const fn words(of: AuthorizationType) -> &'static str {
    match of {
        AuthorizationType::None => "none",
        AuthorizationType::AwsIam => "a signature for IAM",
        AuthorizationType::Custom => "a Lambda authorizer",
        AuthorizationType::CognitoUserPools => "a token of a user pool",
    }
}
