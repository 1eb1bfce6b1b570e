//! Answers: JSON and headers with values of a service's response and of the request.
//!
//! A value that is missing leaves out its member, its element or its header. Values are quoted and
//! escaped by their shape; only constants of the blueprint are written as they are.

mod text;

use std::collections::BTreeMap;

use serde_json::Value;

use super::errors::directive;
use super::expression::{Condition, Expression};
use super::item;
use super::literal::{holds_risky, vtl_string};
use super::operation::cursor::Cursor;
use super::operation::usual_items;
use super::payload::any_json;
use super::references::pattern;
use super::writer::{Object, Writer};
use crate::model::Operation as Declared;
use crate::model::operation::StepKind;
use crate::model::{
    AnswerForm, AnswerKind, AnswerPart, AnswerReference, AnswerSource, AnswerText, AttributeType,
    CaseTest, Filter, Part, Reference, Shape, ValueSource, ValueTemplate,
};
use crate::plan::operation::answer::{self, Answering, Referent, Root, Scope, Way};
use crate::plan::operation::response::Case;
use crate::plan::operation::{AnswerBody, JSON, Response, Step};
use crate::plan::service_call::Protocol;
use crate::plan::{Operation, ServiceRoute};

/// The conversion of items: a variable for the item, and variables that print it as a JSON object.
/// The latter are defined before everything else, so templates that show the same items
/// share their first lines, which backends can write once.
pub(super) struct Shown {
    pub(super) item: Expression,
    /// One for the items of each step.
    objects: Vec<Expression>,
}

/// The number of items that DynamoDB may return at once.
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// At most 1,000 because of the request's limit: as many as a loop has iterations.
    Page,
    /// As many as fit into a megabyte.
    Unknown,
}

/// The source of an answer's values.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Operation(&'a Operation<'a>),
    Service(&'a ServiceRoute<'a>),
}

impl<'a> Subject<'a> {
    fn answering(self) -> &'a dyn Answering {
        match self {
            Self::Operation(operation) => operation,
            Self::Service(route) => route,
        }
    }

    const fn operation(self) -> Option<&'a Operation<'a>> {
        match self {
            Self::Operation(operation) => Some(operation),
            Self::Service(_) => None,
        }
    }

    fn response(self) -> &'a Response<'a> {
        match self {
            Self::Operation(operation) => &operation.response,
            Self::Service(route) => &route.response,
        }
    }

    /// The cursor of a list. Only operations have one.
    fn cursor(self) -> Option<Cursor<'a>> {
        self.operation().map(Cursor::of)
    }

    fn answers_only_found(self) -> bool {
        self.operation().is_some_and(Operation::answers_only_found)
    }
}

/// The writer of an answer.
pub(super) struct Answer<'a> {
    subject: Subject<'a>,
    shown: &'a Shown,
    length: Length,
    /// The lists of items, by the index of their step.
    items: Vec<Expression>,
    /// The variables with single items of a list, by their index.
    items_at: BTreeMap<usize, Expression>,
    /// The values of the request, each with the condition that it exists.
    of_request: BTreeMap<Reference, Given>,
    /// The variable with the previous item.
    old_item: Expression,
}

/// The place in a form: the meaning of `{item}` and `{element}`.
struct Place {
    scope: Scope,
    /// The variable with the current element of a list in an item.
    element: Expression,
    /// True where the current item exists.
    is_found: bool,
}

impl Place {
    fn new(is_found: bool) -> Self {
        Self { scope: Scope::default(), element: Expression::variable("element"), is_found }
    }

    /// True if the current item exists.
    const fn has_item(&self) -> bool {
        self.scope.in_items || self.is_found
    }
}

/// A value, with the condition that it exists; `None` means always.
#[derive(Clone)]
struct Given {
    when: Option<Condition>,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    /// A whole item of a step.
    Item(Expression, usize),
    /// A part of an item.
    Part { value: Expression, shape: Shape, is_member: bool },
    /// The items of a list, which a step reads.
    Items(usize),
    /// The items of a batch or a transaction in their usual form.
    Usual,
    /// A number, which is valid JSON.
    Number(Expression),
    /// The number of items, or 0.
    Count(Expression),
    /// A string of the caller or of API Gateway.
    String(Expression),
    /// A string, a number or a boolean in the body of the request.
    Scalar(Expression),
    /// The place where a list continues.
    NextToken,
    /// A member of a service's response, as JSON and as a value.
    Member { json: Expression, value: Expression },
    /// A value of any type in a service's response.
    Any(Expression),
    /// Texts by name.
    Texts(Expression),
    /// A list of texts.
    TextList(Expression),
    /// Text that is JSON already.
    Json(Expression),
    /// A constant.
    Constant(Value),
    /// The text of a number, which may have a form that JSON does not have.
    NumberText(Expression),
    /// Text with values of the request.
    Template(ValueTemplate),
}

/// The text of a value.
enum TextOf {
    /// A string that needs escapes.
    String(Expression),
    /// A value that prints characters without a meaning in JSON.
    Plain(Expression),
    NextToken,
}

