//! Subscriptions: receivers of a topic's messages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::written::{self, Member};
use super::{Function, Handle, Json, Kind, Name, Queue, ResourceId, RoleArn, Topic};
use crate::text::Text;

/// A [subscription](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html) to a topic.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Subscription {
    #[serde(skip)]
    pub(crate) key: Name,
    #[serde(skip, default = "Handle::unnamed")]
    pub(crate) topic: Handle<Topic>,
    /// The endpoint, by the protocol: `sms: "${parameters.phone-number}"`.
    pub(crate) endpoint: SubscriptionEndpoint,
    /// Sends only messages that match: a mapping of names to lists of values, as in SNS.
    #[serde(default, deserialize_with = "written::object")]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub(crate) filter_policy: Option<Json>,
    /// The subject of the filter policy.
    #[serde(default)]
    pub(crate) filter_policy_scope: FilterPolicyScope,
    /// True if the message is sent without SNS's JSON envelope. For queues, URLs and Firehose.
    #[serde(default)]
    pub(crate) raw_message_delivery: bool,
    /// The queue for messages that cannot be delivered, by its name in this blueprint.
    pub(crate) dead_letter_queue: Option<Handle<Queue>>,
}

/// The endpoint of a subscription, by protocol.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub enum SubscriptionEndpoint {
    /// A phone number in E.164 form: `+` and up to 15 digits. May contain references.
    Sms(Text),
    /// An e-mail address, whose owner must confirm. May contain references.
    Email(Text),
    /// An e-mail address that receives JSON. May contain references.
    EmailJson(Text),
    /// A URL, which must confirm. May contain references.
    Http(Text),
    /// A URL, which must confirm. May contain references.
    Https(Text),
    /// A queue, by its name in this blueprint. Its policy allows the topic.
    Sqs(Handle<Queue>),
    /// A function, by its name in this blueprint. It gets a permission for the topic.
    Lambda(Handle<Function>),
    /// The ARN of a mobile app's endpoint. May contain references.
    Application(Text),
    /// A Firehose delivery stream, and the role with which SNS writes to it.
    #[serde(rename_all = "kebab-case")]
    Firehose {
        /// The delivery stream's ARN. May contain references.
        #[serde(rename = "delivery-stream-arn")]
        delivery_stream: Text,
        /// The ARN of the role, which SNS must be allowed to assume. May contain references.
        #[serde(rename = "role-arn")]
        #[schemars(with = "Text")]
        role: RoleArn,
    },
}

/// The subject of a filter policy.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum FilterPolicyScope {
    /// The message's attributes.
    #[default]
    MessageAttributes,
    /// Its body, which must be JSON.
    MessageBody,
}

impl FilterPolicyScope {
    /// The value of `FilterPolicyScope`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MessageAttributes => "MessageAttributes",
            Self::MessageBody => "MessageBody",
        }
    }
}

impl Member for Subscription {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        self
    }
}

impl SubscriptionEndpoint {
    /// The value of `Protocol`.
    pub const fn protocol(&self) -> &'static str {
        match self {
            Self::Sms(_) => "sms",
            Self::Email(_) => "email",
            Self::EmailJson(_) => "email-json",
            Self::Http(_) => "http",
            Self::Https(_) => "https",
            Self::Sqs(_) => "sqs",
            Self::Lambda(_) => "lambda",
            Self::Application(_) => "application",
            Self::Firehose { .. } => "firehose",
        }
    }

    /// The value of `Endpoint`.
    pub(crate) fn endpoint(&self) -> Text {
        match self {
            Self::Sms(text)
            | Self::Email(text)
            | Self::EmailJson(text)
            | Self::Http(text)
            | Self::Https(text)
            | Self::Application(text)
            | Self::Firehose { delivery_stream: text, .. } => text.clone(),
            Self::Sqs(queue) => queue.arn().into(),
            Self::Lambda(function) => function.arn().into(),
        }
    }
}

/// True for a phone number in the form that [SNS
/// expects](https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-phone-number-as-subscriber.html).
pub(crate) fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

impl Subscription {
    /// A subscription of `endpoint` to `topic`, called `key` in the stack.
    pub fn new(key: &str, topic: &Handle<Topic>, endpoint: SubscriptionEndpoint) -> Self {
        Self {
            key: key.into(),
            topic: topic.clone(),
            endpoint,
            filter_policy: None,
            filter_policy_scope: FilterPolicyScope::default(),
            raw_message_delivery: false,
            dead_letter_queue: None,
        }
    }

    /// Sends only messages that match a [filter
    /// policy](https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html).
    pub fn filter_policy(mut self, policy: impl Into<Json>) -> Self {
        self.filter_policy = Some(policy.into());
        self
    }

    /// The subject of the filter policy.
    pub fn filter_policy_scope(mut self, scope: FilterPolicyScope) -> Self {
        self.filter_policy_scope = scope;
        self
    }

    /// True if the message is sent without SNS's JSON envelope. For queues, URLs and Firehose.
    pub fn raw_message_delivery(mut self, enabled: bool) -> Self {
        self.raw_message_delivery = enabled;
        self
    }

    /// The queue for messages that cannot be delivered.
    pub fn dead_letter_queue(mut self, queue: &Handle<Queue>) -> Self {
        self.dead_letter_queue = Some(queue.clone());
        self
    }

    /// The queues that the topic sends to.
    pub(crate) fn queues(&self) -> impl Iterator<Item = &Handle<Queue>> {
        let subscribed = match &self.endpoint {
            SubscriptionEndpoint::Sqs(queue) => Some(queue),
            _ => None,
        };
        subscribed.into_iter().chain(&self.dead_letter_queue)
    }

    /// The function that the topic invokes.
    pub(crate) const fn function(&self) -> Option<&Handle<Function>> {
        match &self.endpoint {
            SubscriptionEndpoint::Lambda(function) => Some(function),
            _ => None,
        }
    }

    /// The permission that the function gets.
    pub(crate) fn permission_id(&self) -> ResourceId {
        ResourceId::within(self.topic.id().name.clone(), Kind::Permission, self.key.clone())
    }
}
