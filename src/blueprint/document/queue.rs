//! Queues.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::CheckovSkip;

/// A queue of SQS. What is not said is left to SQS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Queue {
    /// The name on AWS: 1 to 80 letters, digits, `_` and `-`, with `.fifo` at the end exactly if it
    /// is FIFO. May refer. Without it, the name in this blueprint, to which `.fifo` is added for
    /// one that is FIFO.
    pub(in crate::blueprint) name: Option<String>,
    /// Whether it keeps the order of its messages.
    #[serde(default)]
    pub(in crate::blueprint) fifo: bool,
    /// Whether two messages of the same content within five minutes are one. FIFO only.
    #[serde(default)]
    pub(in crate::blueprint) content_based_deduplication: bool,
    /// For how long a message that was received is hidden from others.
    #[schemars(range(max = 43_200))]
    pub(in crate::blueprint) visibility_timeout_seconds: Option<u32>,
    /// For how long messages are kept. Without it, four days.
    #[schemars(range(min = 60, max = 1_209_600))]
    pub(in crate::blueprint) message_retention_seconds: Option<u32>,
    /// For how long a message is hidden at first.
    #[schemars(range(max = 900))]
    pub(in crate::blueprint) delay_seconds: Option<u32>,
    /// The longest message.
    #[schemars(range(min = 1024, max = 262_144))]
    pub(in crate::blueprint) maximum_message_bytes: Option<u32>,
    /// For how long a receiver waits for messages.
    #[schemars(range(max = 20))]
    pub(in crate::blueprint) receive_wait_time_seconds: Option<u32>,
    /// Whose key encrypts it. Without it, one of SQS's own.
    pub(in crate::blueprint) encryption: Option<QueueEncryption>,
    /// Where messages go that were received too often.
    pub(in crate::blueprint) dead_letter_queue: Option<DeadLetterQueue>,
    /// Checks of checkov that are not to look at it.
    #[serde(default)]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    #[serde(default)]
    pub(in crate::blueprint) tags: BTreeMap<String, String>,
}

/// Whose key encrypts a queue.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum QueueEncryption {
    /// A key that SQS owns: free of charge, not visible in the account.
    SqsManaged,
    /// The account's key `aws/sqs`, which AWS manages. Topics cannot send to such a queue.
    AwsManaged,
    /// The ARN of a key of KMS that the account manages. May refer.
    KmsKeyArn(String),
}

/// Where messages go that were received too often.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct DeadLetterQueue {
    /// The queue, by its name in this blueprint.
    pub(in crate::blueprint) queue: String,
    /// How often a message is received before.
    #[schemars(range(min = 1, max = 1000))]
    pub(in crate::blueprint) max_receive_count: u32,
}
