//! Routes that call an action of DynamoDB, and the answers of all routes.

use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::document as written;
use crate::blueprint::node::Value;
use crate::blueprint::reference::{self, Scope};
use crate::blueprint::template;
use crate::model::operation::Verb;
use crate::model::{
    self, Access, AllowedTables, AwsIntegration, ErrorMapping, FurtherMember, Handle, HttpMethod,
    IntegrationResponse, Method, Passthrough, ResourceArn, RestApi, Role, Statement, Table,
    TableArn, TableName,
};
use crate::text::{Segment, Text};

impl Lowering<'_> {
    pub(super) fn raw(
        &mut self,
        api: &mut RestApi,
        routes: &mut Routes,
        (key, verb): (&str, HttpMethod),
        written: &written::Raw,
    ) -> Method {
        let at = ["api", "routes", key, "raw"];
        let touched = std::mem::take(&mut routes.touched);
        let resources = self.resources(routes, &at, written);
        for table in routes.touched.iter().filter(|table| routes.leading_keys.contains(table)) {
            let message = format!(
                "a condition on dynamodb:LeadingKeys of `{table}` cannot hold this: a request of one's own can name any key"
            );
            self.report(
                &at,
                message,
                "an operation, or the table not among the role's leading-keys",
            );
        }
        routes.touched.extend(touched);
        let mut integration = match &written.request {
            None => AwsIntegration::passthrough(written.action, routes.role.arn()),
            Some(templates) => {
                let mut integration = AwsIntegration::new(written.action, routes.role.arn());
                integration.request_templates =
                    self.templates(routes.scope, &[&at[..], &["request"]].concat(), templates);
                integration
            }
        };
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
        let passed = passed_through(&integration);
        let mut method = Method::new(integration);
        routes.statements.push(self.raw_statement(&at, written, resources));
        self.check_allowed(&at, written, &passed);
        if !passed.is_empty() && !written.action.executes_statements() {
            if written.request.is_none() && !verb.has_body() {
                self.report(
                    &at,
                    format!("a {verb} request has no body to pass through"),
                    "POST, or a `request` template that makes the body from parameters",
                );
            }
            if verb.has_body()
                && let Some(name) = self.passthrough_model(api, routes, key, written)
            {
                method = passed
                    .iter()
                    .fold(method, |method, of| method.request_model(of.as_str(), name.as_str()));
            }
        }
        method
    }

    /// What the role may do for it.
    fn raw_statement(
        &mut self,
        at: &[&str; 4],
        written: &written::Raw,
        resources: Vec<ResourceArn>,
    ) -> Statement {
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
            return Access { action, resources }.into();
        }
        // Where there are some, those that could not be read have been reported.
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
        let verbs: BTreeSet<_> = written.statements.iter().copied().collect();
        Statement::allow(verbs.into_iter().map(Verb::iam_action)).on_all(resources)
    }

    /// Reports members that are allowed where nothing is passed through, or that the action does
    /// not have.
    fn check_allowed(&mut self, at: &[&str; 4], written: &written::Raw, passed: &[String]) {
        let at_allow = [&at[..], &["allow"]].concat();
        if passed.is_empty() && !written.allow.is_empty() {
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

    /// The name of the model of a body that is passed through.
    fn passthrough_model(
        &mut self,
        api: &mut RestApi,
        routes: &Routes,
        key: &str,
        written: &written::Raw,
    ) -> Option<String> {
        let allowed = self.allowed_tables(routes, &["api", "routes", key, "raw"], written);
        let model = Passthrough::new(written.action, allowed);
        let indexes = written.indexes.iter().filter_map(|index| Some(index.split_once('/')?.1));
        let model = indexes.fold(model, Passthrough::index);
        let model = written.allow.iter().copied().fold(model, Passthrough::allow);
        self.put_model(api, key, model.into())
    }

    /// What the route may touch, for IAM.
    pub(super) fn resources(
        &mut self,
        routes: &mut Routes,
        at: &[&str],
        written: &written::Raw,
    ) -> Vec<ResourceArn> {
        let mut resources: Vec<ResourceArn> = Vec::new();
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
            resources.push(TableArn::beginning_with(prefix.as_str()).into());
            let begun = routes.lowered_tables.iter().filter(|table| may_begin(&table.name, prefix));
            routes.touched.extend(begun.map(|table| table.key.to_string()));
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
                Some(table) => {
                    resources.push(table.arn().into());
                    routes.touched.insert(name.clone());
                }
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
                    resources.push(table.index_arn(index).into());
                }
            } else {
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                self.unknown(&at, "index", name, &known);
            }
        }
        resources
    }

    /// What the model of a passed-through request lets it name.
    pub(super) fn allowed_tables(
        &mut self,
        routes: &Routes,
        at: &[&str],
        written: &written::Raw,
    ) -> AllowedTables {
        if let Some(prefix) = &written.table_name_prefix {
            return AllowedTables::BeginningWith(prefix.clone());
        }
        let batch = written.action.names_tables_by_key();
        let mut names = Vec::new();
        for name in sorted(&written.tables) {
            let Some(table) = routes.tables.get(name) else { continue };
            if !batch {
                names.push(table.name());
                continue;
            }
            let physical = routes.lowered_tables.iter().find(|table| *table.key == **name);
            let physical = physical.and_then(|table| table.name.as_literal());
            if physical.is_none() {
                self.report(
                    at,
                    format!("the name of the table `{name}` is not known before it is deployed, and a {} names its tables by keys, which a model cannot refer to", written.action.as_str()),
                    "a fixed name for the table, or a request template",
                );
            }
            names.push(TableName::external(physical.unwrap_or(name)));
        }
        AllowedTables::Named(names)
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
            match template::resolve(template, scope, self.directory, &mut self.left.templates) {
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
        response.templates = self.templates(scope, &[at, &["body"]].concat(), &written.body);
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
        response.templates =
            self.templates(scope, &["api", "routes", key, "mock", "body"], &written.body);
        response
    }
}

