//! Event buses of EventBridge.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::may_exist;
use super::written::{self, Member};
use super::{CheckovSkip, EventRule, Existing, Handle, Name, Tags, builder, checkov_skip};
use crate::text::Text;

/// An [event bus](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html) of
/// EventBridge, as
/// [`CreateEventBus`](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html)
/// describes it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct EventBus {
    #[serde(skip)]
    pub(crate) key: Name,
    /// The physical name: 1 to 256 letters, digits, `.`, `_` and `-`, but not `default`. May
    /// contain references. By default, the name in this blueprint.
    #[serde(deserialize_with = "written::name")]
    #[schemars(with = "Option<Text>")]
    pub(crate) name: Text,
    /// The event bus exists already, with this name or ARN: it is referenced, neither created nor
    /// changed. That of the account is `default`. Its `rules` are created; the other options are
    /// those of created event buses.
    pub(crate) existing: Option<Existing>,
    /// The description: at most 512 characters. May contain references.
    pub(crate) description: Option<Text>,
    /// The rules, by name: their targets get the events that match their patterns. Those of an
    /// event bus that exists already are created, too.
    #[serde(deserialize_with = "written::members")]
    #[schemars(with = "BTreeMap<String, EventRule>")]
    pub(crate) rules: Vec<EventRule>,
    /// Suppressed checks of checkov for the event bus.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

impl Member for EventBus {
    fn named(mut self, key: &str) -> Self {
        self.key = key.into();
        if self.name.is_empty() {
            let known = self.known().map(|known| known.name);
            self.name = known.unwrap_or_else(|| key.into());
        }
        let bus = Handle::<Self>::new(self.id());
        self.rules.iter_mut().for_each(|rule| rule.bus = bus.clone());
        self
    }
}

may_exist! {
    EventBus: EventBus,
    /// The event bus exists already: it is referenced, neither created nor changed. The other options
    /// are those of created event buses.
    |bus| [
        ("checkov-skip", !bus.checkov_skip.is_empty()),
        ("description", bus.description.is_some()),
        ("name", bus.is_renamed()),
        ("tags", !bus.tags.is_empty()),
    ]
}

impl EventBus {
    /// Creates an event bus with the physical name `key`.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), name: key.into(), ..Self::default() }
    }

    builder::name! {
        /// The physical name, if it differs: 1 to 256 letters, digits, `.`, `_` and `-`.
    }

    builder::description! {
        /// The description: at most 512 characters.
    }

    checkov_skip::builder!("it");

    builder::tag!();
}
