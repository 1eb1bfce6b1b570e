//! Checks of operations: settings that DynamoDB would always reject, or that would never work.

mod batch;
mod condition;
mod source;
mod statement;
mod transaction;
mod value;

use crate::check::rules::{
    consistent_read, duplicate_entry, key_attribute_change, literal_source,
    missing_attribute_value, missing_key_value, opaque_attribute, paged_caller_filter,
    pointless_condition, query_sort_key, response_body, unknown_attribute, unknown_name,
    unprojected_attribute, update_expression, value_out_of_range, value_type,
};
use std::collections::BTreeMap;

use self::batch::check_lists;
use self::condition::check_test;
use self::source::{check_name, check_needed, check_source, check_sources};
use self::value::{check_key_value, check_value, check_values};
use crate::check::checker::Field;
use crate::check::finding::Checker;
use crate::check::rules::invalid_header;
use crate::check::rules::mapping_expression::{self, Fault, Place};
use crate::check::walk::Route;
use crate::mapping;
use crate::model::error_body::fixed_body;
use crate::model::operation::step::Segments;
use crate::model::operation::{
    Limit, PartiQl, Query, Read, ResponseBody, SuccessResponse, Update, Verb, What,
};
use crate::model::{
    AttributeType, MapShape, Part, Path, RequestParameter, Table, Test, ValueSource, ValueTemplate,
    limits,
};
use crate::plan::PlannedApi;
use crate::plan::operation::step::Named;
use crate::plan::operation::{Does, Operation, Step};

impl Operation<'_> {
    /// Reports all errors of the operation on its route.
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        let check = &mut check.within(&[self.name()]);
        self.check_answer(route, check);
        match &self.does {
            Does::One(step) => {
                step.check(route, check);
                step.check_mapped(Some(&self.response.body), check);
                step.check_answered(&self.response.body, check);
                check.require(&paged_caller_filter::RULE,
                    self.response.body != ResponseBody::DynamoDb || !step.filters_by_caller(),
                    &["answer", "body"],
                    "a filter by who calls, and DynamoDB's own answer: its LastEvaluatedKey could name an item that the \
                     filter hides",
                    "items, attribute or count; or the caller in the partition key of the table or an index",
                );
            }
            Does::BatchGet(batch) => {
                check_lists(&batch.lists(), check);
                batch.check(route, check);
            }
            Does::BatchWrite(batch) => {
                check_lists(&batch.lists(), check);
                batch.check(route, check);
            }
            Does::TransactGet(transaction) => transaction.check(route, check),
            Does::TransactWrite(transaction) => transaction.check(route, check),
            Does::ExecuteStatement(table, execute) => {
                execute.check(table, route, check);
                if matches!(self.response.body, ResponseBody::Items | ResponseBody::Item) {
                    check_shapes(&table.item(), &["statement"], check);
                }
                execute.check_answered(table, &self.response.body, check);
            }
        }
    }

    fn check_answer(&self, route: Route<'_>, check: &mut Checker) {
        let SuccessResponse { status, body, envelope, .. } = &self.response;
        let always = matches!(body, ResponseBody::DynamoDb);
        let is_written = always || matches!(body, ResponseBody::Fixed(_) | ResponseBody::Nothing);
        let (fits, expected) = match &self.does {
            Does::One(step) => step.can_answer(body),
            Does::BatchGet(_) | Does::TransactGet(_) => {
                (always || *body == ResponseBody::Items, "items or dynamo-db")
            }
            Does::BatchWrite(_) | Does::TransactWrite(_) => {
                (is_written, "dynamo-db, fixed or nothing")
            }
            Does::ExecuteStatement(_, execute) => match execute.statement {
                PartiQl { verb: Verb::Select, .. } => (
                    always || matches!(body, ResponseBody::Items | ResponseBody::Attribute(_)),
                    "items, attribute or dynamo-db",
                ),
                PartiQl { is_returning: true, .. } => {
                    (is_written || *body == ResponseBody::Item, "item, dynamo-db, fixed or nothing")
                }
                PartiQl { .. } => (is_written, "dynamo-db, fixed or nothing"),
            },
        };
        match (&self.does, body) {
            (
                Does::One(Step { what: What::Put(_) | What::Delete(_), .. }),
                ResponseBody::Attribute(name),
            ) => check.report(
                &response_body::RULE,
                &["answer", "body"],
                format_args!("DynamoDB does not return the current item of a {}", self.name()),
                format_args!(
                    "`old-attribute: {name}` for the previous item, or old-item, \
                              dynamo-db, fixed or nothing"
                ),
            ),
            _ => check.require(
                &response_body::RULE,
                fits,
                &["answer", "body"],
                "unsupported \
                                                                                 response body for \
                                                                                 this operation",
                expected,
            ),
        }
        self.check_answered_headers(check, route.api);
        self.check_fixed(route, check);
        let is_list = matches!(&self.does, Does::One(step) if step.is_read())
            && matches!(body, ResponseBody::Items | ResponseBody::Attribute(_));
        check.require(
            &response_body::RULE,
            *envelope || is_list,
            &["answer", "envelope"],
            "an envelope without a list",
            "a query or a scan that returns items or an attribute of each",
        );
        check.require(
            &response_body::RULE,
            !crate::model::operation::has_no_content(*status) || *body == ResponseBody::Nothing,
            &["answer", "status"],
            format_args!("a response with the status {status} cannot have content"),
            "200, or `body: nothing` if the operation supports it",
        );
    }
}

