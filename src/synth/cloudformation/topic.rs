//! `AWS::SNS::Topic` and `AWS::SNS::Subscription`

use serde::Serialize;

use super::entry::Entry;
use super::queue::RedrivePolicy;
use super::value::{Document, Owned, Ref, TagList, Value, value};
use crate::model::{FilterPolicyScope, Kind, Stack, Subscription, SubscriptionEndpoint, Topic};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    topic_name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<Value<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    fifo_topic: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    content_based_deduplication: bool,
    kms_master_key_id: Owned,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

pub(super) fn entry<'a>(stack: &'a Stack, topic: &'a Topic) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        topic_name: Value(&topic.name),
        display_name: value(topic.display_name.as_ref()),
        fifo_topic: topic.fifo,
        content_based_deduplication: topic.content_based_deduplication,
        kms_master_key_id: Owned(topic.encryption.key_or("alias/aws/sns")),
        tags: TagList::new(stack, &topic.tags),
    };
    Entry::new(Kind::Topic, properties).checkov_skip(&topic.checkov_skip)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SubscriptionProperties<'a> {
    topic_arn: Ref,
    protocol: &'static str,
    endpoint: Owned,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_policy: Option<Document<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_policy_scope: Option<FilterPolicyScope>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    raw_message_delivery: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_policy: Option<RedrivePolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_role_arn: Option<Owned>,
}

pub(super) fn subscription(subscription: &Subscription) -> Entry<impl Serialize> {
    let properties = SubscriptionProperties {
        topic_arn: Ref(subscription.topic.id().clone()),
        protocol: subscription.endpoint.protocol(),
        endpoint: Owned(subscription.endpoint.endpoint()),
        filter_policy: subscription.filter_policy.as_ref().map(Document),
        filter_policy_scope: subscription
            .filter_policy
            .is_some()
            .then_some(subscription.filter_policy_scope),
        raw_message_delivery: subscription.raw_message_delivery,
        redrive_policy: subscription.dead_letter_queue.as_ref().map(RedrivePolicy::to),
        subscription_role_arn: match &subscription.endpoint {
            SubscriptionEndpoint::Firehose { role, .. } => Some(Owned(role.into())),
            _ => None,
        },
    };
    Entry::new(Kind::Subscription, properties)
}
