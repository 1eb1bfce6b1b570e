//! DynamoDB's expressions: constants, in which names and values only stand by their placeholders.

use super::writer::{Object, Writer};
use crate::model::{AttributeType, Composite, ItemCondition, Table, Test};

/// The placeholders of one request.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    names: Vec<String>,
    values: Vec<(AttributeType, Composite)>,
}

impl Placeholders {
    /// That of an attribute: `#n0`.
    pub(super) fn name(&mut self, attribute: &str) -> String {
        let index = self.names.iter().position(|name| name == attribute).unwrap_or_else(|| {
            self.names.push(attribute.to_owned());
            self.names.len() - 1
        });
        format!("#n{index}")
    }

    /// That of a value: `:v0`.
    pub(super) fn value(&mut self, of: AttributeType, value: &Composite) -> String {
        self.values.push((of, value.clone()));
        format!(":v{}", self.values.len() - 1)
    }

    /// Those of attributes, as a projection expression has them.
    pub(super) fn projection(&mut self, attributes: &[String]) -> String {
        attributes.iter().map(|attribute| self.name(attribute)).collect::<Vec<_>>().join(", ")
    }

    /// The expression of a condition on the items of a table; nothing where it has no test.
    pub(super) fn condition(&mut self, condition: &ItemCondition, table: &Table) -> Option<String> {
        let tests: Vec<_> = condition.0.iter().map(|(attribute, test)| self.test(attribute, test, table)).collect();
        (!tests.is_empty()).then(|| tests.join(" AND "))
    }

    /// The expression of a test of one attribute, which `Stack::check` has found to fit the attribute's type.
    pub(super) fn test(&mut self, attribute: &str, test: &Test, table: &Table) -> String {
        let name = self.name(attribute);
        let of = table.type_of(attribute);
        let (operator, value) = match test {
            Test::Equals(value) => ("=", value),
            Test::NotEquals(value) => ("<>", value),
            Test::LessThan(value) => ("<", value),
            Test::AtMost(value) => ("<=", value),
            Test::GreaterThan(value) => (">", value),
            Test::AtLeast(value) => (">=", value),
            Test::Between(least, most) => {
                let (least, most) = (self.value(of, least), self.value(of, most));
                return format!("{name} BETWEEN {least} AND {most}");
            }
            Test::BeginsWith(value) => return format!("begins_with({name}, {})", self.value(of, value)),
            Test::Contains(value) => {
                let member = table.shape_of(attribute).member_type().unwrap_or(AttributeType::S);
                return format!("contains({name}, {})", self.value(member, value));
            }
            Test::OneOf(values) => {
                let values: Vec<_> = values.iter().map(|value| self.value(of, value)).collect();
                return format!("{name} IN ({})", values.join(", "));
            }
            Test::Exists => return format!("attribute_exists({name})"),
            Test::NotExists => return format!("attribute_not_exists({name})"),
        };
        format!("{name} {operator} {}", self.value(of, value))
    }

    /// Writes `ExpressionAttributeNames` and `ExpressionAttributeValues`, where there are any.
    pub(super) fn write(&self, request: &mut Object<'_>) {
        self.write_with(request, false, |_| {}, |_| {});
    }

    /// The same, with names and values that are there besides.
    pub(super) fn write_with(
        &self,
        request: &mut Object<'_>,
        are_more: bool,
        further_names: impl FnOnce(&mut Object<'_>),
        further_values: impl FnOnce(&mut Object<'_>),
    ) {
        if are_more || !self.names.is_empty() {
            request.member("ExpressionAttributeNames", |w| {
                w.object(|names| {
                    self.write_names(names);
                    further_names(names);
                });
            });
        }
        if are_more || !self.values.is_empty() {
            request.member("ExpressionAttributeValues", |w| {
                w.object(|values| {
                    self.write_values(values);
                    further_values(values);
                });
            });
        }
    }

    fn write_names(&self, names: &mut Object<'_>) {
        for (index, name) in self.names.iter().enumerate() {
            names.member(&format!("#n{index}"), |w| w.string(&name.as_str().into()));
        }
    }

    fn write_values(&self, values: &mut Object<'_>) {
        for (index, (of, value)) in self.values.iter().enumerate() {
            values.member(&format!(":v{index}"), |w| attribute_value(w, *of, value));
        }
    }
}

/// DynamoDB's JSON of a value that the request makes. Numbers are strings there, too.
pub(super) fn attribute_value(w: &mut Writer, of: AttributeType, value: &Composite) {
    w.object_inline(|w| {
        w.name(of.descriptor());
        match of {
            // `Stack::check` has seen that it is one of the two.
            AttributeType::BOOL => w.constant(if value.as_literal() == Some("true") { "true" } else { "false" }),
            AttributeType::NULL => w.constant("true"),
            _ => w.composite(value),
        }
    });
}