impl Shown {
    /// No items.
    pub(super) fn none(w: &mut Writer) -> Self {
        Self { item: w.variable("item"), objects: vec![w.variable("object")] }
    }

    /// Writes the definition of the object if the answer shows whole items.
    pub(super) fn new(w: &mut Writer, operation: &Operation<'_>) -> Self {
        let item = w.variable("item");
        let objects: Vec<_> = operation.steps.iter().map(|_| w.variable("object")).collect();
        if !operation.shows_items() {
            return Self { item, objects };
        }
        for (step, object) in operation.steps.iter().zip(&objects) {
            let attributes = step.returned_attributes().shown();
            let texts = number_texts(step);
            let is_text = |name: &&str| texts.iter().any(|text| text == name);
            let texts: Vec<_> = attributes
                .iter()
                .filter(|(name, _)| is_text(name))
                .map(|(name, attribute)| (name, attribute.name_in_json(name)))
                .collect();
            let others = attributes.clone().without(texts.iter().map(|(name, _)| *name));
            w.define(object, |w| {
                w.object(|object| {
                    item::members(object, &others, &item);
                    for (name, called) in &texts {
                        let text = item.get(name).get("N");
                        object.member_when(&text.is_string(), called, |w| number_text(w, &text));
                    }
                });
            });
        }
        Self { item, objects }
    }
}

impl<'a> Answer<'a> {
    /// Sets the variables of the values, before the answer.
    pub(super) fn new(
        w: &mut Writer,
        subject: Subject<'a>,
        shown: &'a Shown,
        length: Length,
    ) -> Self {
        let uses = &subject.response().uses;
        let path = |index: usize| match subject.operation() {
            Some(operation) => operation.path_of(Root::ItemAt(index)),
            None => String::new(),
        };
        let set = |index: &usize| (*index, w.set("found", &Expression::input_path(&path(*index))));
        let items_at = uses.items_at.iter().map(set).collect();
        let of_request =
            uses.of_request.iter().map(|of| (of.clone(), given_by_request(w, of))).collect();
        // Only a put answers with both items: the current one is that of the request.
        let old_item = if uses.item && uses.old_item {
            w.set("old", &Expression::input_path("$.Attributes"))
        } else {
            shown.item.clone()
        };
        let items = vec![Expression::input_path("$.Items")];
        Self { subject, shown, length, items, items_at, of_request, old_item }
    }

    /// Reads these lists of items, one for each step.
    pub(super) fn with_items(self, items: Vec<Expression>) -> Self {
        Self { items, ..self }
    }

    /// Writes the answer: its cases, the answer itself, and `missing` if there is no item to read.
    pub(super) fn write(&self, w: &mut Writer, missing: Option<&dyn Fn(&mut Writer)>) {
        let response = self.subject.response();
        let is_left = response.body == AnswerBody::Nothing
            || response.cases.iter().any(|case| case.body == AnswerBody::Nothing);
        let write = |w: &mut Writer| self.branches(w, missing);
        if is_left { w.flush_left(write) } else { write(w) }
    }

    fn branches(&self, w: &mut Writer, missing: Option<&dyn Fn(&mut Writer)>) {
        let response = self.subject.response();
        let mut index = 0;
        let mut branch = |w: &mut Writer, condition: &Condition, body: &dyn Fn(&mut Writer)| {
            w.line(&format!("{}({condition})", directive(index)));
            w.indented(body);
            index += 1;
        };
        for case in &response.cases {
            branch(w, &self.fits(case), &|w| self.case(w, case));
        }
        let always_found =
            response.cases.iter().any(|case| case.is_of_missing() && case.when.len() == 1);
        let missing = missing.filter(|_| !always_found);
        let place = Place::new(self.subject.answers_only_found());
        let answer = |w: &mut Writer| {
            self.differences(w, response.status, &response.headers, response.content_type());
            self.answer(w, &response.headers, &response.body, &place);
        };
        if let Some(missing) = missing {
            branch(w, &self.shown.item.is_map(), &answer);
            w.line("#else");
            w.indented(missing);
        } else if index > 0 {
            w.line("#else");
            w.indented(answer);
        } else {
            return answer(w);
        }
        w.line("#end");
    }

    /// Holds if a case fits.
    fn fits(&self, case: &Case<'_>) -> Condition {
        let is_of_found = self.subject.answers_only_found() && !case.is_of_missing();
        let is_found = is_of_found.then(|| self.shown.item.is_map());
        let tests = case.when.iter().map(|(reference, test)| self.holds(reference, test));
        let all = is_found.into_iter().chain(tests).reduce(|one, other| one.and(&other));
        all.unwrap_or_else(Condition::never)
    }

    fn holds(&self, reference: &AnswerReference, test: &CaseTest) -> Condition {
        let Given { when, kind } = self.given(reference, &Place::new(false));
        let exists = || when.clone().unwrap_or_else(|| Condition::never().negated());
        let is = |text: &str| {
            let same = match text_of(kind.clone()) {
                Some(TextOf::String(value) | TextOf::Plain(value)) => {
                    if value.is_quoted() {
                        value.is_text(text)
                    } else {
                        value.text().is_text(text)
                    }
                }
                // `Plan::check` rejects others.
                _ => Condition::never(),
            };
            when.as_ref().map_or(same.clone(), |when| when.and(&same))
        };
        holds(test, exists, is)
    }

