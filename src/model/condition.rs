//! Conditions on the attributes of an item: of writes, of keys in a query, of what a query or scan
//! leaves out.

use std::collections::BTreeMap;

use super::ValueTemplate;

/// What has to hold of an item: every test of every attribute.
///
/// It becomes a [condition
/// expression](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html)
/// of constants, names by placeholders and values by placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[schemars(inline)]
pub struct ItemCondition(pub(crate) BTreeMap<String, Test>);

/// A test of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// It is this value: a string, a number or bytes, or a constant `true` or `false`.
    Equals(ValueTemplate),
    /// It is another value, or missing.
    NotEquals(ValueTemplate),
    /// It comes before.
    LessThan(ValueTemplate),
    /// It comes before, or is it.
    AtMost(ValueTemplate),
    /// It comes after.
    GreaterThan(ValueTemplate),
    /// It comes after, or is it.
    AtLeast(ValueTemplate),
    /// It is one of these two, or between them.
    Between([ValueTemplate; 2]),
    /// The string or the bytes begin so.
    BeginsWith(ValueTemplate),
    /// The string has this in it; the set or list has it for a member, of the type that its members
    /// have.
    Contains(ValueTemplate),
    /// It is one of these, 1 to 100.
    OneOf(Vec<ValueTemplate>),
    /// It is there.
    Exists,
    /// It is missing.
    NotExists,
}

impl ItemCondition {
    /// No test yet: it holds of everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a test of an attribute, in the place of an earlier one.
    pub fn test(mut self, attribute: impl Into<String>, test: Test) -> Self {
        self.0.insert(attribute.into(), test);
        self
    }

    /// Whether it holds of everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Test {
    /// The values that it compares with.
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
