//! The mapping templates for DynamoDB's errors, one for all operations of an API that respond to
//! errors alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::errors::PlannedErrors;
use super::operation::FailedCondition;
use super::{Operation, PlannedMethod};
use crate::mapping;
use crate::model::{HttpMethod, Path};
use crate::text::Text;

/// Writes the error templates into the methods of operations. Backends write equal ones once.
pub(super) fn write(resources: &mut BTreeMap<Path, BTreeMap<HttpMethod, Box<PlannedMethod<'_>>>>) {
    let operations =
        resources.values().flat_map(BTreeMap::values).flat_map(|method| method.operations());
    let mut groups: Vec<(Key<'_>, Vec<&Operation<'_>>)> = Vec::new();
    // The group of each operation, in the order of the methods.
    let mut of_operations = Vec::new();
    for operation in operations {
        let key = Key::of(operation);
        let known = groups.iter().position(|(known, _)| known.is_like(&key));
        let group = known.unwrap_or_else(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(operation);
        of_operations.push(group);
    }
    let templates: Vec<Arc<Text>> =
        groups.iter().map(|(_, group)| Arc::new(mapping::operation::error(group))).collect();
    let mut of_operations = of_operations.into_iter();
    for method in resources.values_mut().flat_map(BTreeMap::values_mut) {
        let of_method: Vec<_> = of_operations.by_ref().take(method.operations().len()).collect();
        let template = match of_method[..] {
            [] => continue,
            [first, ref others @ ..] if others.iter().all(|other| *other == first) => {
                templates[first].clone()
            }
            // The last branch is for all other requests.
            _ => Arc::new(of_choice(&of_method, &templates)),
        };
        let failures = method.integration.responses.iter_mut();
        for failure in failures.filter(|response| response.selection_pattern.is_none()) {
            failure.templates.insert("application/json".to_owned(), template.clone());
        }
    }
}

/// The error template of a choice of operations, whose templates have these indices.
fn of_choice(of_operations: &[usize], templates: &[Arc<Text>]) -> Text {
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    for (operation, template) in of_operations.iter().enumerate() {
        match groups.iter_mut().find(|(known, _)| known == template) {
            Some((_, operations)) => operations.push(operation),
            None => groups.push((*template, vec![operation])),
        }
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(template, operations)| (operations, (*templates[template]).clone()))
        .collect();
    mapping::operation::choice::error(&groups)
}

/// The properties of an operation on which its error template depends.
struct Key<'a> {
    condition: FailedCondition,
    parts: Option<Vec<FailedCondition>>,
    errors: &'a Arc<PlannedErrors>,
}

impl<'a> Key<'a> {
    fn of(operation: &'a Operation<'_>) -> Self {
        let (condition, parts) = (operation.failed_condition(), operation.failed_parts());
        Self { condition, parts, errors: &operation.errors }
    }

    /// True if operations with these keys can share an error template.
    fn is_like(&self, other: &Self) -> bool {
        self.condition == other.condition
            && self.parts == other.parts
            && (Arc::ptr_eq(self.errors, other.errors) || self.errors == other.errors)
    }
}
