//! Topics of SNS and their subscriptions.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::message::{Attributes, Message, md5_of_text, to_filter_subject, to_notification};
use crate::pattern;
use crate::timestamp::Timestamp;

/// The time in which a message with the same deduplication identifier is a duplicate.
const DEDUPLICATION: Duration = Duration::from_secs(300);
/// The largest number of deduplication identifiers that are kept.
const IDENTIFIERS: usize = 10_000;

/// An SNS topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// True for a FIFO topic.
    pub fifo: bool,
    /// True if messages with the same content within five minutes are duplicates.
    pub content_based_deduplication: bool,
    /// The subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// A subscription to a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    /// The ARN.
    pub arn: String,
    /// The protocol: `sqs`.
    pub protocol: String,
    /// The endpoint: the ARN of a queue or function, an address, or a number.
    pub endpoint: String,
    /// The filter policy.
    pub filter_policy: Option<Value>,
    /// True if the filter policy applies to the body instead of the attributes.
    pub filters_body: bool,
    /// True if the message is sent without SNS's JSON envelope.
    pub raw_message_delivery: bool,
    /// The ARN of the queue for messages that cannot be delivered.
    pub dead_letter_queue: Option<String>,
}

/// A topic with the identifiers of its latest messages.
#[derive(Debug)]
pub(super) struct TopicState {
    pub(super) topic: Topic,
    pub(super) duplicates: Mutex<Duplicates>,
}

/// The identifiers of messages by their deduplication identifier.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    identifiers: HashMap<String, (Instant, String)>,
}

impl Duplicates {
    /// The identifier of an earlier message, if there is one.
    pub(super) fn earlier(&mut self, deduplication_id: &str, id: &str) -> Option<String> {
        let now = Instant::now();
        self.identifiers.retain(|_, (sent, _)| now.duration_since(*sent) < DEDUPLICATION);
        if let Some((_, earlier)) = self.identifiers.get(deduplication_id) {
            return Some(earlier.clone());
        }
        if self.identifiers.len() < IDENTIFIERS {
            self.identifiers.insert(deduplication_id.to_owned(), (now, id.to_owned()));
        }
        None
    }
}

/// A message that was published.
#[derive(Debug, Clone)]
pub(super) struct Published {
    pub(super) id: String,
    pub(super) topic_arn: String,
    pub(super) subject: Option<String>,
    pub(super) body: String,
    /// True if the body has a text for each protocol.
    pub(super) by_protocol: bool,
    pub(super) attributes: Attributes,
    pub(super) group_id: Option<String>,
    pub(super) deduplication_id: Option<String>,
    pub(super) sequence_number: Option<String>,
    pub(super) time: Timestamp,
}

impl Published {
    /// The text for a protocol.
    pub(super) fn text(&self, protocol: &str) -> String {
        if !self.by_protocol {
            return self.body.clone();
        }
        let texts: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let text = texts.get(protocol).or_else(|| texts.get("default")).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    /// The deduplication identifier in a FIFO topic.
    pub(super) fn deduplication_id(&self, topic: &Topic) -> Option<String> {
        let id = self.deduplication_id.clone();
        id.or_else(|| topic.content_based_deduplication.then(|| md5_of_text(&self.body)))
    }

    /// True if a subscription receives it.
    pub(super) fn passes(&self, subscription: &Subscription) -> bool {
        let Some(policy) = &subscription.filter_policy else { return true };
        if subscription.filters_body {
            let body = serde_json::from_str(&self.text(&subscription.protocol));
            return body.is_ok_and(|body| pattern::matches(policy, &body));
        }
        pattern::matches(policy, &to_filter_subject(&self.attributes))
    }

    /// The message for a queue.
    pub(super) fn to_queue(&self, subscription: &Subscription) -> Message {
        let text = self.text("sqs");
        let mut message = if subscription.raw_message_delivery {
            Message { attributes: self.attributes.clone(), ..Message::new(text) }
        } else {
            Message::new(self.notification(subscription, &text, "URL").to_string())
        };
        message.group_id.clone_from(&self.group_id);
        message.deduplication_id.clone_from(&self.deduplication_id);
        message
    }

    /// The [event](https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html) for a function.
    pub(super) fn to_function(&self, subscription: &Subscription) -> Value {
        let mut notification = self.notification(subscription, &self.text("lambda"), "Url");
        // Functions get these members always, those of queues only if there is something in them.
        notification["Subject"] = json!(self.subject);
        notification["MessageAttributes"] = to_notification(&self.attributes);
        json!({"Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription.arn,
            "Sns": notification,
        }]})
    }

    /// The [envelope](https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html)
    /// of a message, whose signature is made up. The names of its URLs differ in their last letters.
    fn notification(&self, subscription: &Subscription, text: &str, url: &str) -> Value {
        let region = self.topic_arn.split(':').nth(3).unwrap_or_default();
        let host = format!("https://sns.{region}.amazonaws.com");
        let mut notification = json!({
            "Type": "Notification",
            "MessageId": self.id,
            "TopicArn": self.topic_arn,
            "Message": text,
            "Timestamp": self.time.iso(),
            "SignatureVersion": "1",
            "Signature": "c2ltdWxhdGVk",
            format!("SigningCert{url}"): format!("{host}/SimpleNotificationService-local.pem"),
            format!("Unsubscribe{url}"):
                format!("{host}/?Action=Unsubscribe&SubscriptionArn={}", subscription.arn),
        });
        if let Some(subject) = &self.subject {
            notification["Subject"] = subject.as_str().into();
        }
        if let Some(number) = &self.sequence_number {
            notification["SequenceNumber"] = number.as_str().into();
        }
        if !self.attributes.is_empty() {
            notification["MessageAttributes"] = to_notification(&self.attributes);
        }
        notification
    }
}
