//! What is wrong with an operation: what DynamoDB would refuse whatever the request, and what would never work.

mod batch;
mod statement;
mod transaction;

use std::collections::BTreeMap;

use self::batch::check_lists;
use super::step::{Named, Segments, Step};
use super::{Answer, AnswerBody, Does, Limit, Operation, PartiQl, Read, Update, Verb, What};
use crate::model::problem::{Checker, Field};
use crate::model::{AttributeType, Composite, MapShape, Part, Path, Projection, Source, Stack, Table, Test};

impl Operation {
    /// Reports everything that is wrong, on a route of this path.
    pub(crate) fn check(&self, path: &Path, stack: &Stack, check: &mut Checker) {
        for parameter in path.parameters() {
            check.require(
                self.takes_from_path(parameter),
                &[],
                format_args!("nothing uses the path's parameter `{parameter}`"),
                format_args!("{{path.{parameter}}} in a value"),
            );
        }
        for table in self.tables() {
            check.require(
                stack.tables.iter().all(|known| known.key != table.key || known == table),
                &[],
                format_args!("an operation on another table than the stack's `{}`", table.key),
                "one that is made of the table as it is in the stack",
            );
        }
        let check = &mut check.within(&[self.name()]);
        self.check_answer(check);
        self.check_leading_keys(check);
        match &self.does {
            Does::One(step) => {
                step.check(path, check);
                step.check_mapped(Some(&self.answer.body), check);
                check_answered_attribute(&step.table, &self.answer.body, check);
            }
            Does::BatchGet(batch) => {
                check_lists(&batch.lists(), check);
                batch.check(path, check);
            }
            Does::BatchWrite(batch) => {
                check_lists(&batch.lists(), check);
                batch.check(path, check);
            }
            Does::TransactGet(transaction) => transaction.check(path, check),
            Does::TransactWrite(transaction) => transaction.check(path, check),
            Does::ExecuteStatement(table, execute) => {
                execute.check(table, path, check);
                if matches!(self.answer.body, AnswerBody::Items | AnswerBody::Item) {
                    check_shapes(&table.item(), &["statement"], check);
                }
                check_answered_attribute(table, &self.answer.body, check);
            }
        }
    }

    fn check_answer(&self, check: &mut Checker) {
        let Answer { status, body, envelope, .. } = &self.answer;
        let always = matches!(body, AnswerBody::DynamoDb);
        let is_written = always || matches!(body, AnswerBody::Fixed(_) | AnswerBody::Nothing);
        let (fits, expected) = match &self.does {
            Does::One(step) => step.can_answer(body),
            Does::BatchGet(_) | Does::TransactGet(_) => (always || *body == AnswerBody::Items, "items or dynamo-db"),
            Does::BatchWrite(_) | Does::TransactWrite(_) => (is_written, "dynamo-db, fixed or nothing"),
            Does::ExecuteStatement(_, execute) => match execute.statement {
                PartiQl { verb: Verb::Select, .. } => (
                    always || matches!(body, AnswerBody::Items | AnswerBody::Attribute(_)),
                    "items, attribute or dynamo-db",
                ),
                PartiQl { is_returning: true, .. } => {
                    (is_written || *body == AnswerBody::Item, "item, dynamo-db, fixed or nothing")
                }
                PartiQl { .. } => (is_written, "dynamo-db, fixed or nothing"),
            },
        };
        check.require(fits, &["answer", "body"], "this operation cannot answer that", expected);
        let is_list = matches!(&self.does, Does::One(step) if step.is_read())
            && matches!(body, AnswerBody::Items | AnswerBody::Attribute(_));
        check.require(
            *envelope || is_list,
            &["answer", "envelope"],
            "only a list stands in an envelope",
            "a query or a scan that answers items or an attribute of each",
        );
        check.require(
            (200..300).contains(status),
            &["answer", "status"],
            format_args!("`{status}` is not the status of a success"),
            "200 to 299",
        );
    }
}

impl Step {
    /// Whether it can answer so, and what else it can.
    const fn can_answer(&self, body: &AnswerBody) -> (bool, &'static str) {
        use AnswerBody::{Attribute, Count, DynamoDb, Fixed, Item, Items, Nothing, OldItem};
        let always = matches!(body, DynamoDb | Fixed(_));
        match self.what {
            What::Get(_) | What::ConditionCheck(_) => {
                (always || matches!(body, Item | Attribute(_)), "item, attribute, dynamo-db or fixed")
            }
            What::Put(_) | What::Delete(_) => (
                always || matches!(body, OldItem | Attribute(_) | Nothing),
                "old-item, attribute, dynamo-db, fixed or nothing",
            ),
            What::Update(_) => {
                (!matches!(body, Items | Count), "item, old-item, attribute, dynamo-db, fixed or nothing")
            }
            What::Query(_) | What::Scan(_) => {
                (always || matches!(body, Items | Count | Attribute(_)), "items, attribute, count, dynamo-db or fixed")
            }
        }
    }