    fn case(&self, w: &mut Writer, case: &Case<'_>) {
        self.differences(w, case.status, &case.headers, case.content_type());
        let is_found = self.subject.answers_only_found() && !case.is_of_missing();
        self.answer(w, &case.headers, &case.body, &Place::new(is_found));
    }

    /// Sets the status and the content type that the integration response does not have. Each may
    /// be set only once.
    fn differences(
        &self,
        w: &mut Writer,
        status: u16,
        headers: &BTreeMap<&str, AnswerText>,
        content_type: Option<&str>,
    ) {
        let response = self.subject.response();
        if status != response.usual_status() {
            w.line(&format!("#set($context.responseOverride.status = {status})"));
        }
        let is_named = headers.keys().any(|name| name.eq_ignore_ascii_case("Content-Type"));
        let usual = response.usual_content_type();
        if let Some(of) = content_type.filter(|of| *of != usual && !is_named) {
            override_content_type(w, of);
        }
    }

    fn answer(
        &self,
        w: &mut Writer,
        headers: &BTreeMap<&str, AnswerText>,
        body: &AnswerBody,
        place: &Place,
    ) {
        for (name, text) in headers {
            // Constants of the answer itself are not set by the template.
            let is_static = self.subject.response().shared_status.is_none()
                && constant_header(text).is_some()
                && self.subject.response().headers.get(name) == Some(text);
            if !is_static && !self.is_never_text(text) {
                self.header(w, name, text, place);
            }
        }
        match body {
            AnswerBody::Form(form) => self.body(w, form, place),
            AnswerBody::Text(text) => self.text_body(w, text, place),
            AnswerBody::DynamoDb => w.push("$input.body"),
            AnswerBody::Nothing => {}
        }
    }

    /// Writes the body. A missing value that is the whole body is `null`, and a missing item is
    /// `{}`.
    fn body(&self, w: &mut Writer, form: &AnswerForm, place: &Place) {
        match self.when(form, place) {
            None => self.form(w, form, place),
            Some(when) => {
                let otherwise = if form.is_item() { "{}" } else { "null" };
                w.either(&when, |w| self.form(w, form, place), |w| w.constant(otherwise));
            }
        }
    }

    fn form(&self, w: &mut Writer, form: &AnswerForm, place: &Place) {
        match form {
            AnswerForm::Constant(json) => w.json(json),
            AnswerForm::Text(text) => {
                if let Some(reference) = text.as_reference() {
                    return self.value(w, reference, place);
                }
                w.push("\"");
                self.text(w, text, place);
                w.push("\"");
            }
            AnswerForm::Array(forms) if self.is_short(form, place) => {
                w.array_inline(|w| w.separated(forms, |w, form| self.form(w, form, place)));
            }
            AnswerForm::Array(forms) => w.array(|w| {
                let comma = w.comma();
                for form in forms.iter().filter(|form| !self.is_never(form)) {
                    self.element(w, &comma, form, place);
                }
            }),
            AnswerForm::Object(members) if self.is_short(form, place) => w.object_inline(|w| {
                w.separated(members, |w, (name, form)| {
                    w.name(name);
                    self.form(w, form, place);
                });
            }),
            AnswerForm::Object(members) => w.object(|object| self.members(object, members, place)),
            AnswerForm::Each(list, form) => self.each(w, list, form, place),
        }
    }

    fn members(&self, object: &mut Object<'_>, members: &[(String, AnswerForm)], place: &Place) {
        for (name, form) in members.iter().filter(|(_, form)| !self.is_never(form)) {
            let when = self.when(form, place);
            object.member_if(when.as_ref(), name, |w| self.form(w, form, place));
        }
    }

    /// Writes an element of an array, if it is not missing.
    fn element(&self, w: &mut Writer, comma: &Expression, form: &AnswerForm, place: &Place) {
        let element = |w: &mut Writer| w.after_comma(comma, |w| self.form(w, form, place));
        match self.when(form, place) {
            Some(when) => w.when(&when, element),
            None => element(w),
        }
    }

    fn each(&self, w: &mut Writer, list: &AnswerReference, form: &AnswerForm, place: &Place) {
        // `Plan::check` reports what is no list.
        let (Some(scope), Ok(referent)) = self.subject.answering().within_each(list, &place.scope)
        else {
            return w.constant("[]");
        };
        if let Some(list) = list_of_response(&referent, place) {
            return w.array(|w| {
                let comma = w.comma();
                w.each_of_many(&list, "element", |w, element| {
                    let inner = Place { scope, element: element.clone(), is_found: place.is_found };
                    self.element(w, &comma, form, &inner);
                });
            });
        }
        let Referent::Part(part) = referent else {
            let items = self.items[scope.of].clone();
            let inner = Place { scope, element: place.element.clone(), is_found: place.is_found };
            return w.array(|w| {
                // A loop that ends early does not recognize its last round.
                let comma = w.comma();
                self.each_item(w, &items, |w| self.element(w, &comma, form, &inner));
            });
        };
        let (attribute_value, _) = self.part(&part, place);
        let list = attribute_value.get(part.shape.attribute_type().descriptor());
        w.array(|w| {
            let comma = w.comma();
            w.each_of_many(&list, "element", |w, element| {
                let inner = Place { scope, element: element.clone(), is_found: place.is_found };
                self.element(w, &comma, form, &inner);
            });
        });
    }

