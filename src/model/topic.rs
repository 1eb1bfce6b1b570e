//! Topics of SNS.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::queue::fifo_name;
use super::written::{self, Member};
use super::{CheckovSkip, Handle, KeyEncryption, Name, Stack, Subscription, Tags, checkov_skip};
use crate::text::Text;

/// A [topic](https://docs.aws.amazon.com/sns/latest/dg/welcome.html) of SNS, as
/// [`CreateTopic`](https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html) describes it.
/// Unless told otherwise it is a standard topic, encrypted with the AWS managed key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Topic {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The name on AWS: 1 to 256 letters, digits, `_` and `-`, with `.fifo` at the end exactly if
    /// it is FIFO. May refer. Without it, the name in this blueprint, to which `.fifo` is added for
    /// one that is FIFO.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The sender of e-mails and the beginning of text messages: at most 100 characters. May refer.
    pub(crate) display_name: Option<Text>,
    /// True for a FIFO topic, which keeps the order of its messages and sends to queues only.
    pub(crate) fifo: bool,
    /// True if two messages of the same content within five minutes are one. FIFO only.
    pub(crate) content_based_deduplication: bool,
    /// The server-side encryption. Without it, the account's key that AWS manages.
    #[schemars(with = "Option<KeyEncryption>")]
    pub(crate) encryption: KeyEncryption,
    /// The subscriptions, until the stack has them.
    #[serde(deserialize_with = "written::members")]
    #[schemars(with = "BTreeMap<String, Subscription>")]
    pub(crate) subscriptions: Vec<Subscription>,
    /// Checks of checkov that are not to look at it.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may refer.
    pub(crate) tags: Tags,
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
            self.name = if self.fifo { fifo_name(key) } else { key.into() };
        }
        let topic = Handle::<Self>::new(self.id());
        self.subscriptions.iter_mut().for_each(|of| of.topic = topic.clone());
        self
    }
}

impl Topic {
    /// A topic called `key`, in the stack and on AWS.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.into(),
            name: key.into(),
            display_name: None,
            fifo: false,
            content_based_deduplication: false,
            encryption: KeyEncryption::default(),
            subscriptions: Vec::new(),
            checkov_skip: CheckovSkip::new(),
            tags: Tags::new(),
        }
    }

    /// A topic that keeps the order of its messages, and sends to queues only. On AWS, its name
    /// ends in `.fifo`, which is added where `key` does not.
    pub fn fifo(key: &str) -> Self {
        Self { name: fifo_name(key), fifo: true, ..Self::new(key) }
    }

    /// The name on AWS, where it differs: 1 to 256 letters, digits, `_` and `-`, with `.fifo` at
    /// the end exactly if it is FIFO.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// Whom e-mails come from, and what a text message begins with: at most 100 characters, of
    /// which text messages show 10.
    pub fn display_name(mut self, name: impl Into<Text>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// Whether two messages of the same content within five minutes are one. FIFO topics only.
    pub fn content_based_deduplication(mut self, enabled: bool) -> Self {
        self.content_based_deduplication = enabled;
        self
    }

    /// Whose key encrypts it.
    pub fn encryption(mut self, encryption: KeyEncryption) -> Self {
        self.encryption = encryption;
        self
    }

    checkov_skip::builder!("it");

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Text>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }
}

impl Stack {
    /// The topic of a handle.
    pub(crate) fn topic(&self, handle: &Handle<Topic>) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.key == handle.id().name)
    }
}
