//! Responses to DynamoDB's errors: the form that each route has, and the mapping templates, one for
//! all operations of an API that tell errors alike.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::{Operation, PlannedMethod};
use crate::mapping;
use crate::model::{ErrorMapping, HttpMethod, Method, Path, RestApi};
use crate::text::Text;

/// The responses to errors unless something else is declared.
static USUAL: LazyLock<ErrorMapping> = LazyLock::new(ErrorMapping::default);

/// The responses to errors of an API.
pub(crate) fn of_api(api: &RestApi) -> &ErrorMapping {
    api.errors.as_ref().unwrap_or(&USUAL)
}

/// The responses to errors of a method.
pub(super) fn of_method<'a>(method: &'a Method, api: &'a RestApi) -> &'a ErrorMapping {
    method.errors.as_ref().unwrap_or_else(|| of_api(api))
}

/// Writes the error templates into the methods of operations. Backends write equal ones once.
pub(super) fn write_templates(
    resources: &mut BTreeMap<Path, BTreeMap<HttpMethod, Box<PlannedMethod<'_>>>>,
) {
    let operations =
        resources.values().flat_map(BTreeMap::values).filter_map(|method| method.operation());
    let mut groups: Vec<Vec<&Operation<'_>>> = Vec::new();
    // The group of each operation, in the order of the methods.
    let mut of_operations = Vec::new();
    for operation in operations {
        let known =
            groups.iter().position(|group| mapping::operation::share_errors(group[0], operation));
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