    /// Writes a loop over the items of a list.
    fn each_item(&self, w: &mut Writer, items: &Expression, body: impl FnOnce(&mut Writer)) {
        match self.length {
            Length::Page => w.each_as(items, &self.shown.item, body),
            Length::Unknown => w.each_of_many_as(items, &self.shown.item, body),
        }
    }

    /// True for a form that fits in one line: constants, and texts that are never missing.
    fn is_short(&self, form: &AnswerForm, place: &Place) -> bool {
        match form {
            AnswerForm::Constant(_) => true,
            AnswerForm::Text(text) => {
                let is_text = |reference: &AnswerReference| {
                    let Given { when, kind } = self.given(reference, place);
                    when.is_none() && matches!(kind, Kind::String(_) | Kind::Number(_))
                };
                text.references().all(is_text)
            }
            AnswerForm::Array(forms) => forms.iter().all(|form| self.is_short(form, place)),
            AnswerForm::Object(members) => {
                members.iter().all(|(_, form)| self.is_short(form, place))
            }
            AnswerForm::Each(..) => false,
        }
    }

    /// True for the cursor of a list that has no pages.
    fn is_never(&self, form: &AnswerForm) -> bool {
        matches!(form, AnswerForm::Text(text) if self.is_never_text(text))
    }

    fn is_never_text(&self, text: &AnswerText) -> bool {
        let is_cursor =
            |of: &AnswerReference| of.source == AnswerSource::NextToken && of.default.is_none();
        !self.subject.operation().is_some_and(Operation::responds_with_page)
            && text.references().any(is_cursor)
    }

    /// The condition that a form is not missing; `None` if it never is.
    fn when(&self, form: &AnswerForm, place: &Place) -> Option<Condition> {
        match form {
            AnswerForm::Text(text) => self.when_text(text, place),
            AnswerForm::Each(list, _) => {
                match self.subject.answering().within_each(list, &place.scope).1 {
                    Ok(Referent::Part(part)) => Some(self.part(&part, place).1),
                    Ok(referent) => list_of_response(&referent, place).map(|list| list.is_list()),
                    Err(_) => None,
                }
            }
            AnswerForm::Constant(_) | AnswerForm::Array(_) | AnswerForm::Object(_) => None,
        }
    }

    fn when_text(&self, text: &AnswerText, place: &Place) -> Option<Condition> {
        let needed = text.references().filter(|reference| reference.default.as_deref().is_none());
        let mut conditions: Vec<Condition> = Vec::new();
        for condition in needed.filter_map(|reference| self.given(reference, place).when) {
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
        }
        conditions.into_iter().reduce(|one, other| one.and(&other))
    }

    /// Writes a value that is not missing, or its default.
    fn value(&self, w: &mut Writer, reference: &AnswerReference, place: &Place) {
        let Given { when, kind } = self.given(reference, place);
        let Some((default, when)) = reference.default.as_deref().zip(when) else {
            return self.json(w, reference, kind);
        };
        let default = json_of(default, &kind, reference);
        w.either(&when, |w| self.json(w, reference, kind), |w| w.json(&default));
    }

    /// Writes a value as JSON.
    fn json(&self, w: &mut Writer, reference: &AnswerReference, kind: Kind) {
        let is_string = reference.kind == AnswerKind::String;
        let declared = self.subject.operation().map(|operation| operation.declared);
        let is_put = matches!(declared, Some(Declared::Put(_)));
        match kind {
            Kind::Item(item, of) => {
                if item != self.shown.item {
                    w.assign(&self.shown.item, &item);
                }
                w.bare(&self.shown.objects[of]);
            }
            Kind::Items(of) => w.array(|w| {
                let comma = w.comma();
                let object = &self.shown.objects[of];
                let object = |w: &mut Writer| w.after_comma(&comma, |w| w.bare(object));
                self.each_item(w, &self.items[of], object);
            }),
            Kind::Usual => {
                if let Some(operation) = self.subject.operation() {
                    usual_items(w, operation, &self.items);
                }
            }
            Kind::Number(number) if !is_string => w.bare(&number),
            Kind::Count(count) if !is_string => {
                w.either_inline(&count.is_count(), |w| w.bare(&count), |w| w.constant("0"));
            }
            Kind::Scalar(value) if !is_string => {
                w.either_inline(&value.is_string(), |w| w.quoted(&value), |w| w.bare(&value));
            }
            Kind::Json(json) => w.bare(&json),
            Kind::Texts(texts) => w.object(|object| {
                object.members_of(&texts.keys(), |w, name| w.quoted(&texts.entry(name).text()));
            }),
            Kind::TextList(texts) => w.array(|w| {
                w.each(&texts, "text", |w, text| {
                    w.quoted(text);
                    w.comma_between();
                });
            }),
            Kind::Member { json, .. } if !is_string => w.bare(&json),
            Kind::Any(value) if !is_string => any_json(w, &value),
            Kind::Constant(json) if !is_string || json.is_null() => w.json(&json),
            Kind::Part { value, shape: Shape::Number(_), .. } if is_put && !is_string => {
                number_text(w, &value.get("N"));
            }
            Kind::Part { value, shape, is_member: false } if !is_string => {
                item::value(w, &shape, &value);
            }
            Kind::NumberText(text) if !is_string => number_text(w, &text),
            Kind::Template(value) => w.value_template(&value),
            Kind::Part { ref shape, is_member: true, ref value } if !is_string => match shape {
                Shape::Number(_) => w.bare(value),
                _ => w.quoted(value),
            },
            kind => {
                w.push("\"");
                self.inside_string(w, kind);
                w.push("\"");
            }
        }
    }

