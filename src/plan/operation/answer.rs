//! The values in answers: the parts of items that references name, with their shapes.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use super::response::{AnswerBody, Response};
use super::{Operation, Step, key_part};
use crate::model::answer::{element, tail};
use crate::model::operation::{PartiQl, StepKind, Verb};
use crate::model::{
    AnswerForm, AnswerKind, AnswerLine, AnswerReference, AnswerSource, AnswerText, AttributeType,
    MapShape, Operation as Declared, Reference, ResponseBody, Shape, Table, ValueSource,
    ValueTemplate,
};

/// The values that an answer uses.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each kind of value may be used or not")]
pub(crate) struct Uses {
    /// The current item, or a part of it.
    pub(crate) item: bool,
    /// The previous item, or a part of it.
    pub(crate) old_item: bool,
    /// All items of a list.
    pub(crate) items: bool,
    /// Single items of a list, by their index.
    pub(crate) items_at: BTreeSet<usize>,
    /// The number of items in a list.
    pub(crate) count: bool,
    pub(crate) next_token: bool,
    /// True if an item is converted as a whole.
    pub(crate) whole_item: bool,
    /// The attributes whose values of the request are used.
    pub(super) values: BTreeSet<String>,
    /// The values of the request, without duplicates.
    pub(crate) of_request: Vec<Reference>,
}

impl Uses {
    /// True if nothing of DynamoDB's response is used.
    pub(crate) fn is_of_request(&self) -> bool {
        !(self.item
            || self.old_item
            || self.items
            || self.count
            || self.next_token
            || !self.items_at.is_empty())
    }

    /// True if the answer depends on all items of the list.
    pub(crate) const fn whole_list(&self) -> bool {
        self.items || self.count
    }

    /// True if it uses the body of the request.
    pub(crate) fn body(&self) -> bool {
        self.of_request.iter().any(|of| matches!(of.source, ValueSource::Body(_)))
    }

    /// Adds the values of a form. In the form of each item of a list, `{item}` is the one in the
    /// Adds the values of a body.
    pub(super) fn add_body(&mut self, body: &AnswerBody) {
        match body {
            AnswerBody::Form(form) => self.add_form(form, false),
            AnswerBody::Text(text) => self.add_lines(&text.lines, false),
            AnswerBody::DynamoDb | AnswerBody::Nothing => {}
        }
    }

    /// list.
    pub(super) fn add_form(&mut self, form: &AnswerForm, in_items: bool) {
        match form {
            AnswerForm::Constant(_) => {}
            AnswerForm::Text(text) => self.add_text(text, in_items),
            AnswerForm::Array(forms) => {
                for form in forms {
                    self.add_form(form, in_items);
                }
            }
            AnswerForm::Object(members) => {
                for (_, form) in members {
                    self.add_form(form, in_items);
                }
            }
            AnswerForm::Each(list, form) => {
                self.add(list, in_items, true);
                self.add_form(form, in_items || list.source.is_items());
            }
        }
    }

    /// Adds the values of lines.
    pub(super) fn add_lines(&mut self, lines: &[AnswerLine], in_items: bool) {
        for line in lines {
            match line {
                AnswerLine::Text(text) => self.add_text(text, in_items),
                AnswerLine::Each(list, lines) => {
                    self.add(list, in_items, true);
                    self.add_lines(lines, in_items || list.source.is_items());
                }
            }
        }
    }

    pub(super) fn add_text(&mut self, text: &AnswerText, in_items: bool) {
        text.references().for_each(|reference| self.add(reference, in_items, false));
    }

    /// Adds a value that a case tests.
    pub(super) fn add_tested(&mut self, reference: &AnswerReference) {
        let is_whole = self.whole_item;
        self.add(reference, false, false);
        self.whole_item = is_whole;
    }