impl Operation<'_> {
    /// Reports text of a fixed body that looks like a reference but is not one.
    fn check_answered_headers(&self, check: &mut Checker, api: &PlannedApi<'_>) {
        let members = self.answered_members();
        for (name, value) in &self.response.headers {
            let at = ["answer", "headers", name];
            check.require_key(
                &invalid_header::RULE,
                limits::is_header_name(name),
                &at,
                format_args!("invalid header name `{name}`"),
                "letters, digits and `-`",
            );
            let place = Place::Integration(Some(&members));
            if let Some(fault) = mapping_expression::fault(name, value, place, api) {
                let Fault { message, expected, help } = fault;
                check.report_with_help(&mapping_expression::RULE, &at, message, expected, help);
            }
        }
    }

    /// Reports text of a fixed body that looks like a reference and is none.
    fn check_fixed(&self, route: Route<'_>, check: &mut Checker) {
        let ResponseBody::Fixed(json) = &self.response.body else { return };
        match fixed_body(json) {
            Ok(form) => {
                for source in form.sources() {
                    check_source(source, &["answer", "body", "fixed"], route, check);
                }
            }
            Err(errors) => {
                for error in errors {
                    let way: Vec<_> = error.way.iter().map(String::as_str).collect();
                    let at = [&["answer", "body", "fixed"], &way[..]].concat();
                    check.report_with_help(
                        &literal_source::RULE,
                        &at,
                        &error,
                        error.expected(),
                        error.help.clone(),
                    );
                }
            }
        }
    }

    /// The members at the top of DynamoDB's answer, by the [API
    /// reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html).
    fn answered_members(&self) -> Vec<&'static str> {
        match &self.does {
            Does::One(step) => match &step.what {
                What::Get(_) => vec!["Item"],
                What::Query(_) | What::Scan(_) => {
                    vec!["Count", "Items", "LastEvaluatedKey", "ScannedCount"]
                }
                _ if mapping::operation::returned_values(step, &self.response.body).is_some() => {
                    vec!["Attributes"]
                }
                _ => Vec::new(),
            },
            Does::BatchGet(_) => vec!["Responses", "UnprocessedKeys"],
            Does::BatchWrite(_) => vec!["UnprocessedItems"],
            Does::TransactGet(_) => vec!["Responses"],
            Does::TransactWrite(_) => Vec::new(),
            Does::ExecuteStatement(..) => vec!["Items", "LastEvaluatedKey", "NextToken"],
        }
    }
}

