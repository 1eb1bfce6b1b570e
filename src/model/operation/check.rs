//! What is wrong with an operation: what DynamoDB would refuse whatever the request, and what would never work.

use std::collections::BTreeMap;

use super::{AnswerBody, Limit, Operation, Read, What};
use crate::model::{AttributeType, Composite, Path, Projection, Source, Test};

/// Something that is wrong, at a field of the operation.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) field: Vec<&'static str>,
    pub(crate) message: String,
    pub(crate) expected: String,
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn require(&mut self, fine: bool, field: &[&'static str], message: impl Into<String>, expected: impl Into<String>) {
        if !fine {
            self.0.push(Fault { field: field.to_vec(), message: message.into(), expected: expected.into() });
        }
    }
}

impl Operation {
    /// Everything that is wrong, on a route of this path.
    pub(crate) fn faults(&self, path: &Path) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.check_answer(&mut faults);
        self.check_index(&mut faults);
        self.check_sources(path, &mut faults);
        match &self.what {
            What::Put(put) => {
                let from_body = self.body_attributes();
                let provided = |name: &str| put.values.contains_key(name) || from_body.get(name).is_some();
                for (name, attribute) in self.table.item().iter() {
                    faults.require(
                        !attribute.is_required() || provided(name),
                        &["attributes"],
                        format!("nothing says what the required attribute `{name}` is"),
                        "it among the attributes, or a value for it",
                    );
                }
                self.check_values("values", &put.values, &mut faults);
            }
            What::Update(update) => {
                self.check_update(update, &mut faults);
                self.check_values("values", &update.values, &mut faults);
            }
            What::Query(query) => {
                let (_, sort_key) = self.table.key_of(query.index.as_deref());
                if let Some(test) = &query.sort_key {
                    faults.require(
                        sort_key.is_some(),
                        &["sort-key"],
                        "a condition on a sort key, and there is none",
                        "a table or an index with a sort key",
                    );
                    faults.require(
                        test.fits_sort_key(),
                        &["sort-key"],
                        "a query cannot hold this of its sort key",
                        "equals, less-than, at-most, greater-than, at-least, between or begins-with",
                    );
                }
                self.check_read(&query.read, query.index.as_deref(), &mut faults);
            }
            What::Scan(scan) => self.check_read(&scan.read, scan.index.as_deref(), &mut faults),
            What::Get(_) | What::Delete(_) => {}
        }
        faults.0
    }

    fn check_answer(&self, faults: &mut Faults) {
        let fits = match (&self.what, &self.answer.body) {
            (_, AnswerBody::DynamoDb | AnswerBody::Fixed(_)) => true,
            (What::Get(_), body) => matches!(body, AnswerBody::Item | AnswerBody::Attribute(_)),
            (What::Put(_) | What::Delete(_), body) => {
                matches!(body, AnswerBody::OldItem | AnswerBody::Attribute(_) | AnswerBody::Nothing)
            }
            (What::Update(_), body) => !matches!(body, AnswerBody::Items | AnswerBody::Count),
            (What::Query(_) | What::Scan(_), body) => {
                matches!(body, AnswerBody::Items | AnswerBody::Count | AnswerBody::Attribute(_))
            }
        };
        faults.require(
            fits,
            &["answer", "body"],
            "this operation cannot answer that",
            match &self.what {
                What::Get(_) => "item, attribute, dynamo-db or fixed",
                What::Put(_) | What::Delete(_) => "old-item, attribute, dynamo-db, fixed or nothing",
                What::Update(_) => "item, old-item, attribute, dynamo-db, fixed or nothing",
                What::Query(_) | What::Scan(_) => "items, attribute, count, dynamo-db or fixed",
            },
        );
        faults.require(
            self.answer.envelope
                || self.is_read() && matches!(self.answer.body, AnswerBody::Items | AnswerBody::Attribute(_)),
            &["answer", "envelope"],
            "only a list stands in an envelope",
            "a query or a scan that answers items or an attribute of each",
        );
        faults.require(
            (200..300).contains(&self.answer.status),
            &["answer", "status"],
            format!("`{}` is not the status of a success", self.answer.status),
            "200 to 299",
        );
    }

    fn check_index(&self, faults: &mut Faults) {
        let Some((read, Some(index))) = self.read() else { return };
        let global = self.table.global_secondary_indexes.get(index);
        let local = self.table.local_secondary_indexes.get(index);
        let known = self.table.global_secondary_indexes.keys().chain(self.table.local_secondary_indexes.keys());
        let known = crate::model::one_of("an index of the table", known);
        faults.require(
            global.is_some() || local.is_some(),
            &["index"],
            format!("the table `{}` has no index `{index}`", self.table.key),
            known,
        );
        faults.require(
            global.is_none() || !read.consistent_read,
            &["consistent-read"],
            "a global secondary index has no consistent reads",
            "a local secondary index, or the table",
        );
        let projection = global.map(|index| &index.projection).or(local.map(|index| &index.projection));
        let (partition_key, sort_key) = self.table.key_of(None);
        let (index_partition_key, index_sort_key) = self.table.key_of(Some(index));
        let keys = [Some(partition_key), sort_key, Some(index_partition_key), index_sort_key];
        for name in &read.attributes {
            let projected = keys.contains(&Some(name.as_str()))
                || match projection {
                    Some(Projection::Include(names)) => names.contains(name),
                    Some(Projection::KeysOnly) => false,
                    Some(Projection::All) | None => true,
                };
            faults.require(
                projected,
                &["attributes"],
                format!("the index `{index}` does not hold `{name}`"),
                "attributes of its projection",
            );
        }
    }

    fn check_read(&self, read: &Read, index: Option<&str>, faults: &mut Faults) {
        let limit = match &read.limit {
            Some(Limit::Fixed(limit) | Limit::QueryString { default: limit, .. }) => *limit,
            None => 1,
        };
        faults.require((1..=1000).contains(&limit), &["limit"], format!("a limit of {limit}"), "1 to 1000 items");
        let (partition_key, sort_key) = self.table.key_of(index);
        if matches!(self.what, What::Query(_)) {
            for name in [Some(partition_key), sort_key].into_iter().flatten() {
                faults.require(
                    !read.filter.0.contains_key(name),
                    &["filter"],
                    format!("`{name}` is a key attribute, which a query does not filter by"),
                    "partition-key and sort-key",
                );
            }
        }
    }

    fn check_update(&self, update: &super::Update, faults: &mut Faults) {
        let (partition_key, sort_key) = self.table.key_of(None);
        let mut changed: BTreeMap<&str, &str> = BTreeMap::new();
        let names = (update.set.iter().map(|name| ("set", name)))
            .chain(update.values.keys().map(|name| ("values", name)))
            .chain(update.add.keys().map(|name| ("add", name)))
            .chain(update.remove.iter().map(|name| ("remove", name)));
        for (section, name) in names {
            faults.require(
                name != partition_key && Some(name.as_str()) != sort_key,
                &[section],
                format!("`{name}` is a key attribute, which an update cannot change"),
                "other attributes",
            );
            let earlier = changed.insert(name, section);
            faults.require(
                earlier.is_none(),
                &[section],
                format!("`{name}` is changed twice"),
                "each attribute in one of set, values, add and remove",
            );
        }
        faults.require(!changed.is_empty(), &[], "an update that changes nothing", "set, values, add or remove");
        for name in update.add.keys() {
            faults.require(
                self.table.type_of(name) == AttributeType::N,
                &["add"],
                format!("`{name}` is no number"),
                "attributes of type N",
            );
        }
    }

    fn check_values(&self, section: &'static str, values: &BTreeMap<String, Composite>, faults: &mut Faults) {
        for (name, value) in values {
            let fits = match self.table.type_of(name) {
                AttributeType::BOOL => matches!(value.as_literal(), Some("true" | "false")),
                AttributeType::S | AttributeType::N | AttributeType::B | AttributeType::NULL => true,
                _ => false,
            };
            faults.require(
                fits,
                &[section],
                format!("`{name}` cannot be made of text"),
                "a value for a string, a number or bytes; true or false for a boolean",
            );
        }
    }

    fn check_sources(&self, path: &Path, faults: &mut Faults) {
        for source in self.composites().into_iter().flat_map(Composite::sources) {
            if let Source::QueryString(name) | Source::Header(name) = source {
                faults.require(
                    !path.parameters().any(|parameter| parameter == name),
                    &[],
                    format!("`{name}` is a parameter of the path, too, which would be taken for it"),
                    "another name",
                );
            }
        }
        let used = |name: &str| {
            self.composites()
                .into_iter()
                .flat_map(Composite::sources)
                .any(|source| *source == Source::Path(name.to_owned()))
        };
        for parameter in path.parameters() {
            faults.require(
                used(parameter),
                &[],
                format!("nothing uses the path's parameter `{parameter}`"),
                format!("{{path.{parameter}}} in a value"),
            );
        }
    }
}

impl Test {
    /// Whether a key condition of a query can hold it of the sort key.
    const fn fits_sort_key(&self) -> bool {
        matches!(
            self,
            Self::Equals(_)
                | Self::LessThan(_)
                | Self::AtMost(_)
                | Self::GreaterThan(_)
                | Self::AtLeast(_)
                | Self::Between(..)
                | Self::BeginsWith(_)
        )
    }
}
