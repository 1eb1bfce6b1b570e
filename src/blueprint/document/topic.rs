//! Topics and who subscribes to them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{CheckovSkip, KeyEncryption};
use crate::model::FilterPolicyScope;

/// A topic of SNS.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Topic {
    /// The name on AWS: 1 to 256 letters, digits, `_` and `-`, with `.fifo` at the end exactly if
    /// it is FIFO. May refer. Without it, the name in this blueprint, to which `.fifo` is added for
    /// one that is FIFO.
    pub(in crate::blueprint) name: Option<String>,
    /// Whom e-mails come from, and what a text message begins with: at most 100 characters. May
    /// refer.
    pub(in crate::blueprint) display_name: Option<String>,
    /// Whether it keeps the order of its messages. It sends to queues only, then.
    #[serde(default)]
    pub(in crate::blueprint) fifo: bool,
    /// Whether two messages of the same content within five minutes are one. FIFO only.
    #[serde(default)]
    pub(in crate::blueprint) content_based_deduplication: bool,
    /// Whose key encrypts it. Without it, the account's own that AWS manages.
    pub(in crate::blueprint) encryption: Option<KeyEncryption>,
    /// Who gets what is published.
    #[serde(default)]
    pub(in crate::blueprint) subscriptions: BTreeMap<String, Subscription>,
    /// Checks of checkov that are not to look at it.
    #[serde(default)]
    pub(in crate::blueprint) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    #[serde(default)]
    pub(in crate::blueprint) tags: BTreeMap<String, String>,
}

/// Who gets what is published to a topic.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Subscription {
    /// Where messages are sent, by the protocol: `sms: "${parameters.phone-number}"`.
    pub(in crate::blueprint) endpoint: SubscriptionEndpoint,
    /// Sends only messages that match: names to lists of values, as SNS has it.
    pub(in crate::blueprint) filter_policy: Option<serde_json::Map<String, serde_json::Value>>,
    /// What the filter policy is held against.
    #[serde(default)]
    pub(in crate::blueprint) filter_policy_scope: FilterPolicyScope,
    /// Whether the message is sent as it is, without SNS's own JSON around it. For queues, URLs and
    /// Firehose.
    #[serde(default)]
    pub(in crate::blueprint) raw_message_delivery: bool,
    /// Where messages go that cannot be delivered: a queue, by its name in this blueprint.
    pub(in crate::blueprint) dead_letter_queue: Option<String>,
}

/// Where messages are sent, by the protocol.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(in crate::blueprint) enum SubscriptionEndpoint {
    /// A phone number: `+` and up to 15 digits. May refer.
    Sms(String),
    /// An e-mail address, whose owner has to confirm. May refer.
    Email(String),
    /// An e-mail address that gets JSON. May refer.
    EmailJson(String),
    /// A URL, which has to confirm. May refer.
    Http(String),
    /// A URL, which has to confirm. May refer.
    Https(String),
    /// A queue, by its name in this blueprint.
    Sqs(String),
    /// A function, by its name in this blueprint.
    Lambda(String),
    /// The ARN of a mobile app's endpoint. May refer.
    Application(String),
    /// A delivery stream of Firehose.
    Firehose(Firehose),
}

/// A delivery stream of Firehose.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct Firehose {
    /// Its ARN. May refer.
    pub(in crate::blueprint) delivery_stream_arn: String,
    /// The ARN of the role by which SNS puts records into it. May refer.
    pub(in crate::blueprint) role_arn: String,
}
