//! `AWS::SQS::Queue` and `AWS::SQS::QueuePolicy`

use serde::Serialize;

use super::entry::Entry;
use super::iam::PolicyDocument;
use super::value::{GetAtt, Ref, TagList, Value};
use crate::model::{
    DeadLetter, Handle, Kind, Queue, QueueEncryption, RemovalPolicy, Resource as _, Stack,
};
use crate::plan::QueuePolicy;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    queue_name: Value<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    fifo_queue: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    content_based_deduplication: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility_timeout: Option<u32>,
    message_retention_period: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_message_size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receive_message_wait_time_seconds: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sqs_managed_sse_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_master_key_id: Option<Key<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_policy: Option<RedrivePolicy>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Key<'a> {
    Alias(&'static str),
    Arn(Value<'a>),
}

/// A policy, whose members SQS spells so.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RedrivePolicy {
    dead_letter_target_arn: GetAtt,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_receive_count: Option<u32>,
}

impl From<&DeadLetter> for RedrivePolicy {
    fn from(dead_letter: &DeadLetter) -> Self {
        Self {
            dead_letter_target_arn: GetAtt(dead_letter.queue.id().clone(), "Arn"),
            max_receive_count: Some(dead_letter.max_receive_count),
        }
    }
}

impl RedrivePolicy {
    /// Of a subscription, which does not count.
    pub(super) fn to(queue: &Handle<Queue>) -> Self {
        Self { dead_letter_target_arn: GetAtt(queue.id().clone(), "Arn"), max_receive_count: None }
    }
}

pub(super) fn entry<'a>(stack: &'a Stack, queue: &'a Queue) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        queue_name: Value(&queue.name),
        fifo_queue: queue.fifo,
        content_based_deduplication: queue.content_based_deduplication,
        visibility_timeout: queue.visibility_timeout_seconds,
        message_retention_period: queue.message_retention_seconds,
        delay_seconds: queue.delay_seconds,
        maximum_message_size: queue.maximum_message_bytes,
        receive_message_wait_time_seconds: queue.receive_wait_time_seconds,
        sqs_managed_sse_enabled: queue.encryption == QueueEncryption::SqsManaged,
        kms_master_key_id: match &queue.encryption {
            QueueEncryption::SqsManaged => None,
            QueueEncryption::AwsManaged => Some(Key::Alias("alias/aws/sqs")),
            QueueEncryption::CustomerManaged(arn) => Some(Key::Arn(Value(arn))),
        },
        redrive_policy: queue.dead_letter.as_ref().map(Into::into),
        tags: TagList::new(stack, &queue.tags),
    };
    // cfn-lint asks for both policies where there can be data.
    Entry::new(Kind::Queue, properties)
        .removal(RemovalPolicy::Delete)
        .checkov_skip(&queue.checkov_skip)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyProperties<'a> {
    queues: [Ref; 1],
    policy_document: PolicyDocument<'a>,
}

/// The policy of a queue that topics send to.
pub(super) fn policy<'a>(policy: &'a QueuePolicy<'a>) -> Entry<impl Serialize + use<'a>> {
    let properties = PolicyProperties {
        queues: [Ref(policy.queue.id())],
        policy_document: PolicyDocument::about_service("sns.amazonaws.com", &policy.statement),
    };
    Entry::new(Kind::QueuePolicy, properties)
}
