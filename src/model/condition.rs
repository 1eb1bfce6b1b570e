//! Conditions on the attributes of an item: for writes, keys of a query, and filters.

use std::collections::BTreeMap;

use super::ValueTemplate;

/// Tests of attributes that must all hold.
///
/// They become a [condition
/// expression](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html)
/// of constants, in which names and values are placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[schemars(inline)]
pub struct ItemCondition(pub(crate) BTreeMap<String, Test>);

/// A test of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// It equals this value.
    Equals(ValueTemplate),
    /// It has another value, or is missing.
    NotEquals(ValueTemplate),
    /// It is less than this.
    LessThan(ValueTemplate),
    /// It is at most this.
    AtMost(ValueTemplate),
    /// It is greater than this.
    GreaterThan(ValueTemplate),
    /// It is at least this.
    AtLeast(ValueTemplate),
    /// It is between these two, inclusive.
    Between([ValueTemplate; 2]),
    /// The string or binary value starts with this.
    BeginsWith(ValueTemplate),
    /// The string contains this; the set or list has it as an element.
    Contains(ValueTemplate),
    /// It equals one of these, at most 100.
    OneOf(Vec<ValueTemplate>),
    /// It exists, whatever its value.
    Exists,
    /// It is missing.
    NotExists,
}

impl ItemCondition {
    /// Creates a condition without tests, which always holds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a test of an attribute, replacing an earlier one.
    pub fn test(mut self, attribute: impl Into<String>, test: Test) -> Self {
        self.0.insert(attribute.into(), test);
        self
    }

    /// True if it has no tests.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Test {
    /// The values to compare with.
    pub(crate) fn value_templates(&self) -> Vec<&ValueTemplate> {
        match self {
            Self::Equals(value)
            | Self::NotEquals(value)
            | Self::LessThan(value)
            | Self::AtMost(value)
            | Self::GreaterThan(value)
            | Self::AtLeast(value)
            | Self::BeginsWith(value)
            | Self::Contains(value) => vec![value],
            Self::Between([least, most]) => vec![least, most],
            Self::OneOf(values) => values.iter().collect(),
            Self::Exists | Self::NotExists => Vec::new(),
        }
    }
}