impl Step<'_> {
    /// Returns true if the response body is supported, and the supported ones.
    const fn can_answer(&self, body: &ResponseBody) -> (bool, &'static str) {
        use ResponseBody::{
            Attribute, Count, DynamoDb, Fixed, Item, Items, Nothing, OldAttribute, OldItem,
        };
        let always = matches!(body, DynamoDb | Fixed(_));
        match self.what {
            What::Get(_) | What::ConditionCheck(_) => (
                always || matches!(body, Item | Attribute(_) | Nothing),
                "item, attribute, dynamo-db, fixed or nothing",
            ),
            What::Put(_) | What::Delete(_) => (
                always || matches!(body, OldItem | OldAttribute(_) | Nothing),
                "old-item, old-attribute, dynamo-db, fixed or nothing",
            ),
            What::Update(_) => (
                !matches!(body, Items | Count),
                "item, old-item, attribute, old-attribute, dynamo-db, fixed or nothing",
            ),
            What::Query(_) | What::Scan(_) => (
                always || matches!(body, Items | Count | Attribute(_)),
                "items, attribute, count, dynamo-db or fixed",
            ),
        }
    }

    /// Reports what is wrong, by itself or as a part.
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        for (place, value_template) in self.placed_composites() {
            if !self.check_implied(&place, value_template, route.path, check) {
                check_sources(value_template, &place, route, check);
            }
            if !self.can_leave_out(&place) {
                check_needed(value_template, &place, route, check);
            }
        }
        self.check_key(check);
        self.check_named(check);
        self.check_index(check);
        self.check_tests(check);
        match &self.what {
            What::Put(put) => {
                self.check_complete(&put.values, check);
                check_values(self.table, "values", &put.values, check);
            }
            What::Update(update) => {
                self.check_update(update, check);
                check_values(self.table, "values", &update.values, check);
            }
            What::Query(query) => {
                self.check_query(query, check);
                self.check_read(&query.read, query.index.as_deref(), check);
            }
            What::Scan(scan) => {
                self.check_read(&scan.read, scan.index.as_deref(), check);
                if let Some(segments) = &scan.segments {
                    check_segments(segments, check);
                }
            }
            What::ConditionCheck(condition) => check.require(
                &pointless_condition::RULE,
                condition.expects != crate::model::ExistenceCondition::Nothing
                    || !condition.condition.is_empty(),
                &[],
                "a condition that always holds",
                "expects, or condition",
            ),
            What::Get(_) | What::Delete(_) => {}
        }
    }

    /// True if a request makes sense without the value at a place.
    fn can_leave_out(&self, place: &[&str]) -> bool {
        match place {
            ["filter" | "add", _] | ["sort-key"] => true,
            ["values", name] => !is_primary_key(self.table, name),
            _ => false,
        }
    }

    /// Reports attributes that the table does not declare, or that are listed twice.
    fn check_named(&self, check: &mut Checker) {
        let mut listed: Vec<&str> = Vec::new();
        for Named { section, index, name } in self.named_attributes() {
            let Some(index) = index.map(|index| index.to_string()) else {
                check_attribute(self.table, Field::Key(&[section, name]), name, check);
                continue;
            };
            check_attribute(self.table, Field::Value(&[section, &index]), name, check);
            if section == "attributes" {
                check_once(&mut listed, name, &index, check);
            }
        }
    }

    /// Reports an attribute to answer with that is not declared, or that is not read.
    fn check_answered(&self, body: &ResponseBody, check: &mut Checker) {
        let at = ["answer", "body"];
        let read = self.projection();
        match body {
            ResponseBody::Attribute(name) | ResponseBody::OldAttribute(name) => {
                check_attribute(self.table, Field::Value(&at), name, check);
                check.require(
                    &response_body::RULE,
                    read.is_empty() || read.contains(name),
                    &at,
                    format_args!("`{name}` is not among the selected attributes"),
                    format_args!("one of {}, or `{name}` in `attributes`", read.join(", ")),
                );
                let index = self.read().and_then(|(_, index)| index);
                check_held(self.table, index, name, Field::Value(&at), check);
            }
            ResponseBody::Count => check.require(
                &response_body::RULE,
                read.is_empty(),
                &["attributes"],
                "a count with attributes",
                "no attributes, or another body",
            ),
            _ => {}
        }
    }

    /// Reports what mapping templates cannot be made for: in what comes with the body, and in what
    /// is answered.
    pub(crate) fn check_mapped(&self, answer: Option<&ResponseBody>, check: &mut Checker) {
        check_shapes(&self.body_attributes(), &["table"], check);
        match answer {
            Some(ResponseBody::Item | ResponseBody::OldItem | ResponseBody::Items) => {
                let sent = self.body_attributes();
                let answered = self.answered_attributes();
                check_shapes(
                    &answered.without(sent.iter().map(|(name, _)| name)),
                    &["table"],
                    check,
                );
            }
            Some(ResponseBody::Attribute(name) | ResponseBody::OldAttribute(name)) => {
                check_shapes(&self.table.item().only([name.as_str()]), &["table"], check);
            }
            _ => {}
        }
    }

    /// Reports a key attribute of which nobody said what it is, where the path has no parameter of
    /// its name either.
    fn check_implied(
        &self,
        place: &[&str],
        value_template: &ValueTemplate,
        path: &Path,
        check: &mut Checker,
    ) -> bool {
        let attribute = match (place, &self.what) {
            (["key", attribute], _) => attribute,
            (["partition-key"], What::Query(query)) => self.table.key_of(query.index.as_deref()).0,
            _ => return false,
        };
        let is_missing = *value_template == ValueSource::Path(attribute.to_owned()).into()
            && !path.parameters().any(|parameter| parameter == attribute);
        check.require(
            &missing_key_value::RULE,
            !is_missing,
            &place[..1],
            format_args!("no value for the key attribute `{attribute}`"),
            format_args!("{{{attribute}}} in the path, or a value here"),
        );
        is_missing
    }

    fn check_key(&self, check: &mut Checker) {
        let Some(key) = self.key() else { return };
        let (partition_key, sort_key) = self.table.key_of(None);
        let known: Vec<_> = std::iter::once(partition_key).chain(sort_key).collect();
        check_key_names(self.table, &known, key.keys(), check);
        check_values(self.table, "key", key, check);
    }

    fn check_complete(&self, values: &BTreeMap<String, ValueTemplate>, check: &mut Checker) {
        check_complete(self.table, values, &self.body_attributes(), check);
    }

    fn check_query(&self, query: &Query, check: &mut Checker) {
        let (partition_key, sort_key) = self.table.key_of(query.index.as_deref());
        if let Some(value) = self.partition_key() {
            check_value(self.table, partition_key, value, &["partition-key"], check);
        }
        let Some(test) = &query.sort_key else { return };
        let at = ["sort-key"];
        let Some(sort_key) = sort_key else {
            return check.report(
                &query_sort_key::RULE,
                &at,
                "a sort key condition without a sort key",
                "a table or an index with a sort key",
            );
        };
        if !test.fits_sort_key() {
            return check.report(
                &query_sort_key::RULE,
                &at,
                "unsupported sort key condition",
                "equals, less-than, at-most, greater-than, at-least, between or begins-with",
            );
        }
        check_test(self.table, sort_key, test, &at, check);
        test.value_templates()
            .into_iter()
            .for_each(|value| check_key_value(self.table, sort_key, value, &at, check));
    }

    fn check_index(&self, check: &mut Checker) {
        let Some((read, Some(index))) = self.read() else { return };
        check_index(self.table, index, &["index"], check);
        check.require(
            &consistent_read::RULE,
            !self.table.global_secondary_indexes.contains_key(index) || !read.consistent_read,
            &["consistent-read"],
            "consistent reads of a global secondary index",
            "a local secondary index, or the table",
        );
        for (position, name) in read.attributes.iter().enumerate() {
            check_held(
                self.table,
                Some(index),
                name,
                Field::Value(&["attributes", &position.to_string()]),
                check,
            );
        }
    }

    fn check_read(&self, read: &Read, index: Option<&str>, check: &mut Checker) {
        check_limit(read.limit.as_ref(), check);
        check.require(
            &paged_caller_filter::RULE,
            read.limit.is_none() || !self.filters_by_caller(),
            &["limit"],
            "a filter by caller with pages, whose nextToken could reveal an item that the filter \
             hides",
            "no limit, so the list is returned at once; or the caller in the partition key of the \
             table or an index",
        );
        let (partition_key, sort_key) = self.table.key_of(index);
        if matches!(self.what, What::Query(_)) {
            for name in [Some(partition_key), sort_key].into_iter().flatten() {
                check.require_key(
                    &key_attribute_change::RULE,
                    !read.filter.0.contains_key(name),
                    &["filter", name],
                    format_args!("`{name}` is a key attribute, which a query cannot filter by"),
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
            let mut require = |rule, fine: bool, message: String, expected: &str| match index {
                Some(_) => check.require(rule, fine, &place, message, expected),
                None => check.require_key(rule, fine, &place, message, expected),
            };
            require(
                &key_attribute_change::RULE,
                name != partition_key && Some(name) != sort_key,
                format!("`{name}` is a key attribute, which an update cannot change"),
                "other attributes",
            );
            let earlier = changed.insert(name, section);
            require(
                &update_expression::RULE,
                earlier.is_none(),
                format!("`{name}` is changed more than once"),
                "each attribute in only one of set, append, values, add and remove",
            );
        }
        check.require(
            &update_expression::RULE,
            !changed.is_empty(),
            &[],
            "an update without changes",
            "set, append, values, add or remove",
        );
        for (name, value) in update.add.iter().filter(|(name, _)| self.declares(name)) {
            if self.table.type_of(name) == AttributeType::N {
                check_value(self.table, name, value, &["add", name], check);
            } else {
                let message = format_args!("`{name}` is not a number");
                check.require_key(
                    &update_expression::RULE,
                    false,
                    &["add", name],
                    message,
                    "attributes of type N",
                );
            }
        }
        for (index, name) in
            update.append.iter().enumerate().filter(|(_, name)| self.declares(name))
        {
            check.require(
                &update_expression::RULE,
                self.table.type_of(name) == AttributeType::L,
                &["append", &index.to_string()],
                format_args!("`{name}` is not a list"),
                "attributes that are lists",
            );
        }
    }

    /// True if the table has an attribute. Unknown ones have been reported.
    fn declares(&self, name: &str) -> bool {
        self.table.item().get(name).is_some()
    }
}

/// True if the table's key is made of an attribute.
pub(crate) fn is_primary_key(table: &Table, attribute: &str) -> bool {
    let (partition_key, sort_key) = table.key_of(None);
    attribute == partition_key || Some(attribute) == sort_key
}

/// Reports an attribute that is listed a second time: DynamoDB takes no paths that overlap.
pub(crate) fn check_once<'a>(
    listed: &mut Vec<&'a str>,
    name: &'a str,
    index: &str,
    check: &mut Checker,
) {
    check.require(
        &duplicate_entry::RULE,
        !listed.contains(&name),
        &["attributes", index],
        format_args!("duplicate `{name}`"),
        "each attribute once",
    );
    listed.push(name);
}

