//! The mapping templates of DynamoDB's errors, one for all operations of an API that tell them alike.

use std::collections::BTreeMap;

use super::{Integration, Method, Operation, RestApi};
use crate::mapping;
use crate::text::Text;

impl RestApi {
    /// Writes the templates of errors into the methods of operations. Equal ones are written once by the backends.
    pub(super) fn apply_error_templates(&mut self) {
        let mut groups: Vec<Vec<&Operation>> = Vec::new();
        for operation in self.methods().filter_map(|(_, _, method)| method.operation.as_deref()) {
            match groups.iter_mut().find(|group| mapping::operation::share_errors(group[0], operation)) {
                Some(group) => group.push(operation),
                None => groups.push(vec![operation]),
            }
        }
        let templates: Vec<(Operation, Text)> =
            groups.iter().map(|group| (group[0].clone(), mapping::operation::error(group))).collect();
        for method in self.resources.values_mut().flat_map(BTreeMap::values_mut) {
            method.apply_error_template(&templates);
        }
    }
}

impl Method {
    fn apply_error_template(&mut self, templates: &[(Operation, Text)]) {
        let Some(operation) = self.operation.as_deref() else { return };
        let template = templates.iter().find(|(known, _)| mapping::operation::share_errors(known, operation));
        let (Some((_, template)), Integration::Aws(aws)) = (template, &mut self.integration) else { return };
        let failures = aws.responses.iter_mut().filter(|response| response.selection_pattern.is_none());
        for failure in failures.filter(|failure| failure.templates.is_empty()) {
            failure.templates.insert("application/json".to_owned(), template.clone());
        }
    }
}
