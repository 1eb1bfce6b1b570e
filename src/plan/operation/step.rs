//! Steps: the use of one table, alone or as a part of a larger operation.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::operation::{
    self, ConditionCheck, Delete, ExistenceCondition, Get, Key, Put, Query, Read, Scan, Update,
    What,
};
use crate::model::{
    AttributeType, Handle, ItemCondition, MapShape, RequestParameter, ResourceArn, Statement,
    Table, Test, ValueSource, ValueTemplate,
};
use crate::plan::Tables;

/// The use of one table: an operation, or a part of a transaction.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    pub(crate) table: &'a Table,
    pub(crate) what: &'a What,
    key: Option<Cow<'a, Key>>,
    partition_key: Option<Cow<'a, ValueTemplate>>,
}

/// A key attribute at which a page of a list ends.
pub(crate) struct LastKey<'a> {
    pub(crate) name: &'a str,
    pub(crate) of: AttributeType,
    /// Its value if known from the request; a cursor need not contain it.
    pub(crate) known: Option<&'a ValueTemplate>,
}

/// An attribute that a step names.
pub(crate) struct Named<'a> {
    /// The field that names it.
    pub(crate) section: &'static str,
    /// The index in the field if that is a list; otherwise it is a key there.
    pub(crate) index: Option<usize>,
    pub(crate) name: &'a str,
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

impl<'a> Step<'a> {
    /// Resolves the table of a declared step. A key attribute without a value is the path parameter
    /// of its name.
    pub(crate) fn new(declared: &'a operation::Step, tables: &Tables<'a>) -> Option<Self> {
        let (table, what) = (tables.get(&declared.table)?, &declared.what);
        let (mut key, mut partition_key) = (None, None);
        match what {
            What::Get(Get { key: written, .. })
            | What::Delete(Delete { key: written, .. })
            | What::Update(Update { key: written, .. })
            | What::ConditionCheck(ConditionCheck { key: written, .. }) => {
                key = Some(whole_key(table, written));
            }
            What::Query(query) => {
                let (name, _) = table.key_of(query.index.as_deref());
                partition_key = Some(match &query.partition_key {
                    Some(written) => Cow::Borrowed(written),
                    None => Cow::Owned(of_path(name)),
                });
            }
            What::Put(_) | What::Scan(_) => {}
        }
        Some(Self { table, what, key, partition_key })
    }

    /// The name in a blueprint.
    pub(crate) const fn name(&self) -> &'static str {
        self.what.name()
    }

    /// The IAM permissions that it requires, alone and in a transaction.
    pub(crate) fn statement(&self) -> Statement {
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
        Statement::allow([action]).on(resource(self.table, index))
    }

    /// The attributes that come from the body. For an update, none is required.
    pub(crate) fn body_attributes(&self) -> MapShape {
        let item = self.table.item();
        match self.what {
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

    /// The place of its attributes in the body.
    pub(crate) fn body_place(&self) -> &[String] {
        match self.what {
            What::Put(Put { from, .. }) | What::Update(Update { from, .. }) => from,
            _ => &[],
        }
    }

    /// True if it returns a list.
    pub(crate) const fn is_read(&self) -> bool {
        matches!(self.what, What::Query(_) | What::Scan(_))
    }

    /// The read, and the index that it uses.
    pub(crate) fn read(&self) -> Option<(&Read, Option<&str>)> {
        match self.what {
            What::Query(query) => Some((&query.read, query.index.as_deref())),
            What::Scan(scan) => Some((&scan.read, scan.index.as_deref())),
            _ => None,
        }
    }

    /// Returns the key at which a page of its list ends: that of the table, and of the index.
    pub(crate) fn last_key(&self, optional: &BTreeSet<RequestParameter>) -> Vec<LastKey<'_>> {
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
                let known = match self.what {
                    What::Query(_) if name == read => self.partition_key(),
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

    /// True if its filter hides items depending on the caller. The last key of a page may then be
    /// that of a hidden item.
    pub(crate) fn filters_by_caller(&self) -> bool {
        let Some((read, _)) = self.read() else { return false };
        let value_templates = read.filter.0.values().flat_map(Test::value_templates);
        value_templates.into_iter().flat_map(ValueTemplate::sources).any(ValueSource::tells_caller)
    }

    /// The condition on the existing item.
    pub(crate) const fn condition(&self) -> Option<(ExistenceCondition, &ItemCondition)> {
        match self.what {
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
    pub(crate) fn key(&self) -> Option<&Key> {
        self.key.as_deref()
    }

    /// The partition key of a query.
    pub(crate) fn partition_key(&self) -> Option<&ValueTemplate> {
        self.partition_key.as_deref()
    }

    /// The selected attributes.
    pub(crate) fn projection(&self) -> &'a [String] {
        match self.what {
            What::Get(get) => &get.attributes,
            What::Query(Query { read, .. }) | What::Scan(Scan { read, .. }) => &read.attributes,
            _ => &[],
        }
    }

    /// The attributes of the returned items.
    pub(crate) fn answered_attributes(&self) -> MapShape {
        let item = self.table.item();
        match self.projection() {
            [] => item,
            names => item.only(names.iter().map(String::as_str)),
        }
    }

    /// The attributes that it names, except those of a key.
    pub(crate) fn named_attributes(&self) -> Vec<Named<'_>> {
        let mut named: Vec<_> = listed("attributes", self.projection()).collect();
        if let Some((_, condition)) = self.condition() {
            named.extend(keyed("condition", &condition.0));
        }
        match self.what {
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

    /// The templates of its values.
    pub(crate) fn value_templates(&self) -> impl Iterator<Item = &ValueTemplate> {
        self.placed_composites().into_iter().map(|(_, value_template)| value_template)
    }

    /// The same, with their fields.
    pub(crate) fn placed_composites(&self) -> Vec<(Vec<&str>, &ValueTemplate)> {
        let mut placed: Vec<_> =
            self.key().into_iter().flat_map(|key| in_map("key", key)).collect();
        match self.what {
            What::Put(put) => placed.extend(in_map("values", &put.values)),
            What::Update(update) => {
                placed.extend(in_map("values", &update.values));
                placed.extend(in_map("add", &update.add));
            }
            What::Query(query) => {
                let partition_key = self.partition_key().into_iter();
                placed.extend(partition_key.map(|value| (vec!["partition-key"], value)));
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
pub(crate) fn in_map<'a>(
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

/// The resource of a policy statement: the table, or one of its indexes.
pub(crate) fn resource(table: &Table, index: Option<&str>) -> ResourceArn {
    let table = Handle::<Table>::new(table.id());
    match index {
        Some(index) => table.index_arn(index).into(),
        None => table.arn().into(),
    }
}

/// A key in which attributes without a value are path parameters of their names.
fn whole_key<'a>(table: &Table, written: &'a Key) -> Cow<'a, Key> {
    let mut key = Cow::Borrowed(written);
    let (partition_key, sort_key) = table.key_of(None);
    for name in std::iter::once(partition_key).chain(sort_key) {
        if !key.contains_key(name) {
            key.to_mut().insert(name.to_owned(), of_path(name));
        }
    }
    key
}

/// The path parameter of a name.
fn of_path(name: &str) -> ValueTemplate {
    ValueSource::Path(name.to_owned()).into()
}
