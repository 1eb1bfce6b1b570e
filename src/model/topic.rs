//! SNS topics.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::may_exist;
use super::queue::fifo_name;
use super::written::{self, Member};
use super::{
    CheckovSkip, Existing, Handle, KeyEncryption, Name, Setting, Stack, Subscription, Tags,
    builder, checkov_skip,
};
use crate::text::Text;

/// A [topic](https://docs.aws.amazon.com/sns/latest/dg/welcome.html) of SNS, as
/// [`CreateTopic`](https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html) describes it.
/// By default it is a standard topic, encrypted with the AWS managed key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Topic {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 256 letters, digits, `_` and `-`, with `.fifo` at the end if and
    /// only if it is FIFO. May contain references. By default, the name in this blueprint, with
    /// `.fifo` appended for a FIFO topic.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The topic exists already, with this name or ARN: it is referenced, neither created nor changed.
    /// `fifo`, `content-based-deduplication` and `encryption` are declared as they are, and
    /// `subscriptions` are created; the other options are those of created topics.
    pub(crate) existing: Option<Existing>,
    /// The sender of e-mails, and the prefix of text messages: at most 100 characters. May contain
    /// references.
    pub(crate) display_name: Option<Text>,
    /// True for a FIFO topic, which keeps the order of its messages and sends to queues only.
    pub(crate) fifo: bool,
    /// True if messages with the same content within five minutes are duplicates. FIFO only.
    pub(crate) content_based_deduplication: bool,
    /// The server-side encryption. By default, the AWS managed key of the account.
    #[schemars(with = "Option<KeyEncryption>")]
    pub(crate) encryption: Setting<KeyEncryption>,
    /// The subscriptions, by name.
    #[serde(deserialize_with = "written::members")]
    #[schemars(with = "BTreeMap<String, Subscription>")]
    pub(crate) subscriptions: Vec<Subscription>,
    /// Suppressed checks of checkov for the topic.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

may_exist! {
    Topic: Topic,
    /// The topic exists already: it is referenced, neither created nor changed. Its FIFO order, its
    /// deduplication and its encryption are declared as they are, and its subscriptions are created;
    /// the other options are those of created topics.
    |topic| [
        ("checkov-skip", !topic.checkov_skip.is_empty()),
        ("display-name", topic.display_name.is_some()),
        ("name", topic.is_renamed()),
        ("tags", !topic.tags.is_empty()),
    ]
}

impl Default for Topic {
    fn default() -> Self {
        Self::new("")
    }
}

impl Member for Topic {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        if self.name.is_empty() {
            let known = self.known().map(|known| known.name);
            let own = || if self.fifo { fifo_name(key) } else { key.into() };
            self.name = known.unwrap_or_else(own);
        }
        let topic = Handle::<Self>::new(self.id());
        self.subscriptions.iter_mut().for_each(|of| of.topic = topic.clone());
        self
    }
}

impl Topic {
    /// Creates a topic with the physical name `key`.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            existing: None,
            display_name: None,
            fifo: false,
            content_based_deduplication: false,
            encryption: Setting::default(),
            subscriptions: Vec::new(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// Creates a FIFO topic, which keeps the order of messages and sends to queues only. Its
    /// physical name ends in `.fifo`, which is appended to `key` if necessary.
    pub fn fifo(key: &str) -> Self {
        Self { name: fifo_name(key), fifo: true, ..Self::new(key) }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 256 letters, digits, `_` and `-`, with `.fifo` at
        /// the end if and only if it is FIFO.
    }

    /// The sender of e-mails, and the prefix of text messages: at most 100 characters, of which
    /// text messages show 10.
    pub fn display_name(mut self, name: impl Into<Text>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// True if messages with the same content within five minutes are duplicates. FIFO topics only.
    pub fn content_based_deduplication(mut self, enabled: bool) -> Self {
        self.content_based_deduplication = enabled;
        self
    }

    /// The key that encrypts it.
    pub fn encryption(mut self, encryption: KeyEncryption) -> Self {
        self.encryption = Setting::written(encryption);
        self
    }

    checkov_skip::builder!("it");

    builder::tag!();
}

impl Stack {
    /// The topic of a handle.
    pub(crate) fn topic(&self, handle: &Handle<Topic>) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.key == handle.id().name)
    }
}
