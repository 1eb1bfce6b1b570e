//! `AWS::SNS::Topic` and `AWS::SNS::Subscription`

use super::queue::redrive_policy;
use super::value::{Document, Owned, Value, value};
use super::writer::Writer;
use crate::model::{Stack, Subscription, SubscriptionEndpoint, Topic};

pub(super) fn write(w: &mut Writer, stack: &Stack, topic: &Topic) {
    w.checkov_skip(&topic.checkov_skip);
    w.properties(|w| {
        w.set("TopicName", Value(&topic.name));
        w.optional("DisplayName", value(topic.display_name.as_ref()));
        w.flag("FifoTopic", topic.fifo);
        w.flag("ContentBasedDeduplication", topic.content_based_deduplication);
        w.set("KmsMasterKeyId", Owned(topic.encryption.key_or("alias/aws/sns")));
        w.tags(stack, &topic.tags);
    });
}

pub(super) fn subscription(w: &mut Writer, subscription: &Subscription) {
    w.properties(|w| {
        w.set("TopicArn", Owned(subscription.topic.arn().into()));
        w.set("Protocol", subscription.endpoint.protocol());
        w.set("Endpoint", Owned(subscription.endpoint.endpoint()));
        if let Some(policy) = &subscription.filter_policy {
            w.set("FilterPolicy", Document(policy));
            w.set("FilterPolicyScope", subscription.filter_policy_scope);
        }
        w.flag("RawMessageDelivery", subscription.raw_message_delivery);
        if let Some(queue) = &subscription.dead_letter_queue {
            redrive_policy(w, queue, None);
        }
        if let SubscriptionEndpoint::Firehose { role, .. } = &subscription.endpoint {
            w.set("SubscriptionRoleArn", Owned(role.into()));
        }
    });
}
