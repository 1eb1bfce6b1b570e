//! Who gets what is published to a topic.

use serde::{Deserialize, Serialize};

use super::problem::Checker;
use super::{
    Function, Handle, Json, Kind, Name, Queue, QueueEncryption, Resource, ResourceId, RoleArn,
    Stack, Topic, arn,
};
use crate::text::Text;

/// A [subscription](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html) to a topic.
#[derive(Debug, Clone)]
pub struct Subscription {
    pub(crate) key: Name,
    pub(crate) topic: Handle<Topic>,
    pub(crate) endpoint: SubscriptionEndpoint,
    pub(crate) filter_policy: Option<Json>,
    pub(crate) filter_policy_scope: FilterPolicyScope,
    pub(crate) raw_message_delivery: bool,
    pub(crate) dead_letter_queue: Option<Handle<Queue>>,
}

/// Where messages are sent, by each protocol that SNS has.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum SubscriptionEndpoint {
    /// A phone number in E.164 form: `+4915112345678`.
    Sms(Text),
    /// An e-mail address, whose owner has to confirm.
    Email(Text),
    /// An e-mail address that gets JSON.
    EmailJson(Text),
    /// A URL, which has to confirm.
    Http(Text),
    /// A URL, which has to confirm.
    Https(Text),
    /// A queue of the stack; its policy lets the topic in.
    Sqs(Handle<Queue>),
    /// A function of the stack; it gets a permission for the topic.
    Lambda(Handle<Function>),
    /// The ARN of a mobile app's endpoint.
    Application(Text),
    /// A delivery stream of Firehose, and the role by which SNS puts records into it.
    Firehose {
        /// The delivery stream's ARN.
        delivery_stream: Text,
        /// The role, which SNS has to be allowed to assume.
        role: RoleArn,
    },
}

/// What a filter policy is held against.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum FilterPolicyScope {
    /// The message's attributes.
    #[default]
    MessageAttributes,
    /// Its body, which has to be JSON.
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

    /// What an endpoint has to look like, and whether this one does where it is known.
    fn check(&self, stack: &Stack, check: &mut Checker) {
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
            Self::Http(_) => (literal.starts_with("http://"), "a URL that begins with http://"),
            Self::Https(_) => (literal.starts_with("https://"), "a URL that begins with https://"),
            Self::Application(_) | Self::Firehose { .. } | Self::Sqs(_) | Self::Lambda(_) => {
                (true, "")
            }
        };
        let message = format_args!("`{literal}` cannot be subscribed by {protocol}");
        check.require(fine, &at, message, expected);
    }
}

/// Whether it is in the form that [SNS
/// wants](https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-phone-number-as-subscriber.html).
fn is_phone_number(text: &str) -> bool {
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

    /// Sends only messages that match: a [filter
    /// policy](https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html).
    pub fn filter_policy(mut self, policy: impl Into<Json>) -> Self {
        self.filter_policy = Some(policy.into());
        self
    }

    /// What the filter policy is held against.
    pub fn filter_policy_scope(mut self, scope: FilterPolicyScope) -> Self {
        self.filter_policy_scope = scope;
        self
    }

    /// Whether the message is sent as it is, without SNS's own JSON around it. For queues, URLs and
    /// Firehose.
    pub fn raw_message_delivery(mut self, enabled: bool) -> Self {
        self.raw_message_delivery = enabled;
        self
    }

    /// Where messages go that cannot be delivered.
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

    fn check_queue(
        &self,
        stack: &Stack,
        check: &mut Checker,
        field: &[&str],
        handle: &Handle<Queue>,
    ) {
        stack.check_reference(check, field, handle.id());
        let Some(queue) = stack.queue(handle) else { return };
        check.require(
            queue.encryption != QueueEncryption::AwsManaged,
            field,
            format_args!("the {} is encrypted with the AWS managed key, which SNS may not use", queue.id()),
            "a queue with the encryption `sqs-managed`, or a key of KMS whose policy lets sns.amazonaws.com in",
        );
        if let Some(topic) = stack.topic(&self.topic) {
            check.require(
                topic.fifo || !queue.fifo,
                field,
                format_args!("the {} is FIFO, and the topic is not", queue.id()),
                "a standard queue, or a FIFO topic",
            );
        }
    }
}

impl Resource for Subscription {
    fn id(&self) -> ResourceId {
        ResourceId::within(self.topic.id().name.clone(), Kind::Subscription, self.key.clone())
    }

    fn add_to(self, stack: &mut Stack) {
        stack.subscriptions.push(self);
    }

    fn check(&self, stack: &Stack, check: &mut Checker) {
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
            let message = format_args!("the {} is of the same endpoint", other.id());
            check.report(
                &["endpoint", protocol],
                message,
                "one subscription of an endpoint to a topic",
            );
        }
        let is_queue = matches!(self.endpoint, SubscriptionEndpoint::Sqs(_));
        check.require(
            is_queue || stack.topic(&self.topic).is_none_or(|topic| !topic.fifo),
            &["endpoint"],
            format_args!("a FIFO topic does not send by {protocol}"),
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
            raw || !self.raw_message_delivery,
            &["raw-message-delivery"],
            format_args!("raw message delivery by {protocol}"),
            "sqs, http, https or firehose",
        );
        check.require(
            self.filter_policy.is_some()
                || self.filter_policy_scope == FilterPolicyScope::default(),
            &["filter-policy-scope"],
            "a filter policy's scope without a filter policy",
            "a filter-policy",
        );
        if let Some(policy) = &self.filter_policy {
            check.require(
                matches!(policy, Json::Object(_)),
                &["filter-policy"],
                "a filter policy that is no mapping",
                "a mapping of names to lists of values",
            );
        }
    }
}
