//! The mapping templates for DynamoDB's errors, one for all operations of an API that respond to
//! errors alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Operation, PlannedMethod};
use crate::mapping;
use crate::model::{HttpMethod, Path};
use crate::text::Text;

/// Writes the error templates into the methods of operations. Backends write equal ones once.
pub(super) fn write(resources: &mut BTreeMap<Path, BTreeMap<HttpMethod, Box<PlannedMethod<'_>>>>) {
    let operations =
        resources.values().flat_map(BTreeMap::values).filter_map(|method| method.operation());
    let mut groups: Vec<Vec<&Operation<'_>>> = Vec::new();
    // The group of each operation, in the order of the methods.
    let mut of_operations = Vec::new();
    for operation in operations {
        let known = groups.iter().position(|group| share_errors(group[0], operation));
        let group = known.unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(operation);
        of_operations.push(group);
    }
    let templates: Vec<Arc<Text>> =
        groups.iter().map(|group| Arc::new(mapping::operation::error(group))).collect();
    let methods = resources.values_mut().flat_map(BTreeMap::values_mut);
    let performing = methods.filter(|method| method.operation().is_some());
    for (method, group) in performing.zip(of_operations) {
        let failures = method.integration.responses.iter_mut();
        for failure in failures.filter(|response| response.selection_pattern.is_none()) {
            failure.templates.insert("application/json".to_owned(), templates[group].clone());
        }
    }
}

/// True if two operations can share an error template.
fn share_errors(one: &Operation<'_>, other: &Operation<'_>) -> bool {
    (Arc::ptr_eq(&one.errors, &other.errors) || one.errors == other.errors)
        && one.failed_condition() == other.failed_condition()
        && one.failed_parts() == other.failed_parts()
}