    /// Writes text with values within an open JSON string.
    fn text(&self, w: &mut Writer, text: &AnswerText, place: &Place) {
        for part in text.parts() {
            match part {
                AnswerPart::Literal(literal) => w.text_inside_string(literal),
                AnswerPart::Reference(reference) => {
                    let Given { when, kind } = self.given(reference, place);
                    match reference.default.as_deref().zip(when) {
                        Some((default, when)) => w.either_inline(
                            &when,
                            |w| self.inside_string(w, kind),
                            |w| w.text_inside_string(default),
                        ),
                        None => self.inside_string(w, kind),
                    }
                }
            }
        }
    }

    fn inside_string(&self, w: &mut Writer, kind: Kind) {
        match &kind {
            Kind::Constant(json) => return w.text_inside_string(&text_of_json(json)),
            Kind::Template(value) => return w.template_inside_string(value),
            _ => {}
        }
        match text_of(kind) {
            Some(TextOf::String(string)) => w.value_inside_string(&string),
            Some(TextOf::Plain(value)) => w.reference_inside_string(&value),
            Some(TextOf::NextToken) => {
                if let Some(cursor) = self.subject.cursor() {
                    cursor.value_inside_string(w);
                }
            }
            // `Plan::check` rejects items and lists in texts.
            None => {}
        }
    }

    /// The value of a reference, and the condition that it exists.
    fn given(&self, reference: &AnswerReference, place: &Place) -> Given {
        let always = |kind| Given { when: None, kind };
        let is_raw = reference.kind == AnswerKind::DynamoDb;
        // `Plan::check` reports what has no value.
        let Ok(referent) = self.subject.answering().referent(reference, &place.scope) else {
            return always(Kind::Number(Expression::constant("null")));
        };
        match referent {
            Referent::Item(root) => {
                let item = self.root(root, place);
                let of = self.subject.operation().map(|of| of.step_of(root, &place.scope));
                let of = of.unwrap_or_default();
                let path =
                    || self.subject.operation().map(|of| of.path_of(root)).unwrap_or_default();
                let raw = || Kind::Json(Expression::input_json(&path()));
                let kind = if is_raw { raw() } else { Kind::Item(item.clone(), of) };
                let when = (root != Root::Item || !place.has_item()).then(|| item.is_map());
                Given { when, kind }
            }
            Referent::Part(part) if is_raw => {
                let operation = self.subject.operation();
                let item = operation.map(|of| of.path_of(part.root)).unwrap_or_default();
                let path = item + &part.json_path().unwrap_or_default();
                let (_, when) = self.part(&part, place);
                Given { when: Some(when), kind: Kind::Json(Expression::input_json(&path)) }
            }
            Referent::Part(part) => {
                let (value, when) = self.part(&part, place);
                let answer::Part { shape, is_member, .. } = part;
                let kind = Kind::Part { value, shape, is_member };
                if reference.filters.is_empty() {
                    return Given { when: Some(when), kind };
                }
                filtered(kind, when, &reference.filters)
            }
            Referent::Items(_) if is_raw => always(Kind::Json(Expression::input_json("$.Items"))),
            Referent::Items(of) => always(Kind::Items(of)),
            Referent::Usual => always(Kind::Usual),
            Referent::Count { scanned } => {
                let count = if scanned { "$.ScannedCount" } else { "$.Count" };
                always(Kind::Count(Expression::input_path(count)))
            }
            Referent::NextToken => Given {
                when: self.subject.cursor().map(|cursor| cursor.goes_on()),
                kind: Kind::NextToken,
            },
            Referent::Response(path) => {
                let member = Expression::input_path(&path);
                // A function can return `null`, and an endpoint nothing.
                let may_be_null = matches!(
                    self.subject,
                    Subject::Service(of)
                        if matches!(of.request.protocol, Protocol::Function | Protocol::Http)
                );
                let when = (path != "$" || may_be_null).then(|| member.is_given());
                let is_text = !reference.filters.is_empty() || reference.kind == AnswerKind::String;
                let json = Expression::input_json(&path);
                let kind = Kind::Member { json, value: member };
                match when {
                    Some(when) if is_text => filtered(kind, when, &reference.filters),
                    when => Given { when, kind },
                }
            }
            Referent::Element(names) => {
                let (value, exists) = part_of_element(&names, place);
                let given = value.is_given();
                let when = exists.map_or(given.clone(), |exists| exists.and(&given));
                let is_text = !reference.filters.is_empty() || reference.kind == AnswerKind::String;
                let kind = Kind::Any(value);
                if is_text {
                    return filtered(kind, when, &reference.filters);
                }
                Given { when: Some(when), kind }
            }
            Referent::Request(of) => self.of_request[&of].clone(),
            Referent::Given(value, of) => {
                let sources = value.references().filter_map(|of| self.of_request[of].when.clone());
                let when = sources.reduce(|one, other| one.and(&other));
                Given { when, kind: self.template(value, of) }
            }
        }
    }

