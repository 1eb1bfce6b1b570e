//! Operations on the items of a table: what a route does, said in terms of items and requests.
//!
//! An operation comes to an [`AwsIntegration`](super::AwsIntegration) with mapping templates both ways; `mapping` makes
//! them. What callers send stays a value in all of them: names, expressions and the table are constants.

mod builder;
mod check;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Access, Action, AwsIntegration, Composite, ErrorAnswers, IntegrationResponse, ItemCondition, MapShape, Method,
    RequestModel, RequestParameter, Resource as _, ResourceArn, RoleArn, Source, Table,
};
use crate::mapping;
use crate::model::Handle;

/// An operation on one table.
#[derive(Debug, Clone)]
pub struct Operation {
    pub(crate) table: Table,
    pub(crate) what: What,
    pub(crate) answer: Answer,
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Get(Get),
    Put(Put),
    Delete(Delete),
    Update(Update),
    Query(Query),
    Scan(Scan),
}

/// Reads an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Get {
    pub(crate) key: BTreeMap<String, Composite>,
    pub(crate) consistent_read: bool,
    pub(crate) attributes: Vec<String>,
}

/// Writes a whole item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Put {
    pub(crate) values: BTreeMap<String, Composite>,
    pub(crate) attributes: Option<Vec<String>>,
    pub(crate) expects: Expectation,
    pub(crate) condition: ItemCondition,
}

/// Deletes an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delete {
    pub(crate) key: BTreeMap<String, Composite>,
    pub(crate) expects: Expectation,
    pub(crate) condition: ItemCondition,
}

/// Changes attributes of an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Update {
    pub(crate) key: BTreeMap<String, Composite>,
    /// From the body, where the caller sends them.
    pub(crate) set: Vec<String>,
    pub(crate) values: BTreeMap<String, Composite>,
    pub(crate) add: BTreeMap<String, Composite>,
    pub(crate) remove: Vec<String>,
    pub(crate) expects: Expectation,
    pub(crate) condition: ItemCondition,
}

/// Reads the items of one partition key.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub(crate) index: Option<String>,
    pub(crate) partition_key: Composite,
    pub(crate) sort_key: Option<super::Test>,
    pub(crate) read: Read,
    pub(crate) descending: bool,
}

/// Reads all items.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    pub(crate) index: Option<String>,
    pub(crate) read: Read,
}

/// What queries and scans have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    pub(crate) filter: ItemCondition,
    pub(crate) limit: Option<Limit>,
    pub(crate) attributes: Vec<String>,
    pub(crate) consistent_read: bool,
}

/// How many items one answer has at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// Always so many: 1 to 1,000.
    Fixed(u32),
    /// What the caller says in this parameter of the query string, or so many.
    QueryString {
        /// The parameter.
        name: String,
        /// Without it.
        default: u32,
    },
}

/// Whether an item of the same key is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// It may or may not be there.
    #[default]
    Nothing,
    /// There must be none; with one, the answer is 409.
    Missing,
    /// There must be one; without it, the answer is 404.
    Present,
}

/// What is answered when DynamoDB has done it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: AnswerBody,
    pub(crate) envelope: bool,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerBody {
    /// The item as it is now.
    Item,
    /// The item as it was before.
    OldItem,
    /// A list of items with a cursor: `{"items": […], "nextToken": "…"}`.
    Items,
    /// `{"count": 3}`
    Count,
    /// One attribute of the item, or of each item in a list.
    Attribute(String),
    /// DynamoDB's own JSON.
    DynamoDb,
    /// Always this JSON.
    Fixed(serde_json::Value),
    /// Nothing at all.
    Nothing,
}

/// The statuses that an answer's template may set, beside those of the integration's responses.
fn statuses(errors: &ErrorAnswers) -> impl Iterator<Item = u16> {
    errors.iter().map(|(_, answer)| answer.status)
}

