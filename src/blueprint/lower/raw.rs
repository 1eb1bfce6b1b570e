//! Routes that call a DynamoDB action, and the responses of all routes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Lowering;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document as written;
use crate::blueprint::node::Value;
use crate::blueprint::reference::{self, Scope};
use crate::blueprint::template;
use crate::model::{
    self, AwsIntegration, FurtherMember, Handle, HttpMethod, IntegrationResponse, Method, Table,
};
use crate::text::Text;

impl Lowering<'_> {
    pub(super) fn raw(
        &mut self,
        routes: &Routes<'_>,
        (key, verb): (&str, HttpMethod),
        written: &written::Raw,
    ) -> Method {
        let at = ["api", "routes", key, "raw"];
        let mut integration = AwsIntegration::passthrough(written.action);
        self.resources(routes, &at, written, &mut integration);
        if let Some(templates) = &written.request {
            let at = [&at[..], &["request"]].concat();
            integration.request_templates = Some(self.templates(routes.scope, &at, templates));
        }
        integration.statements = written.statements.iter().copied().collect();
        integration.allow = written.allow.iter().copied().collect();
        integration.passthrough = written.passthrough_behavior;
        integration.content_handling = written.content_handling;
        integration.timeout_milliseconds = written.timeout_milliseconds;
        if let Some(responses) = &written.responses {
            integration.responses = responses
                .iter()
                .map(|(status, response)| {
                    let status_name = status.to_string();
                    let at = [&at[..], &["responses", &status_name]].concat();
                    self.response(routes.scope, &at, *status, response)
                })
                .collect();
        }
        self.check_statements(&at, written);
        let passes_through = !integration.passed_through().is_empty();
        self.check_allowed(&at, written, passes_through);
        if passes_through
            && !written.action.executes_statements()
            && written.request.is_none()
            && !verb.has_body()
        {
            self.report(
                &at,
                format!("a {verb} request has no body to pass through"),
                "POST, or a `request` template that makes the body from parameters",
            );
        }
        Method::new(integration)
    }

    /// The permissions that the role needs for it.
    fn check_statements(&mut self, at: &[&str; 4], written: &written::Raw) {
        let action = written.action;
        let at_statements = [&at[..], &["statements"]].concat();
        if !action.executes_statements() {
            if !written.statements.is_empty() {
                let expected = "ExecuteStatement, BatchExecuteStatement or ExecuteTransaction";
                self.report(
                    &at_statements,
                    format!("{} executes no statements", action.as_str()),
                    expected,
                );
            }
            return;
        }
        // Unreadable entries have been reported.
        if self
            .node
            .at(&at_statements)
            .is_none_or(|node| matches!(&node.value, Value::Sequence(items) if items.is_empty()))
        {
            let message = format!("{} without what its statements do", action.as_str());
            self.report(
                at,
                message,
                "statements: [SELECT], or of INSERT, UPDATE and DELETE what they do",
            );
        }
        if written.request.is_none() {
            let message = "a body that is passed through could bring any statement";
            self.report(
                at,
                message,
                "a `request` template with the statement, and `?` where values of the caller go",
            );
        }
    }

    /// Reports allowed members if nothing is passed through, or if the action does not have them.
    fn check_allowed(&mut self, at: &[&str; 4], written: &written::Raw, passes_through: bool) {
        let at_allow = [&at[..], &["allow"]].concat();
        if !passes_through && !written.allow.is_empty() {
            let message = "no body is passed through: a `request` template says which members the request has";
            self.report(&at_allow, message, "no `allow`, or no `request`");
            return;
        }
        let known: Vec<_> =
            written.action.further_members().into_iter().map(FurtherMember::as_str).collect();
        for (index, member) in written.allow.iter().enumerate() {
            let index = index.to_string();
            let at = [&at_allow[..], &[&index]].concat();
            let name = member.as_str();
            if !known.contains(&name) {
                let message = format!("{} has no member `{name}`", written.action.as_str());
                self.faults.push(Fault::new(&at, At::Value, message).one_of(
                    name,
                    known.iter().copied(),
                    str::to_owned,
                ));
            }
        }
    }

    /// Adds the tables and indexes that requests of a route may name to its integration.
    fn resources(
        &mut self,
        routes: &Routes<'_>,
        at: &[&str],
        written: &written::Raw,
        integration: &mut AwsIntegration,
    ) {
        if let Some(prefix) = &written.table_name_prefix {
            if !written.tables.is_empty() || !written.indexes.is_empty() {
                self.report(
                    &[at, &["table-name-prefix"]].concat(),
                    "`table-name-prefix` together with `tables` or `indexes`",
                    "one of them",
                );
            }
            if prefix.is_empty() || !model::limits::is_made_of(prefix, "_-.") {
                self.report(
                    &[at, &["table-name-prefix"]].concat(),
                    format!("`{prefix}` cannot begin a table's name"),
                    "letters, digits, `_`, `-` and `.`, at least one",
                );
            }
            integration.table_name_prefix = Some(prefix.clone());
        } else if written.tables.is_empty() {
            let tables = [at, &["tables"]].concat();
            let expected = "tables: [NAME], or table-name-prefix: PREFIX";
            match self.node.at(&tables).map(|node| &node.value) {
                None => self.report(at, "a DynamoDB action without a table", expected),
                Some(Value::Sequence(items)) if items.is_empty() => {
                    self.report(&tables, "no table", expected);
                }
                Some(_) => {} // what could not be read has been reported
            }
        }
        for (index, name) in written.tables.iter().enumerate() {
            match routes.tables.get(name) {
                Some(table) => integration.tables.push(table.clone()),
                None => self.not_in(
                    "tables",
                    &[at, &["tables", &index.to_string()]].concat(),
                    "table",
                    name,
                ),
            }
        }
        for (position, name) in written.indexes.iter().enumerate() {
            let position = position.to_string();
            let at = [at, &["indexes", &position]].concat();
            if !written.action.reads_indexes() {
                self.report(
                    &at,
                    format!("{} reads no index", written.action.as_str()),
                    "Query, Scan or statements",
                );
                continue;
            }
            let known: Vec<_> = routes.indexes().collect();
            if let Some((table, index)) = name.split_once('/').filter(|_| known.contains(name)) {
                if !written.tables.iter().any(|listed| listed == table) {
                    self.report(
                        &at,
                        format!("the table `{table}` is not among the route's tables"),
                        "its table in `tables`",
                    );
                }
                if let Some(table) = routes.tables.get(table) {
                    integration.indexes.push((table.clone(), index.to_owned()));
                }
            } else {
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                self.unknown(&at, "index", name, &known);
            }
        }
    }

    pub(super) fn templates(
        &mut self,
        scope: Scope<'_>,
        at: &[&str],
        written: &BTreeMap<String, written::Template>,
    ) -> BTreeMap<String, Text> {
        let mut templates = BTreeMap::new();
        for (content_type, template) in written {
            let at = [at, &[content_type]].concat();
            match template::resolve(template, scope, self.directory, &mut self.left) {
                Ok(text) => {
                    self.used.extend(reference::parameters(&text));
                    let full = [&at[..], &["vtl"]].concat();
                    let place = if self.node.at(&full).is_some() { &full } else { &at };
                    self.faults.extend(template::fault(template, &text, place));
                    self.check_unresolved_template(scope, &text, place);
                    templates.insert(content_type.clone(), text);
                }
                Err(error) => {
                    self.faults.extend(error.faults(&at, scope));
                    templates.insert(content_type.clone(), Text::new());
                }
            }
        }
        templates
    }

    pub(super) fn response(
        &mut self,
        scope: Scope<'_>,
        at: &[&str],
        status: u16,
        written: &written::Response,
    ) -> IntegrationResponse {
        let mut response = IntegrationResponse::new(status);
        response.selection_pattern.clone_from(&written.selection_pattern);
        response.headers.clone_from(&written.headers);
        let templates = self.templates(scope, &[at, &["body"]].concat(), &written.body);
        response.templates = shared(templates);
        response.content_handling = written.content_handling;
        response
    }

    pub(super) fn mock_response(
        &mut self,
        scope: Scope<'_>,
        key: &str,
        written: &written::Mock,
    ) -> IntegrationResponse {
        let mut response = IntegrationResponse::new(written.status);
        response.headers.clone_from(&written.headers);
        let at = ["api", "routes", key, "mock", "body"];
        response.templates = shared(self.templates(scope, &at, &written.body));
        response
    }
}

/// Templates that methods may share.
fn shared(templates: BTreeMap<String, Text>) -> BTreeMap<String, Arc<Text>> {
    templates.into_iter().map(|(of, text)| (of, Arc::new(text))).collect()
}

/// The surroundings of routes while they are lowered.
pub(super) struct Routes<'a> {
    pub(super) tables: &'a BTreeMap<String, Handle<Table>>,
    /// The same tables in the model.
    pub(super) lowered_tables: &'a [Table],
    pub(super) scope: Scope<'a>,
}

impl Routes<'_> {
    /// All indexes, as `TABLE/INDEX`.
    fn indexes(&self) -> impl Iterator<Item = String> {
        self.lowered_tables.iter().flat_map(|table| {
            let names =
                table.global_secondary_indexes.keys().chain(table.local_secondary_indexes.keys());
            names.map(|index| format!("{}/{index}", table.key))
        })
    }
}
