//! The mapping templates of DynamoDB's errors, one for all operations of an API that tell them
//! alike.

use std::collections::BTreeMap;

use super::{Integration, Method, RestApi};
use crate::mapping;
use crate::plan::operation::Operation;
use crate::text::Text;

impl RestApi {
    /// Writes the templates of errors into the methods of operations. Equal ones are written once
    /// by the backends.
    pub(super) fn apply_error_templates(&mut self) {
        let mut groups: Vec<Vec<Operation<'_>>> = Vec::new();
        // The group of each operation, in the order of the methods.
        let mut of_operations = Vec::new();
        for operation in self.methods().filter_map(|(_, _, method)| method.planned_operation()) {
            let known = groups
                .iter()
                .position(|group| mapping::operation::share_errors(&group[0], &operation));
            let group = known.unwrap_or_else(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(operation);
            of_operations.push(group);
        }
        let templates: Vec<Text> =
            groups.iter().map(|group| mapping::operation::error(group)).collect();
        let methods = self.resources.values_mut().flat_map(BTreeMap::values_mut);
        for (method, group) in
            methods.filter(|method| method.operation.is_some()).zip(of_operations)
        {
            method.apply_error_template(&templates[group]);
        }
    }
}

impl Method {
    fn apply_error_template(&mut self, template: &Text) {
        let Integration::Aws(aws) = &mut self.integration else { return };
        let failures =
            aws.responses.iter_mut().filter(|response| response.selection_pattern.is_none());
        for failure in failures.filter(|failure| failure.templates.is_empty()) {
            failure.templates.insert("application/json".to_owned(), template.clone());
        }
    }
}
