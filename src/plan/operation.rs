//! Operations with their tables, for mapping templates, request models, permissions and checks.
//!
//! A declared [operation](model::Operation) names its tables. Here each name is resolved to its
//! table, and a key attribute without a value is the path parameter of its name.

pub(crate) mod batch;
mod body;
pub(crate) mod leading_keys;
pub(crate) mod step;
pub(crate) mod transaction;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) use self::batch::{BatchGet, BatchWrite};
use self::body::Body;
pub(crate) use self::step::{LastKey, Step};
pub(crate) use self::transaction::{GetPart, TransactGet, TransactWrite};
use crate::mapping;
use crate::model::operation::batch::{MOST_KEYS, MOST_WRITES};
use crate::model::operation::{
    ExecuteStatement, Limit, List, PARTLY, ResponseBody, SuccessResponse, Verb, What,
};
use crate::model::{
    self, Action, Handle, Method, RequestModel, RequestParameter, RestApi, Table, ValueSource,
    ValueTemplate,
};
use crate::plan::Tables;
use crate::plan::errors::{self, PlannedErrors};

/// An operation on items.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'a> {
    pub(crate) does: Does<'a>,
    pub(crate) response: &'a SuccessResponse,
    /// The tables whose partition keys the policy restricts.
    pub(crate) leading_keys: &'a [Handle<Table>],
    /// The optional parameters: parts that use a missing one are omitted.
    pub(crate) optional: BTreeSet<RequestParameter>,
    /// The responses to DynamoDB's errors.
    pub(crate) errors: Arc<PlannedErrors>,
}

