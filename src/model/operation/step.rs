//! Steps: what is done with one table, by itself or as a part of something greater.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::{
    AttributeType, Handle, ItemCondition, MapShape, RequestParameter, Resource as _, ResourceArn,
    Statement, Table, Test, ValueSource, ValueTemplate,
};

/// Something that is done with one table: an operation by itself, or a part of a transaction.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) table: Table,
    pub(crate) what: What,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Get(Get),
    Put(Put),
    Delete(Delete),
    Update(Update),
    ConditionCheck(ConditionCheck),
    Query(Query),
    Scan(Scan),
}

/// The values of key attributes, by their names.
pub(crate) type Key = BTreeMap<String, ValueTemplate>;

/// Reads an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Get {
    pub(crate) key: Key,
    pub(crate) consistent_read: bool,
    pub(crate) attributes: Vec<String>,
}

/// Writes a whole item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Put {
    /// The way to the object in the body that holds the attributes; the body itself where it is
    /// empty.
    pub(crate) from: Vec<String>,
    pub(crate) values: BTreeMap<String, ValueTemplate>,
    pub(crate) attributes: Option<Vec<String>>,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Deletes an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delete {
    pub(crate) key: Key,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Changes attributes of an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Update {
    pub(crate) key: Key,
    /// The way to the object in the body that holds the attributes; the body itself where it is
    /// empty.
    pub(crate) from: Vec<String>,
    /// From the body, where the caller sends them.
    pub(crate) set: Vec<String>,
    /// Lists to which those of the body are appended, where the caller sends them.
    pub(crate) append: Vec<String>,
    pub(crate) values: BTreeMap<String, ValueTemplate>,
    pub(crate) add: BTreeMap<String, ValueTemplate>,
    pub(crate) remove: Vec<String>,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Lets a transaction happen only if something holds of an item that it does not write.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConditionCheck {
    pub(crate) key: Key,
    pub(crate) expects: ExistenceCondition,
    pub(crate) condition: ItemCondition,
}

/// Reads the items of one partition key.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    pub(crate) index: Option<String>,
    pub(crate) partition_key: Option<ValueTemplate>,
    pub(crate) sort_key: Option<Test>,
    pub(crate) read: Read,
    pub(crate) descending: bool,
}

/// Reads all items.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    pub(crate) index: Option<String>,
    pub(crate) read: Read,
    pub(crate) segments: Option<Segments>,
}

/// What queries and scans have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    pub(crate) filter: ItemCondition,
    pub(crate) limit: Option<Limit>,
    pub(crate) attributes: Vec<String>,
    pub(crate) consistent_read: bool,
}

/// Segments of a table that are [scanned side by
/// side](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// How many there are: 1 to 1,000,000.
    pub total: u32,
    /// The one that is scanned, from 0. DynamoDB refuses what is not below `total`.
    pub segment: ValueTemplate,
}

/// An attribute of the key at which a page of a list ends.
pub(crate) struct LastKey<'a> {
    pub(crate) name: &'a str,
    pub(crate) of: AttributeType,
    /// The value that the request itself gives it: a cursor need not carry it.
    pub(crate) known: Option<&'a ValueTemplate>,
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
pub enum ExistenceCondition {
    /// It may or may not be there.
    #[default]
    Nothing,
    /// There must be none; with one, the answer is 409.
    Missing,
    /// There must be one; without it, the answer is 404.
    Present,
}

impl Update {
    /// True where it changes something whatever the caller sends.
    pub(super) fn changes_anyway(&self) -> bool {
        !self.values.is_empty() || !self.add.is_empty() || !self.remove.is_empty()
    }
}

/// An attribute that a step names.
pub(super) struct Named<'a> {
    /// The field that names it.
    pub(super) section: &'static str,
    /// Its place in the field, where that is a list; else it is a key there.
    pub(super) index: Option<usize>,
    pub(super) name: &'a str,
}

fn listed<'a>(section: &'static str, names: &'a [String]) -> impl Iterator<Item = Named<'a>> {
    names.iter().enumerate().map(move |(index, name)| Named { section, index: Some(index), name })
}

fn keyed<'a, V>(
    section: &'static str,
    entries: &'a BTreeMap<String, V>,
) -> impl Iterator<Item = Named<'a>> {
    entries.keys().map(move |name| Named { section, index: None, name })
}