    /// Adds values of the request.
    pub(super) fn add_of_request<'r>(&mut self, references: impl Iterator<Item = &'r Reference>) {
        for reference in references {
            if !self.of_request.contains(reference) {
                self.of_request.push(reference.clone());
            }
        }
    }

    fn add(&mut self, reference: &AnswerReference, in_items: bool, is_each: bool) {
        let is_whole = match &reference.source {
            AnswerSource::Item(names) => {
                self.item |= !in_items;
                names.is_empty()
            }
            AnswerSource::OldItem(names) => {
                self.old_item = true;
                names.is_empty()
            }
            AnswerSource::Items | AnswerSource::ItemsOf(_) => {
                self.items = true;
                !is_each
            }
            AnswerSource::ItemAt(index, names) => {
                self.items_at.insert(*index);
                names.is_empty()
            }
            AnswerSource::Element(_) | AnswerSource::Response(_) => false,
            AnswerSource::Count | AnswerSource::ScannedCount => {
                self.count = true;
                false
            }
            AnswerSource::NextToken => {
                self.next_token = true;
                false
            }
            AnswerSource::Values(name) => {
                self.values.insert(name.clone());
                false
            }
            AnswerSource::Request(_) => {
                self.of_request
                    .extend(reference.of_request().filter(|of| !self.of_request.contains(of)));
                false
            }
        };
        self.whole_item |= is_whole && reference.kind != AnswerKind::DynamoDb;
    }
}

/// The value that a reference names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Referent {
    /// A whole item.
    Item(Root),
    /// A part of an item.
    Part(Part),
    /// The items of a list: those of the step with this index.
    Items(usize),
    /// The items of a batch or a transaction in their usual form.
    Usual,
    /// The number of items, or of those that DynamoDB read.
    Count { scanned: bool },
    /// The place where a list continues.
    NextToken,
    /// The service's response, or a member of it, by its `JSONPath`.
    Response(String),
    /// The current element of a list in a service's response, or the part of it with these names.
    Element(Vec<String>),
    /// A value of the request.
    Request(Reference),
    /// The value that the request gives to an attribute of this type.
    Given(ValueTemplate, AttributeType),
}

/// A part of an item.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) root: Root,
    pub(crate) way: Vec<Way>,
    pub(crate) shape: Shape,
    /// True for a member of a set, which is not an attribute value.
    pub(crate) is_member: bool,
}

/// The beginning of the way to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    /// The item that DynamoDB returns, or the current one of a list.
    Item,
    /// The previous item.
    OldItem,
    /// The item of a list with this index.
    ItemAt(usize),
    /// The current element of a list in an item.
    Element,
}

/// A step to a part of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// To an attribute of the item.
    Attribute(String),
    /// To a member of a map.
    Member(String),
    /// To the part of a string that is the group of this regular expression.
    Text(String),
    /// To an element of a list or set of this type.
    Element(AttributeType, usize),
}

/// The place of a reference in a form: the meaning of `{item}` and `{element}`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// True in the form of each item of a list.
    pub(crate) in_items: bool,
    /// The index of the step that reads these items.
    pub(crate) of: usize,
    /// True in the form of each element of a list in a service's response.
    pub(crate) in_response: bool,
    /// The current element of a list in an item: its shape, and true for a member of a set.
    element: Option<(Shape, bool)>,
}

/// A reference with its place and its value.
pub(crate) struct Found<'a> {
    /// The field of the operation.
    pub(crate) place: Vec<String>,
    pub(crate) reference: &'a AnswerReference,
    pub(crate) referent: Result<Referent, Unresolved>,
    /// True if it is a part of a longer text or of a header.
    pub(crate) in_text: bool,
    /// True in the form of each item of a list.
    pub(crate) in_items: bool,
}

impl Found<'_> {
    /// True for a value that a case tests.
    pub(crate) fn is_tested(&self) -> bool {
        matches!(self.place.get(3), Some(field) if field == "when")
    }

    /// True if DynamoDB's own JSON of the value is available: if DynamoDB's response has it at a
    /// path.
    pub(crate) fn has_raw(&self) -> bool {
        match &self.referent {
            Ok(Referent::Items(_)) => !self.in_text && self.reference.source == AnswerSource::Items,
            Ok(Referent::Item(Root::ItemAt(_))) => !self.in_text,
            Ok(Referent::Part(part)) => {
                let is_returned = match part.root {
                    Root::Item | Root::OldItem => !self.in_items,
                    Root::ItemAt(_) => true,
                    Root::Element => false,
                };
                !self.in_text
                    && is_returned
                    && self.reference.filters.is_empty()
                    && part.json_path().is_some()
            }
            Ok(Referent::Item(Root::Item | Root::OldItem)) => !self.in_text && !self.in_items,
            _ => false,
        }
    }
}