/// Reports an attribute that an index does not hold.
pub(crate) fn check_held(
    table: &Table,
    index: Option<&str>,
    name: &str,
    field: Field<'_>,
    check: &mut Checker,
) {
    let message =
        format_args!("the index `{}` does not contain `{name}`", index.unwrap_or_default());
    let (fits, expected) = (table.holds(index, name), "attributes of its projection");
    match field {
        Field::Key(key) => {
            check.require_key(&unprojected_attribute::RULE, fits, key, message, expected);
        }
        Field::Value(value) => {
            check.require(&unprojected_attribute::RULE, fits, value, message, expected);
        }
    }
}

/// Reports an attribute that the table does not declare.
pub(crate) fn check_attribute(table: &Table, field: Field<'_>, name: &str, check: &mut Checker) {
    let item = table.item();
    if item.get(name).is_none() {
        let known: Vec<_> = item.iter().map(|(name, _)| name).collect();
        let message = format_args!("unknown attribute `{name}` of the table `{}`", table.key);
        check.unknown_name(&unknown_attribute::RULE, field, message, name, ("one of", &known));
    }
}

/// Reports an index that the table does not have.
pub(crate) fn check_index(table: &Table, index: &str, place: &[&str], check: &mut Checker) {
    let known = table.global_secondary_indexes.keys().chain(table.local_secondary_indexes.keys());
    let known: Vec<_> = known.map(String::as_str).collect();
    if !known.contains(&index) {
        let message = format_args!("unknown index `{index}` of the table `{}`", table.key);
        check.unknown_name(
            &unknown_name::RULE,
            Field::Value(place),
            message,
            index,
            ("an index of the table", &known),
        );
    }
}