    /// Reports what is wrong, by itself or as a part.
    pub(super) fn check(&self, path: &Path, check: &mut Checker) {
        for (place, composite) in self.placed_composites() {
            if !self.check_implied(&place, composite, path, check) {
                check_sources(composite, &place, path, check);
            }
        }
        self.check_key(check);
        for Named { section, index, name } in self.named_attributes() {
            match index.map(|index| index.to_string()) {
                Some(index) => check_attribute(&self.table, Field::Value(&[section, &index]), name, check),
                None => check_attribute(&self.table, Field::Key(&[section, name]), name, check),
            }
        }
        self.check_index(check);
        match &self.what {
            What::Put(put) => {
                self.check_complete(&put.values, check);
                check_values(&self.table, "values", &put.values, check);
            }
            What::Update(update) => {
                self.check_update(update, check);
                check_values(&self.table, "values", &update.values, check);
            }
            What::Query(query) => {
                self.check_sort_key(query.index.as_deref(), query.sort_key.as_ref(), check);
                self.check_read(&query.read, query.index.as_deref(), check);
            }
            What::Scan(scan) => {
                self.check_read(&scan.read, scan.index.as_deref(), check);
                if let Some(segments) = &scan.segments {
                    check_segments(segments, check);
                }
            }
            What::ConditionCheck(condition) => check.require(
                condition.expects != super::Expectation::Nothing || !condition.condition.is_empty(),
                &[],
                "a condition that always holds",
                "expects, or condition",
            ),
            What::Get(_) | What::Delete(_) => {}
        }
    }

    /// Reports what mapping templates cannot be made for: in what comes with the body, and in what is answered.
    pub(super) fn check_mapped(&self, answer: Option<&AnswerBody>, check: &mut Checker) {
        check_shapes(&self.body_attributes(), &["table"], check);
        match answer {
            Some(AnswerBody::Item | AnswerBody::OldItem | AnswerBody::Items) => {
                let sent = self.body_attributes();
                let answered = self.answered_attributes();
                check_shapes(&answered.without(sent.iter().map(|(name, _)| name)), &["table"], check);
            }
            Some(AnswerBody::Attribute(name)) => {
                check_shapes(&self.table.item().only([name.as_str()]), &["table"], check);
            }
            _ => {}
        }
    }

    /// Reports a key attribute of which nobody said what it is, where the path has no parameter of its name either.
    fn check_implied(&self, place: &[&str], composite: &Composite, path: &Path, check: &mut Checker) -> bool {
        let attribute = match (place, &self.what) {
            (["key", attribute], _) => attribute,
            (["partition-key"], What::Query(query)) => self.table.key_of(query.index.as_deref()).0,
            _ => return false,
        };
        let is_missing = *composite == Source::Path(attribute.to_owned()).into()
            && !path.parameters().any(|parameter| parameter == attribute);
        check.require(
            !is_missing,
            &place[..1],
            format_args!("nothing says what the key attribute `{attribute}` is"),
            format_args!("{{{attribute}}} in the path, or a value for it here"),
        );
        is_missing
    }

    fn check_key(&self, check: &mut Checker) {
        let Some(key) = self.key() else { return };
        let (partition_key, sort_key) = self.table.key_of(None);
        let known: Vec<_> = std::iter::once(partition_key).chain(sort_key).collect();
        check_key_names(&self.table, &known, key.keys(), check);
    }

    fn check_complete(&self, values: &BTreeMap<String, Composite>, check: &mut Checker) {
        check_complete(&self.table, values, &self.body_attributes(), check);
    }

    fn check_sort_key(&self, index: Option<&str>, test: Option<&Test>, check: &mut Checker) {
        let Some(test) = test else { return };
        let (_, sort_key) = self.table.key_of(index);
        check.require(
            sort_key.is_some(),
            &["sort-key"],
            "a condition on a sort key, and there is none",
            "a table or an index with a sort key",
        );
        check.require(
            test.fits_sort_key(),
            &["sort-key"],
            "a query cannot hold this of its sort key",
            "equals, less-than, at-most, greater-than, at-least, between or begins-with",
        );
    }