/// The reason why a reference has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// The table does not declare the attribute.
    UnknownAttribute { name: String },
    /// An attribute has no member of this name; the known ones.
    UnknownMember { of: String, name: String, known: Vec<String> },
    /// The index that is read does not contain the attribute.
    NotProjected { name: String },
    /// Other reasons: the message and the expected form.
    Unavailable { message: String, expected: String },
}

impl Unresolved {
    fn unavailable(message: String, expected: impl Into<String>) -> Self {
        Self::Unavailable { message, expected: expected.into() }
    }
}

/// The source of the values in an answer: an operation, or a request to a service.
pub(crate) trait Answering {
    /// The response.
    fn response(&self) -> &Response<'_>;

    /// The value of a reference.
    fn referent(&self, reference: &AnswerReference, scope: &Scope) -> Result<Referent, Unresolved>;

    /// True if the answer is a list of another form than that of one table's items.
    fn has_own_list(&self) -> bool {
        false
    }

    /// The scope of the elements of such a list, and the list.
    fn each_of_usual(&self, _: &Scope) -> (Option<Scope>, Result<Referent, Unresolved>) {
        (None, Ok(Referent::Usual))
    }

    /// The references in the answer.
    fn answer_references(&self) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let strings = |way: &[&str]| way.iter().map(ToString::to_string).collect::<Vec<_>>();
        let response = self.response();
        let answer = strings(&["answer"]);
        self.in_body(&response.body, response.declared_body, &answer, &mut found);
        self.in_headers(&response.headers, &answer, &mut found);
        for (index, case) in response.cases.iter().enumerate() {
            let place = strings(&["answer", "cases", &index.to_string()]);
            for (reference, _) in &case.when {
                let written = reference.source.to_string();
                let place =
                    [&place[..], &strings(&["when", written.trim_matches(['{', '}'])])].concat();
                let referent = self.referent(reference, &Scope::default());
                found.push(Found { place, reference, referent, in_text: false, in_items: false });
            }
            if let Some(declared) = &case.declared.body {
                self.in_body(&case.body, declared, &place, &mut found);
            }
            for (name, text) in &case.headers {
                if case.declared.headers.contains_key(*name) {
                    self.in_header(name, text, &place, &mut found);
                }
            }
        }
        found
    }

    fn in_body<'a>(
        &self,
        body: &'a AnswerBody,
        declared: &ResponseBody,
        answer: &[String],
        found: &mut Vec<Found<'a>>,
    ) {
        let within: &[&str] = match declared {
            ResponseBody::Json(_) => &["body", "json"],
            ResponseBody::Text(_) => &["body", "text", "lines"],
            _ => &["body"],
        };
        let within = within.iter().map(ToString::to_string);
        let place: Vec<String> = answer.iter().cloned().chain(within).collect();
        match body {
            // Its members are those of the usual form.
            AnswerBody::Form(_) if *declared == ResponseBody::Items && self.has_own_list() => {}
            AnswerBody::Form(form) => self.in_form(form, &place, &Scope::default(), found),
            AnswerBody::Text(text) => self.in_lines(&text.lines, &place, &Scope::default(), found),
            AnswerBody::DynamoDb | AnswerBody::Nothing => {}
        }
    }

    fn in_headers<'a>(
        &self,
        headers: &'a BTreeMap<&str, AnswerText>,
        answer: &[String],
        found: &mut Vec<Found<'a>>,
    ) {
        for (name, text) in headers {
            self.in_header(name, text, answer, found);
        }
    }

    fn in_header<'a>(
        &self,
        name: &str,
        text: &'a AnswerText,
        answer: &[String],
        found: &mut Vec<Found<'a>>,
    ) {
        for reference in text.references() {
            let referent = self.referent(reference, &Scope::default());
            let place = [answer, &["headers".to_owned(), name.to_owned()]].concat();
            found.push(Found { place, reference, referent, in_text: true, in_items: false });
        }
    }

    fn in_form<'a>(
        &self,
        form: &'a AnswerForm,
        place: &[String],
        scope: &Scope,
        found: &mut Vec<Found<'a>>,
    ) {
        let within = |key: &str| {
            let mut place = place.to_vec();
            place.push(key.to_owned());
            place
        };
        match form {
            AnswerForm::Constant(_) => {}
            AnswerForm::Text(text) => {
                let is_in_string = text.as_reference().is_none();
                self.in_text(text, (place, is_in_string), scope, found);
            }
            AnswerForm::Array(forms) => {
                for (index, form) in forms.iter().enumerate() {
                    self.in_form(form, &within(&index.to_string()), scope, found);
                }
            }
            AnswerForm::Object(members) => {
                for (name, form) in members {
                    self.in_form(form, &within(name), scope, found);
                }
            }
            AnswerForm::Each(list, form) => {
                if let Some(inner) = self.in_each(list, within("each"), scope, found) {
                    self.in_form(form, &within("as"), &inner, found);
                }
            }
        }
    }

    fn in_lines<'a>(
        &self,
        lines: &'a [AnswerLine],
        place: &[String],
        scope: &Scope,
        found: &mut Vec<Found<'a>>,
    ) {
        for (index, line) in lines.iter().enumerate() {
            let place = [place, &[index.to_string()]].concat();
            match line {
                AnswerLine::Text(text) => self.in_text(text, (&place, true), scope, found),
                AnswerLine::Each(list, lines) => {
                    let within = |key: &str| [&place[..], &[key.to_owned()]].concat();
                    if let Some(inner) = self.in_each(list, within("each"), scope, found) {
                        self.in_lines(lines, &within("as"), &inner, found);
                    }
                }
            }
        }
    }

    /// Adds the references of a text at a place. The flag is true if it is always a string.
    fn in_text<'a>(
        &self,
        text: &'a AnswerText,
        (place, in_text): (&[String], bool),
        scope: &Scope,
        found: &mut Vec<Found<'a>>,
    ) {
        for reference in text.references() {
            let referent = self.referent(reference, scope);
            let (place, in_items) = (place.to_vec(), scope.in_items);
            found.push(Found { place, reference, referent, in_text, in_items });
        }
    }

    /// Adds the list of `each`. Returns the scope of its elements.
    fn in_each<'a>(
        &self,
        list: &'a AnswerReference,
        place: Vec<String>,
        scope: &Scope,
        found: &mut Vec<Found<'a>>,
    ) -> Option<Scope> {
        let (inner, referent) = self.within_each(list, scope);
        let in_items = scope.in_items;
        found.push(Found { place, reference: list, referent, in_text: false, in_items });
        inner
    }

    /// The scope of the form of each element of a list, and the list.
    fn within_each(
        &self,
        list: &AnswerReference,
        scope: &Scope,
    ) -> (Option<Scope>, Result<Referent, Unresolved>) {
        let mut referent = self.referent(list, scope);
        let element = match &mut referent {
            Ok(Referent::Items(of)) => {
                return (Some(Scope { in_items: true, of: *of, ..scope.clone() }), referent);
            }
            Ok(Referent::Response(_) | Referent::Element(_)) => {
                return (Some(Scope { in_response: true, ..scope.clone() }), referent);
            }
            Ok(Referent::Part(part)) => {
                if part.shape == Shape::Any {
                    part.shape = Shape::AnyList;
                }
                match &part.shape {
                    Shape::List(list) => Some(((*list.of).clone(), false)),
                    Shape::AnyList => Some((Shape::Any, false)),
                    Shape::Set(set) => Some((set.of.shape(), true)),
                    _ => None,
                }
            }
            Ok(Referent::Usual) => return self.each_of_usual(scope),
            Ok(_) => None,
            Err(_) => return (None, referent),
        };
        if element.is_some() {
            return (Some(Scope { element, ..scope.clone() }), referent);
        }
        let message = format!("`{}` is not a list", list.source);
        (None, Err(Unresolved::unavailable(message, "a list or a set")))
    }
}