impl Operation {
    /// The method that performs it, with the rights of `credentials`.
    pub fn method(&self, credentials: RoleArn, errors: &ErrorAnswers) -> Method {
        let json = "application/json";
        let mut success = IntegrationResponse::new(self.answer.status).selection_pattern("2\\d{2}");
        success.headers.clone_from(&self.answer.headers);
        if let Some(answer) = mapping::operation::answer(self, errors) {
            success = success.template(json, answer);
        }
        let mut integration =
            AwsIntegration::new(self.action(), credentials).request_template(json, mapping::operation::request(self));
        integration.responses = vec![
            success,
            IntegrationResponse::new(400)
                .selection_pattern("4\\d{2}")
                .template(json, mapping::operation::error(self, errors)),
            IntegrationResponse::new(500).template(json, mapping::operation::failure(self, errors)),
        ];
        let mut method = Method::new(integration);
        for status in statuses(errors) {
            method = method.response(status);
        }
        for source in self.composites().into_iter().flat_map(Composite::sources) {
            let parameter = match source {
                Source::Path(name) => RequestParameter::Path(name.clone()),
                Source::QueryString(name) => RequestParameter::QueryString(name.clone()),
                Source::Header(name) => RequestParameter::Header(name.clone()),
                _ => continue,
            };
            method = method.request_parameter(parameter, true);
        }
        if let Some((read, _)) = self.read() {
            method = method.request_parameter(RequestParameter::QueryString("nextToken".into()), false);
            if let Some(Limit::QueryString { name, .. }) = &read.limit {
                method = method.request_parameter(RequestParameter::QueryString(name.clone()), false);
            }
        }
        method
    }

    /// What IAM has to allow for it.
    pub fn access(&self) -> Access {
        let table = Handle::<Table>::new(self.table.id());
        let index = self.read().and_then(|(_, index)| index);
        let resource: ResourceArn = match index {
            Some(index) => table.index_arn(index).into(),
            None => table.arn().into(),
        };
        Access { action: self.action(), resources: vec![resource] }
    }

    /// The model of its requests' bodies; `None` where it takes nothing from them.
    pub fn request_model(&self) -> Option<RequestModel> {
        let body = self.body_attributes();
        let sources: Vec<&[String]> = self.body_sources().collect();
        let reads_body = body.iter().next().is_some() || !sources.is_empty();
        let title = || format!("{} {}", self.action().as_str(), self.table.key);
        reads_body.then(|| RequestModel::item(&title(), &body).with_sources(sources))
    }

    /// The ways to what sources read of the body.
    fn body_sources(&self) -> impl Iterator<Item = &[String]> {
        self.composites().into_iter().flat_map(Composite::sources).filter_map(|source| match source {
            Source::Body(way) => Some(way.as_slice()),
            _ => None,
        })
    }

    const fn action(&self) -> Action {
        match self.what {
            What::Get(_) => Action::GetItem,
            What::Put(_) => Action::PutItem,
            What::Delete(_) => Action::DeleteItem,
            What::Update(_) => Action::UpdateItem,
            What::Query(_) => Action::Query,
            What::Scan(_) => Action::Scan,
        }
    }

    /// The attributes that come with the body. Of an update, none is required.
    pub(crate) fn body_attributes(&self) -> MapShape {
        let item = self.table.item();
        match &self.what {
            What::Put(put) => {
                let rest = item.without(put.values.keys().map(String::as_str));
                match &put.attributes {
                    Some(names) => rest.only(names.iter().map(String::as_str)),
                    None => rest,
                }
            }
            What::Update(update) => {
                let mut sent = item.only(update.set.iter().map(String::as_str));
                sent.attributes.values_mut().for_each(|attribute| attribute.required = false);
                sent
            }
            _ => MapShape::new(),
        }
    }

    /// Whether it answers a list.
    pub(crate) const fn is_read(&self) -> bool {
        matches!(self.what, What::Query(_) | What::Scan(_))
    }

