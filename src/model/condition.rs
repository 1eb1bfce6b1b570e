//! Conditions on the attributes of an item: for writes, keys of a query, and filters.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::written::{Scalar, full_form};
use super::{AttributeType, Shape, Table, ValueTemplate};

/// The key of conditions that must all hold.
pub(crate) const ALL: &str = "all";
/// The key of conditions of which one must hold.
pub(crate) const ANY: &str = "any";
/// The key of a condition that must not hold.
pub(crate) const NOT: &str = "not";

/// A condition on an item: tests of attributes and further conditions that must all hold.
///
/// It becomes a [condition
/// expression](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html)
/// of constants, in which names and values are placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemCondition {
    /// Tests by the attribute or the path within it.
    pub(crate) tests: BTreeMap<String, Test>,
    pub(crate) all: Option<Vec<Self>>,
    pub(crate) any: Option<Vec<Self>>,
    pub(crate) not: Option<Box<Self>>,
}

/// A test of an attribute, or of a value within it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// It equals this value.
    Equals(Operand),
    /// It has another value, or is missing.
    NotEquals(Operand),
    /// It is less than this.
    LessThan(Operand),
    /// It is at most this.
    AtMost(Operand),
    /// It is greater than this.
    GreaterThan(Operand),
    /// It is at least this.
    AtLeast(Operand),
    /// It is between these two, inclusive.
    Between([Operand; 2]),
    /// The string or binary value starts with this.
    BeginsWith(Operand),
    /// The string contains this; the set or list has it as an element.
    Contains(Operand),
    /// The string, set or list does not contain this, or is missing.
    NotContains(Operand),
    /// It equals one of these, at most 100.
    OneOf(Vec<Operand>),
    /// Its size: the characters of a string, the bytes of a binary value, the elements of a set, a
    /// list or a map.
    Size(SizeTest),
    /// It is of this type.
    AttributeType(AttributeType),
    /// It exists, whatever its value.
    Exists,
    /// It is missing.
    NotExists,
}

/// A test of a size.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SizeTest {
    /// It equals this number.
    Equals(Operand),
    /// It is another number.
    NotEquals(Operand),
    /// It is less than this.
    LessThan(Operand),
    /// It is at most this.
    AtMost(Operand),
    /// It is greater than this.
    GreaterThan(Operand),
    /// It is at least this.
    AtLeast(Operand),
    /// It is between these two, inclusive.
    Between([Operand; 2]),
    /// It equals one of these, at most 100.
    OneOf(Vec<Operand>),
}

/// The value that a test compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A value of the request.
    Value(ValueTemplate),
    /// Another attribute of the item, or a value within it.
    Attribute(String),
}

/// Another attribute.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct OtherAttribute {
    /// The attribute of the same item to compare with, or a path within one.
    attribute: String,
}

impl ItemCondition {
    /// Creates a condition without tests, which always holds.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a test of an attribute or of a value within it (`address.city`, `tags[0]`), replacing
    /// an earlier one.
    pub fn test(mut self, path: impl Into<String>, test: Test) -> Self {
        self.tests.insert(path.into(), test);
        self
    }

    /// Adds conditions that must all hold.
    pub fn all(mut self, conditions: impl IntoIterator<Item = Self>) -> Self {
        self.all.get_or_insert_default().extend(conditions);
        self
    }

    /// Adds the requirement that at least one of these conditions holds.
    pub fn any(mut self, conditions: impl IntoIterator<Item = Self>) -> Self {
        let any = conditions.into_iter().collect();
        if self.any.is_none() {
            self.any = Some(any);
            return self;
        }
        self.all([Self { any: Some(any), ..Self::default() }])
    }

    /// Adds a condition that must not hold.
    pub fn not(mut self, condition: Self) -> Self {
        let not = Some(Box::new(condition));
        if self.not.is_none() {
            self.not = not;
            return self;
        }
        self.all([Self { not, ..Self::default() }])
    }

    /// True if it has no tests.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The number of operators and functions of its expression.
    pub(crate) fn operators(&self) -> usize {
        let of_tests: usize = self.tests.values().map(Test::operators).sum();
        let of_parts: usize = self.parts().map(|(_, part)| part.operators()).sum();
        let all = self.all.iter().flatten().count();
        let any = self.any.iter().flatten().count();
        let terms = self.tests.len() + all + usize::from(any > 0) + usize::from(self.not.is_some());
        let between = terms.saturating_sub(1) + any.saturating_sub(1);
        of_tests + of_parts + between + usize::from(self.not.is_some())
    }

