//! Messages to topics.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::ServiceAnswer;
use crate::model::{Handle, Payload, Topic, ValueTemplate};

/// Publishes a message to a topic of SNS.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Publish {
    /// The topic, by its name in this blueprint.
    pub(crate) topic: Handle<Topic>,
    /// The message: a text, such as `{body|json}` for the whole body, or JSON.
    pub(crate) message: Payload,
    /// The subject of e-mails: at most 100 characters of ASCII.
    pub(crate) subject: Option<ValueTemplate>,
    /// Message attributes by name, each a string, by which subscriptions filter. One with a missing
    /// optional value is left out.
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, ValueTemplate>,
    /// The group within which a FIFO topic, which requires one, keeps the order of messages, such as
    /// `{body.customer}`.
    pub(crate) group_id: Option<ValueTemplate>,
    /// The ID by which SNS recognizes duplicates within five minutes. Required for a FIFO topic
    /// without content-based deduplication, and only supported there.
    pub(crate) deduplication_id: Option<ValueTemplate>,
    /// The answer. The default is 200 with `{"messageId": "{response.MessageId}"}`.
    pub(crate) answer: Option<ServiceAnswer>,
}

impl Publish {
    /// Publishes a message to a topic.
    pub fn new(topic: &Handle<Topic>, message: Payload) -> Self {
        Self {
            topic: topic.clone(),
            message,
            subject: None,
            attributes: BTreeMap::new(),
            group_id: None,
            deduplication_id: None,
            answer: None,
        }
    }

    /// The subject of e-mails.
    pub fn subject(mut self, subject: ValueTemplate) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Adds a message attribute, a string.
    pub fn attribute(mut self, name: impl Into<String>, value: ValueTemplate) -> Self {
        self.attributes.insert(name.into(), value);
        self
    }

    /// The group within which a FIFO topic keeps the order of messages.
    pub fn group_id(mut self, id: ValueTemplate) -> Self {
        self.group_id = Some(id);
        self
    }

    /// The ID by which a FIFO topic recognizes duplicates.
    pub fn deduplication_id(mut self, id: ValueTemplate) -> Self {
        self.deduplication_id = Some(id);
        self
    }
}
