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

use self::condition::check_test;
use self::source::{check_needed, check_source, check_sources};
use self::value::{check_key_value, check_value, check_values};
use crate::check::checker::Field;
use crate::check::finding::Checker;
use crate::check::rules::invalid_header;
use crate::check::rules::mapping_expression::{self, Fault, Place};
use crate::check::walk::Route;
use crate::mapping;
use crate::model::error_body::fixed_body;
use crate::model::operation::{
    Limit, PartiQl, Query, ResponseBody, Segments, StepKind, Update, Verb, has_no_content,
};
use crate::model::{
    AttributeType, MapShape, Operation as Declared, Part, Path, Table, Test, ValueSource,
    ValueTemplate, limits,
};
use crate::plan::PlannedApi;
use crate::plan::operation::step::{Named, Read};
use crate::plan::operation::{Operation, Response, Step};

impl Operation<'_> {
    /// Reports all errors of the operation on its route.
    pub(crate) fn check(&self, route: Route<'_>, check: &mut Checker) {
        let check = &mut check.within(&[self.name()]);
        self.check_response(route, check);
        match self.declared {
            Declared::BatchGet(_) | Declared::BatchWrite(_) => self.check_batch(check),
            Declared::TransactGet(_) => self.check_parts(check),
            Declared::TransactWrite(transaction) => {
                self.check_parts(check);
                self.check_transaction(transaction, route, check);
            }
            _ => {}
        }
        for step in &self.steps {
            let place: Vec<_> = step.place.iter().map(String::as_str).collect();
            step.check(self, route, &mut check.within(&place));
        }
    }

    /// Returns true if the response body is supported, and the supported ones.
    fn response_bodies(&self) -> (bool, &'static str) {
        use ResponseBody::{
            Attribute, Count, DynamoDb, Fixed, Item, Items, Nothing, OldAttribute, OldItem,
        };
        let body = self.response.body;
        let is_raw = *body == DynamoDb;
        let always = matches!(body, DynamoDb | Fixed(_));
        let is_written = matches!(body, DynamoDb | Fixed(_) | Nothing);
        match self.declared {
            Declared::Get(_) => (
                is_written || matches!(body, Item | Attribute(_)),
                "item, attribute, dynamo-db, fixed or nothing",
            ),
            Declared::Put(_) | Declared::Delete(_) => (
                is_written || matches!(body, OldItem | OldAttribute(_)),
                "old-item, old-attribute, dynamo-db, fixed or nothing",
            ),
            Declared::Update(_) => (
                !matches!(body, Items | Count),
                "item, old-item, attribute, old-attribute, dynamo-db, fixed or nothing",
            ),
            Declared::Query(_) | Declared::Scan(_) => (
                always || matches!(body, Items | Count | Attribute(_)),
                "items, attribute, count, dynamo-db or fixed",
            ),
            Declared::BatchGet(_) | Declared::TransactGet(_) => {
                (is_raw || *body == Items, "items or dynamo-db")
            }
            Declared::BatchWrite(_) | Declared::TransactWrite(_) => {
                (is_written, "dynamo-db, fixed or nothing")
            }
            Declared::ExecuteStatement(execute) => match execute.statement {
                PartiQl { verb: Verb::Select, .. } => (
                    is_raw || matches!(body, Items | Attribute(_)),
                    "items, attribute or dynamo-db",
                ),
                PartiQl { is_returning: true, .. } => {
                    (is_written || *body == Item, "item, dynamo-db, fixed or nothing")
                }
                PartiQl { .. } => (is_written, "dynamo-db, fixed or nothing"),
            },
        }
    }

    fn check_response(&self, route: Route<'_>, check: &mut Checker) {
        let Response { status, body, envelope, .. } = self.response;
        let (fits, expected) = self.response_bodies();
        match (self.declared, body) {
            (Declared::Put(_) | Declared::Delete(_), ResponseBody::Attribute(name)) => check
                .report(
                    &response_body::RULE,
                    &["answer", "body"],
                    format_args!("DynamoDB does not return the current item of a {}", self.name()),
                    format_args!(
                        "`old-attribute: {name}` for the previous item, or old-item, dynamo-db, \
                     fixed or nothing"
                    ),
                ),
            _ => check.require(
                &response_body::RULE,
                fits,
                &["answer", "body"],
                format_args!("unsupported response body for `{}`", self.name()),
                expected,
            ),
        }
        self.check_response_headers(check, route.api);
        self.check_fixed(route, check);
        let is_list = matches!(self.declared, Declared::Query(_) | Declared::Scan(_))
            && matches!(body, ResponseBody::Items | ResponseBody::Attribute(_));
        check.require(
            &response_body::RULE,
            envelope || is_list,
            &["answer", "envelope"],
            "an envelope without a list",
            "a query or a scan that returns items or an attribute of each",
        );
        check.require(
            &response_body::RULE,
            !has_no_content(status) || *body == ResponseBody::Nothing,
            &["answer", "status"],
            format_args!("a response with the status {status} cannot have content"),
            "200, or `body: nothing` if the operation supports it",
        );
    }

    fn check_response_headers(&self, check: &mut Checker, api: &PlannedApi<'_>) {
        let members = self.returned_members();
        for (name, value) in self.response.headers {
            let at = ["answer", "headers", name];
            check.require_key(
                &invalid_header::RULE,
                limits::is_header_name(name),
                &at,
                format_args!("invalid header name `{name}`"),
                "letters, digits and `-`",
            );
            let place = Place::Integration(Some(members));
            if let Some(fault) = mapping_expression::fault(name, value, place, api) {
                let Fault { message, expected, help } = fault;
                check.report_with_help(&mapping_expression::RULE, &at, message, expected, help);
            }
        }
    }

    /// Reports text of a fixed body that looks like a reference but is not one.
    fn check_fixed(&self, route: Route<'_>, check: &mut Checker) {
        let ResponseBody::Fixed(json) = self.response.body else { return };
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

    /// The members at the top of DynamoDB's response, by the [API
    /// reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html).
    fn returned_members(&self) -> &'static [&'static str] {
        match (self.declared, &self.steps[..]) {
            (Declared::Get(_), _) => &["Item"],
            (Declared::Query(_) | Declared::Scan(_), _) => {
                &["Count", "Items", "LastEvaluatedKey", "ScannedCount"]
            }
            (Declared::Put(_) | Declared::Delete(_) | Declared::Update(_), [step]) => {
                match mapping::operation::returned_values(step, self.response.body) {
                    Some(_) => &["Attributes"],
                    None => &[],
                }
            }
            (Declared::BatchGet(_), _) => &["Responses", "UnprocessedKeys"],
            (Declared::BatchWrite(_), _) => &["UnprocessedItems"],
            (Declared::TransactGet(_), _) => &["Responses"],
            (Declared::ExecuteStatement(_), _) => &["Items", "LastEvaluatedKey", "NextToken"],
            _ => &[],
        }
    }
}

