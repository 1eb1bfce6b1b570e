//! The values of operations, with their places.

use std::borrow::Cow;

use super::route::Route;
use crate::model::choice::tested;
use crate::model::limits::EXPRESSION_OPERATORS;
use crate::model::operation::{ExistenceCondition, List, StepKind, Update};
use crate::model::{
    AttributeType, Operand, Operation as Declared, Path, Reference, Shape, Table, Test,
    ValueSource, ValueTemplate,
};
use crate::plan::operation::answer::{Answering, Referent};
use crate::plan::operation::{Operation, Step};
use crate::plan::{Choice, ServiceRoute};

/// A value of an operation.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) template: &'a ValueTemplate,
    /// True if a request is invalid without it.
    pub(crate) is_required: bool,
    /// True if each element of a list has one.
    pub(crate) is_of_element: bool,
    /// True if it chooses a page of a list.
    pub(crate) is_of_page: bool,
}

impl<'a> Value<'a> {
    const fn optional(template: &'a ValueTemplate) -> Self {
        Self { template, is_required: false, is_of_element: false, is_of_page: false }
    }
}

type Visit<'a> = dyn FnMut(&[&str], Value<'_>) + 'a;

/// Visits the values of an operation. Key attributes without a value have none.
pub(super) fn each(operation: &Operation<'_>, route: Route<'_>, visit: &mut Visit<'_>) {
    for step in &operation.steps {
        let place: Vec<_> = step.place.iter().map(String::as_str).collect();
        of_step(step, route.path, &mut |field, value| visit(&[&place, field].concat(), value));
    }
    for (field, source) in operation.page_sources() {
        let template = Reference { source, is_optional: true, filters: Vec::new() }.into();
        visit(&[field, "from"], Value { is_of_page: true, ..Value::optional(&template) });
    }
    if let Declared::TransactWrite(transaction) = operation.declared
        && let Some(token) = &transaction.idempotency_token
    {
        visit(&["idempotency-token"], Value::optional(token));
    }
    of_answer(operation, visit);
}

/// Visits the values that choose an operation.
pub(super) fn each_of_choice(choice: &Choice<'_>, visit: &mut Visit<'_>) {
    for (index, option) in choice.options.iter().enumerate() {
        for value in option.declared.when.keys() {
            if let Ok(reference) = tested(value) {
                let place = [&index.to_string(), "when", value.as_str()];
                visit(&place, Value::optional(&reference.into()));
            }
        }
    }
}

fn of_answer(answering: &dyn Answering, visit: &mut Visit<'_>) {
    for found in answering.answer_references() {
        if let Ok(Referent::Request(reference)) = found.referent {
            let place: Vec<_> = found.place.iter().map(String::as_str).collect();
            visit(&place, Value::optional(&reference.into()));
        }
    }
}

/// Visits the values of a request to a service.
pub(super) fn each_of_service(service: &ServiceRoute<'_>, visit: &mut Visit<'_>) {
    service.each_value(&mut |value, is_of_element| {
        let field: Vec<_> = value.field.iter().map(String::as_str).collect();
        // Members of JSON are left out by themselves.
        let is_required = value.is_required && !value.template.parts().is_empty();
        visit(&field, Value { is_required, is_of_element, ..Value::optional(value.template) });
    });
    of_answer(service, visit);
}

fn of_step(step: &Step<'_>, path: &Path, visit: &mut Visit<'_>) {
    if let StepKind::Statement(execute) = step.kind {
        for (index, parameter) in execute.parameters.iter().enumerate() {
            let (_, template) = parameter.typed();
            let value = Value { is_required: true, ..Value::optional(template) };
            visit(&["parameters", &index.to_string()], value);
        }
        return;
    }
    for listed in &step.lists {
        let (field, section) = (listed.place(), listed.kind.section());
        for (name, template) in listed.values {
            let is_required = is_primary_key(step.table, name);
            let is_of_element = listed.list.is_some();
            let value = Value { is_required, is_of_element, ..Value::optional(template) };
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
                let is_required = !can_leave_out(step.table, &field);
                visit(&field, Value { is_required, ..Value::optional(template) });
            }
        }
    }
    let is_required = may_lack_condition(step);
    for PlacedTest { field, test, .. } in tests_of_items(step) {
        let field: Vec<_> = field.iter().map(String::as_str).collect();
        for template in test.value_templates() {
            visit(&field, Value { is_required, ..Value::optional(template) });
        }
    }
}

