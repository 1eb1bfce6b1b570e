//! The values of operations, with their places.

use super::route::Route;
use crate::model::operation::{ExistenceCondition, List, StepKind};
use crate::model::{
    AttributeType, Operation as Declared, Path, Reference, Table, Test, ValueSource, ValueTemplate,
};
use crate::plan::operation::answer::Referent;
use crate::plan::operation::{Operation, Step};

/// A value of an operation.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) template: &'a ValueTemplate,
    /// True if a request is invalid without it.
    pub(crate) is_required: bool,
    /// True if each element of a list has one.
    pub(crate) is_of_element: bool,
}

impl<'a> Value<'a> {
    const fn optional(template: &'a ValueTemplate) -> Self {
        Self { template, is_required: false, is_of_element: false }
    }
}

type Visit<'a> = dyn FnMut(&[&str], Value<'_>) + 'a;

/// Visits the values of an operation. Key attributes without a value have none.
pub(super) fn each(operation: &Operation<'_>, route: Route<'_>, visit: &mut Visit<'_>) {
    for step in &operation.steps {
        let place: Vec<_> = step.place.iter().map(String::as_str).collect();
        of_step(step, route.path, &mut |field, value| visit(&[&place, field].concat(), value));
    }
    if let Declared::TransactWrite(transaction) = operation.declared
        && let Some(token) = &transaction.idempotency_token
    {
        visit(&["idempotency-token"], Value::optional(token));
    }
    for found in operation.answer_references() {
        if let Ok(Referent::Request(reference)) = found.referent {
            let place: Vec<_> = found.place.iter().map(String::as_str).collect();
            visit(&place, Value::optional(&reference.into()));
        }
    }
}

fn of_step(step: &Step<'_>, path: &Path, visit: &mut Visit<'_>) {
    if let StepKind::Statement(execute) = step.kind {
        for (index, parameter) in execute.parameters.iter().enumerate() {
            let (_, template) = parameter.typed();
            let value = Value { template, is_required: true, is_of_element: false };
            visit(&["parameters", &index.to_string()], value);
        }
        return;
    }
    for listed in &step.lists {
        let (field, section) = (listed.place(), listed.kind.section());
        for (name, template) in listed.values {
            let is_required = is_primary_key(step.table, name);
            let is_of_element = listed.list.is_some();
            let value = Value { template, is_required, is_of_element };
            visit(&[&field[..], &[section, name]].concat(), value);
        }
        if let (Some(List::QueryString(name)), "key") = (&listed.list, section) {
            // Of several lists, each may be missing.
            let source = ValueSource::QueryString(name.clone());
            let template = Reference { source, is_optional: true, filters: Vec::new() }.into();
            visit(&[&field[..], &["keys"]].concat(), Value::optional(&template));
        }
    }
    if !matches!(step.kind, StepKind::BatchGet(_) | StepKind::BatchWrite(_)) {
        for (field, template) in step.placed_values() {
            if missing_key(step, &field, template, path).is_none() {
                let is_required = !can_leave_out(step, &field);
                visit(&field, Value { template, is_required, is_of_element: false });
            }
        }
    }
}

/// The key attribute of a value that was not declared, if the path has no parameter of its name.
pub(crate) fn missing_key<'a>(
    step: &'a Step<'_>,
    field: &[&'a str],
    value: &ValueTemplate,
    path: &Path,
) -> Option<&'a str> {
    let attribute = match (field, step.kind) {
        (["key", attribute], _) => *attribute,
        (["partition-key"], StepKind::Query(query)) => step.table.key_of(query.index.as_deref()).0,
        _ => return None,
    };
    let is_implied = *value == ValueSource::Path(attribute.to_owned()).into();
    (is_implied && !path.parameters().any(|name| name == attribute)).then_some(attribute)
}

/// True if a request is valid without the value at a place.
fn can_leave_out(step: &Step<'_>, field: &[&str]) -> bool {
    match field {
        ["filter" | "add", _] | ["sort-key"] => true,
        // A condition check needs a condition.
        ["condition", _] => match step.kind {
            StepKind::ConditionCheck(check) => check.expects != ExistenceCondition::Nothing,
            _ => true,
        },
        ["values", name] => !is_primary_key(step.table, name),
        _ => false,
    }
}