impl Step<'_> {
    /// Reports the errors of one use of a table.
    fn check(&self, operation: &Operation<'_>, route: Route<'_>, check: &mut Checker) {
        let body = operation.response.body;
        match self.kind {
            StepKind::BatchGet(_) | StepKind::BatchWrite(_) => self.check_batch(route, check),
            StepKind::Statement(execute) => {
                self.check_statement(execute, route, check);
                if matches!(body, ResponseBody::Items | ResponseBody::Item) {
                    check_shapes(&self.table.item(), &["statement"], check);
                }
                self.check_returned_by(execute, body, check);
            }
            StepKind::GetPart(_) => {
                self.check_itself(route, check);
                self.check_mapped(Some(&ResponseBody::Item), check);
            }
            _ if matches!(operation.declared, Declared::TransactWrite(_)) => {
                self.check_itself(route, check);
                self.check_mapped(None, check);
            }
            _ => {
                self.check_itself(route, check);
                self.check_mapped(Some(body), check);
                self.check_returned(body, check);
                check.require(
                    &paged_caller_filter::RULE,
                    *body != ResponseBody::DynamoDb || !self.filters_by_caller(),
                    &["answer", "body"],
                    "a filter by caller and DynamoDB's own response, whose LastEvaluatedKey could \
                     reveal an item that the filter hides",
                    "items, attribute or count; or the caller in the partition key of the table \
                     or an index",
                );
            }
        }
    }

    fn check_itself(&self, route: Route<'_>, check: &mut Checker) {
        for (place, value_template) in self.placed_values() {
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
        match self.kind {
            StepKind::Put(put) => {
                check_complete(self.table, &put.values, &self.body_attributes(), check);
                check_values(self.table, "values", &put.values, check);
            }
            StepKind::Update(update) => {
                self.check_update(update, check);
                check_values(self.table, "values", &update.values, check);
            }
            StepKind::Query(query) => self.check_query(query, check),
            StepKind::Scan(scan) => {
                scan.segments.iter().for_each(|segments| check_segments(segments, check));
            }
            StepKind::ConditionCheck(condition) => check.require(
                &pointless_condition::RULE,
                condition.expects != crate::model::ExistenceCondition::Nothing
                    || !condition.condition.is_empty(),
                &[],
                "a condition that always holds",
                "expects, or condition",
            ),
            _ => {}
        }
        self.check_read(check);
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

    /// Reports an attribute in the response that is not declared, or that is not read.
    fn check_returned(&self, body: &ResponseBody, check: &mut Checker) {
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
                let index = self.read().and_then(|read| read.index);
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

    /// Reports attributes of the request's body and of the response that mapping templates do not
    /// support.
    fn check_mapped(&self, response: Option<&ResponseBody>, check: &mut Checker) {
        check_shapes(&self.body_attributes(), &["table"], check);
        match response {
            Some(ResponseBody::Item | ResponseBody::OldItem | ResponseBody::Items) => {
                let sent = self.body_attributes();
                let returned = self.returned_attributes();
                check_shapes(
                    &returned.without(sent.iter().map(|(name, _)| name)),
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

    /// Reports a key attribute that has no value, if the path has no parameter of its name either.
    fn check_implied(
        &self,
        place: &[&str],
        value_template: &ValueTemplate,
        path: &Path,
        check: &mut Checker,
    ) -> bool {
        let attribute = match (place, self.kind) {
            (["key", attribute], _) => attribute,
            (["partition-key"], StepKind::Query(query)) => {
                self.table.key_of(query.index.as_deref()).0
            }
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
        let Some(Read { index: Some(index), consistent_read, .. }) = self.read() else { return };
        check_index(self.table, index, &["index"], check);
        check.require(
            &consistent_read::RULE,
            !self.table.global_secondary_indexes.contains_key(index) || !consistent_read,
            &["consistent-read"],
            "consistent reads of a global secondary index",
            "a local secondary index, or the table",
        );
        for (position, name) in self.projection().iter().enumerate() {
            check_held(
                self.table,
                Some(index),
                name,
                Field::Value(&["attributes", &position.to_string()]),
                check,
            );
        }
    }

    fn check_read(&self, check: &mut Checker) {
        let Some(read) = self.read() else { return };
        check_limit(read.limit, check);
        check.require(
            &paged_caller_filter::RULE,
            read.limit.is_none() || !self.filters_by_caller(),
            &["limit"],
            "a filter by caller with pages, whose nextToken could reveal an item that the filter \
             hides",
            "no limit, so the list is returned at once; or the caller in the partition key of the \
             table or an index",
        );
        let (partition_key, sort_key) = self.table.key_of(read.index);
        if matches!(self.kind, StepKind::Query(_)) {
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

/// Reports an attribute that is listed twice: DynamoDB rejects overlapping paths.
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

/// Reports names in a `key` that are not key attributes.
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

/// Reports attributes with undeclared contents.
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

/// Reports a limit that is out of range.
fn check_limit(limit: Option<Limit>, check: &mut Checker) {
    let Some(Limit::Fixed(limit) | Limit::Default(limit)) = limit else { return };
    check.require(
        &value_out_of_range::RULE,
        (1..=1000).contains(&limit),
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
