//! [`aws_sns_topic`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic)
//! and
//! [`aws_sns_topic_subscription`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_subscription).

use super::checkov_skip;
use super::hcl::Writer;
use super::queue::dead_letter_target;
use super::tags;
use crate::model::{Stack, Subscription, SubscriptionEndpoint, Topic};
use crate::text::Text;

pub(super) fn write(w: &mut Writer, stack: &Stack, topic: &Topic) {
    w.resource_of(&topic.id(), |w| {
        checkov_skip::write(w, &topic.checkov_skip);
        w.attribute("name", &topic.name);
        w.optional("display_name", topic.display_name.as_ref());
        if topic.fifo {
            w.attribute("fifo_topic", true);
        }
        if topic.content_based_deduplication {
            w.attribute("content_based_deduplication", true);
        }
        w.attribute("kms_master_key_id", topic.encryption.key_or("alias/aws/sns"));
        tags::write(w, stack, &topic.tags);
    });
}

pub(super) fn write_subscription(w: &mut Writer, subscription: &Subscription) {
    w.resource_of(&subscription.id(), |w| {
        w.attribute("topic_arn", Text::from(subscription.topic.arn()));
        w.attribute("protocol", subscription.endpoint.protocol());
        w.attribute("endpoint", subscription.endpoint.endpoint());
        if subscription.raw_message_delivery {
            w.attribute("raw_message_delivery", true);
        }
        if let SubscriptionEndpoint::Firehose { role, .. } = &subscription.endpoint {
            w.attribute("subscription_role_arn", Text::from(role));
        }
        if let Some(policy) = &subscription.filter_policy {
            w.attribute("filter_policy_scope", subscription.filter_policy_scope.as_str());
            w.json("filter_policy", policy);
        }
        if let Some(queue) = &subscription.dead_letter_queue {
            w.json_object("redrive_policy", |w| dead_letter_target(w, queue));
        }
    });
}
