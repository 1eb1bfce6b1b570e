//! The checks of a method.

use super::finding::Checker;
use super::integration::Patterns;
use super::operation::Route;
use crate::check::rules::{
    conflicting_authorization, fixed_parameter, integration_responses, passthrough_behavior,
    request_parameter, status_code, unknown_reference,
};
use crate::mapping;
use crate::mapping::literal::holds_risky;
use crate::model::Authorization;
use crate::model::Authorizer;
use crate::model::AwsIntegration;
use crate::model::Integration;
use crate::model::Method;
use crate::model::PassthroughBehavior;
use crate::model::Path;
use crate::model::RequestParameter;
use crate::model::RestApi;
use crate::model::Stack;
use crate::text::Reference;
use crate::text::Segment;

impl Method {
    pub(crate) fn check_authorization(&self, api: &RestApi, check: &mut Checker) {
        let authorizer = self.authorizer.as_deref().map(|name| (name, api.authorizers.get(name)));
        if let Some((name, None)) = authorizer {
            check.report(
                &unknown_reference::RULE,
                &["authorizer"],
                format_args!("the API has no authorizer `{name}`"),
                crate::model::one_of("an authorizer", api.authorizers.keys()),
            );
        }
        check.require(
            &conflicting_authorization::RULE,
            self.authorization == Authorization::None || authorizer.is_none(),
            &["authorizer"],
            "either IAM decides who may call, or an authorizer",
            "one of `authorization: AWS_IAM` and `authorizer`",
        );
        check.require(
            &conflicting_authorization::RULE,
            self.authorization_scopes.is_empty()
                || matches!(authorizer, Some((_, Some(Authorizer::Cognito(_)) | None))),
            &["authorization-scopes"],
            "scopes are in the tokens of user pools",
            "an authorizer with `cognito`",
        );
    }

    pub(crate) fn check_parameters(&self, path: &Path, check: &mut Checker) {
        let operation = self.planned_operation();
        for parameter in self.request_parameters.keys() {
            // The operation has said so, where it is.
            if operation.as_ref().is_some_and(|operation| operation.takes(parameter)) {
                continue;
            }
            let name = parameter.name();
            let at = ["parameters", parameter.section(), name];
            if let Some((message, expected)) = parameter.misnomer() {
                check.require_key(&request_parameter::RULE, false, &at, message, expected);
            }
            if let RequestParameter::Path(_) = parameter {
                check.require_key(
                    &request_parameter::RULE,
                    path.parameters().any(|known| known == name),
                    &at,
                    format_args!("the path {path} has no parameter `{name}`"),
                    format_args!("{{{name}}} in the path"),
                );
            }
        }
    }

    pub(crate) fn check_fixed_parameters(&self, path: &Path, stack: &Stack, check: &mut Checker) {
        for (parameter, value) in &self.fixed_parameters {
            let at = ["parameters", parameter.section(), parameter.name(), "equals"];
            stack.check_text(check, &at, value);
            check.require(&fixed_parameter::RULE,
                matches!(&self.integration, Integration::Aws(aws) if aws.passthrough != PassthroughBehavior::WhenNoMatch),
                &at,
                "nothing compares it: a request template would",
                "an operation, or `raw` with a passthrough-behavior other than WHEN_NO_MATCH",
            );
            check.require(
                &fixed_parameter::RULE,
                !value.is_empty(),
                &at,
                "an empty value, which is the same as none",
                "a value",
            );
            check.require(
                &fixed_parameter::RULE,
                !value.references().any(|reference| matches!(reference, Reference::Parameter(_))),
                &at,
                "a mapping template could read what the value of a parameter of the stack holds",
                "a constant, or ${tables.NAME.name}",
            );
            let mixed = value.as_literal().is_none();
            let risky = value.segments().iter().any(
                |segment| matches!(segment, Segment::Literal(literal) if holds_risky(literal)),
            );
            check.require(
                &fixed_parameter::RULE,
                !(mixed && risky),
                &at,
                "a mapping template would read the quotes, `$`, `#` or `\\` in it",
                "none of these beside a reference",
            );
            let of_path = matches!(parameter, RequestParameter::Path(_));
            check.require(
                &fixed_parameter::RULE,
                of_path || !path.parameters().any(|known| known == parameter.name()),
                &at[..3],
                format_args!(
                    "`{}` is a parameter of the path, too, which would be taken for it",
                    parameter.name()
                ),
                "another name",
            );
        }
    }

    pub(crate) fn check<'a>(
        &'a self,
        api: &RestApi,
        path: &Path,
        stack: &Stack,
        patterns: &mut Patterns<'a>,
        check: &mut Checker,
    ) {
        let operation = self.planned_operation();
        if let Some(operation) = &operation {
            operation.check(Route { api, path, method: self }, stack, check);
        }
        self.check_parameters(path, check);
        self.check_authorization(api, check);
        self.check_fixed_parameters(path, stack, check);
        let mut check_model = |at: &[&str], model: &String| {
            let message = format_args!("the API has no model `{model}`");
            check.require(
                &unknown_reference::RULE,
                api.models.contains_key(model),
                at,
                message,
                crate::model::one_of("a model", api.models.keys()),
            );
        };
        for (content_type, model) in &self.request_models {
            check_model(&["request-models", content_type], model);
        }
        for (status, models) in &self.response_models {
            for (content_type, model) in models {
                check_model(&["response-models", &status.to_string(), content_type], model);
            }
        }
        for status in &self.further_statuses {
            let message = format_args!("`{status}` is not a status code");
            check.require(
                &status_code::RULE,
                (100..=599).contains(status),
                &["errors"],
                message,
                "100 to 599",
            );
        }
        for status in self.response_models.keys() {
            let is_set = operation.as_ref().is_some_and(|operation| operation.fails_with(*status));
            let mut known = self.integration.responses().iter().map(|response| response.status);
            check.require(
                &integration_responses::RULE,
                is_set
                    || self.further_statuses.contains(status)
                    || known.any(|known| known == *status),
                &["response-models"],
                format_args!("no response has the status {status}"),
                "a status of the integration's responses",
            );
        }
        let is_passed_on = |aws: &AwsIntegration| {
            let templates = &aws.request_templates;
            aws.passthrough == PassthroughBehavior::WhenNoMatch
                && templates
                    .values()
                    .any(|template| template.as_literal() == Some(mapping::PASSTHROUGH))
        };
        check.require(
            &passthrough_behavior::RULE,
            !matches!(&self.integration, Integration::Aws(aws) if is_passed_on(aws)),
            &["raw", "passthrough-behavior"],
            "bodies of other content types would be passed through, and no model looks at them",
            "NEVER, or a `request` template",
        );
        self.integration.check((api, stack), self.operation.is_some(), patterns, check);
    }
}