    /// The conditions in it, each with its place.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Vec<String>, &Self)> {
        let all = self.all.iter().flatten().enumerate().map(|part| (ALL, part));
        let any = self.any.iter().flatten().enumerate().map(|part| (ANY, part));
        let lists = all.chain(any);
        let listed =
            lists.map(|(list, (index, part))| (vec![list.to_owned(), index.to_string()], part));
        let not = self.not.iter().map(|part| (vec![NOT.to_owned()], &**part));
        listed.chain(not)
    }

    /// Visits this condition and all in it, with their places and what is known about the types of
    /// the item.
    pub(crate) fn each<'c>(&'c self, visit: &mut dyn FnMut(&[String], &'c Self, &KnownTypes<'c>)) {
        self.each_within(&mut Vec::new(), &KnownTypes::default(), visit);
    }

    fn each_within<'c>(
        &'c self,
        place: &mut Vec<String>,
        outer: &KnownTypes<'c>,
        visit: &mut dyn FnMut(&[String], &'c Self, &KnownTypes<'c>),
    ) {
        let known = self.known_types(outer);
        visit(place, self, &known);
        for (part_place, part) in self.parts() {
            let outer = place.len();
            place.extend(part_place);
            part.each_within(place, &known, visit);
            place.truncate(outer);
        }
    }

    /// All tests in it.
    pub(crate) fn every_test(&self) -> Vec<&Test> {
        let mut tests = Vec::new();
        self.each(&mut |_, condition, _| tests.extend(condition.tests.values()));
        tests
    }

    /// The types that are known already, and those that the tests that must hold ensure.
    pub(crate) fn known_types<'c>(&'c self, outer: &KnownTypes<'c>) -> KnownTypes<'c> {
        let mut known = outer.clone();
        self.add_known_types(&mut known);
        known
    }

    fn add_known_types<'c>(&'c self, known: &mut KnownTypes<'c>) {
        for (path, test) in &self.tests {
            if let Test::AttributeType(of) = test {
                known.0.insert(path, *of);
            }
        }
        self.all.iter().flatten().for_each(|part| part.add_known_types(known));
    }
}

/// The types that `attribute-type` ensures within a condition, by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownTypes<'c>(BTreeMap<&'c str, AttributeType>);

impl KnownTypes<'_> {
    /// The shape of a table's values at a path. Those of any type are of the one that
    /// `attribute-type` ensures.
    pub(crate) fn shape<'t>(&self, table: &'t Table, path: &str) -> Cow<'t, Shape> {
        let declared = table.shape_of(path);
        match self.0.get(path) {
            Some(known) if *declared == Shape::Any => Cow::Owned((*known).into()),
            _ => declared,
        }
    }
}

impl Test {
    /// The operands to compare with.
    pub(crate) fn operands(&self) -> Vec<&Operand> {
        match self {
            Self::Equals(value)
            | Self::NotEquals(value)
            | Self::LessThan(value)
            | Self::AtMost(value)
            | Self::GreaterThan(value)
            | Self::AtLeast(value)
            | Self::BeginsWith(value)
            | Self::Contains(value)
            | Self::NotContains(value) => vec![value],
            Self::Between([least, most]) => vec![least, most],
            Self::OneOf(values) => values.iter().collect(),
            Self::Size(test) => test.operands(),
            Self::AttributeType(_) | Self::Exists | Self::NotExists => Vec::new(),
        }
    }

    const fn operators(&self) -> usize {
        match self {
            Self::Size(_) | Self::NotContains(_) => 2,
            _ => 1,
        }
    }

    /// The values to compare with.
    pub(crate) fn value_templates(&self) -> Vec<&ValueTemplate> {
        self.operands().into_iter().filter_map(Operand::value_template).collect()
    }

    /// The other attributes to compare with.
    pub(crate) fn other_attributes(&self) -> Vec<&str> {
        let operands = self.operands().into_iter();
        operands
            .filter_map(|operand| match operand {
                Operand::Attribute(path) => Some(path.as_str()),
                Operand::Value(_) => None,
            })
            .collect()
    }
}

impl SizeTest {
    fn operands(&self) -> Vec<&Operand> {
        match self {
            Self::Equals(number)
            | Self::NotEquals(number)
            | Self::LessThan(number)
            | Self::AtMost(number)
            | Self::GreaterThan(number)
            | Self::AtLeast(number) => vec![number],
            Self::Between([least, most]) => vec![least, most],
            Self::OneOf(numbers) => numbers.iter().collect(),
        }
    }

