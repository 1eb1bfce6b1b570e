//! Operations with their tables, for mapping templates, request models, permissions and checks.
//!
//! A declared [operation](model::Operation) names its tables. Here each name is resolved to its
//! table, a key attribute without a value is the path parameter of its name, and the response has
//! its defaults.

pub(crate) mod answer;
pub(crate) mod batch;
pub(in crate::plan) mod body;
mod failure;
mod key_part;
pub(crate) mod leading_keys;
pub(crate) mod response;
pub(crate) mod step;

use std::sync::Arc;

use self::body::{Body, Elements};
pub(crate) use self::failure::{FAILURE, FailedCondition};
pub(crate) use self::response::{AnswerBody, Response};
pub(crate) use self::step::{LastKey, Step};
use crate::model::operation::{Limit, List, StepKind, Verb, token_source};
use crate::model::{
    self, Action, Filter, Handle, Json, Method, Reference, RequestModel, RequestParameter, RestApi,
    Table, ValueSource, ValueTemplate,
};
use crate::plan::Tables;
use crate::plan::errors::{self, PlannedErrors};

/// The member of a response with the token of the next page.
pub(crate) const CURSOR: &str = "nextToken";

/// The content type of JSON, the default of requests.
pub(crate) const JSON: &str = "application/json";
/// The content type of plain text.
const TEXT: &str = "text/plain";
/// The content type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The content types of request bodies: declared ones, or the default.
pub(super) fn content_types(declared: &[String], reads_text: bool) -> Vec<&str> {
    match declared {
        [] if reads_text => vec![JSON, TEXT],
        [] => vec![JSON],
        declared => declared.iter().map(String::as_str).collect(),
    }
}

/// An operation on items.
#[derive(Debug, Clone)]
pub(crate) struct Operation<'a> {
    pub(crate) declared: &'a model::Operation,
    /// The place in the method.
    pub(crate) place: Vec<String>,
    /// The API, whose operations make the keys of items.
    api: &'a RestApi,
    /// The uses of tables.
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) response: Box<Response<'a>>,
    /// The tables whose partition keys the policy restricts.
    pub(crate) leading_keys: &'a [Handle<Table>],
    /// True if it has the credentials of the caller.
    is_of_caller: bool,
    /// The responses to DynamoDB's errors.
    pub(crate) errors: Arc<PlannedErrors>,
    /// The declared content types of request bodies.
    declared_types: &'a [String],
}

impl<'a> Operation<'a> {
    /// Resolves the tables of a declared operation.
    pub(crate) fn new(
        declared: &'a model::Operation,
        method: &'a Method,
        (api, errors): (&'a RestApi, &Arc<PlannedErrors>),
        tables: &Tables<'a>,
    ) -> Option<Self> {
        let steps = declared.steps().into_iter().map(|step| Step::new(step, tables));
        // Custom credentials have their own policy.
        let has_role_of_api = method.credentials.is_none();
        let mut operation = Self {
            declared,
            place: vec![declared.name().to_owned()],
            api,
            steps: steps.collect::<Option<_>>()?,
            response: Box::new(Response::of(declared)),
            leading_keys: if has_role_of_api { &api.role.leading_keys } else { &[] },
            is_of_caller: method.has_credentials_of_caller(),
            errors: errors::of_method(method, errors),
            declared_types: &method.content_types,
        };
        // The values of the request that answers use by the names of attributes.
        let names = std::mem::take(&mut operation.response.uses.values);
        let given = names.iter().filter_map(|name| operation.given(name));
        let references: Vec<_> = given.flat_map(|(value, _)| value.references().cloned()).collect();
        operation.response.uses.add_of_request(references.iter());
        Some(operation)
    }

    /// The content types of request bodies.
    pub(crate) fn content_types(&self) -> Vec<&'a str> {
        content_types(self.declared_types, self.reads_text())
    }

