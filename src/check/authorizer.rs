//! The checks of an authorizer.

use super::finding::Checker;
use super::regular_expression;
use crate::check::rules::{
    duplicate_entry, empty_value, identity_sources, invalid_header, invalid_regular_expression,
    resource_name, unknown_context_variable, value_out_of_range,
};
use crate::model::Authorizer;
use crate::model::CognitoAuthorizer;
use crate::model::RequestAuthorizer;
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
        let kind = match self {
            Self::Cognito(_) => "cognito",
            Self::Token(_) => "token",
            Self::Request(_) => "request",
        };
        let check = &mut check.within(&["authorizers", name, kind]);
        match self {
            Self::Cognito(cognito) => {
                cognito.check(stack, check);
                check_header(&cognito.header, &["header"], check);
            }
            Self::Token(token) => check_header(&token.header, &["header"], check),
            Self::Request(request) => request.check(check),
        }
        if let Some(function) = self.function() {
            arn::FUNCTION.check(stack, check, &["function"], function);
        }
        if let Some(credentials) = self.credentials() {
            arn::ROLE.check(stack, check, &["credentials"], credentials);
        }
        check.require(
            &value_out_of_range::RULE,
            self.time_to_live_seconds().is_none_or(|seconds| seconds <= 3600),
            &["time-to-live-seconds"],
            "a decision can be cached for at most an hour",
            "0 to 3600 seconds",
        );
        check_expression(self.validation_expression(), &[], check);
    }
}

impl CognitoAuthorizer {
    fn check(&self, stack: &Stack, check: &mut Checker) {
        let pools = ["user-pools"];
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
            arn::USER_POOL.check(stack, check, &[pools[0], &index.to_string()], pool);
        }
    }
}

impl RequestAuthorizer {
    fn check(&self, check: &mut Checker) {
        check.require(
            &identity_sources::RULE,
            !self.identity_sources.is_empty() || self.time_to_live_seconds == Some(0),
            &["identity-sources"],
            "cached decisions without an identity source",
            "at least one source, or time-to-live-seconds: 0",
        );
        for (index, source) in self.identity_sources.iter().enumerate() {
            let at = ["identity-sources", &index.to_string()];
            if let ValueSource::Context(names) = source {
                check.require(
                    &unknown_context_variable::RULE,
                    matches!(
                        context_variable::held(names),
                        Some(Held::Always | Held::Sometimes | Held::ByApiKey)
                    ),
                    &at,
                    format_args!("{source} is not available before authorization"),
                    "a variable of AWS's reference, such as {context.identity.sourceIp}",
                );
            }
            check.require(
                &identity_sources::RULE,
                spelled(source).is_some(),
                &at,
                format_args!("{source} does not identify the caller"),
                "{header.NAME}, {query-string.NAME}, {stage-variable.NAME} or {context.NAME}",
            );
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
