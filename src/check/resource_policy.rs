//! The checks of a resource policy.

use super::finding::Checker;
use super::policy_length;
use crate::check::rules::resource_policy;
use crate::model::Effect;
use crate::model::PolicyConditions;
use crate::model::ResourceStatement;
use crate::model::RestApi;
use crate::model::Stack;
use crate::model::limits::RESOURCE_POLICY_BYTES;
use crate::model::resource_policy::is_id;
use crate::model::resource_policy::is_range;
use crate::plan::deployed::Deployed;
use crate::plan::deployed::{ACCOUNT_ID, API_ID, PARTITION, REGION};

impl PolicyConditions {
    pub(crate) fn check(&self, at: &[&str], is_private: bool, stack: &Stack, check: &mut Checker) {
        for (field, values) in [("vpcs", &self.vpcs), ("vpc-endpoints", &self.vpc_endpoints)] {
            check.require(
                &resource_policy::RULE,
                is_private || values.is_empty(),
                &[at, &[field]].concat(),
                "VPC conditions on an API that is not private",
                "endpoint: private, or source-ips",
            );
        }
        let lists = [
            (
                "source-ips",
                &self.source_ips,
                is_range as fn(&str) -> bool,
                "an address or a range: 192.0.2.0/24",
            ),
            ("vpcs", &self.vpcs, |text| is_id(text, "vpc-"), "vpc-…"),
            ("vpc-endpoints", &self.vpc_endpoints, |text| is_id(text, "vpce-"), "vpce-…"),
        ];
        for (field, values, is_one, expected) in lists {
            for (index, value) in values.iter().enumerate() {
                let index = index.to_string();
                let at = [at, &[field, index.as_str()]].concat();
                stack.check_text(check, &at, value);
                if let Some(value) = value.as_literal() {
                    check.require(
                        &resource_policy::RULE,
                        is_one(value),
                        &at,
                        format_args!("invalid value `{value}` in {field}"),
                        expected,
                    );
                }
            }
        }
    }
}

impl ResourceStatement {
    pub(crate) fn check(&self, at: &[&str], is_private: bool, stack: &Stack, check: &mut Checker) {
        for (index, principal) in self.principals.iter().enumerate() {
            let index = index.to_string();
            let at = [at, &["principals", index.as_str()]].concat();
            stack.check_text(check, &at, principal);
            if let Some(principal) = principal.as_literal() {
                let account =
                    principal.len() == 12 && principal.bytes().all(|byte| byte.is_ascii_digit());
                check.require(
                    &resource_policy::RULE,
                    account || principal.starts_with("arn:"),
                    &at,
                    format_args!("invalid principal `{principal}`"),
                    "an ARN, or a twelve-digit account ID",
                );
            }
        }
        self.when.check(&[at, &["when"]].concat(), is_private, stack, check);
        self.unless.check(&[at, &["unless"]].concat(), is_private, stack, check);
    }
}

impl RestApi {
    pub(crate) fn check_policy(&self, stack: &Stack, check: &mut Checker) {
        for (index, statement) in self.policy.iter().enumerate() {
            statement.check(
                &["policy", &index.to_string()],
                self.vpc_endpoints().is_some(),
                stack,
                check,
            );
        }
        let statements = self.policy_statements();
        if !statements.is_empty() {
            let deployed = Deployed::new(stack);
            let every_method =
                format!("arn:{PARTITION}:execute-api:{REGION}:{ACCOUNT_ID}:{API_ID}/*");
            let is_private = self.vpc_endpoints().is_some();
            let read = |of| {
                (of, ResourceStatement::statement(of, is_private, every_method.as_str().into()))
            };
            let bytes = policy_length::of_resource(
                &statements.iter().map(read).collect::<Vec<_>>(),
                &deployed,
            );
            RESOURCE_POLICY_BYTES.check(check, &["policy"], bytes);
        }
        check.require(
            &resource_policy::RULE,
            self.policy.is_empty()
                || statements.iter().any(|statement| statement.effect == Effect::Allow),
            &["policy"],
            "a policy that allows no caller",
            "a statement with `effect: allow` besides those that deny",
        );
    }
}