    /// True if it reads the body or members of it.
    pub(crate) fn reads_body(&self) -> bool {
        let is_body = |source: &ValueSource| matches!(source, ValueSource::Body(_));
        let reads = |step: &Step<'_>| {
            !step.lists.is_empty() || step.body_attributes().iter().next().is_some()
        };
        self.sources().any(is_body) || self.steps.iter().any(reads)
    }

    /// True if it reads the whole body as text.
    pub(crate) fn reads_text(&self) -> bool {
        self.references().any(Reference::is_text_body)
    }

    /// True if the policy allows it only some partition keys of a table.
    pub(crate) fn has_leading_keys_of(&self, table: &Table) -> bool {
        self.leading_keys.iter().any(|known| known.id().name == table.key)
    }

    /// True if a template produces a status without an integration response of its own.
    pub(crate) fn fails_with(&self, status: u16) -> bool {
        let is_batch = matches!(
            self.declared,
            model::Operation::BatchGet(_) | model::Operation::BatchWrite(_)
        );
        let is_partly =
            status == response::PARTLY && is_batch && self.response.body != AnswerBody::DynamoDb;
        let mut errors = self.errors.iter().filter(|(_, answer)| answer.status == status);
        is_partly || errors.any(|(code, _)| self.can_fail_with(code))
    }

    /// The model of request bodies; `None` if the operation does not use the body, or does not
    /// read it as JSON.
    pub(crate) fn request_model(&self) -> Option<RequestModel> {
        let schema = self.body_schema().filter(|_| self.content_types().contains(&JSON))?;
        Some(RequestModel::titled(&self.title(), schema))
    }

    /// The schema of request bodies, draft 4; `None` if the operation does not use the body.
    pub(crate) fn body_schema(&self) -> Option<Json> {
        let body = self.body();
        body.is_known().then(|| body.schema())
    }

    /// True if a model validates request bodies.
    pub(crate) fn uses_body(&self) -> bool {
        self.body().is_known()
    }

    /// The members of request bodies that the operation reads.
    pub(super) fn body(&self) -> Body {
        let mut body = Body::default();
        for reference in self.references() {
            if let ValueSource::Body(names) = &reference.source {
                match reference.filters.first() {
                    Some(Filter::Json) => body.json(names, reference.is_required()),
                    _ if names.is_empty() => {}
                    _ => body.scalar(names, reference.is_required()),
                }
            }
        }
        for (_, source) in self.page_sources() {
            if let ValueSource::Body(names) = source {
                body.scalar(&names, false);
            }
        }
        self.steps.iter().for_each(|step| body_of_step(step, &mut body));
        let lists = self.lists();
        let singles = lists.iter().filter(|listed| listed.list.is_none());
        let elements = |listed: &batch::Listed<'_>| {
            let others = singles.clone().count();
            // A batch is not empty because of single items.
            let at_most = listed.at_most().saturating_sub(others).max(1);
            Elements { of: listed.element(), at_least: usize::from(others == 0), at_most }
        };
        for listed in singles.clone() {
            if !listed.attributes.is_empty() {
                body.attributes(listed.body_place(), &listed.attributes);
            }
        }
        for listed in &lists {
            if let Some(List::Body(place)) = &listed.list {
                // With several lists, each is optional.
                body.list(place, lists.len() == 1, elements(listed));
            }
        }
        body
    }

    /// `PutItem orders`
    pub(super) fn title(&self) -> String {
        let tables: Vec<_> = self.tables().into_iter().map(|table| &*table.key).collect();
        format!("{} {}", self.action().as_str(), tables.join(", "))
    }

    /// The keys of its place in the method.
    pub(crate) fn place(&self) -> Vec<&str> {
        self.place.iter().map(String::as_str).collect()
    }

    /// The name in a blueprint.
    pub(crate) const fn name(&self) -> &'static str {
        self.declared.name()
    }

    /// The action of DynamoDB.
    pub(crate) const fn action(&self) -> Action {
        self.declared.action()
    }

    /// True if it reads or writes all of its items or none.
    pub(crate) const fn is_transaction(&self) -> bool {
        matches!(
            self.declared,
            model::Operation::TransactGet(_) | model::Operation::TransactWrite(_)
        )
    }

    /// The tables that it reads or writes, without duplicates.
    pub(crate) fn tables(&self) -> Vec<&'a Table> {
        distinct_tables(self.steps.iter().map(|step| step.table))
    }

    /// True if it uses a path parameter.
    pub(crate) fn takes_from_path(&self, name: &str) -> bool {
        let of_answer = self.response.uses.of_request.iter().map(|reference| &reference.source);
        let mut sources = self.sources().chain(of_answer);
        sources.any(|source| matches!(source, ValueSource::Path(known) if known == name))
    }

    /// True if it uses a request parameter, or reserves it.
    pub(crate) fn takes(&self, parameter: &RequestParameter) -> bool {
        self.request_parameters().iter().any(|(taken, _)| taken == parameter)
    }

    /// The parameters of a request, with true for required ones.
    pub(crate) fn request_parameters(&self) -> Vec<(RequestParameter, bool)> {
        let of_references = self
            .references()
            .filter_map(|reference| Some((reference.source.parameter()?, reference.is_required())));
        let mut parameters: Vec<_> = of_references.collect();
        let lists = self.lists();
        for listed in &lists {
            if let Some(List::QueryString(name)) = &listed.list {
                // With several lists, each is optional.
                parameters.push((RequestParameter::QueryString(name.clone()), lists.len() == 1));
            }
        }
        let of_answer = self.response.uses.of_request.iter();
        parameters.extend(of_answer.filter_map(|of| Some((of.source.parameter()?, false))));
        let of_pages = self.page_sources().into_iter();
        parameters.extend(of_pages.filter_map(|(_, source)| Some((source.parameter()?, false))));
        parameters
    }

    /// The sources with which callers choose a page of a list, by their fields.
    pub(crate) fn page_sources(&self) -> Vec<(&'static str, ValueSource)> {
        let token = self.responds_with_page().then(|| self.token_source());
        let limit = match self.limit() {
            Some(Limit::Caller(limit)) => Some(limit.source()),
            _ => None,
        };
        let order = self.steps.iter().find_map(|step| step.read()?.order?.source());
        let sources = [("next-token", token), ("limit", limit), ("order", order)];
        sources.into_iter().filter_map(|(field, source)| Some((field, source?))).collect()
    }

    /// The source of the token with which a caller continues a list.
    pub(crate) fn token_source(&self) -> ValueSource {
        let declared = self.steps.iter().find_map(|step| match step.kind {
            StepKind::Statement(execute) => execute.next_token.as_ref(),
            _ => step.read()?.next_token,
        });
        token_source(declared)
    }

    /// True if it returns a list in pages: if the answer has a place for the cursor.
    pub(crate) fn responds_with_page(&self) -> bool {
        self.response.uses.next_token && self.can_go_on()
    }

    /// True if DynamoDB may have more of its list than it returns, and callers may know where it
    /// goes on.
    fn can_go_on(&self) -> bool {
        self.steps.iter().any(|step| match step.kind {
            StepKind::Statement(execute) => execute.statement.verb == Verb::Select,
            _ => !step.filters_by_caller() && step.last_key().iter().any(|key| key.known.is_none()),
        })
    }

    /// True if it returns a list completely or not at all.
    pub(crate) fn responds_with_whole_list(&self) -> bool {
        let is_cut = self.steps.iter().any(Step::filters_by_caller)
            || self.can_go_on() && !self.response.uses.next_token && self.limit().is_none();
        self.response.uses.whole_list() && is_cut
    }

    /// True if DynamoDB reads as many items at once as it can.
    pub(crate) fn reads_whole_pages(&self) -> bool {
        self.responds_with_whole_list() || self.steps.iter().any(Step::filters_by_caller)
    }

    /// True if it returns the number of items, and none of them.
    pub(crate) fn only_counts(&self) -> bool {
        let uses = &self.response.uses;
        uses.count && !uses.items && uses.items_at.is_empty()
    }

    /// True if the answer shows items of one table as a whole.
    pub(crate) fn shows_items(&self) -> bool {
        let is_of_one = self.steps.iter().all(|step| step.place.is_empty());
        (is_of_one || self.has_own_answer()) && self.response.uses.whole_item
    }

    /// True if it reads several items and has another answer than their usual form.
    pub(crate) fn has_own_answer(&self) -> bool {
        let is_usual = |body: &model::ResponseBody| *body == model::ResponseBody::Items;
        let of_cases = self.response.cases.iter().filter_map(|case| case.declared.body.as_ref());
        matches!(self.declared, model::Operation::BatchGet(_) | model::Operation::TransactGet(_))
            && !of_cases.chain([self.response.declared_body]).all(is_usual)
    }

    /// True if the answer is only given for an item that exists.
    pub(crate) const fn answers_only_found(&self) -> bool {
        matches!(self.declared, model::Operation::Get(_))
    }

    /// True if the answer needs nothing of DynamoDB's response.
    pub(crate) fn answers_by_itself(&self) -> bool {
        let can = !matches!(
            self.declared,
            model::Operation::Get(_)
                | model::Operation::BatchGet(_)
                | model::Operation::BatchWrite(_)
                | model::Operation::TransactGet(_)
        );
        can && matches!(self.response.body, AnswerBody::Form(_) | AnswerBody::Text(_))
            && self.response.uses.is_of_request()
    }

    /// The key at which a page of its list ends.
    pub(crate) fn last_key(&self) -> Vec<LastKey<'_>> {
        self.steps.iter().flat_map(Step::last_key).collect()
    }

    /// The limit of the page length.
    pub(crate) fn limit(&self) -> Option<&'a Limit> {
        self.steps.iter().find_map(|step| match step.kind {
            StepKind::Statement(execute) if execute.statement.verb == Verb::Select => {
                execute.limit.as_ref()
            }
            _ => step.read()?.limit,
        })
    }

    /// The lists of items and keys in a request.
    pub(crate) fn lists(&self) -> Vec<&batch::Listed<'a>> {
        self.steps.iter().flat_map(|step| &step.lists).collect()
    }

    /// The sources of its values.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &ValueSource> {
        self.references().map(|reference| &reference.source)
    }

    /// The references of its values.
    pub(crate) fn references(&self) -> impl Iterator<Item = &Reference> {
        self.value_templates().flat_map(ValueTemplate::references)
    }

    /// The templates of its values.
    pub(crate) fn value_templates(&self) -> impl Iterator<Item = &ValueTemplate> {
        let token = match self.declared {
            model::Operation::TransactWrite(transaction) => transaction.idempotency_token.as_ref(),
            _ => None,
        };
        self.steps.iter().flat_map(Step::value_templates).chain(token)
    }
}

/// The tables, each once.
pub(super) fn distinct_tables<'a>(tables: impl Iterator<Item = &'a Table>) -> Vec<&'a Table> {
    let mut distinct: Vec<&'a Table> = Vec::new();
    for table in tables {
        if !distinct.iter().any(|known| known.key == table.key) {
            distinct.push(table);
        }
    }
    distinct
}

fn body_of_step(step: &Step<'_>, body: &mut Body) {
    for (place, attribute) in step.body_lists() {
        body.attribute(place, attribute);
    }
    let attributes = step.body_attributes();
    if attributes.is_empty() {
        return;
    }
    body.attributes(step.body_place(), &attributes);
    // DynamoDB rejects an update without changes.
    if let StepKind::Update(update) = step.kind
        && !update.changes_more()
    {
        let names = attributes.iter();
        let names =
            names.map(|(name, attribute)| attribute.name_in_json(name).to_owned()).collect();
        body.alternatives(step.body_place(), names, update.remove_null);
    }
}
