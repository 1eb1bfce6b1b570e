//! Steps: the use of one table, alone or as a part of a larger operation.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::batch::Listed;
use crate::model::operation::{
    self, ExistenceCondition, Limit, NextToken, Order, Query, StepKind, Values,
};
use crate::model::{
    Attribute, AttributeType, Handle, ItemCondition, MapShape, Operand, ResourceArn, Statement,
    Table, Test, ValueSource, ValueTemplate,
};
use crate::plan::Tables;

/// A use of one table: a whole operation, a part of a transaction, or a table of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    /// The place in the operation.
    pub(crate) place: Vec<String>,
    pub(crate) table: &'a Table,
    pub(crate) kind: StepKind<'a>,
    key: Option<Cow<'a, Values>>,
    partition_key: Option<Cow<'a, ValueTemplate>>,
    /// The lists and single items of a table of a batch.
    pub(crate) lists: Vec<Listed<'a>>,
}

/// The common settings of queries and scans.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    pub(crate) index: Option<&'a str>,
    pub(crate) filter: &'a ItemCondition,
    pub(crate) limit: Option<&'a Limit>,
    pub(crate) order: Option<&'a Order>,
    pub(crate) next_token: Option<&'a NextToken>,
    pub(crate) consistent_read: bool,
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
    /// True if it may be the path of a value within an attribute.
    pub(crate) may_be_path: bool,
}

fn listed<'a>(section: &'static str, names: &'a [String]) -> impl Iterator<Item = Named<'a>> {
    let names = names.iter().enumerate();
    names.map(move |(index, name)| Named { section, index: Some(index), name, may_be_path: false })
}

fn keyed<'a, V>(
    section: &'static str,
    entries: &'a BTreeMap<String, V>,
) -> impl Iterator<Item = Named<'a>> {
    entries.keys().map(move |name| Named { section, index: None, name, may_be_path: false })
}

impl Named<'_> {
    /// The same, where a path is valid.
    const fn or_path(mut self) -> Self {
        self.may_be_path = true;
        self
    }
}

impl<'a> Step<'a> {
    /// Resolves the table of a declared step. A key attribute without a value is the path parameter
    /// of its name.
    pub(crate) fn new(declared: operation::Step<'a>, tables: &Tables<'a>) -> Option<Self> {
        let operation::Step { place, table, kind } = declared;
        let table = tables.get(table)?;
        let key = match kind {
            StepKind::Get(get) => Some(&get.key),
            StepKind::GetPart(part) => Some(&part.key),
            StepKind::Delete(delete) => Some(&delete.key),
            StepKind::Update(update) => Some(&update.key),
            StepKind::ConditionCheck(check) => Some(&check.key),
            _ => None,
        };
        let partition_key = match kind {
            StepKind::Query(Query { partition_key: Some(written), .. }) => {
                Some(Cow::Borrowed(written))
            }
            StepKind::Query(query) => {
                let (name, _) = table.key_of(query.index.as_deref());
                Some(Cow::Owned(of_path(name)))
            }
            _ => None,
        };
        let key = key.map(|written| whole_key(table, written));
        Some(Self { place, table, kind, key, partition_key, lists: Listed::of(table, kind) })
    }

    /// The IAM permissions that it requires, alone and in a transaction.
    pub(crate) fn statement(&self) -> Statement {
        let (action, index) = match self.kind {
            StepKind::Get(_) | StepKind::GetPart(_) => ("dynamodb:GetItem", None),
            StepKind::Put(_) => ("dynamodb:PutItem", None),
            StepKind::Delete(_) => ("dynamodb:DeleteItem", None),
            StepKind::Update(_) => ("dynamodb:UpdateItem", None),
            StepKind::ConditionCheck(_) => ("dynamodb:ConditionCheckItem", None),
            StepKind::Query(query) => ("dynamodb:Query", query.index.as_deref()),
            StepKind::Scan(scan) => ("dynamodb:Scan", scan.index.as_deref()),
            StepKind::BatchGet(_) => ("dynamodb:BatchGetItem", None),
            StepKind::BatchWrite(_) => ("dynamodb:BatchWriteItem", None),
            StepKind::Statement(operation::ExecuteStatement { statement, .. }) => {
                (statement.verb.iam_action(), statement.index.as_deref())
            }
        };
        let table = Handle::<Table>::new(self.table.id());
        let resource: ResourceArn = match index {
            Some(index) => table.index_arn(index).into(),
            None => table.arn().into(),
        };
        Statement::allow([action]).on(resource)
    }