/// True if a condition check would be left without a condition in some requests.
fn may_lack_condition(step: &Step<'_>) -> bool {
    let is_optional = |test: &&Test| {
        let references = test.value_templates().into_iter().flat_map(ValueTemplate::references);
        references.into_iter().any(|reference| reference.is_optional)
    };
    match step.kind {
        StepKind::ConditionCheck(check) => {
            check.expects == ExistenceCondition::Nothing
                && check.condition.every_test().iter().all(is_optional)
        }
        _ => false,
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
fn can_leave_out(table: &Table, field: &[&str]) -> bool {
    match field {
        ["sort-key"] => true,
        [field, _] if is_change(field) => true,
        ["values", name] => !is_primary_key(table, name),
        _ => false,
    }
}

/// True for the fields of an update with operands, besides `values`.
fn is_change(field: &str) -> bool {
    ["if-not-exists", "calculate"].contains(&field) || Update::CHANGES.contains(&field)
}

/// True if the table's key is made of an attribute.
fn is_primary_key(table: &Table, attribute: &str) -> bool {
    let (partition_key, sort_key) = table.key_of(None);
    attribute == partition_key || Some(attribute) == sort_key
}

/// A test of an attribute or of a value within it: in a condition, in a filter, or of a sort key.
pub(crate) struct PlacedTest<'a> {
    pub(crate) field: Vec<String>,
    pub(crate) path: &'a str,
    pub(crate) test: &'a Test,
    /// The shape of the tested values.
    pub(crate) shape: Cow<'a, Shape>,
    /// The shapes of the other attributes that it compares with.
    pub(crate) others: Vec<(&'a str, Cow<'a, Shape>)>,
}

/// The tests of a step, except an invalid one of a sort key.
pub(crate) fn tests<'a>(step: &'a Step<'_>) -> Vec<PlacedTest<'a>> {
    let mut tests = tests_of_items(step);
    if let Some((path, test)) = sort_key_test(step) {
        let field = vec!["sort-key".to_owned()];
        let shape = step.table.shape_of(path);
        tests.push(PlacedTest { field, path, test, shape, others: Vec::new() });
    }
    tests
}

/// The tests of a step's conditions that are not too long.
fn tests_of_items<'a>(step: &'a Step<'_>) -> Vec<PlacedTest<'a>> {
    let mut tests = Vec::new();
    for (section, condition) in step.conditions() {
        if condition.operators() > EXPRESSION_OPERATORS.at_most {
            continue;
        }
        condition.each(&mut |place, part, known| {
            for (path, test) in &part.tests {
                let others = test.other_attributes().into_iter();
                tests.push(PlacedTest {
                    field: field_of(section, place, path),
                    path,
                    test,
                    shape: known.shape(step.table, path),
                    others: others.map(|other| (other, known.shape(step.table, other))).collect(),
                });
            }
        });
    }
    tests
}

/// The field of a key of a part of a condition.
pub(crate) fn field_of(section: &str, place: &[String], key: &str) -> Vec<String> {
    let around = std::iter::once(section).chain(place.iter().map(String::as_str));
    around.chain(std::iter::once(key)).map(str::to_owned).collect()
}

/// The sort key that a query tests, and the test, if it is valid.
fn sort_key_test<'a>(step: &'a Step<'_>) -> Option<(&'a str, &'a Test)> {
    let StepKind::Query(query) = step.kind else { return None };
    let (_, sort_key) = step.table.key_of(query.index.as_deref());
    let test = query.sort_key.as_ref().filter(|test| test.is_of_sort_key())?;
    Some((sort_key?, test))
}