    /// The value of a template for an attribute of this type.
    fn template(&self, value: ValueTemplate, of: AttributeType) -> Kind {
        let literal = value.as_literal().map(str::to_owned);
        let parsed = literal.as_deref().and_then(|literal| serde_json::from_str(literal).ok());
        match (of, parsed) {
            (AttributeType::NULL, _) => return Kind::Constant(Value::Null),
            (AttributeType::N, Some(number @ Value::Number(_)))
            | (AttributeType::BOOL, Some(number @ Value::Bool(_))) => {
                return Kind::Constant(number);
            }
            _ => {}
        }
        if let [Part::Reference(reference)] = value.parts() {
            let kind = self.of_request[reference].kind.clone();
            return match (of, kind) {
                (AttributeType::N, Kind::String(text)) => Kind::NumberText(text),
                (AttributeType::S, Kind::Scalar(value)) => Kind::String(value.text()),
                (AttributeType::S, Kind::Number(number)) => Kind::String(number.text()),
                (_, kind) => kind,
            };
        }
        Kind::Template(value)
    }

    fn root(&self, root: Root, place: &Place) -> Expression {
        match root {
            Root::Item => self.shown.item.clone(),
            Root::OldItem => self.old_item.clone(),
            Root::ItemAt(index) => {
                self.items_at.get(&index).cloned().unwrap_or_else(|| Expression::item_at(index))
            }
            Root::Element => place.element.clone(),
        }
    }

    /// The expression of a part of an item, and the condition that it exists.
    fn part(&self, part: &answer::Part, place: &Place) -> (Expression, Condition) {
        let mut value = self.root(part.root, place);
        let mut exists: Option<Condition> = None;
        for way in &part.way {
            value = match way {
                Way::Attribute(name) => value.get(name),
                Way::Member(name) => value.get("M").get(name),
                Way::Text(pattern) => {
                    let text = value.get("S");
                    exists = Some(text.has_form(pattern));
                    text.part_by(pattern)
                }
                Way::Element(of, index) => {
                    let list = value.get(of.descriptor());
                    // VTL fails on an index out of range.
                    let is_long = list.has_more_than(*index);
                    exists = Some(exists.map_or(is_long.clone(), |exists| exists.and(&is_long)));
                    list.at(*index)
                }
            };
        }
        let fits =
            if part.is_member { value.is_string() } else { item::conforms(&part.shape, &value) };
        let exists = exists.map_or(fits.clone(), |exists| exists.and(&fits));
        (value, exists)
    }

    /// Sets a header, unless a value is missing.
    fn header(&self, w: &mut Writer, name: &str, text: &AnswerText, place: &Place) {
        let set = |w: &mut Writer| self.set_header(w, name, text, place);
        match self.when_text(text, place) {
            Some(when) => w.when(&when, set),
            None => set(w),
        }
    }

    /// Sets a header to a text. Only printable ASCII gets in. In `Location`, values that are not at
    /// the beginning are encoded as parts of a URL.
    fn set_header(&self, w: &mut Writer, name: &str, text: &AnswerText, place: &Place) {
        let is_location = name.eq_ignore_ascii_case("Location");
        let mut written = String::new();
        let mut after_reference = false;
        for (index, part) in text.parts().iter().enumerate() {
            match part {
                AnswerPart::Literal(literal) => {
                    let goes_on = after_reference
                        && literal.starts_with(|c: char| {
                            c.is_ascii_alphanumeric() || ".[-_(".contains(c)
                        });
                    if goes_on || holds_risky(literal) {
                        let variable = w.variable("text");
                        w.line(&format!("#set({variable} = {})", vtl_string(literal)));
                        written += &variable.to_string();
                        after_reference = true;
                    } else {
                        written += literal;
                        after_reference = false;
                    }
                }
                AnswerPart::Reference(reference) => {
                    let Given { when, kind } = self.given(reference, place);
                    let default = reference.default.as_deref().zip(when);
                    let is_part_of_url = is_location && index > 0;
                    written += &self.in_header(w, kind, default, is_part_of_url);
                    after_reference = true;
                }
            }
        }
        w.line(&format!("#set($context.responseOverride.header{} = \"{written}\")", step(name)));
    }

