//! The checks of a method.

use super::finding::Checker;
use super::integration::Patterns;
use super::operation::Route;
use crate::check::rules::{
    conflicting_authorization, fixed_parameter, integration_responses, leading_keys,
    passthrough_behavior, request_parameter, status_code, unknown_reference,
    unsupported_combination,
};
use crate::mapping;
use crate::mapping::literal::holds_risky;
use crate::model::ErrorMapping;
use crate::model::{
    Authorization, Authorizer, HttpMethod, PassthroughBehavior, Path, RequestParameter, RouteKind,
    Stack,
};
use crate::plan::identifier::RouteWord;
use crate::plan::integration::AwsCall;
use crate::plan::{PlannedApi, PlannedMethod};
use crate::text::{Reference, Segment};
use std::collections::{BTreeMap, BTreeSet};

impl PlannedMethod<'_> {
    pub(crate) fn check_authorization(&self, api: &PlannedApi<'_>, check: &mut Checker) {
        let authorizer = self.authorizer.as_deref().map(|name| (name, api.authorizers.get(name)));
        if let Some((name, None)) = authorizer {
            check.report(
                &unknown_reference::RULE,
                &["authorizer"],
                format_args!("unknown authorizer `{name}`"),
                crate::model::one_of("an authorizer", api.authorizers.keys()),
            );
        }
        check.require(
            &conflicting_authorization::RULE,
            self.authorization == Authorization::None || authorizer.is_none(),
            &["authorizer"],
            "both IAM authorization and an authorizer",
            "one of `authorization: AWS_IAM` and `authorizer`",
        );
        check.require(
            &conflicting_authorization::RULE,
            self.authorization_scopes.is_empty()
                || matches!(authorizer, Some((_, Some(Authorizer::Cognito(_)) | None))),
            &["authorization-scopes"],
            "scopes without a user pool authorizer",
            "an authorizer with `cognito`",
        );
    }

    pub(crate) fn check_parameters(&self, path: &Path, check: &mut Checker) {
        let operation = self.operation();
        for parameter in self.request_parameters.keys() {
            // The operation has said so, where it is.
            if operation.is_some_and(|operation| operation.takes(parameter)) {
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
        let aws = self.integration.aws();
        for (parameter, value) in &self.fixed_parameters {
            let at = ["parameters", parameter.section(), parameter.name(), "equals"];
            stack.check_text(check, &at, value);
            check.require(
                &fixed_parameter::RULE,
                aws.is_some_and(|aws| aws.passthrough != PassthroughBehavior::WhenNoMatch),
                &at,
                "a fixed value without a request template, which compares it",
                "an operation, or `raw` with another passthrough-behavior than WHEN_NO_MATCH",
            );
            check.require(
                &fixed_parameter::RULE,
                !value.is_empty(),
                &at,
                "an empty value",
                "a value",
            );
            check.require(
                &fixed_parameter::RULE,
                !value.references().any(|reference| matches!(reference, Reference::Parameter(_))),
                &at,
                "a reference to a stack parameter, whose value a mapping template could interpret",
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
                "a mapping template would interpret the quotes, `$`, `#` or `\\` in it",
                "none of these beside a reference",
            );
            let of_path = matches!(parameter, RequestParameter::Path(_));
            check.require(
                &fixed_parameter::RULE,
                of_path || !path.parameters().any(|known| known == parameter.name()),
                &at[..3],
                format_args!(
                    "`{}` is also a path parameter, which takes precedence",
                    parameter.name()
                ),
                "another name",
            );
        }
    }

    /// Reports the tables that the stack does not hold.
    fn check_tables(&self, stack: &Stack, check: &mut Checker) {
        let tables: Vec<_> = match &self.kind {
            RouteKind::Operation(operation) => operation.tables(),
            RouteKind::Aws(aws) => {
                aws.tables.iter().chain(aws.indexes.iter().map(|(table, _)| table)).collect()
            }
            RouteKind::Mock(_) => Vec::new(),
        };
        for table in tables {
            stack.check_reference(check, &[self.kind.name()], table.id());
        }
    }

    /// Reports models that do not go with what the route does, and rights that it must not have.
    fn check_route(
        &self,
        api: &PlannedApi<'_>,
        (verb, path): (HttpMethod, &Path),
        check: &mut Checker,
    ) {
        let Some(route) = &self.route else { return };
        // Where a template prints the body, a declared model goes for it.
        let has_templates =
            matches!(&self.kind, RouteKind::Aws(aws) if aws.request_templates.is_some());
        let declared = &self.declared().request_models;
        if !declared.is_empty()
            && !has_templates
            && let Some(body) = route.plan().request_model(verb)
        {
            let own = format!("{}Request", RouteWord(verb, path.as_str()));
            for content_type in body.content_types.iter().filter(|of| declared.contains_key(*of)) {
                check.report(
                    &unsupported_combination::RULE,
                    &["request-models", content_type],
                    format_args!(
                        "a body that is passed through is held against a model of its own, `{own}`"
                    ),
                    "no other model, or a `request` template instead of passing the body through",
                );
            }
        }
        let RouteKind::Aws(aws) = &self.kind else { return };
        if self.credentials.is_none() {
            let known = &api.declared().role.leading_keys;
            let touched: BTreeSet<_> =
                route.plan().tables().into_iter().map(|table| &table.key).collect();
            for table in
                touched.into_iter().filter(|key| known.iter().any(|of| of.id().name == **key))
            {
                check.report(
                    &leading_keys::RULE,
                    &["raw"],
                    format_args!(
                        "a condition on dynamodb:LeadingKeys of `{table}` cannot hold this: a request of one's own can name any key"
                    ),
                    "an operation, or the table not among the role's leading-keys",
                );
            }
        }
        if verb.has_body() && aws.action.names_tables_by_key() && !aws.passed_through().is_empty() {
            let tables: BTreeMap<_, _> =
                route.plan().tables().into_iter().map(|table| (&table.key, table)).collect();
            let named = tables.values().filter(|_| aws.table_name_prefix.is_none());
            for table in named.filter(|table| table.name.as_literal().is_none()) {
                check.report(
                    &unsupported_combination::RULE,
                    &["raw"],
                    format_args!(
                        "the name of the table `{}` is not known before it is deployed, and a {} names its tables by keys, which a model cannot refer to",
                        table.key,
                        aws.action.as_str()
                    ),
                    "a fixed name for the table, or a request template",
                );
            }
        }
    }

    /// Reports responses to errors that the route's operation never fails with.
    fn check_errors(&self, api: &PlannedApi<'_>, check: &mut Checker) {
        let (Some(errors), Some(operation)) = (&self.declared().errors, self.operation()) else {
            return;
        };
        let changed = errors.answers.iter().filter(|(code, _)| {
            ErrorMapping::codes().any(|known| known == *code)
                && operation.errors.of(code) != api.error_responses.of(code)
        });
        for (code, _) in changed {
            let can_fail = mapping::operation::can_fail_with(operation, code);
            check.require_key(
                &unsupported_combination::RULE,
                can_fail,
                &["errors", "answers", code],
                format_args!("the operation cannot fail with {code}"),
                "an error code of the operation",
            );
        }
    }

    pub(crate) fn check<'a>(
        &'a self,
        api: &PlannedApi<'_>,
        (verb, path): (HttpMethod, &Path),
        stack: &Stack,
        patterns: &mut Patterns<'a>,
        check: &mut Checker,
    ) {
        if self.route.is_none() && !self.is_preflight {
            return self.check_tables(stack, check);
        }
        let operation = self.operation();
        if let Some(operation) = operation {
            operation.check(Route { api, path, method: self }, check);
        }
        self.check_route(api, (verb, path), check);
        if let Some(errors) = &self.declared().errors {
            errors.check(check);
        }
        self.check_errors(api, check);
        self.check_parameters(path, check);
        self.check_authorization(api, check);
        self.check_fixed_parameters(path, stack, check);
        let mut check_model = |at: &[&str], model: &String| {
            let message = format_args!("unknown model `{model}`");
            check.require(
                &unknown_reference::RULE,
                api.models.contains_key(model.as_str()),
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
            let message = format_args!("invalid status code `{status}`");
            check.require(
                &status_code::RULE,
                (100..=599).contains(status),
                &["errors"],
                message,
                "100 to 599",
            );
        }
        for status in self.response_models.keys() {
            let is_set = operation.is_some_and(|operation| operation.fails_with(*status));
            let mut known = self.integration.responses().iter().map(|response| response.status);
            check.require(
                &integration_responses::RULE,
                is_set
                    || self.further_statuses.contains(status)
                    || known.any(|known| known == *status),
                &["response-models"],
                format_args!("unknown response status {status}"),
                "a status of the integration's responses",
            );
        }
        let is_passed_on = |aws: &AwsCall| {
            let mut templates = self.integration.request_templates.values();
            aws.passthrough == PassthroughBehavior::WhenNoMatch
                && templates.any(|template| template.as_literal() == Some(mapping::PASSTHROUGH))
        };
        check.require(
            &passthrough_behavior::RULE,
            !self.integration.aws().is_some_and(is_passed_on),
            &["raw", "passthrough-behavior"],
            "bodies of other content types would be passed through without validation",
            "NEVER, or a request template",
        );
        self.integration.check((api, stack), operation.is_some(), patterns, check);
    }
}