impl Answering for Operation<'_> {
    fn response(&self) -> &Response<'_> {
        &self.response
    }

    /// The lists of batches and transactions are not those of one table.
    fn has_own_list(&self) -> bool {
        matches!(self.declared, Declared::BatchGet(_) | Declared::TransactGet(_))
    }

    fn each_of_usual(&self, scope: &Scope) -> (Option<Scope>, Result<Referent, Unresolved>) {
        let unavailable = |expected: String| {
            let message = format!("the items of {} are no list of one table", self.named());
            (None, Err(Unresolved::Unavailable { message, expected }))
        };
        match (self.declared, &self.steps[..]) {
            (Declared::BatchGet(_), [_]) => {
                let scope = Scope { in_items: true, of: 0, ..scope.clone() };
                (Some(scope), Ok(Referent::Items(0)))
            }
            (Declared::BatchGet(_), [step, ..]) => {
                unavailable(format!("the items of a table, such as `items.{}`", step.table.key))
            }
            _ => unavailable("the item of each part, {items[0]}".to_owned()),
        }
    }

    fn referent(&self, reference: &AnswerReference, scope: &Scope) -> Result<Referent, Unresolved> {
        match &reference.source {
            AnswerSource::Item(names) if scope.in_items => {
                self.part_of(scope.of, Root::Item, names)
            }
            AnswerSource::Item(_)
                if reference.kind == AnswerKind::DynamoDb
                    && matches!(self.declared, Declared::Put(_)) =>
            {
                Err(Unresolved::unavailable(
                    "DynamoDB does not return the current item of a put".to_owned(),
                    "{item}, the item of the request, or {old-item|dynamo-db}",
                ))
            }
            AnswerSource::Item(names) => {
                self.returns_item(names)?;
                self.part(Root::Item, names)
            }
            AnswerSource::OldItem(names) => {
                self.returns_old_item()?;
                self.part(Root::OldItem, names)
            }
            AnswerSource::ItemAt(index, names) => {
                if !matches!(self.declared, Declared::TransactGet(_)) {
                    self.returns_list(&reference.source)?;
                    return self.part(Root::ItemAt(*index), names);
                }
                if *index >= self.steps.len() {
                    return Err(Unresolved::unavailable(
                        format!("the transaction has no part {index}"),
                        format!("an index below {}", self.steps.len()),
                    ));
                }
                self.part_of(*index, Root::ItemAt(*index), names)
            }
            AnswerSource::Items if self.has_own_list() => Ok(Referent::Usual),
            AnswerSource::Items => {
                self.returns_list(&reference.source)?;
                Ok(Referent::Items(0))
            }
            AnswerSource::ItemsOf(name) => self.items_of(name),
            AnswerSource::Count | AnswerSource::ScannedCount => {
                if !matches!(self.declared, Declared::Query(_) | Declared::Scan(_)) {
                    return Err(Unresolved::unavailable(
                        format!("{} does not count items", self.named()),
                        "a query or a scan",
                    ));
                }
                Ok(Referent::Count { scanned: reference.source == AnswerSource::ScannedCount })
            }
            AnswerSource::NextToken => {
                self.returns_list(&reference.source)?;
                Ok(Referent::NextToken)
            }
            AnswerSource::Element(names) => {
                let Some((shape, is_member)) = &scope.element else {
                    return Err(Unresolved::unavailable(
                        format!("`{}` outside of a list", reference.source),
                        "it in `as` of a list: {each: item.NAME, as: …}",
                    ));
                };
                let part = Part {
                    root: Root::Element,
                    way: Vec::new(),
                    shape: shape.clone(),
                    is_member: *is_member,
                };
                part.within(names, "element").map(Referent::Part)
            }
            AnswerSource::Values(name) => self
                .given(name)
                .map(|(value, of)| Referent::Given(value.clone(), of))
                .ok_or_else(|| self.not_given(name)),
            AnswerSource::Request(source) => {
                let of = reference.of_request().unwrap_or_else(|| source.clone().into());
                Ok(Referent::Request(of))
            }
            AnswerSource::Response(_) => Err(Unresolved::unavailable(
                format!("`{}` is a value of requests to other services", reference.source),
                "a value of items, such as {item.NAME}",
            )),
        }
    }
}