/// Reports what is no key attribute among the names of a `key`.
pub(crate) fn check_key_names<'a>(
    table: &Table,
    known: &[&str],
    names: impl Iterator<Item = &'a String>,
    check: &mut Checker,
) {
    for name in names.filter(|name| !known.contains(&name.as_str())) {
        let message = format_args!("`{name}` is not a key attribute of the table `{}`", table.key);
        check.unknown_name(
            &unknown_attribute::RULE,
            Field::Key(&["key", name]),
            message,
            name,
            ("one of", known),
        );
    }
}

/// Reports required attributes of an item that neither the body nor a value provides.
pub(crate) fn check_complete(
    table: &Table,
    values: &BTreeMap<String, ValueTemplate>,
    body: &MapShape,
    check: &mut Checker,
) {
    for (name, attribute) in table.item().iter() {
        check.require(
            &missing_attribute_value::RULE,
            !attribute.is_required() || values.contains_key(name) || body.get(name).is_some(),
            &["attributes"],
            format_args!("no value for the required attribute `{name}`"),
            "it in `attributes`, or a value for it",
        );
    }
}

/// Reports shapes of which nobody said what is in them.
pub(crate) fn check_shapes(attributes: &MapShape, place: &[&str], check: &mut Checker) {
    for (name, attribute) in attributes.iter() {
        if let Some(way) = attribute.shape().opaque() {
            let way = std::iter::once(name).chain(way).collect::<Vec<_>>().join(".");
            check.report(
                &opaque_attribute::RULE,
                place,
                format_args!("unknown contents of `{way}`"),
                "list: …, map: … or map-of: … instead of L or M",
            );
        }
    }
}