impl Step {
    /// Does `what` with a table. A key attribute of which nothing is said is the path's parameter
    /// of its name.
    pub(super) fn new(table: &Table, mut what: What) -> Self {
        match &mut what {
            What::Get(Get { key, .. })
            | What::Delete(Delete { key, .. })
            | What::Update(Update { key, .. })
            | What::ConditionCheck(ConditionCheck { key, .. }) => {
                let (partition_key, sort_key) = table.key_of(None);
                for name in std::iter::once(partition_key).chain(sort_key) {
                    key.entry(name.to_owned())
                        .or_insert_with(|| ValueSource::Path(name.to_owned()).into());
                }
            }
            What::Query(query) => {
                let (partition_key, _) = table.key_of(query.index.as_deref());
                query
                    .partition_key
                    .get_or_insert_with(|| ValueSource::Path(partition_key.to_owned()).into());
            }
            What::Put(_) | What::Scan(_) => {}
        }
        Self { table: table.clone(), what }
    }

    /// What a blueprint calls it.
    pub(super) const fn name(&self) -> &'static str {
        match self.what {
            What::Get(_) => "get",
            What::Put(_) => "put",
            What::Delete(_) => "delete",
            What::Update(_) => "update",
            What::ConditionCheck(_) => "condition-check",
            What::Query(_) => "query",
            What::Scan(_) => "scan",
        }
    }

    /// What IAM has to allow for it, by itself and in a transaction.
    pub(super) fn statement(&self) -> Statement {
        let action = match self.what {
            What::Get(_) => "dynamodb:GetItem",
            What::Put(_) => "dynamodb:PutItem",
            What::Delete(_) => "dynamodb:DeleteItem",
            What::Update(_) => "dynamodb:UpdateItem",
            What::ConditionCheck(_) => "dynamodb:ConditionCheckItem",
            What::Query(_) => "dynamodb:Query",
            What::Scan(_) => "dynamodb:Scan",
        };
        let index = self.read().and_then(|(_, index)| index);
        Statement::allow([action]).on(resource(&self.table, index))
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
                let mut sent =
                    item.only(update.set.iter().chain(&update.append).map(String::as_str));
                sent.attributes.values_mut().for_each(|attribute| attribute.required = false);
                sent
            }
            _ => MapShape::new(),
        }
    }

    /// Where in the body its attributes are.
    pub(crate) fn body_place(&self) -> &[String] {
        match &self.what {
            What::Put(Put { from, .. }) | What::Update(Update { from, .. }) => from,
            _ => &[],
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

    /// Returns the key at which a page of its list ends: the table's, and that of the index.
    pub(super) fn last_key(&self, optional: &BTreeSet<RequestParameter>) -> Vec<LastKey<'_>> {
        let Some((_, index)) = self.read() else { return Vec::new() };
        let (own, own_sort) = self.table.key_of(None);
        let (read, read_sort) = self.table.key_of(index);
        let mut keys: Vec<LastKey<'_>> = Vec::new();
        for name in [Some(own), own_sort, Some(read), read_sort].into_iter().flatten() {
            if keys.iter().all(|key| key.name != name) {
                let is_the_same_again = |value: &&ValueTemplate| {
                    value.sources().all(|source| {
                        !source.differs_by_request()
                            && source
                                .parameter()
                                .is_none_or(|parameter| !optional.contains(&parameter))
                    })
                };
                let known = match &self.what {
                    What::Query(query) if name == read => query.partition_key.as_ref(),
                    What::Query(Query { sort_key: Some(Test::Equals(value)), .. })
                        if Some(name) == read_sort =>
                    {
                        Some(value)
                    }
                    _ => None,
                };
                keys.push(LastKey {
                    name,
                    of: self.table.type_of(name),
                    known: known.filter(is_the_same_again),
                });
            }
        }
        keys
    }

    /// True if its filter keeps items from callers because of who they are. The key at which a page
    /// ends may then be that of an item which the caller must not know of.
    pub(crate) fn filters_by_caller(&self) -> bool {
        let Some((read, _)) = self.read() else { return false };
        let value_templates = read.filter.0.values().flat_map(Test::value_templates);
        value_templates.into_iter().flat_map(ValueTemplate::sources).any(ValueSource::tells_caller)
    }

    /// What has to hold of the item that is there.
    pub(crate) const fn condition(&self) -> Option<(ExistenceCondition, &ItemCondition)> {
        match &self.what {
            What::Put(Put { expects, condition, .. })
            | What::Delete(Delete { expects, condition, .. })
            | What::Update(Update { expects, condition, .. })
            | What::ConditionCheck(ConditionCheck { expects, condition, .. }) => {
                Some((*expects, condition))
            }
            What::Get(_) | What::Query(_) | What::Scan(_) => None,
        }
    }

    /// The key of its item.
    pub(crate) const fn key(&self) -> Option<&Key> {
        match &self.what {
            What::Get(Get { key, .. })
            | What::Delete(Delete { key, .. })
            | What::Update(Update { key, .. })
            | What::ConditionCheck(ConditionCheck { key, .. }) => Some(key),
            What::Put(_) | What::Query(_) | What::Scan(_) => None,
        }
    }

    /// The attributes of which it answers only some.
    pub(crate) fn projection(&self) -> &[String] {
        match &self.what {
            What::Get(get) => &get.attributes,
            What::Query(Query { read, .. }) | What::Scan(Scan { read, .. }) => &read.attributes,
            _ => &[],
        }
    }

    /// The attributes of the items that it answers.
    pub(crate) fn answered_attributes(&self) -> MapShape {
        let item = self.table.item();
        match self.projection() {
            [] => item,
            names => item.only(names.iter().map(String::as_str)),
        }
    }

    /// The attributes that it names, but for those of a key.
    pub(super) fn named_attributes(&self) -> Vec<Named<'_>> {
        let mut named: Vec<_> = listed("attributes", self.projection()).collect();
        if let Some((_, condition)) = self.condition() {
            named.extend(keyed("condition", &condition.0));
        }
        match &self.what {
            What::Put(put) => {
                named.extend(keyed("values", &put.values));
                named.extend(listed("attributes", put.attributes.as_deref().unwrap_or_default()));
            }
            What::Update(update) => {
                named.extend(listed("set", &update.set));
                named.extend(listed("append", &update.append));
                named.extend(keyed("values", &update.values));
                named.extend(keyed("add", &update.add));
                named.extend(listed("remove", &update.remove));
            }
            What::Query(Query { read, .. }) | What::Scan(Scan { read, .. }) => {
                named.extend(keyed("filter", &read.filter.0));
            }
            What::Get(_) | What::Delete(_) | What::ConditionCheck(_) => {}
        }
        named
    }

    /// The values that the request makes.
    pub(crate) fn value_templates(&self) -> impl Iterator<Item = &ValueTemplate> {
        self.placed_composites().into_iter().map(|(_, value_template)| value_template)
    }

    /// The same, with the fields that they are in.
    pub(super) fn placed_composites(&self) -> Vec<(Vec<&str>, &ValueTemplate)> {
        let mut placed: Vec<_> =
            self.key().into_iter().flat_map(|key| in_map("key", key)).collect();
        match &self.what {
            What::Put(put) => placed.extend(in_map("values", &put.values)),
            What::Update(update) => {
                placed.extend(in_map("values", &update.values));
                placed.extend(in_map("add", &update.add));
            }
            What::Query(query) => {
                placed
                    .extend(query.partition_key.iter().map(|value| (vec!["partition-key"], value)));
                let tested = query.sort_key.iter().flat_map(Test::value_templates);
                placed.extend(tested.map(|value| (vec!["sort-key"], value)));
            }
            What::Scan(Scan { segments: Some(segments), .. }) => {
                placed.push((vec!["segments", "segment"], &segments.segment));
            }
            What::Get(_) | What::Delete(_) | What::ConditionCheck(_) | What::Scan(_) => {}
        }
        if let Some((read, _)) = self.read() {
            placed.extend(in_tests("filter", &read.filter));
        }
        if let Some((_, condition)) = self.condition() {
            placed.extend(in_tests("condition", condition));
        }
        placed
    }
}

/// The values of a map, with their places in it.
pub(super) fn in_map<'a>(
    field: &'a str,
    values: &'a BTreeMap<String, ValueTemplate>,
) -> impl Iterator<Item = (Vec<&'a str>, &'a ValueTemplate)> {
    values.iter().map(move |(name, value)| (vec![field, name.as_str()], value))
}

fn in_tests<'a>(
    field: &'a str,
    condition: &'a ItemCondition,
) -> impl Iterator<Item = (Vec<&'a str>, &'a ValueTemplate)> {
    let tested = move |(name, test): (&'a String, &'a Test)| {
        test.value_templates().into_iter().map(move |value| (vec![field, name.as_str()], value))
    };
    condition.0.iter().flat_map(tested)
}

/// What a statement of a policy is about: the table, or one of its indexes.
pub(super) fn resource(table: &Table, index: Option<&str>) -> ResourceArn {
    let table = Handle::<Table>::new(table.id());
    match index {
        Some(index) => table.index_arn(index).into(),
        None => table.arn().into(),
    }
}