impl Operation<'_> {
    /// The path of an item in DynamoDB's response.
    pub(crate) fn path_of(&self, root: Root) -> String {
        match (root, self.declared) {
            (Root::ItemAt(part), Declared::TransactGet(_)) => format!("$.Responses[{part}].Item"),
            (Root::ItemAt(index), _) => format!("$.Items[{index}]"),
            (_, Declared::ExecuteStatement(_)) => "$.Items[0]".to_owned(),
            (_, Declared::Get(_)) => "$.Item".to_owned(),
            _ => "$.Attributes".to_owned(),
        }
    }

    /// The index of the step that reads an item.
    pub(crate) fn step_of(&self, root: Root, scope: &Scope) -> usize {
        match (root, self.declared) {
            (Root::ItemAt(index), Declared::TransactGet(_)) => index,
            (Root::Item, _) if scope.in_items => scope.of,
            _ => 0,
        }
    }

    /// The items of a table of a batch.
    fn items_of(&self, name: &str) -> Result<Referent, Unresolved> {
        let is_batch = matches!(self.declared, Declared::BatchGet(_));
        let of = self.steps.iter().position(|step| is_batch && &*step.table.key == name);
        let expected = || match self.declared {
            Declared::BatchGet(_) => {
                let known: Vec<_> =
                    self.steps.iter().map(|step| format!("{{items.{}}}", step.table.key)).collect();
                known.join(" or ")
            }
            _ => format!("{{items[0].{name}}}, or {{item.{name}}} in `as`: {{each: items, as: …}}"),
        };
        of.map(Referent::Items).ok_or_else(|| {
            let message = format!("`{{items.{name}}}` is not a list of items here");
            Unresolved::Unavailable { message, expected: expected() }
        })
    }

    /// The value that the request gives to an attribute in its key or its values.
    pub(super) fn given(&self, name: &str) -> Option<(&ValueTemplate, AttributeType)> {
        self.steps.iter().find_map(|step| {
            let value = step.placed_values().into_iter().find_map(|(place, value)| {
                (matches!(place[..], ["key" | "values", known] if known == name)).then_some(value)
            });
            value.map(|value| (value, step.table.type_of(name)))
        })
    }

    fn not_given(&self, name: &str) -> Unresolved {
        let placed = self.steps.iter().flat_map(Step::placed_values);
        let known: Vec<_> = placed
            .filter_map(|(place, _)| match place[..] {
                ["key" | "values", name] => Some(name.to_owned()),
                _ => None,
            })
            .collect();
        if known.is_empty() {
            let message = format!("{} gives no values to attributes", self.named());
            return Unresolved::unavailable(message, "a value of the request");
        }
        let of = "values".to_owned();
        Unresolved::UnknownMember { of, name: name.to_owned(), known }
    }

    fn named(&self) -> String {
        format!("`{}`", self.name())
    }

    /// Checks that the operation returns one current item.
    fn returns_item(&self, names: &[String]) -> Result<(), Unresolved> {
        let tail = tail(names);
        let unavailable =
            |message: String, expected: String| Err(Unresolved::Unavailable { message, expected });
        match self.declared {
            Declared::Get(_) | Declared::Update(_) | Declared::Put(_) => Ok(()),
            Declared::ExecuteStatement(execute) if execute.statement.is_returning => Ok(()),
            Declared::Delete(_) => unavailable(
                "a delete leaves no item".to_owned(),
                format!("{{old-item{tail}}}, the previous item"),
            ),
            _ if self.is_list() => unavailable(
                format!("{} returns a list of items", self.named()),
                format!("{{items[0]{tail}}}, or {{item{tail}}} in `as`: {{each: items, as: …}}"),
            ),
            _ => unavailable(
                format!("{} returns no item", self.named()),
                "values of the request".to_owned(),
            ),
        }
    }

    fn returns_old_item(&self) -> Result<(), Unresolved> {
        match self.declared {
            Declared::Update(_) if self.response.uses.item => Err(Unresolved::unavailable(
                "DynamoDB returns either the current or the previous item".to_owned(),
                "{item} or {old-item}",
            )),
            Declared::Put(_) | Declared::Delete(_) | Declared::Update(_) => Ok(()),
            _ => Err(Unresolved::unavailable(
                format!("{} has no previous item", self.named()),
                "a put, a delete or an update",
            )),
        }
    }

    fn returns_list(&self, source: &AnswerSource) -> Result<(), Unresolved> {
        if self.is_list() {
            return Ok(());
        }
        let expected = match source {
            AnswerSource::ItemAt(_, names) if self.returns_item(names).is_ok() => {
                AnswerSource::Item(names.clone()).to_string()
            }
            AnswerSource::Items if self.returns_item(&[]).is_ok() => "{item}".to_owned(),
            _ => "a query, a scan or a SELECT".to_owned(),
        };
        Err(Unresolved::unavailable(
            format!("{} does not return a list of items", self.named()),
            expected,
        ))
    }

    /// True if it returns items of one table as a list.
    pub(crate) fn is_list(&self) -> bool {
        match self.declared {
            Declared::Query(_) | Declared::Scan(_) => true,
            Declared::ExecuteStatement(execute) => {
                matches!(execute.statement, PartiQl { verb: Verb::Select, .. })
            }
            _ => false,
        }
    }

    /// The part of an item with these names.
    fn part(&self, root: Root, names: &[String]) -> Result<Referent, Unresolved> {
        if self.steps.len() != 1 {
            return Err(Unresolved::unavailable(
                format!("{} has several items", self.named()),
                "values of the request",
            ));
        }
        self.part_of(0, root, names)
    }

    /// The part of an item that a step reads.
    fn part_of(&self, of: usize, root: Root, names: &[String]) -> Result<Referent, Unresolved> {
        let step = &self.steps[of];
        if names.is_empty() {
            return Ok(Referent::Item(root));
        }
        let attributes = step.returned_attributes();
        let Some((name, attribute, rest)) = longest(&attributes, names) else {
            let all = step.table.item();
            let name = longest(&all, names).map_or(names[0].clone(), |(name, ..)| name);
            if !step.table.declares(&name) {
                return Err(Unresolved::UnknownAttribute { name });
            }
            return Err(Unresolved::unavailable(
                format!("`{name}` is not among the selected attributes"),
                format!("one of {}, or `{name}` in `attributes`", step.projection().join(", ")),
            ));
        };
        let index = match step.kind {
            StepKind::Statement(execute) => execute.statement.index.as_deref(),
            _ => step.read().and_then(|read| read.index),
        };
        if let StepKind::Statement(execute) = step.kind
            && execute.statement.verb == Verb::Select
            && !execute.statement.reads(&name)
        {
            return Err(Unresolved::unavailable(
                format!("the statement does not read `{name}`"),
                format!("`{name}` or `*` after SELECT"),
            ));
        }
        if !step.table.holds(index, &name) {
            return Err(Unresolved::NotProjected { name });
        }
        let mut part = Part {
            root,
            way: vec![Way::Attribute(name.clone())],
            shape: attribute,
            is_member: false,
        };
        if let (Shape::String(_), [of]) = (&part.shape, rest)
            && let Some(pattern) = self.part_of_text(step.table, &name, of)?
        {
            part.way.push(Way::Text(pattern));
            part.is_member = true;
            return Ok(Referent::Part(part));
        }
        part.within(rest, &name).map(Referent::Part)
    }
}