/// The content types of bodies that go to DynamoDB as they come: of those whose template just
/// prints the body.
fn passed_through(integration: &AwsIntegration) -> Vec<String> {
    const BODY: [&str; 5] =
        ["$input.body", "$!input.body", "${input.body}", "$input.json('$')", "$input.json(\"$\")"];
    let prints_body =
        |template: &Text| template.as_literal().is_some_and(|text| BODY.contains(&text.trim()));
    let templates = integration.request_templates.iter();
    templates.filter(|(_, template)| prints_body(template)).map(|(of, _)| of.clone()).collect()
}

fn sorted(names: &[String]) -> impl Iterator<Item = &String> {
    names.iter().collect::<BTreeSet<_>>().into_iter()
}

/// Whether a name begins with a prefix, or can: what it refers to is known only once it is
/// deployed.
fn may_begin(name: &Text, prefix: &str) -> bool {
    let mut rest = prefix;
    for segment in name.segments() {
        let Segment::Literal(literal) = segment else { return true };
        match rest.strip_prefix(literal.as_str()) {
            Some(behind) => rest = behind,
            None => return literal.starts_with(rest),
        }
    }
    rest.is_empty()
}

/// What routes need to know while they are lowered, and what they leave behind.
pub(super) struct Routes<'a> {
    pub(super) tables: &'a BTreeMap<String, Handle<Table>>,
    /// The same tables, as the model has them.
    pub(super) lowered_tables: &'a [Table],
    pub(super) scope: Scope<'a>,
    pub(super) role: &'a Handle<Role>,
    /// What callers are told of errors where the route does not say it.
    pub(super) errors: &'a ErrorMapping,
    /// The tables of which the role's policy knows how the partition keys begin.
    pub(super) leading_keys: &'a [String],
    /// What the role has to be allowed.
    pub(super) statements: Vec<Statement>,
    /// The tables of the blueprint that some route reads or writes.
    pub(super) touched: BTreeSet<String>,
}

impl Routes<'_> {
    /// Every index, as `TABLE/INDEX`.
    fn indexes(&self) -> impl Iterator<Item = String> {
        self.lowered_tables.iter().flat_map(|table| {
            let names =
                table.global_secondary_indexes.keys().chain(table.local_secondary_indexes.keys());
            names.map(|index| format!("{}/{index}", table.key))
        })
    }
}
