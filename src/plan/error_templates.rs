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
        resources.values().flat_map(BTreeMap::values).filter_map(|method| method.operation());
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
    let methods = resources.values_mut().flat_map(BTreeMap::values_mut);
    let performing = methods.filter(|method| method.operation().is_some());
    for (method, group) in performing.zip(of_operations) {
        let failures = method.integration.responses.iter_mut();
        for failure in failures.filter(|response| response.selection_pattern.is_none()) {
            failure.templates.insert("application/json".to_owned(), templates[group].clone());
        }
    }
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
