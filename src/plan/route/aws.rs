//! Routes that call an action of DynamoDB with custom mapping templates.

use std::collections::{BTreeMap, BTreeSet};

use super::{BodyModel, Plan};
use crate::mapping;
use crate::model::operation::Verb;
use crate::model::{
    Access, AllowedTables, AwsIntegration, Handle, HttpMethod, Passthrough, ResourceArn, RoleArn,
    Statement, Table, TableArn, TableName,
};
use crate::plan::{Integration, Tables};
use crate::text::{Segment, Text};

/// An AWS integration with its tables.
#[derive(Debug, Clone)]
pub(crate) struct AwsRoute<'a> {
    pub(crate) declared: &'a AwsIntegration,
    /// The tables that its requests may name, including those selected by a prefix.
    tables: Vec<&'a Table>,
}

impl<'a> AwsRoute<'a> {
    /// A declared integration with its tables; `None` if a table is not in the stack.
    pub(super) fn new(declared: &'a AwsIntegration, tables: &Tables<'a>) -> Option<Self> {
        let of_indexes = declared.indexes.iter().map(|(table, _)| table);
        let named = declared.tables.iter().chain(of_indexes).map(|table| tables.get(table));
        let mut named: Vec<_> = named.collect::<Option<_>>()?;
        if let Some(prefix) = &declared.table_name_prefix {
            named.extend(tables.all().filter(|table| may_begin(&table.name, prefix)));
        }
        Some(Self { declared, tables: named })
    }

    /// The tables that a request body may name; `None` without a restriction.
    fn allowed_tables(&self) -> Option<AllowedTables> {
        if let Some(prefix) = &self.declared.table_name_prefix {
            return Some(AllowedTables::BeginningWith(prefix.clone()));
        }
        let names: Vec<_> = if self.declared.action.names_tables_by_key() {
            // A schema's keys cannot refer to a resource.
            let named = self.tables.iter().filter_map(|table| {
                let name = table.name.as_literal()?;
                Some((&table.key, TableName::external(name)))
            });
            named.collect::<BTreeMap<_, _>>().into_values().collect()
        } else {
            let keys: BTreeSet<_> = self.declared.tables.iter().map(|of| &of.id().name).collect();
            let tables: BTreeMap<_, _> = self.tables.iter().map(|of| (&of.key, of)).collect();
            let named = keys.into_iter().filter_map(|key| tables.get(key));
            named.map(|table| TableName::external(table.request_name())).collect()
        };
        (!names.is_empty()).then_some(AllowedTables::Named(names))
    }

    /// The tables and indexes that its requests may name.
    fn resources(&self) -> Vec<ResourceArn> {
        if let Some(prefix) = &self.declared.table_name_prefix {
            return vec![TableArn::beginning_with(prefix.as_str()).into()];
        }
        let tables = self.declared.tables.iter().map(|table| table.arn().into());
        let indexes = self.declared.indexes.iter();
        // The table of an index is only named, so its identifier is that of the table itself.
        let of_index = |table: &Handle<Table>, name: &str| {
            let named = self.tables.iter().find(|named| named.key == table.id().name);
            named.map_or_else(|| table.clone(), |named| Handle::new(named.id())).index_arn(name)
        };
        tables.chain(indexes.map(|(table, name)| of_index(table, name).into())).collect()
    }
}

impl<'a> Plan<'a> for AwsRoute<'a> {
    fn request_model(&self, verb: HttpMethod) -> Option<BodyModel> {
        let action = self.declared.action;
        if action.executes_statements() || !verb.has_body() {
            return None;
        }
        let content_types = self.declared.passed_through();
        if content_types.is_empty() {
            return None;
        }
        let passthrough = Passthrough::new(action, self.allowed_tables()?);
        let indexes = self.declared.indexes.iter().map(|(_, name)| name.as_str());
        let passthrough = indexes.fold(passthrough, Passthrough::index);
        let allowed = self.declared.allow.iter().copied();
        let passthrough = allowed.fold(passthrough, Passthrough::allow);
        Some(BodyModel { content_types, model: passthrough.into() })
    }

    fn statements(&self) -> Vec<Statement> {
        let action = self.declared.action;
        let resources = self.resources();
        vec![if action.executes_statements() {
            let verbs: BTreeSet<_> = self.declared.statements.iter().copied().collect();
            Statement::allow(verbs.into_iter().map(Verb::iam_action)).on_all(resources)
        } else {
            Access { action, resources }.into()
        }]
    }

    fn tables(&self) -> Vec<&'a Table> {
        self.tables.clone()
    }

    fn integration(&self, credentials: RoleArn) -> Integration {
        let declared = self.declared;
        let passed_through = || {
            let template = Text::from(mapping::PASSTHROUGH);
            BTreeMap::from([("application/json".to_owned(), template)])
        };
        Integration {
            passthrough: declared.passthrough,
            content_handling: declared.content_handling,
            timeout_milliseconds: declared.timeout_milliseconds,
            request_templates: declared.request_templates.clone().unwrap_or_else(passed_through),
            responses: declared.responses.clone(),
            ..Integration::dynamodb(declared.action, &self.tables, credentials)
        }
    }
}

/// True if a name starts with a prefix, or may: references get their values during deployment.
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