/// Reports a limit that is none.
pub(crate) fn check_limit(limit: Option<&Limit>, check: &mut Checker) {
    if let Some(Limit::QueryString { name, .. }) = limit {
        check_name(&RequestParameter::QueryString(name.clone()), &["limit"], check);
    }
    let Some(Limit::Fixed(limit) | Limit::QueryString { default: limit, .. }) = limit else {
        return;
    };
    check.require(
        &value_out_of_range::RULE,
        (1..=1000).contains(limit),
        &["limit"],
        format_args!("invalid limit {limit}"),
        "1 to 1000 items",
    );
}

/// The most
/// [segments](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html).
const MOST_SEGMENTS: u32 = 1_000_000;

pub(crate) fn check_segments(Segments { total, segment }: &Segments, check: &mut Checker) {
    check.require(
        &value_out_of_range::RULE,
        (1..=MOST_SEGMENTS).contains(total),
        &["segments", "total"],
        format_args!("invalid number of segments {total}"),
        format_args!("1 to {MOST_SEGMENTS}"),
    );
    check.require(
        &value_type::RULE,
        matches!(segment.parts(), [Part::ValueSource(_)]),
        &["segments", "segment"],
        "a constant segment",
        "a source such as {query-string.segment}",
    );
}

impl Test {
    /// True if a query supports the condition for a sort key.
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