/// True if the table's key is made of an attribute.
fn is_primary_key(table: &Table, attribute: &str) -> bool {
    let (partition_key, sort_key) = table.key_of(None);
    attribute == partition_key || Some(attribute) == sort_key
}

/// A test of an attribute: a condition, a filter, or that of a sort key.
pub(crate) struct PlacedTest<'a> {
    pub(crate) field: Vec<&'a str>,
    pub(crate) attribute: &'a str,
    pub(crate) test: &'a Test,
}

/// The tests of a step, except an invalid one of a sort key.
pub(crate) fn tests<'a>(step: &'a Step<'_>) -> Vec<PlacedTest<'a>> {
    let condition = step.condition().map(|(_, condition)| ("condition", condition));
    let filter = step.read().map(|read| ("filter", read.filter));
    let of_items = condition.into_iter().chain(filter).flat_map(|(section, of)| {
        of.0.iter().map(move |(attribute, test)| PlacedTest {
            field: vec![section, attribute],
            attribute,
            test,
        })
    });
    let of_key = sort_key_test(step).map(|(attribute, test)| PlacedTest {
        field: vec!["sort-key"],
        attribute,
        test,
    });
    of_items.chain(of_key).collect()
}

/// The sort key that a query tests, and the test, if it is valid.
fn sort_key_test<'a>(step: &'a Step<'_>) -> Option<(&'a str, &'a Test)> {
    let StepKind::Query(query) = step.kind else { return None };
    let (_, sort_key) = step.table.key_of(query.index.as_deref());
    let test = query.sort_key.as_ref().filter(|test| test.is_of_sort_key())?;
    Some((sort_key?, test))
}

impl Test {
    /// True if a query supports the test for a sort key.
    pub(crate) const fn is_of_sort_key(&self) -> bool {
        matches!(
            self,
            Self::Equals(_)
                | Self::LessThan(_)
                | Self::AtMost(_)
                | Self::GreaterThan(_)
                | Self::AtLeast(_)
                | Self::Between(..)
                | Self::BeginsWith(_)
        )
    }

    /// The type of the values that a table's attribute is compared with; `None` if its type does
    /// not support the test.
    pub(crate) fn compared(&self, table: &Table, attribute: &str) -> Option<AttributeType> {
        // An undeclared attribute breaks another rule, or is a key and a string.
        let shape = table.shape_of(attribute);
        let of = shape.attribute_type();
        let is_ordered = of.is_key_type();
        let fits = match self {
            Self::Exists | Self::NotExists => true,
            Self::Equals(_) | Self::NotEquals(_) | Self::OneOf(_) => {
                is_ordered || of == AttributeType::BOOL
            }
            Self::LessThan(_)
            | Self::AtMost(_)
            | Self::GreaterThan(_)
            | Self::AtLeast(_)
            | Self::Between(..) => is_ordered,
            Self::BeginsWith(_) => matches!(of, AttributeType::S | AttributeType::B),
            Self::Contains(_) => return shape.member_type(),
        };
        fits.then_some(of)
    }
}

/// A value for an attribute.
pub(crate) struct AttributeValue<'a> {
    pub(crate) field: Vec<&'a str>,
    pub(crate) attribute: &'a str,
    pub(crate) value: &'a ValueTemplate,
}

/// The values that a step writes into attributes, and those of its keys.
pub(crate) fn attribute_values<'a>(step: &'a Step<'_>) -> Vec<AttributeValue<'a>> {
    let table = step.table;
    let mut values = Vec::new();
    for (field, value) in step.placed_values() {
        let attribute = match field[..] {
            [.., "key" | "values", name] => name,
            // Undeclared attributes, and those that are no numbers, break other rules.
            ["add", name]
                if table.find(name).is_ok_and(|of| of.attribute_type() == AttributeType::N) =>
            {
                name
            }
            ["partition-key"] => table.key_of(step.read().and_then(|read| read.index)).0,
            _ => continue,
        };
        values.push(AttributeValue { field, attribute, value });
    }
    values
}
