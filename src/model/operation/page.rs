//! The pages of a list: their length, their order, and the token of the next one.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::model::written::{ShortOr, full_form};
use crate::model::{ValueSource, ValueTemplate};

/// The query string parameter with the caller's limit, unless declared otherwise.
const LIMIT: &str = "limit";
/// The query string parameter with the caller's order, unless declared otherwise.
const ORDER: &str = "order";
/// The query string parameter with the token of a page, unless declared otherwise.
const NEXT_TOKEN: &str = "nextToken";
/// The most items of a page: as many as a loop of a mapping template has iterations.
pub(crate) const MOST_ITEMS: u32 = 1000;

/// The number of items to read for a response: 1 to 1,000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// A fixed limit.
    Fixed(u32),
    /// A limit that callers choose.
    Caller(CallerLimit),
}

/// A limit that callers choose, within a maximum.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CallerLimit {
    /// The caller's limit: one reference to the query string, a header or the body. By default
    /// `{query-string.limit}`.
    pub(crate) from: Option<ValueTemplate>,
    /// The limit of a request that has none, or something else than a number above 0.
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) default: u32,
    /// The limit of a request that has a higher one. By default 1,000.
    #[serde(default = "most_items")]
    #[schemars(range(min = 1, max = 1000))]
    pub(crate) maximum: u32,
}

const fn most_items() -> u32 {
    MOST_ITEMS
}

impl CallerLimit {
    /// A limit from the query string parameter `limit`, with a default.
    pub const fn new(default: u32) -> Self {
        Self { from: None, default, maximum: MOST_ITEMS }
    }

    /// The source of the caller's limit: one reference to the query string, a header or the body.
    pub fn from(mut self, source: ValueTemplate) -> Self {
        self.from = Some(source);
        self
    }

    /// The limit of a request that has a higher one, at most 1,000.
    pub const fn maximum(mut self, maximum: u32) -> Self {
        self.maximum = maximum;
        self
    }

    /// The source of the caller's limit.
    pub(crate) fn source(&self) -> ValueSource {
        page_source(self.from.as_ref(), LIMIT)
    }
}

impl From<u32> for Limit {
    fn from(limit: u32) -> Self {
        Self::Fixed(limit)
    }
}

impl From<CallerLimit> for Limit {
    fn from(limit: CallerLimit) -> Self {
        Self::Caller(limit)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrFields;

        impl<'de> Visitor<'de> for NumberOrFields {
            type Value = Limit;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number, or a mapping with `from`, `default` and `maximum`")
            }

            fn visit_u64<E: Error>(self, limit: u64) -> Result<Limit, E> {
                // `Plan::check` reports numbers that are too high.
                Ok(Limit::Fixed(u32::try_from(limit).unwrap_or(u32::MAX)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Limit, A::Error> {
                full_form(map).map(Limit::Caller)
            }
        }

        deserializer.deserialize_any(NumberOrFields)
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The number of items to read for a response: just a number, or a mapping if callers choose it.",
            "anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_ITEMS}, CallerLimit::json_schema(generator)]
        })
    }
}

/// A direction of the sort keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Direction {
    /// The least first.
    #[default]
    Ascending,
    /// The greatest first.
    Descending,
}

impl Direction {
    /// The other one, and its name.
    pub(crate) const fn other(self) -> (Self, &'static str) {
        match self {
            Self::Ascending => (Self::Descending, "descending"),
            Self::Descending => (Self::Ascending, "ascending"),
        }
    }

    /// The value of `ScanIndexForward`.
    pub(crate) const fn is_forward(self) -> &'static str {
        match self {
            Self::Ascending => "true",
            Self::Descending => "false",
        }
    }
}

/// The order of the sort keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Order {
    /// The direction, unless the caller chooses another one.
    pub(crate) direction: Direction,
    /// True if callers choose it.
    is_chosen: bool,
    pub(crate) from: Option<ValueTemplate>,
}

/// An order that callers choose: `ascending` or `descending`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct OrderFields {
    /// The caller's order: one reference to the query string, a header or the body. By default
    /// `{query-string.order}`.
    from: Option<ValueTemplate>,
    /// The order of a request that has neither `ascending` nor `descending`. By default
    /// `ascending`.
    default: Option<Direction>,
}

impl Order {
    /// The order that callers choose.
    pub(super) fn of_caller(from: Option<ValueTemplate>, direction: Direction) -> Self {
        Self { direction, is_chosen: true, from }
    }

    /// The source of the caller's direction; `None` if callers cannot choose it.
    pub(crate) fn source(&self) -> Option<ValueSource> {
        self.is_chosen.then(|| page_source(self.from.as_ref(), ORDER))
    }
}

impl From<Direction> for Order {
    fn from(direction: Direction) -> Self {
        Self { direction, is_chosen: false, from: None }
    }
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShortOr {
            short: |direction: Direction| direction.into(),
            full: |OrderFields { from, default }| {
                Self::of_caller(from, default.unwrap_or_default())
            },
            expecting: "`ascending` or `descending`, or a mapping with `from` and `default`",
        })
    }
}

impl JsonSchema for Order {
    fn schema_name() -> Cow<'static, str> {
        "Order".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The order of the sort keys: a direction, or a mapping if callers choose it.",
            "anyOf": [generator.subschema_for::<Direction>(), OrderFields::json_schema(generator)]
        })
    }
}

/// The token with which a caller continues a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct NextToken {
    /// The caller's token: one reference to the query string, a header or the body.
    pub from: ValueTemplate,
}

/// The source of the token with which a caller continues a list.
pub(crate) fn token_source(declared: Option<&NextToken>) -> ValueSource {
    page_source(declared.map(|token| &token.from), NEXT_TOKEN)
}

/// A declared source, which is a parameter of the query string by default. `Plan::check` rejects
/// other texts than one source.
fn page_source(declared: Option<&ValueTemplate>, default: &str) -> ValueSource {
    let declared = declared.and_then(|template| template.sources().next()).cloned();
    declared.unwrap_or_else(|| ValueSource::QueryString(default.to_owned()))
}