    /// Text that prints a value within the string of a header.
    fn in_header(
        &self,
        w: &mut Writer,
        kind: Kind,
        default: Option<(&str, Condition)>,
        is_part_of_url: bool,
    ) -> String {
        if let Kind::Template(template) = &kind {
            let value = w.variable("value");
            w.line(&format!("#set({value} = '')"));
            for part in template.parts() {
                let part = match part {
                    Part::Literal(literal) => vtl_string(literal),
                    Part::Reference(reference) => w.reference(reference).to_string(),
                };
                let added = w.variable("part");
                w.line(&format!("#set({added} = {part})"));
                w.line(&format!("#set({value} = \"{value}{added}\")"));
            }
            let value = if is_part_of_url { value.url() } else { value.printable() };
            return value.to_string();
        }
        if let Kind::Constant(json) = &kind {
            return text_of_json(json);
        }
        let (text, is_safe) = match text_of(kind) {
            Some(TextOf::String(value)) => (value, false),
            Some(TextOf::Plain(value)) => (value, true),
            Some(TextOf::NextToken) => match self.subject.cursor() {
                Some(cursor) => (cursor.text(w), true),
                None => return String::new(),
            },
            // `Plan::check` rejects items and lists in texts.
            None => return String::new(),
        };
        let text = match default {
            Some((default, when)) => {
                let value = w.variable("value");
                w.line(&format!("#set({value} = {})", vtl_string(default)));
                w.line(&format!("#if({when})#set({value} = {text})#end"));
                value
            }
            None if is_safe => return text.to_string().trim_matches('"').to_owned(),
            // A quoted string has no methods.
            None if text.is_quoted() => w.set("value", &text),
            None => text,
        };
        match (is_safe, is_part_of_url) {
            (true, _) => text.to_string(),
            (false, true) => text.url().to_string(),
            (false, false) => text.printable().to_string(),
        }
    }
}

/// Holds if a test holds of a value, by whether it exists and is a text.
pub(super) fn holds(
    test: &CaseTest,
    exists: impl FnOnce() -> Condition,
    is: impl Fn(&str) -> Condition,
) -> Condition {
    match test {
        CaseTest::Equals(value) => is(&value.0),
        CaseTest::NotEquals(value) => is(&value.0).negated(),
        CaseTest::OneOf(texts) => texts
            .iter()
            .map(|text| is(&text.0))
            .reduce(|one, other| one.or(&other))
            .unwrap_or_else(Condition::never),
        CaseTest::Exists => exists(),
        CaseTest::NotExists => exists().negated(),
    }
}

/// A part of the text of a value that exists.
fn filtered(kind: Kind, mut when: Condition, filters: &[Filter]) -> Given {
    // `Plan::check` rejects other filters, and items and lists.
    let Some(TextOf::String(mut text) | TextOf::Plain(mut text)) = text_of(kind.clone()) else {
        return Given { when: Some(when), kind };
    };
    for filter in filters {
        if let Filter::Split { separator, index } = filter {
            let parts = text.split_at(&pattern(separator));
            when = when.and(&parts.has_more_than(usize::from(*index)));
            text = parts.at(usize::from(*index));
        }
    }
    Given { when: Some(when.and(&text.is_not_empty())), kind: Kind::String(text) }
}

/// A value of the request in a response template, which [`Writer::prepare`] has prepared there.
fn given_by_request(w: &Writer, reference: &Reference) -> Given {
    let value = w.reference(reference);
    match &reference.source {
        ValueSource::Body(names) if names.is_empty() => {
            let body = Expression::sent_body();
            Given { when: Some(body.is_given()), kind: Kind::Any(body) }
        }
        ValueSource::Headers | ValueSource::QueryStrings => {
            Given { when: None, kind: Kind::Texts(value) }
        }
        ValueSource::HeaderList(_) | ValueSource::QueryStringList(_) => {
            Given { when: Some(w.is_missing(reference).negated()), kind: Kind::TextList(value) }
        }
        ValueSource::Body(names) if reference.filters.is_empty() => {
            let value = Expression::sent_body().way(names);
            let is_scalar = value.is_string().or(&value.is_number()).or(&value.is_boolean());
            Given { when: Some(is_scalar), kind: Kind::Scalar(value) }
        }
        source => {
            let is_given = || w.is_missing(reference).negated();
            let when = reference.can_be_missing().then(is_given);
            let is_number =
                source.is_time() && matches!(reference.filters[..], [] | [Filter::Milliseconds]);
            let kind = if is_number { Kind::Number(value.unquoted()) } else { Kind::String(value) };
            Given { when, kind }
        }
    }
}

impl Writer {
    /// Prepares values of the request in a response template: its body is the one that the request
    /// template has passed on.
    pub(super) fn prepare_of_request(&mut self, references: &[Reference]) {
        let in_body: Vec<_> = references
            .iter()
            .filter_map(|reference| match &reference.source {
                source @ ValueSource::Body(names) => Some((source, names)),
                _ => None,
            })
            .collect();
        if !in_body.is_empty() {
            let text = Expression::context("requestOverride.path.dynagateBody");
            self.assign(&Expression::sent_body(), &text.parsed_json());
        }
        for (source, names) in in_body {
            self.sources.insert(source.clone(), Expression::sent_body().way(names).text());
        }
        self.prepare(references.iter());
    }
}