    /// What it reads, and from which index.
    pub(crate) fn read(&self) -> Option<(&Read, Option<&str>)> {
        match &self.what {
            What::Query(query) => Some((&query.read, query.index.as_deref())),
            What::Scan(scan) => Some((&scan.read, scan.index.as_deref())),
            _ => None,
        }
    }

    /// The attributes that it names, each with the section of a blueprint where it does.
    pub(crate) fn named_attributes(&self) -> Vec<(&'static str, &str)> {
        let mut named = Vec::new();
        match &self.what {
            What::Get(get) => named.extend(get.attributes.iter().map(|name| ("attributes", name.as_str()))),
            What::Put(put) => {
                named.extend(put.values.keys().map(|name| ("values", name.as_str())));
                named.extend(put.attributes.iter().flatten().map(|name| ("attributes", name.as_str())));
                named.extend(put.condition.0.keys().map(|name| ("condition", name.as_str())));
            }
            What::Delete(delete) => named.extend(delete.condition.0.keys().map(|name| ("condition", name.as_str()))),
            What::Update(update) => {
                named.extend(update.set.iter().map(|name| ("set", name.as_str())));
                named.extend(update.values.keys().map(|name| ("values", name.as_str())));
                named.extend(update.add.keys().map(|name| ("add", name.as_str())));
                named.extend(update.remove.iter().map(|name| ("remove", name.as_str())));
                named.extend(update.condition.0.keys().map(|name| ("condition", name.as_str())));
            }
            What::Query(Query { read, .. }) | What::Scan(Scan { read, .. }) => {
                named.extend(read.attributes.iter().map(|name| ("attributes", name.as_str())));
                named.extend(read.filter.0.keys().map(|name| ("filter", name.as_str())));
            }
        }
        if let AnswerBody::Attribute(name) = &self.answer.body {
            named.push(("answer", name));
        }
        named
    }

    /// The attributes that its templates map, one way or the other.
    pub(crate) fn mapped(&self) -> MapShape {
        let item = self.table.item();
        let only = |names: &[String]| item.only(names.iter().map(String::as_str));
        match (&self.what, &self.answer.body) {
            (What::Get(_) | What::Delete(_) | What::Query(_) | What::Scan(_), AnswerBody::Attribute(name)) => {
                item.only([name.as_str()])
            }
            (What::Put(_) | What::Update(_), body) if !matches!(body, AnswerBody::Item | AnswerBody::OldItem) => {
                self.body_attributes()
            }
            (What::Get(Get { attributes, .. }), _) if !attributes.is_empty() => only(attributes),
            (What::Query(Query { read, .. }) | What::Scan(Scan { read, .. }), _) if !read.attributes.is_empty() => {
                only(&read.attributes)
            }
            (What::Delete(_), body) if !matches!(body, AnswerBody::OldItem) => MapShape::new(),
            (_, AnswerBody::DynamoDb | AnswerBody::Count | AnswerBody::Fixed(_) | AnswerBody::Nothing) => {
                MapShape::new()
            }
            _ => item,
        }
    }

    /// The values that the request makes.
    pub(crate) fn composites(&self) -> Vec<&Composite> {
        match &self.what {
            What::Get(get) => get.key.values().collect(),
            What::Put(put) => put.values.values().chain(put.condition.composites()).collect(),
            What::Delete(delete) => delete.key.values().chain(delete.condition.composites()).collect(),
            What::Update(update) => {
                let own = update.key.values().chain(update.values.values()).chain(update.add.values());
                own.chain(update.condition.composites()).collect()
            }
            What::Query(query) => {
                let sort_key = query.sort_key.iter().flat_map(super::Test::composites);
                std::iter::once(&query.partition_key).chain(sort_key).chain(query.read.filter.composites()).collect()
            }
            What::Scan(scan) => scan.read.filter.composites().collect(),
        }
    }
}