    fn check_index(&self, check: &mut Checker) {
        let Some((read, Some(index))) = self.read() else { return };
        check_index(&self.table, index, &["index"], check);
        check.require(
            !self.table.global_secondary_indexes.contains_key(index) || !read.consistent_read,
            &["consistent-read"],
            "a global secondary index has no consistent reads",
            "a local secondary index, or the table",
        );
        let global = self.table.global_secondary_indexes.get(index).map(|index| &index.projection);
        let local = self.table.local_secondary_indexes.get(index).map(|index| &index.projection);
        let (partition_key, sort_key) = self.table.key_of(None);
        let (index_partition_key, index_sort_key) = self.table.key_of(Some(index));
        let keys = [Some(partition_key), sort_key, Some(index_partition_key), index_sort_key];
        for (position, name) in read.attributes.iter().enumerate() {
            let projected = keys.contains(&Some(name.as_str()))
                || match global.or(local) {
                    Some(Projection::Include(names)) => names.contains(name),
                    Some(Projection::KeysOnly) => false,
                    Some(Projection::All) | None => true,
                };
            check.require(
                projected,
                &["attributes", &position.to_string()],
                format_args!("the index `{index}` does not hold `{name}`"),
                "attributes of its projection",
            );
        }
    }

    fn check_read(&self, read: &Read, index: Option<&str>, check: &mut Checker) {
        check_limit(read.limit.as_ref(), check);
        let (partition_key, sort_key) = self.table.key_of(index);
        if matches!(self.what, What::Query(_)) {
            for name in [Some(partition_key), sort_key].into_iter().flatten() {
                check.require_key(
                    !read.filter.0.contains_key(name),
                    &["filter", name],
                    format_args!("`{name}` is a key attribute, which a query does not filter by"),
                    "partition-key and sort-key",
                );
            }
        }
    }

    fn check_update(&self, update: &Update, check: &mut Checker) {
        let (partition_key, sort_key) = self.table.key_of(None);
        let mut changed: BTreeMap<&str, &str> = BTreeMap::new();
        for Named { section, index, name } in self.named_attributes() {
            if section == "condition" {
                continue;
            }
            let index = index.map(|index| index.to_string());
            let place = [section, index.as_deref().unwrap_or(name)];
            let mut require = |fine: bool, message: String, expected: &str| match index {
                Some(_) => check.require(fine, &place, message, expected),
                None => check.require_key(fine, &place, message, expected),
            };
            require(
                name != partition_key && Some(name) != sort_key,
                format!("`{name}` is a key attribute, which an update cannot change"),
                "other attributes",
            );
            let earlier = changed.insert(name, section);
            require(
                earlier.is_none(),
                format!("`{name}` is changed twice"),
                "each attribute in one of set, append, values, add and remove",
            );
        }
        check.require(!changed.is_empty(), &[], "an update that changes nothing", "set, append, values, add or remove");
        for name in update.add.keys().filter(|name| self.declares(name)) {
            check.require_key(
                self.table.type_of(name) == AttributeType::N,
                &["add", name],
                format_args!("`{name}` is no number"),
                "attributes of type N",
            );
        }
        for (index, name) in update.append.iter().enumerate().filter(|(_, name)| self.declares(name)) {
            check.require(
                self.table.type_of(name) == AttributeType::L,
                &["append", &index.to_string()],
                format_args!("`{name}` is no list"),
                "attributes that are lists",
            );
        }
    }

    /// Whether the table has an attribute; what it does not have has been reported.
    fn declares(&self, name: &str) -> bool {
        self.table.item().get(name).is_some()
    }
}

/// Reports an attribute to answer with that the table does not declare.
fn check_answered_attribute(table: &Table, body: &AnswerBody, check: &mut Checker) {
    if let AnswerBody::Attribute(name) = body {
        check_attribute(table, Field::Value(&["answer", "body"]), name, check);
    }
}

/// Reports an attribute that the table does not declare.
pub(super) fn check_attribute(table: &Table, field: Field<'_>, name: &str, check: &mut Checker) {
    let item = table.item();
    if item.get(name).is_none() {
        let known: Vec<_> = item.iter().map(|(name, _)| name).collect();
        let message = format_args!("the table `{}` declares no attribute `{name}`", table.key);
        check.unknown_name(field, message, name, ("one of", &known));
    }
}