/// Passes the body of the request on to the response template, as JSON: a form is an object of
/// texts, and any other content type a text. The address of an action has no parameters, so an
/// overridden one changes nothing else.
pub(super) fn pass_body_on(w: &mut Writer, content_type: &str) {
    let passed = Expression::context("requestOverride.path.dynagateBody");
    if w.reads_texts() {
        let form = w.json_of_texts(&Expression::variable("form"));
        w.assign(&passed, &form);
    } else if content_type.eq_ignore_ascii_case(JSON) {
        w.assign(&passed, &Expression::input_json("$"));
    } else {
        let text = Expression::source(&ValueSource::Body(Vec::new())).escaped();
        let text = w.set("text", &text);
        // Two quotes in a text are one.
        w.line(&format!("#set({passed} = \"\"\"{text}\"\"\")"));
    }
}

/// The constant that a header is set to without a template, in API Gateway's form.
pub(crate) fn constant_header(text: &AnswerText) -> Option<String> {
    let literal = text.as_literal().filter(|literal| !literal.contains('\''))?;
    Some(format!("'{literal}'"))
}

/// Replaces the constant content type of an answer.
pub(super) fn override_content_type(w: &mut Writer, of: &str) {
    let of = vtl_string(of);
    w.line(&format!("#set($context.responseOverride.header.Content-Type = {of})"));
}

/// The access to a header in `$context.responseOverride.header`.
fn step(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_plain { format!(".{name}") } else { format!("[{}]", vtl_string(name)) }
}

/// The text of a value; `None` for an item or a list.
fn text_of(kind: Kind) -> Option<TextOf> {
    Some(match kind {
        Kind::Part { value, is_member: true, .. } => TextOf::String(value),
        Kind::Part { value, shape, .. } => {
            let text = value.get(shape.attribute_type().descriptor());
            match shape {
                Shape::String(_) | Shape::Binary => TextOf::String(text),
                Shape::Number(_) | Shape::Boolean => TextOf::Plain(text),
                _ => return None,
            }
        }
        Kind::Number(number) | Kind::Count(number) => TextOf::Plain(number),
        Kind::String(string) | Kind::NumberText(string) => TextOf::String(string),
        Kind::Scalar(value) | Kind::Member { value, .. } | Kind::Any(value) => {
            TextOf::String(value.text())
        }
        Kind::NextToken => TextOf::NextToken,
        Kind::Item(..)
        | Kind::Items(_)
        | Kind::Usual
        | Kind::Texts(_)
        | Kind::TextList(_)
        | Kind::Json(_)
        | Kind::Constant(_)
        | Kind::Template(_) => return None,
    })
}

/// The expression of a list in a service's response; `None` for other values.
fn list_of_response(referent: &Referent, place: &Place) -> Option<Expression> {
    match referent {
        Referent::Response(path) => Some(Expression::input_path(path)),
        Referent::Element(names) => Some(part_of_element(names, place).0),
        _ => None,
    }
}

/// A part of the current element of a list in a service's response, and the condition that the
/// lists on the way are long enough.
fn part_of_element(names: &[String], place: &Place) -> (Expression, Option<Condition>) {
    let (mut value, mut exists) = (place.element.clone(), None::<Condition>);
    for name in names {
        value = match crate::model::answer::element(name) {
            Some(index) => {
                let is_long = value.has_more_than(index);
                exists = Some(exists.map_or(is_long.clone(), |exists| exists.and(&is_long)));
                value.at(index)
            }
            None => value.get(name),
        };
    }
    (value, exists)
}

/// The number attributes of a put whose values are texts of the request. They may have a form that
/// JSON does not have, such as `07`.
pub(crate) fn number_texts(step: &Step<'_>) -> Vec<String> {
    let StepKind::Put(put) = step.kind else { return Vec::new() };
    let texts = put.values.iter().filter(|(name, value)| {
        let is_json = |text: &str| serde_json::from_str::<serde_json::Number>(text).is_ok();
        let is_constant = value.as_literal().is_some_and(is_json);
        step.table.type_of(name) == AttributeType::N && !is_constant
    });
    texts.map(|(name, _)| name.clone()).collect()
}

/// Writes the text of a number as JSON: as a number where it has the form of one.
fn number_text(w: &mut Writer, text: &Expression) {
    // A quoted string has no methods.
    let text = if text.is_quoted() { w.set("number", text) } else { text.clone() };
    w.either_inline(&text.is_json_number(), |w| w.bare(&text), |w| w.quoted(&text));
}

/// The text of a number or a boolean.
fn text_of_json(json: &Value) -> String {
    if json.is_null() { String::new() } else { json.to_string() }
}

/// The JSON of a default: of the value's type where the text is such JSON.
fn json_of(default: &str, kind: &Kind, reference: &AnswerReference) -> Value {
    let is_string = match kind {
        Kind::String(_) | Kind::NextToken => true,
        Kind::Part { shape, .. } => matches!(shape, Shape::String(_) | Shape::Binary),
        _ => reference.kind == AnswerKind::String,
    };
    match serde_json::from_str(default) {
        Ok(Value::Null) => Value::Null,
        Ok(json) if !is_string => json,
        _ => Value::String(default.to_owned()),
    }
}