impl Operation<'_> {
    /// The pattern of a string attribute's part; `None` if no operation makes it of several parts.
    fn part_of_text(
        &self,
        table: &Table,
        name: &str,
        of: &str,
    ) -> Result<Option<String>, Unresolved> {
        let Some(pattern) = key_part::pattern(self.api, table, name, of) else { return Ok(None) };
        pattern.map(Some).map_err(|fault| {
            let (message, expected) = match fault {
                key_part::Fault::Unknown(known) => {
                    (format!("no value of `{name}` has the part `{of}`"), known.join(" or "))
                }
                key_part::Fault::Ambiguous => (
                    format!("operations write `{of}` into different places of `{name}`"),
                    "a name that is in one place".to_owned(),
                ),
                key_part::Fault::Inseparable => (
                    format!("no text separates the values in `{name}`"),
                    "a text between the values, such as `#`".to_owned(),
                ),
            };
            Unresolved::Unavailable { message, expected }
        })
    }
}

/// The attribute with the longest name that these names begin with, and the remaining names. The
/// name of an attribute may contain dots, unless it is a further one.
fn longest<'n>(
    attributes: &MapShape,
    names: &'n [String],
) -> Option<(String, Shape, &'n [String])> {
    let declared = (1..=names.len()).rev().find_map(|end| {
        let name = tail(&names[..end]);
        let name = name.strip_prefix('.').unwrap_or(&name).to_owned();
        let attribute = attributes.get(&name)?;
        Some((name, attribute.shape.clone(), &names[end..]))
    });
    let further = attributes.has_further_attributes().then_some(names).and_then(<[_]>::split_first);
    declared.or_else(|| further.map(|(name, rest)| (name.clone(), Shape::Any, rest)))
}

