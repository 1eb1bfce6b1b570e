//! The checks of a subscription.

use super::finding::Checker;
use crate::check::rules::{
    duplicate_entry, fifo_mismatch, filter_pattern, queue_encryption, subscription_endpoint,
    unsupported_combination,
};
use crate::model::FilterPolicyScope;
use crate::model::Handle;
use crate::model::Json;
use crate::model::Queue;
use crate::model::QueueEncryption;
use crate::model::Stack;
use crate::model::Subscription;
use crate::model::SubscriptionEndpoint;
use crate::model::arn;
use crate::model::subscription::is_phone_number;

impl SubscriptionEndpoint {
    /// Reports an endpoint of an invalid form, if it is known.
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        let endpoint = self.endpoint();
        let protocol = self.protocol();
        let at = ["endpoint", protocol];
        match self {
            Self::Application(_) => {
                return arn::MOBILE_ENDPOINT.check(stack, check, &at, &endpoint);
            }
            Self::Firehose { role, .. } => {
                let within = |field| [at[0], at[1], field];
                arn::DELIVERY_STREAM.check(stack, check, &within("delivery-stream-arn"), &endpoint);
                return arn::ROLE.check(stack, check, &within("role-arn"), &role.into());
            }
            _ => stack.check_text(check, &at, &endpoint),
        }
        let Some(literal) = endpoint.as_literal() else { return };
        let (fine, expected) = match self {
            Self::Sms(_) => {
                (is_phone_number(literal), "a phone number in E.164 form: `+` and up to 15 digits")
            }
            Self::Email(_) | Self::EmailJson(_) => (literal.contains('@'), "an e-mail address"),
            Self::Http(_) => (literal.starts_with("http://"), "a URL that starts with http://"),
            Self::Https(_) => (literal.starts_with("https://"), "a URL that starts with https://"),
            Self::Application(_) | Self::Firehose { .. } | Self::Sqs(_) | Self::Lambda(_) => {
                (true, "")
            }
        };
        let message = format_args!("invalid {protocol} endpoint `{literal}`");
        check.require(&subscription_endpoint::RULE, fine, &at, message, expected);
    }
}

impl Subscription {
    pub(crate) fn check_queue(
        &self,
        stack: &Stack,
        check: &mut Checker,
        field: &[&str],
        handle: &Handle<Queue>,
    ) {
        stack.check_reference(check, field, handle.id());
        let Some(queue) = stack.queue(handle) else { return };
        check.require(
            &queue_encryption::RULE,
            queue.encryption != QueueEncryption::AwsManaged,
            field,
            format_args!(
                "the {} is encrypted with the AWS managed key, which SNS cannot use",
                queue.id()
            ),
            "a queue with the encryption `sqs-managed`, or a KMS key whose policy allows \
             sns.amazonaws.com",
        );
        if let Some(topic) = stack.topic(&self.topic) {
            check.require(
                &fifo_mismatch::RULE,
                topic.fifo || !queue.fifo,
                field,
                format_args!("the {} is FIFO, but the topic is not", queue.id()),
                "a standard queue, or a FIFO topic",
            );
        }
    }
}

impl Subscription {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        let protocol = self.endpoint.protocol();
        stack.check_reference(check, &[], self.topic.id());
        self.endpoint.check(stack, check);
        let mut earlier = stack.subscriptions.iter().take_while(|other| other.id() != self.id());
        let is_same = |other: &Self| {
            other.topic == self.topic
                && other.endpoint.protocol() == protocol
                && other.endpoint.endpoint() == self.endpoint.endpoint()
        };
        if let Some(other) = earlier.find(|other| is_same(other)) {
            let message = format_args!("the same endpoint as the {}", other.id());
            check.report(
                &duplicate_entry::RULE,
                &["endpoint", protocol],
                message,
                "one subscription for each endpoint",
            );
        }
        let is_queue = matches!(self.endpoint, SubscriptionEndpoint::Sqs(_));
        check.require(
            &fifo_mismatch::RULE,
            is_queue || stack.topic(&self.topic).is_none_or(|topic| !topic.fifo),
            &["endpoint"],
            format_args!("a FIFO topic does not support {protocol}"),
            "a queue: sqs",
        );
        if let SubscriptionEndpoint::Sqs(queue) = &self.endpoint {
            self.check_queue(stack, check, &["endpoint", "sqs"], queue);
        }
        if let Some(queue) = &self.dead_letter_queue {
            self.check_queue(stack, check, &["dead-letter-queue"], queue);
        }
        let raw = matches!(protocol, "sqs" | "http" | "https" | "firehose");
        check.require(
            &unsupported_combination::RULE,
            raw || !self.raw_message_delivery,
            &["raw-message-delivery"],
            format_args!("raw message delivery is not supported for {protocol}"),
            "sqs, http, https or firehose",
        );
        check.require(
            &unsupported_combination::RULE,
            self.filter_policy.is_some()
                || self.filter_policy_scope == FilterPolicyScope::default(),
            &["filter-policy-scope"],
            "a filter policy's scope without a filter policy",
            "a filter-policy",
        );
        if let Some(policy) = &self.filter_policy {
            check.require(
                &filter_pattern::RULE,
                matches!(policy, Json::Object(_)),
                &["filter-policy"],
                "a filter policy that is not a mapping",
                "a mapping of names to lists of values",
            );
        }
    }
}