/// Reports an index that the table does not have.
pub(super) fn check_index(table: &Table, index: &str, place: &[&str], check: &mut Checker) {
    let known = table.global_secondary_indexes.keys().chain(table.local_secondary_indexes.keys());
    let known: Vec<_> = known.map(String::as_str).collect();
    if !known.contains(&index) {
        let message = format_args!("the table `{}` has no index `{index}`", table.key);
        check.unknown_name(Field::Value(place), message, index, ("an index of the table", &known));
    }
}

/// Reports what is no key attribute among the names of a `key`.
pub(super) fn check_key_names<'a>(
    table: &Table,
    known: &[&str],
    names: impl Iterator<Item = &'a String>,
    check: &mut Checker,
) {
    for name in names.filter(|name| !known.contains(&name.as_str())) {
        let message = format_args!("`{name}` is no key attribute of the table `{}`", table.key);
        check.unknown_name(Field::Key(&["key", name]), message, name, ("one of", known));
    }
}

/// Reports required attributes of an item that neither the body nor a value provides.
pub(super) fn check_complete(
    table: &Table,
    values: &BTreeMap<String, Composite>,
    body: &MapShape,
    check: &mut Checker,
) {
    for (name, attribute) in table.item().iter() {
        check.require(
            !attribute.is_required() || values.contains_key(name) || body.get(name).is_some(),
            &["attributes"],
            format_args!("nothing says what the required attribute `{name}` is"),
            "it among the attributes, or a value for it",
        );
    }
}

/// Reports values of attributes that no text can stand for.
pub(super) fn check_values(table: &Table, section: &str, values: &BTreeMap<String, Composite>, check: &mut Checker) {
    for (name, value) in values {
        let fits = match table.type_of(name) {
            AttributeType::BOOL => matches!(value.as_literal(), Some("true" | "false")),
            AttributeType::S | AttributeType::N | AttributeType::B | AttributeType::NULL => true,
            _ => false,
        };
        check.require(
            fits,
            &[section, name],
            format_args!("`{name}` cannot be made of text"),
            "a value for a string, a number or bytes; true or false for a boolean",
        );
    }
}

/// Reports shapes of which nobody said what is in them.
pub(super) fn check_shapes(attributes: &MapShape, place: &[&str], check: &mut Checker) {
    for (name, attribute) in attributes.iter() {
        if let Some(way) = attribute.shape().opaque() {
            let way = std::iter::once(name).chain(way).collect::<Vec<_>>().join(".");
            check.report(
                place,
                format_args!("nobody said what `{way}` holds"),
                "list: …, map: … or map-of: … instead of L or M",
            );
        }
    }
}

/// Reports a limit that is none.
pub(super) fn check_limit(limit: Option<&Limit>, check: &mut Checker) {
    let Some(Limit::Fixed(limit) | Limit::QueryString { default: limit, .. }) = limit else { return };
    check.require((1..=1000).contains(limit), &["limit"], format_args!("a limit of {limit}"), "1 to 1000 items");
}

/// The most [segments](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html).
const MOST_SEGMENTS: u32 = 1_000_000;

fn check_segments(Segments { total, segment }: &Segments, check: &mut Checker) {
    check.require(
        (1..=MOST_SEGMENTS).contains(total),
        &["segments", "total"],
        format_args!("{total} segments"),
        format_args!("1 to {MOST_SEGMENTS}"),
    );
    check.require(
        matches!(segment.parts(), [Part::Source(_)]),
        &["segments", "segment"],
        "a segment that no caller can choose",
        "just a source, such as {query-string.segment}",
    );
}

/// Reports sources of which a request of this path has nothing, or something else.
pub(super) fn check_sources(composite: &Composite, place: &[&str], path: &Path, check: &mut Checker) {
    for source in composite.sources() {
        match source {
            Source::Path(name) => {
                let known: Vec<_> = path.parameters().collect();
                if !known.contains(&name.as_str()) {
                    let message = format_args!("the path has no parameter `{name}`");
                    check.unknown_name(Field::Value(place), message, name, ("a parameter of the path", &known));
                }
            }
            Source::Header(name) => check.require(
                !path.parameters().any(|parameter| parameter == name),
                place,
                format_args!("`{name}` is a parameter of the path, too, which would be taken for it"),
                "another name",
            ),
            Source::Element(_) => check.report(
                place,
                format_args!("`{source}` stands for nothing here"),
                "it in the values that a batch makes of a list's elements",
            ),
            _ => {}
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