    /// The attributes that come from the body. For an update, none is required.
    pub(crate) fn body_attributes(&self) -> MapShape {
        match self.kind {
            StepKind::Put(put) => rest_of(self.table, &put.values, put.attributes.as_deref()),
            StepKind::Update(update) => {
                let sent = update.changes().into_iter().flat_map(|(_, changes)| &changes.sent);
                let names = update.set.iter().chain(sent);
                let mut sent = self.table.item().only(names.map(String::as_str));
                sent.attributes.values_mut().for_each(|attribute| attribute.required = false);
                sent
            }
            _ => MapShape::new(),
        }
    }

    /// The lists in the body by which an update changes attributes, with their places.
    pub(crate) fn body_lists(&self) -> Vec<(&'a [String], Attribute)> {
        let StepKind::Update(update) = self.kind else { return Vec::new() };
        let mut lists = Vec::new();
        let changes = update.changes();
        let operands = changes.iter().flat_map(|(field, changes)| {
            changes.given.iter().map(move |(path, operand)| (*field, path, operand))
        });
        for (field, path, operand) in operands {
            let Some(shape) = self.table.changed(field, path) else { continue };
            if let Some(place) = operand.body_list(shape.attribute_type()) {
                let mut list = Attribute::new(shape.into_owned());
                list.required = operand.value_templates().iter().all(|of| !of.is_optional());
                lists.push((place, list));
            }
        }
        lists
    }