impl PlacedTest<'_> {
    pub(crate) fn field(&self) -> Vec<&str> {
        self.field.iter().map(String::as_str).collect()
    }

    /// The type of the values to compare with; `None` if the type of the tested values does not
    /// support the test.
    pub(crate) fn compared(&self) -> Option<AttributeType> {
        self.test.compared(&self.shape)
    }
}

impl Test {
    /// True if a query supports the test for a sort key.
    pub(crate) fn is_of_sort_key(&self) -> bool {
        self.other_attributes().is_empty()
            && matches!(
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

    /// The type of the values that values of a shape are compared with; `None` if their type does
    /// not support the test.
    fn compared(&self, shape: &Shape) -> Option<AttributeType> {
        // An undeclared attribute breaks another rule, or is a key and a string.
        let of = shape.attribute_type();
        let is_ordered = of.is_key_type();
        let fits = match self {
            Self::Exists | Self::NotExists | Self::AttributeType(_) => true,
            // The values of any type equal those of another attribute.
            Self::Equals(_) | Self::NotEquals(_) | Self::OneOf(_) => {
                is_ordered || of == AttributeType::BOOL || self.value_templates().is_empty()
            }
            Self::LessThan(_)
            | Self::AtMost(_)
            | Self::GreaterThan(_)
            | Self::AtLeast(_)
            | Self::Between(..) => is_ordered,
            Self::BeginsWith(_) => matches!(of, AttributeType::S | AttributeType::B),
            Self::Contains(_) | Self::NotContains(_) => return shape.member_type(),
            Self::Size(_) => {
                let has_none = [AttributeType::N, AttributeType::BOOL, AttributeType::NULL];
                return (!has_none.contains(&of)).then_some(AttributeType::N);
            }
        };
        fits.then_some(of)
    }
}

/// A value for an attribute.
pub(crate) struct AttributeValue<'a> {
    pub(crate) field: Vec<&'a str>,
    pub(crate) attribute: &'a str,
    /// The shape of the value.
    pub(crate) shape: Shape,
    pub(crate) value: &'a ValueTemplate,
}

/// The values that a step writes into attributes, and those of its keys.
pub(crate) fn attribute_values<'a>(step: &'a Step<'_>) -> Vec<AttributeValue<'a>> {
    let table = step.table;
    let mut values = Vec::new();
    for (field, value) in step.placed_values() {
        let attribute = match field[..] {
            [.., "key" | "values", name] | ["if-not-exists", name] => name,
            ["partition-key"] => table.key_of(step.read().and_then(|read| read.index)).0,
            _ => continue,
        };
        let shape = table.shape_of(attribute).into_owned();
        values.push(AttributeValue { field, attribute, shape, value });
    }
    if let StepKind::Update(update) = step.kind {
        values.extend(operands(table, update));
    }
    values
}

/// The values by which an update changes attributes. Those that do not fit, and undeclared
/// attributes, break other rules.
fn operands<'a>(table: &Table, update: &'a Update) -> Vec<AttributeValue<'a>> {
    let mut values = Vec::new();
    let mut add = |section, path: &'a str, shape, value| {
        values.push(AttributeValue { field: vec![section, path], attribute: path, shape, value });
    };
    for (section, changes) in update.changes() {
        for (path, operand) in &changes.given {
            let shape = table.changed(section, path);
            let Some(of) = shape.and_then(|shape| operand.value_shape(&shape)) else { continue };
            for value in operand.value_templates() {
                add(section, path, of.clone(), value);
            }
        }
    }
    for (path, calculation) in &update.calculate {
        let operands = calculation.operands().iter().filter_map(Operand::value_template);
        operands.for_each(|value| add("calculate", path, AttributeType::N.into(), value));
    }
    values
}