    /// The same test of a number.
    pub(crate) fn of_number(&self) -> Test {
        match self.clone() {
            Self::Equals(number) => Test::Equals(number),
            Self::NotEquals(number) => Test::NotEquals(number),
            Self::LessThan(number) => Test::LessThan(number),
            Self::AtMost(number) => Test::AtMost(number),
            Self::GreaterThan(number) => Test::GreaterThan(number),
            Self::AtLeast(number) => Test::AtLeast(number),
            Self::Between(range) => Test::Between(range),
            Self::OneOf(numbers) => Test::OneOf(numbers),
        }
    }
}

impl Operand {
    /// Another attribute of the item, or a value within it.
    pub fn attribute(path: impl Into<String>) -> Self {
        Self::Attribute(path.into())
    }

    /// The value of the request.
    pub(crate) const fn value_template(&self) -> Option<&ValueTemplate> {
        match self {
            Self::Value(value) => Some(value),
            Self::Attribute(_) => None,
        }
    }
}

impl From<ValueTemplate> for Operand {
    fn from(value: ValueTemplate) -> Self {
        Self::Value(value)
    }
}

impl<'de> Deserialize<'de> for ItemCondition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Tests;

        impl<'de> Visitor<'de> for Tests {
            type Value = ItemCondition;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a mapping of attributes to tests")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ItemCondition, A::Error> {
                let mut condition = ItemCondition::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        ALL => condition.all = Some(map.next_value::<Conditions>()?.0),
                        ANY => condition.any = Some(map.next_value::<Conditions>()?.0),
                        NOT => condition.not = Some(map.next_value()?),
                        _ => drop(condition.tests.insert(key, map.next_value()?)),
                    }
                }
                Ok(condition)
            }
        }

        deserializer.deserialize_map(Tests)
    }
}

/// The conditions of `all` or `any`.
struct Conditions(Vec<ItemCondition>);

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Conditions;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(
                    "a list of conditions; a test of an attribute with the name of this group has \
                     quotes in its key: '\"any\"': {exists: }",
                )
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Conditions, A::Error> {
                let mut conditions = Vec::new();
                while let Some(condition) = list.next_element()? {
                    conditions.push(condition);
                }
                Ok(Conditions(conditions))
            }
        }

        deserializer.deserialize_seq(List)
    }
}

impl JsonSchema for ItemCondition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let list = generator.subschema_for::<Vec<Self>>();
        let one = generator.subschema_for::<Self>();
        let test = generator.subschema_for::<Test>();
        json_schema!({
            "description": "A condition on an item: tests of attributes (`status`) and of values within them \
                (`address.city`, `tags[0]`), and further conditions, that must all hold. Double quotes make any \
                text the name of an attribute: `'\"any\"'`. A test whose value comes \
                from a reference with `?` is left out of a request without it, and so is a condition that has no \
                test left.",
            "type": "object",
            "properties": {
                ALL: with_description(list.clone(), "Conditions that must all hold."),
                ANY: with_description(list, "Conditions of which at least one must hold."),
                NOT: with_description(one, "The condition that must not hold.")
            },
            "additionalProperties": test
        })
    }
}

fn with_description(mut schema: Schema, description: &str) -> Schema {
    schema.insert("description".to_owned(), description.into());
    schema
}

impl<'de> Deserialize<'de> for Operand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueOrAttribute;

        impl ValueOrAttribute {
            fn value<E: Error>(text: String) -> Result<Operand, E> {
                let value = ValueTemplate::try_from(Scalar(text));
                value.map(Operand::Value).map_err(E::custom)
            }
        }

        impl<'de> Visitor<'de> for ValueOrAttribute {
            type Value = Operand;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string, a number or a boolean, or a mapping with `attribute`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Operand, E> {
                Self::value(text.to_owned())
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Operand, E> {
                Self::value(value.to_string())
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Operand, E> {
                Self::value(number.to_string())
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Operand, E> {
                Self::value(number.to_string())
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Operand, E> {
                Self::value(number.to_string())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Operand, A::Error> {
                full_form(map).map(|OtherAttribute { attribute }| Operand::Attribute(attribute))
            }
        }

        deserializer.deserialize_any(ValueOrAttribute)
    }
}

impl JsonSchema for Operand {
    fn schema_name() -> Cow<'static, str> {
        "Operand".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The value that a test compares with: a text with values of the request, or another \
                attribute of the item.",
            "anyOf": [generator.subschema_for::<ValueTemplate>(), OtherAttribute::json_schema(generator)]
        })
    }
}
