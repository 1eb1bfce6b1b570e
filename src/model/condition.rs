//! Conditions on the attributes of an item: of writes, of keys in a query, of what a query or scan leaves out.

use std::collections::BTreeMap;

use super::Composite;

/// What has to hold of an item: every test of every attribute.
///
/// It becomes a
/// [condition expression](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html)
/// of constants, names by placeholders and values by placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemCondition(pub(crate) BTreeMap<String, Test>);

/// What has to hold of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It is this value.
    Equals(Composite),
    /// It is another value, or missing.
    NotEquals(Composite),
    /// It comes before.
    LessThan(Composite),
    /// It comes before, or is it.
    AtMost(Composite),
    /// It comes after.
    GreaterThan(Composite),
    /// It comes after, or is it.
    AtLeast(Composite),
    /// It is one of these two, or between them.
    Between(Composite, Composite),
    /// The string or the bytes begin so.
    BeginsWith(Composite),
    /// The string has this in it; the set or list has it for a member.
    Contains(Composite),
    /// It is one of these, at most 100.
    OneOf(Vec<Composite>),
    /// It is there, whatever it is.
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
    pub(crate) fn composites(&self) -> Vec<&Composite> {
        match self {
            Self::Equals(value)
            | Self::NotEquals(value)
            | Self::LessThan(value)
            | Self::AtMost(value)
            | Self::GreaterThan(value)
            | Self::AtLeast(value)
            | Self::BeginsWith(value)
            | Self::Contains(value) => vec![value],
            Self::Between(least, most) => vec![least, most],
            Self::OneOf(values) => values.iter().collect(),
            Self::Exists | Self::NotExists => Vec::new(),
        }
    }
}