    /// The place of its attributes in the body.
    pub(crate) fn body_place(&self) -> &'a [String] {
        let place = match self.kind {
            StepKind::Put(put) => &put.from,
            StepKind::Update(update) => &update.from,
            _ => &None,
        };
        place.as_ref().map_or(&[], |place| &place.0)
    }

    /// The settings of a query or scan.
    pub(crate) fn read(&self) -> Option<Read<'a>> {
        match self.kind {
            StepKind::Query(query) => Some(Read {
                index: query.index.as_deref(),
                filter: &query.filter,
                limit: query.limit.as_ref(),
                order: Some(&query.order),
                next_token: query.next_token.as_ref(),
                consistent_read: query.consistent_read,
            }),
            StepKind::Scan(scan) => Some(Read {
                index: scan.index.as_deref(),
                filter: &scan.filter,
                limit: scan.limit.as_ref(),
                order: None,
                next_token: scan.next_token.as_ref(),
                consistent_read: scan.consistent_read,
            }),
            _ => None,
        }
    }

    /// Returns the key at which a page of its list ends: that of the table, and of the index.
    pub(crate) fn last_key(&self) -> Vec<LastKey<'_>> {
        let Some(Read { index, .. }) = self.read() else { return Vec::new() };
        let (own, own_sort) = self.table.key_of(None);
        let (read, read_sort) = self.table.key_of(index);
        let mut keys: Vec<LastKey<'_>> = Vec::new();
        for name in [Some(own), own_sort, Some(read), read_sort].into_iter().flatten() {
            if keys.iter().all(|key| key.name != name) {
                let is_the_same_again = |value: &&ValueTemplate| {
                    value.references().all(|reference| {
                        !reference.source.differs_by_request() && !reference.is_optional
                    })
                };
                let known = match self.kind {
                    StepKind::Query(_) if name == read => self.partition_key(),
                    StepKind::Query(Query { sort_key: Some(Test::Equals(value)), .. })
                        if Some(name) == read_sort =>
                    {
                        value.value_template()
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
        let Some(read) = self.read() else { return false };
        let tests = read.filter.every_test().into_iter();
        let value_templates = tests.flat_map(Test::value_templates);
        value_templates.flat_map(ValueTemplate::sources).any(ValueSource::tells_caller)
    }

    /// The condition on the existing item.
    pub(crate) const fn condition(&self) -> Option<(ExistenceCondition, &'a ItemCondition)> {
        match self.kind {
            StepKind::Put(put) => Some((put.expects, &put.condition)),
            StepKind::Delete(delete) => Some((delete.expects, &delete.condition)),
            StepKind::Update(update) => Some((update.expects, &update.condition)),
            StepKind::ConditionCheck(check) => Some((check.expects, &check.condition)),
            _ => None,
        }
    }

    /// The key of its item.
    pub(crate) fn key(&self) -> Option<&Values> {
        self.key.as_deref()
    }

    /// The partition key of a query.
    pub(crate) fn partition_key(&self) -> Option<&ValueTemplate> {
        self.partition_key.as_deref()
    }

    /// The selected attributes.
    pub(crate) fn projection(&self) -> &'a [String] {
        match self.kind {
            StepKind::Get(get) => &get.attributes,
            StepKind::GetPart(part) => &part.attributes,
            StepKind::Query(query) => &query.attributes,
            StepKind::Scan(scan) => &scan.attributes,
            StepKind::BatchGet(reads) => &reads.attributes,
            _ => &[],
        }
    }

    /// The attributes of the returned items.
    pub(crate) fn returned_attributes(&self) -> MapShape {
        let item = self.table.item();
        match self.projection() {
            [] => item,
            names => item.only(names.iter().map(String::as_str)),
        }
    }

    /// The attributes that it names, except those of keys and conditions.
    pub(crate) fn named_attributes(&self) -> Vec<Named<'_>> {
        let mut named: Vec<_> = listed("attributes", self.projection()).collect();
        match self.kind {
            StepKind::Put(put) => {
                named.extend(keyed("values", &put.values));
                named.extend(listed("attributes", put.attributes.as_deref().unwrap_or_default()));
            }
            StepKind::Update(update) => {
                named.extend(listed("set", &update.set));
                named.extend(keyed("values", &update.values).map(Named::or_path));
                named.extend(keyed("if-not-exists", &update.if_not_exists).map(Named::or_path));
                for (section, changes) in update.changes() {
                    named.extend(listed(section, &changes.sent));
                    named.extend(keyed(section, &changes.given).map(Named::or_path));
                }
                named.extend(keyed("calculate", &update.calculate).map(Named::or_path));
                named.extend(listed("remove", &update.remove).map(Named::or_path));
            }
            _ => {}
        }
        named
    }

    /// The templates of its values.
    pub(crate) fn value_templates(&self) -> impl Iterator<Item = &ValueTemplate> {
        let of_conditions = self.conditions().into_iter().flat_map(|(_, condition)| {
            condition.every_test().into_iter().flat_map(Test::value_templates)
        });
        self.placed_values()
            .into_iter()
            .map(|(_, value_template)| value_template)
            .chain(of_conditions)
    }

    /// The conditions on items, with their fields.
    pub(crate) fn conditions(&self) -> Vec<(&'static str, &'a ItemCondition)> {
        let condition = self.condition().map(|(_, condition)| ("condition", condition));
        let filter = self.read().map(|read| ("filter", read.filter));
        condition.into_iter().chain(filter).collect()
    }

    /// The templates of its values except those of conditions on items, with their fields.
    pub(crate) fn placed_values(&self) -> Vec<(Vec<&str>, &ValueTemplate)> {
        let mut placed: Vec<_> =
            self.key().into_iter().flat_map(|key| in_map("key", key)).collect();
        match self.kind {
            StepKind::Put(put) => placed.extend(in_map("values", &put.values)),
            StepKind::Update(update) => {
                placed.extend(in_map("values", &update.values));
                placed.extend(in_map("if-not-exists", &update.if_not_exists));
                for (section, changes) in update.changes() {
                    let given = changes.given.iter().flat_map(|(path, operand)| {
                        operand.value_templates().iter().map(move |value| (path, value))
                    });
                    placed.extend(given.map(|(path, value)| (vec![section, path.as_str()], value)));
                }
                let calculated = update.calculate.iter().flat_map(|(path, calculation)| {
                    let values = calculation.operands().iter().filter_map(Operand::value_template);
                    values.map(|value| (vec!["calculate", path.as_str()], value))
                });
                placed.extend(calculated);
            }
            StepKind::Query(query) => {
                let partition_key = self.partition_key().into_iter();
                placed.extend(partition_key.map(|value| (vec!["partition-key"], value)));
                let tested = query.sort_key.iter().flat_map(Test::value_templates);
                placed.extend(tested.map(|value| (vec!["sort-key"], value)));
            }
            StepKind::Scan(scan) => {
                let segment = scan.segments.iter().map(|segments| &segments.segment);
                placed.extend(segment.map(|segment| (vec!["segments", "segment"], segment)));
            }
            StepKind::Statement(execute) => {
                let values = execute.parameters.iter().map(|parameter| parameter.typed().1);
                placed.extend(values.map(|value| (vec!["parameters"], value)));
            }
            _ => {}
        }
        for listed in &self.lists {
            let field = || listed.field.iter().map(String::as_str);
            let values = in_map(listed.kind.section(), listed.values);
            placed.extend(values.map(|(place, value)| (field().chain(place).collect(), value)));
        }
        placed
    }
}

/// The attributes of an item besides these values; all of them, or only selected ones.
pub(super) fn rest_of(table: &Table, values: &Values, selected: Option<&[String]>) -> MapShape {
    let rest = table.item().without(values.keys().map(String::as_str));
    match selected {
        Some(names) => rest.only(names.iter().map(String::as_str)),
        None => rest,
    }
}

/// The values of a map, with their places in it.
fn in_map<'a>(
    field: &'a str,
    values: &'a BTreeMap<String, ValueTemplate>,
) -> impl Iterator<Item = (Vec<&'a str>, &'a ValueTemplate)> {
    values.iter().map(move |(name, value)| (vec![field, name.as_str()], value))
}

/// A key in which attributes without a value are path parameters of their names.
fn whole_key<'a>(table: &Table, written: &'a Values) -> Cow<'a, Values> {
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