impl Part {
    /// True for a string, a number or a boolean.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self.shape, Shape::String(_) | Shape::Number(_) | Shape::Binary | Shape::Boolean)
    }

    /// The path from its item in DynamoDB's JSON; `None` if a name is no part of a path.
    pub(crate) fn json_path(&self) -> Option<String> {
        let plain = |name: &str| {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        let step = |way: &Way| match way {
            Way::Attribute(name) if plain(name) => Some(format!(".{name}")),
            Way::Member(name) if plain(name) => Some(format!(".M.{name}")),
            Way::Element(AttributeType::L, index) => Some(format!(".L[{index}]")),
            _ => None,
        };
        self.way.iter().map(step).collect()
    }

    /// The part of these names within it; `called` is its name in messages.
    fn within(self, names: &[String], called: &str) -> Result<Self, Unresolved> {
        let [first, rest @ ..] = names else { return Ok(self) };
        let nothing = |called: &str, expected: &str| {
            Unresolved::unavailable(format!("`{called}` has no `{first}`"), expected)
        };
        let index = element(first);
        let Self { root, mut way, shape, is_member } = self;
        let (next, shape, is_member, rest) = match shape {
            Shape::Map(map) => {
                let Some((name, shape, rest)) = longest(&map, names) else {
                    let known = map.iter().map(|(name, _)| name.to_owned()).collect();
                    let (of, name) = (called.to_owned(), first.clone());
                    return Err(Unresolved::UnknownMember { of, name, known });
                };
                (Way::Member(name), shape, false, rest)
            }
            Shape::MapOf(_) | Shape::AnyMap if index.is_some() => {
                return Err(nothing(called, "the name of a member"));
            }
            Shape::MapOf(map) => (Way::Member(first.clone()), *map.of, false, rest),
            Shape::AnyMap => (Way::Member(first.clone()), Shape::Any, false, rest),
            Shape::Any => match index {
                Some(index) => (Way::Element(AttributeType::L, index), Shape::Any, false, rest),
                None => (Way::Member(first.clone()), Shape::Any, false, rest),
            },
            Shape::List(_) | Shape::Set(_) | Shape::AnyList => {
                let Some(index) = index else {
                    let number = first.parse::<usize>().unwrap_or(0);
                    let expected = format!("an element, such as `{called}[{number}]`");
                    return Err(nothing(called, &expected));
                };
                match shape {
                    Shape::Set(set) => {
                        (Way::Element(set.of.set_type(), index), set.of.shape(), true, rest)
                    }
                    Shape::List(list) => {
                        (Way::Element(AttributeType::L, index), *list.of, false, rest)
                    }
                    _ => (Way::Element(AttributeType::L, index), Shape::Any, false, rest),
                }
            }
            _ if is_member => return Err(nothing(called, "the member of the set")),
            _ => return Err(nothing(called, &format!("`{called}`, which is not a map"))),
        };
        way.push(next);
        let called = format!("{called}{}", tail(slice::from_ref(first)));
        Self { root, way, shape, is_member }.within(rest, &called)
    }
}