/// The kind of an operation.
#[derive(Debug, Clone)]
pub(crate) enum Does<'a> {
    One(Step<'a>),
    BatchGet(BatchGet<'a>),
    BatchWrite(BatchWrite<'a>),
    TransactGet(TransactGet<'a>),
    TransactWrite(TransactWrite<'a>),
    /// With the table of the statement.
    ExecuteStatement(&'a Table, &'a ExecuteStatement),
}

impl<'a> Operation<'a> {
    /// Resolves the tables of a declared operation.
    pub(crate) fn new(
        declared: &'a model::Operation,
        method: &'a Method,
        (api, errors): (&'a RestApi, &Arc<PlannedErrors>),
        tables: &Tables<'a>,
    ) -> Option<Self> {
        use model::operation::Does as Declared;
        let does = match &declared.does {
            Declared::One(step) => Does::One(Step::new(step, tables)?),
            Declared::BatchGet(batch) => Does::BatchGet(BatchGet::new(batch, tables)?),
            Declared::BatchWrite(batch) => Does::BatchWrite(BatchWrite::new(batch, tables)?),
            Declared::TransactGet(transaction) => {
                Does::TransactGet(TransactGet::new(transaction, tables)?)
            }
            Declared::TransactWrite(transaction) => {
                Does::TransactWrite(TransactWrite::new(transaction, tables)?)
            }
            Declared::ExecuteStatement(table, execute) => {
                Does::ExecuteStatement(tables.get(table)?, execute)
            }
        };
        // Custom credentials have their own policy.
        let has_role_of_api = method.credentials.is_none();
        Some(Self {
            does,
            response: &declared.response,
            leading_keys: if has_role_of_api { &api.role.leading_keys } else { &[] },
            optional: optional_parameters(method),
            errors: errors::of_method(method, errors),
        })
    }

    /// True if the policy allows it only some partition keys of a table.
    pub(crate) fn has_leading_keys_of(&self, table: &Table) -> bool {
        self.leading_keys.iter().any(|known| known.id().name == table.key)
    }

    /// True if a template produces a status without an integration response of its own.
    pub(crate) fn fails_with(&self, status: u16) -> bool {
        let is_batch = matches!(self.does, Does::BatchGet(_) | Does::BatchWrite(_));
        let is_partly =
            status == PARTLY && is_batch && self.response.body != ResponseBody::DynamoDb;
        let mut errors = self.errors.iter().filter(|(_, answer)| answer.status == status);
        is_partly || errors.any(|(code, _)| mapping::operation::can_fail_with(self, code))
    }

    /// The model of request bodies; `None` if the operation does not use the body.
    pub(crate) fn request_model(&self) -> Option<RequestModel> {
        let mut body = Body::default();
        for source in self.sources() {
            if let ValueSource::Body(names) = source {
                body.scalar(names);
            }
        }
        match &self.does {
            Does::One(step) => body_of_step(step, &mut body),
            Does::BatchGet(batch) => body_of_lists(&batch.lists(), MOST_KEYS, &mut body),
            Does::BatchWrite(batch) => body_of_lists(&batch.lists(), MOST_WRITES, &mut body),
            Does::TransactWrite(transaction) => {
                transaction.parts.iter().for_each(|step| body_of_step(step, &mut body));
            }
            Does::TransactGet(_) | Does::ExecuteStatement(..) => {}
        }
        body.is_known().then(|| RequestModel::titled(&self.title(), body.schema()))
    }

    /// `PutItem orders`
    fn title(&self) -> String {
        let tables: Vec<_> = self.tables().into_iter().map(|table| &*table.key).collect();
        format!("{} {}", self.action().as_str(), tables.join(", "))
    }

    /// The name in a blueprint.
    pub(crate) const fn name(&self) -> &'static str {
        match &self.does {
            Does::One(step) => step.name(),
            Does::BatchGet(_) => "batch-get",
            Does::BatchWrite(_) => "batch-write",
            Does::TransactGet(_) => "transact-get",
            Does::TransactWrite(_) => "transact-write",
            Does::ExecuteStatement(..) => "execute-statement",
        }
    }

    /// The tables that it reads or writes, without duplicates.
    pub(crate) fn tables(&self) -> Vec<&'a Table> {
        let all = match &self.does {
            Does::One(step) => vec![step.table],
            Does::BatchGet(batch) => batch.tables.iter().map(|(table, _)| *table).collect(),
            Does::BatchWrite(batch) => batch.tables.iter().map(|(table, _)| *table).collect(),
            Does::TransactGet(transaction) => {
                transaction.parts.iter().map(|part| part.step.table).collect()
            }
            Does::TransactWrite(transaction) => {
                transaction.parts.iter().map(|step| step.table).collect()
            }
            Does::ExecuteStatement(table, _) => vec![*table],
        };
        let mut tables: Vec<&'a Table> = Vec::new();
        for table in all {
            if !tables.iter().any(|known| known.key == table.key) {
                tables.push(table);
            }
        }
        tables
    }

    /// The action of DynamoDB.
    pub(crate) const fn action(&self) -> Action {
        match &self.does {
            Does::One(step) => match step.what {
                What::Get(_) => Action::GetItem,
                What::Put(_) => Action::PutItem,
                What::Delete(_) => Action::DeleteItem,
                What::Update(_) => Action::UpdateItem,
                // A condition check alone is a read without a response.
                What::ConditionCheck(_) => Action::TransactWriteItems,
                What::Query(_) => Action::Query,
                What::Scan(_) => Action::Scan,
            },
            Does::BatchGet(_) => Action::BatchGetItem,
            Does::BatchWrite(_) => Action::BatchWriteItem,
            Does::TransactGet(_) => Action::TransactGetItems,
            Does::TransactWrite(_) => Action::TransactWriteItems,
            Does::ExecuteStatement(..) => Action::ExecuteStatement,
        }
    }

    /// True if it uses a path parameter.
    pub(crate) fn takes_from_path(&self, name: &str) -> bool {
        self.sources().any(|source| matches!(source, ValueSource::Path(known) if known == name))
    }

    /// True if it uses a request parameter, or reserves it.
    pub(crate) fn takes(&self, parameter: &RequestParameter) -> bool {
        self.request_parameters().iter().any(|(taken, _)| taken == parameter)
    }

    /// The parameters of a request, with true for required ones.
    pub(crate) fn request_parameters(&self) -> Vec<(RequestParameter, bool)> {
        let of_sources = self.sources().filter_map(ValueSource::parameter);
        let mut parameters: Vec<_> = of_sources
            .map(|parameter| {
                let is_required = !self.optional.contains(&parameter);
                (parameter, is_required)
            })
            .collect();
        let lists = self.lists();
        for listed in &lists {
            if let List::QueryString(name) = &listed.list {
                // With several lists, each is optional.
                parameters.push((RequestParameter::QueryString(name.clone()), lists.len() == 1));
            }
        }
        let of_pages = self.page_parameters().into_iter().map(str::to_owned);
        parameters.extend(of_pages.map(|name| (RequestParameter::QueryString(name), false)));
        parameters
    }

    /// The query string parameters for the cursor and the length of a page.
    pub(crate) fn page_parameters(&self) -> Vec<&str> {
        let cursor = self.answers_pages().then_some(mapping::operation::CURSOR);
        let limit = match self.limit() {
            Some(Limit::QueryString { name, .. }) => Some(name.as_str()),
            _ => None,
        };
        cursor.into_iter().chain(limit).collect()
    }

    /// The response header with values that do not fit into the body.
    pub(crate) fn answered_header(&self) -> Option<&'static str> {
        let is_bare = self.answers_pages()
            && !self.response.envelope
            && self.response.body != ResponseBody::DynamoDb;
        is_bare.then_some(mapping::operation::CURSOR_HEADER)
    }

    /// True if it returns a list in pages.
    pub(crate) fn answers_pages(&self) -> bool {
        match &self.does {
            Does::One(step) => {
                !step.filters_by_caller() && self.last_key().iter().any(|key| key.known.is_none())
            }
            Does::ExecuteStatement(_, execute) => execute.statement.verb == Verb::Select,
            _ => false,
        }
    }

    /// True if it returns a list completely or not at all.
    pub(crate) fn answers_whole_list(&self) -> bool {
        let is_list = !matches!(
            self.response.body,
            ResponseBody::Fixed(_) | ResponseBody::Nothing | ResponseBody::DynamoDb
        );
        matches!(&self.does, Does::One(step) if is_list && step.filters_by_caller())
    }

    /// The key at which a page of its list ends.
    pub(crate) fn last_key(&self) -> Vec<LastKey<'_>> {
        match &self.does {
            Does::One(step) => step.last_key(&self.optional),
            _ => Vec::new(),
        }
    }

    /// The limit of the page length.
    fn limit(&self) -> Option<&Limit> {
        match &self.does {
            Does::One(step) => step.read()?.0.limit.as_ref(),
            Does::ExecuteStatement(_, execute) if self.answers_pages() => execute.limit.as_ref(),
            _ => None,
        }
    }

    /// The lists of items and keys in a request.
    fn lists(&self) -> Vec<batch::Listed<'_>> {
        match &self.does {
            Does::BatchGet(batch) => batch.lists(),
            Does::BatchWrite(batch) => batch.lists(),
            _ => Vec::new(),
        }
    }

    /// The sources of its values.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &ValueSource> {
        self.value_templates().into_iter().flat_map(ValueTemplate::sources)
    }

    /// The templates of its values.
    pub(crate) fn value_templates(&self) -> Vec<&ValueTemplate> {
        match &self.does {
            Does::One(step) => step.value_templates().collect(),
            Does::BatchGet(batch) => batch.placed_composites().map(|(_, value)| value).collect(),
            Does::BatchWrite(batch) => batch.placed_composites().map(|(_, value)| value).collect(),
            Does::TransactGet(transaction) => {
                transaction.parts.iter().flat_map(|part| part.step.value_templates()).collect()
            }
            Does::TransactWrite(transaction) => {
                let of_parts = transaction.parts.iter().flat_map(Step::value_templates);
                of_parts.chain(transaction.idempotency_token).collect()
            }
            Does::ExecuteStatement(_, execute) => {
                execute.parameters.iter().map(|(_, value)| value).collect()
            }
        }
    }
}

/// The parameters that are declared as optional. Path parameters never are; with a fixed value, the
/// operation decides.
fn optional_parameters(method: &Method) -> BTreeSet<RequestParameter> {
    let declared = method.request_parameters.iter().filter(|(parameter, required)| {
        !**required
            && !matches!(parameter, RequestParameter::Path(_))
            && !method.fixed_parameters.contains_key(parameter)
    });
    declared.map(|(parameter, _)| parameter.clone()).collect()
}

fn body_of_step(step: &Step<'_>, body: &mut Body) {
    let attributes = step.body_attributes();
    if attributes.iter().next().is_some() {
        body.attributes(step.body_place(), &attributes);
        // DynamoDB rejects an update without changes.
        if matches!(&step.what, What::Update(update) if !update.changes_anyway()) {
            body.alternatives(
                step.body_place(),
                attributes.iter().map(|(name, _)| name.to_owned()).collect(),
            );
        }
    }
}

/// With several lists, each is optional.
fn body_of_lists(lists: &[batch::Listed<'_>], at_most: usize, body: &mut Body) {
    for listed in lists {
        if let List::Body(place) = &listed.list {
            body.list(place, lists.len() == 1, listed.element(), at_most);
        }
    }
}
