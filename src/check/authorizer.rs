//! The checks of an authorizer.

use super::finding::Checker;
use super::regular_expression;
use crate::check::rules::{
    duplicate_entry, empty_value, identity_sources, invalid_header, invalid_regular_expression,
    resource_name, unknown_context_variable, value_out_of_range,
};
use crate::model::Authorizer;
use crate::model::CognitoAuthorizer;
use crate::model::LambdaAuthorizer;
use crate::model::LambdaAuthorizerType;
use crate::model::Stack;
use crate::model::ValueSource;
use crate::model::arn;
use crate::model::authorizer::spelled;
use crate::model::context_variable;
use crate::model::context_variable::Held;
use crate::model::limits;

impl Authorizer {
    pub(crate) fn check(&self, name: &str, stack: &Stack, check: &mut Checker) {
        check.require_key(
            &resource_name::RULE,
            (1..=128).contains(&name.len()) && limits::is_made_of(name, "_-"),
            &["authorizers", name],
            format_args!("invalid authorizer name `{name}`"),
            "1 to 128 letters, digits, `_` and `-`",
        );
        match self {
            Self::Cognito(cognito) => {
                cognito.check(&["authorizers", name, "cognito"], stack, check);
            }
            Self::Lambda(lambda) => lambda.check(name, stack, check),
        }
    }
}

impl CognitoAuthorizer {
    pub(crate) fn check(&self, at: &[&str], stack: &Stack, check: &mut Checker) {
        let pools = [at, &["user-pools"]].concat();
        check.require(
            &empty_value::RULE,
            !self.user_pools.is_empty(),
            &pools,
            "missing user pool",
            "the ARN of at least one user pool",
        );
        check.each_once(&duplicate_entry::RULE, &pools, self.user_pools.iter().enumerate(), |_| {
            "a duplicate user pool".to_owned()
        });
        for (index, pool) in self.user_pools.iter().enumerate() {
            let index = index.to_string();
            let pool_at = [&pools[..], &[&index]].concat();
            arn::USER_POOL.check(stack, check, &pool_at, pool);
        }
        check_header(&self.header, &[at, &["header"]].concat(), check);
        check_expression(self.validation_expression.as_deref(), at, check);
    }
}

impl LambdaAuthorizer {
    pub(crate) fn check(&self, name: &str, stack: &Stack, check: &mut Checker) {
        let kind = match &self.asks {
            LambdaAuthorizerType::Token { .. } => "token",
            LambdaAuthorizerType::Request { .. } => "request",
        };
        let at = ["authorizers", name, kind];
        let function = [at[0], at[1], at[2], "function"];
        arn::FUNCTION.check(stack, check, &function, &self.function);
        if let Some(credentials) = &self.credentials {
            arn::ROLE.check(stack, check, &[at[0], at[1], at[2], "credentials"], credentials);
        }
        let seconds = self.time_to_live_seconds;
        check.require(
            &value_out_of_range::RULE,
            seconds.is_none_or(|seconds| seconds <= 3600),
            &[at[0], at[1], at[2], "time-to-live-seconds"],
            "a decision can be cached for at most an hour",
            "0 to 3600 seconds",
        );
        match &self.asks {
            LambdaAuthorizerType::Token { header, validation_expression } => {
                check_header(header, &[at[0], at[1], at[2], "header"], check);
                check_expression(validation_expression.as_deref(), &at, check);
            }
            LambdaAuthorizerType::Request { identity_sources } => {
                let at = [at[0], at[1], at[2], "identity-sources"];
                check.require(
                    &identity_sources::RULE,
                    !identity_sources.is_empty() || seconds == Some(0),
                    &at,
                    "cached decisions without an identity source",
                    "at least one source, or time-to-live-seconds: 0",
                );
                for (index, source) in identity_sources.iter().enumerate() {
                    if let ValueSource::Context(names) = source {
                        check.require(
                            &unknown_context_variable::RULE,
                            matches!(
                                context_variable::held(names),
                                Some(Held::Always | Held::Sometimes | Held::ByApiKey)
                            ),
                            &[at[0], at[1], at[2], at[3], &index.to_string()],
                            format_args!("{source} is not available before authorization"),
                            "a variable of AWS's reference, such as {context.identity.sourceIp}",
                        );
                    }
                    check.require(&identity_sources::RULE,
                        spelled(source).is_some(),
                        &[at[0], at[1], at[2], at[3], &index.to_string()],
                        format_args!("{source} does not identify the caller"),
                        "{header.NAME}, {query-string.NAME}, {stage-variable.NAME} or {context.NAME}",
                    );
                }
            }
        }
    }
}

pub(crate) fn check_header(name: &str, at: &[&str], check: &mut Checker) {
    let message = format_args!("invalid header name `{name}`");
    check.require(
        &invalid_header::RULE,
        limits::is_header_name(name),
        at,
        message,
        "letters, digits and `-`",
    );
}

pub(crate) fn check_expression(expression: Option<&str>, at: &[&str], check: &mut Checker) {
    let Some(error) = expression.and_then(regular_expression::fault) else { return };
    check.report(
        &invalid_regular_expression::RULE,
        &[at, &["validation-expression"]].concat(),
        format_args!("invalid regular expression: {error}"),
        "a regular expression for the token, such as ^Bearer .+$",
    );
}
