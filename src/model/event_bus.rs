//! Event buses of EventBridge.

use schemars::JsonSchema;
use serde::Deserialize;

use super::existing::may_exist;
use super::{CheckovSkip, Existing, Name, Tags, builder, checkov_skip, written};
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
    /// changed. That of the account is `default`. The other options are those of created event buses.
    pub(crate) existing: Option<Existing>,
    /// The description: at most 512 characters. May contain references.
    pub(crate) description: Option<Text>,
    /// Suppressed checks of checkov for the event bus.
    #[schemars(with = "checkov_skip::Schema")]
    pub(crate) checkov_skip: CheckovSkip,
    /// Tags. The values may contain references.
    pub(crate) tags: Tags,
}

written::member!(EventBus, existing);

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
