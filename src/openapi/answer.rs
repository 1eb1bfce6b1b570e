//! Schemas of answers to successful requests, from the forms that their mapping templates write:
//! `mapping::answer` is the other side of this.

use std::collections::BTreeMap;

use super::components::Components;
use super::items;
use super::names::pascal;
use super::schema::{ObjectSchema, any, any_of, array, is_reference, like, object, string, typed};
use crate::mapping::number_texts;
use crate::model::operation::StepKind;
use crate::model::value_template::Content;
use crate::model::{
    AnswerForm, AnswerKind, AnswerReference, AnswerSource, AnswerText, AttributeType, Filter,
    MapShape, Operation as Declared, Part, Reference, RequestParameter, ResponseBody, Shape,
    ValueSource, ValueTemplate,
};
use crate::plan::operation::answer::{self, Answering, Referent, Root, Scope, Way};
use crate::plan::operation::{AnswerBody, JSON, Operation, Step};
use crate::plan::{PlannedMethod, ServiceRoute};
use crate::vtl::Json;

/// The source of an answer's values.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Operation(&'a Operation<'a>),
    Service(&'a ServiceRoute<'a>),
}

/// The schemas of the answers of a method.
pub(super) struct AnswerSchemas<'a, 'c> {
    subject: Subject<'a>,
    /// The parameters of requests; true if API Gateway refuses requests without one.
    parameters: &'a BTreeMap<RequestParameter, bool>,
    components: &'c mut Components,
    /// The beginning of the names of schemas that only this method has.
    name: &'c str,
    /// True if the current item exists.
    is_found: bool,
}

/// A value, or nothing.
struct Value {
    schema: Json,
    /// True if it is never missing.
    is_always: bool,
    /// True if its default is a string, too.
    is_string: bool,
}

impl Value {
    const fn of(schema: Json, is_always: bool) -> Self {
        Self { schema, is_always, is_string: false }
    }

    fn string(is_always: bool) -> Self {
        Self { schema: string(), is_always, is_string: true }
    }
}

impl<'a, 'c> AnswerSchemas<'a, 'c> {
    pub(super) const fn new(
        subject: Subject<'a>,
        method: &'a PlannedMethod<'_>,
        components: &'c mut Components,
        name: &'c str,
    ) -> Self {
        let parameters = &method.request_parameters;
        Self { subject, parameters, components, name, is_found: false }
    }

    const fn answering(&self) -> &'a dyn Answering {
        match self.subject {
            Subject::Operation(operation) => operation,
            Subject::Service(route) => route,
        }
    }

    const fn operation(&self) -> Option<&'a Operation<'a>> {
        match self.subject {
            Subject::Operation(operation) => Some(operation),
            Subject::Service(_) => None,
        }
    }

    /// The only step of the operation.
    fn step(&self) -> Option<&'a Step<'a>> {
        match self.operation()?.steps.as_slice() {
            [step] => Some(step),
            _ => None,
        }
    }

    /// The step of this index.
    fn step_at(&self, of: usize) -> Option<&'a Step<'a>> {
        self.operation()?.steps.get(of)
    }

    /// The index of the step that reads an item.
    fn step_of(&self, root: Root, scope: &Scope) -> usize {
        self.operation().map_or(0, |operation| operation.step_of(root, scope))
    }

    fn is_put(&self) -> bool {
        self.operation().is_some_and(|of| matches!(of.declared, Declared::Put(_)))
    }

    /// The schema of a body; `None` for no body. `is_of_missing` for a case without an item.
    pub(super) fn body(&mut self, body: &AnswerBody, is_of_missing: bool) -> Option<Json> {
        let answers_only_found = self.operation().is_some_and(Operation::answers_only_found);
        self.is_found = answers_only_found && !is_of_missing;
        match body {
            AnswerBody::Nothing => None,
            AnswerBody::Text(_) => Some(string()),
            AnswerBody::DynamoDb => Some(self.of_dynamodb()),
            AnswerBody::Form(form) => {
                let Value { schema, is_always, .. } = self.form(form, &Scope::default());
                if is_always {
                    return Some(self.named(schema));
                }
                let missing = if form.is_item() { empty() } else { typed("null") };
                Some(any_of([schema, missing]))
            }
        }
    }

    /// Makes an object a component, which gives it a name in generated code.
    fn named(&mut self, schema: Json) -> Json {
        let is_object = matches!(&schema, Json::Object(of) if of.contains_key("properties"));
        if is_object && !is_reference(&schema) {
            return self.components.share(&format!("{}Response", self.name), |_| schema.clone());
        }
        schema
    }

    fn form(&mut self, form: &AnswerForm, scope: &Scope) -> Value {
        match form {
            AnswerForm::Constant(json) => Value::of(like(&json.clone().into()), true),
            AnswerForm::Text(text) => self.text(text, scope),
            AnswerForm::Array(forms) => {
                let elements: Vec<_> =
                    forms.iter().map(|form| self.form(form, scope).schema).collect();
                Value::of(array(any_of(elements)), true)
            }
            AnswerForm::Object(members) => {
                let mut object = ObjectSchema::default();
                for (name, form) in members {
                    if self.is_never(form) {
                        continue;
                    }
                    let Value { schema, is_always, .. } = self.form(form, scope);
                    object.member(name, schema, is_always);
                }
                Value::of(object.schema(), true)
            }
            AnswerForm::Each(list, form) => {
                let (inner, referent) = self.answering().within_each(list, scope);
                let Some(inner) = inner else { return Value::of(array(any()), true) };
                let elements = self.form(form, &inner).schema;
                Value::of(array(elements), matches!(referent, Ok(Referent::Items(_))))
            }
        }
    }

    /// True for the cursor of a list that has no pages.
    fn is_never(&self, form: &AnswerForm) -> bool {
        let AnswerForm::Text(text) = form else { return false };
        let is_cursor =
            |of: &AnswerReference| of.source == AnswerSource::NextToken && of.default.is_none();
        !self.operation().is_some_and(Operation::responds_with_page)
            && text.references().any(is_cursor)
    }

    fn text(&mut self, text: &AnswerText, scope: &Scope) -> Value {
        if let Some(reference) = text.as_reference() {
            return self.reference(reference, scope);
        }
        let needed: Vec<_> = text.references().filter(|of| of.default.is_none()).collect();
        Value::string(needed.into_iter().all(|of| self.value(of, scope).is_always))
    }

    /// A value alone, or its default.
    fn reference(&mut self, reference: &AnswerReference, scope: &Scope) -> Value {
        let Value { schema, is_always, is_string } = self.value(reference, scope);
        let schema = match reference.kind {
            AnswerKind::String if schema != typed("null") => string(),
            _ => schema,
        };
        let Some(default) = reference.default.as_deref().filter(|_| !is_always) else {
            return Value { schema, is_always, is_string };
        };
        let is_string = is_string || reference.kind == AnswerKind::String;
        let default = match serde_json::from_str::<Json>(default) {
            Ok(Json::Null) => typed("null"),
            Ok(json) if !is_string => like(&json),
            _ => string(),
        };
        // Whole numbers are numbers, too.
        let default = if default == typed("integer") { typed("number") } else { default };
        Value { schema: any_of([schema, default]), is_always: true, is_string }
    }

    fn value(&mut self, reference: &AnswerReference, scope: &Scope) -> Value {
        let is_raw = reference.kind == AnswerKind::DynamoDb;
        let Ok(referent) = self.answering().referent(reference, scope) else {
            return Value::of(any(), false);
        };
        let is_changed = !reference.filters.is_empty();
        match referent {
            Referent::Item(root) => {
                let of = self.step_of(root, scope);
                let schema =
                    if is_raw { items::attribute_map(self.components) } else { self.item(of) };
                Value::of(schema, self.exists(root, scope))
            }
            // A part of a text.
            Referent::Part(_) | Referent::Element(_) if is_changed => Value::string(false),
            Referent::Part(_) if is_raw => Value::of(typed("object"), false),
            Referent::Part(part) => self.part(&part, scope),
            Referent::Items(_) if is_raw => {
                Value::of(array(items::attribute_map(self.components)), true)
            }
            Referent::Items(of) => Value::of(array(self.item(of)), true),
            Referent::Usual => Value::of(self.usual_items(), true),
            Referent::Count { .. } => Value::of(typed("integer"), true),
            Referent::NextToken => Value::string(false),
            Referent::Response(path) => {
                let is_known = self.response_member(&reference.source);
                match is_known {
                    _ if is_changed => Value::string(false),
                    Some((schema, is_always)) => Value::of(schema, is_always),
                    // The whole response of a service may be nothing.
                    None => Value::of(any(), path == "$"),
                }
            }
            Referent::Element(_) => Value::of(any(), false),
            Referent::Request(of) => self.of_request(&of),
            Referent::Given(value, of) => self.given(&value, of),
        }
    }

    /// True if an item exists wherever the answer shows it.
    fn exists(&self, root: Root, scope: &Scope) -> bool {
        let returns_it = self.operation().is_some_and(|operation| {
            matches!(operation.declared, Declared::Update(_) | Declared::Put(_))
                && !self.shows_changes()
        });
        root == Root::Item && (scope.in_items || self.is_found || returns_it)
    }

    /// True if items contain only the attributes that an update changes.
    fn shows_changes(&self) -> bool {
        let declared = self.answering().response().declared_body;
        matches!(declared, ResponseBody::Changed | ResponseBody::OldChanged)
    }

    /// True for an attribute that every item has where it is returned: DynamoDB stores no item
    /// without its key, and an index has only items with the index's key.
    fn is_key(&self, of: usize, name: &str) -> bool {
        let Some(step) = self.step_at(of).filter(|_| !self.shows_changes()) else { return false };
        let (index, is_read) = match step.kind {
            StepKind::Statement(execute) => {
                (execute.statement.index.as_deref(), execute.statement.reads(name))
            }
            _ => (step.read().and_then(|read| read.index), true),
        };
        let keys = [step.table.key_of(None), step.table.key_of(index)];
        is_read && keys.into_iter().any(|(partition, sort)| partition == name || sort == Some(name))
    }

    /// The items that a step reads.
    fn item(&mut self, of: usize) -> Json {
        let Some(step) = self.step_at(of) else { return typed("object") };
        let texts = if self.is_put() { number_texts(step) } else { Vec::new() };
        let shown = step.returned_attributes().shown();
        let is_partial = match step.kind {
            StepKind::Statement(_) => shown.iter().any(|(name, _)| is_unread(step, name)),
            _ => !step.projection().is_empty() || self.shows_changes(),
        };
        let base = if is_partial || !texts.is_empty() {
            let number = if of == 0 { String::new() } else { (of + 1).to_string() };
            format!("{}Item{number}", self.name)
        } else {
            format!("{}Item", pascal(&step.table.key))
        };
        let schema = with_texts(items::item(&shown, |name| self.is_key(of, name)), &shown, &texts);
        self.components.share(&base, |_| schema.clone())
    }

    fn part(&self, part: &answer::Part, scope: &Scope) -> Value {
        let schema = match (&part.shape, part.way.first()) {
            // A part of the text of a key.
            _ if part.way.iter().any(|way| matches!(way, Way::Text(_))) => {
                return Value::string(false);
            }
            (Shape::Number(_), Some(Way::Attribute(name))) if part.root == Root::Item => {
                let texts = self.step().filter(|_| self.is_put()).map(number_texts);
                number(texts.is_some_and(|texts| texts.contains(name)))
            }
            (shape, _) => items::value(shape),
        };
        let of = self.step_of(part.root, scope);
        let is_key = matches!(part.way.as_slice(), [Way::Attribute(name)] if self.is_key(of, name));
        Value {
            is_string: matches!(part.shape, Shape::String(_) | Shape::Binary),
            ..Value::of(schema, is_key && self.exists(part.root, scope))
        }
    }

    /// A value of the request.
    fn of_request(&self, reference: &Reference) -> Value {
        let is_always = match &reference.source {
            _ if reference.filters.iter().any(|of| matches!(of, Filter::Split { .. })) => false,
            ValueSource::Path(_) => true,
            ValueSource::Body(names) if names.is_empty() => return Value::of(any(), false),
            ValueSource::Headers | ValueSource::QueryStrings => {
                let texts = object([("type", "object".into()), ("additionalProperties", string())]);
                return Value::of(texts, true);
            }
            ValueSource::HeaderList(_) | ValueSource::QueryStringList(_) => {
                return Value::of(array(string()), false);
            }
            ValueSource::Body(names) if reference.filters.is_empty() => {
                return Value::of(self.of_body(names), self.needs_of_body(names));
            }
            source => {
                let parameter = source.parameter();
                !reference.can_be_missing()
                    || parameter.is_some_and(|of| self.parameters.get(&of) == Some(&true))
            }
        };
        let is_number = reference.source.is_time()
            && matches!(reference.filters[..], [] | [Filter::Milliseconds]);
        if is_number { Value::of(typed("integer"), is_always) } else { Value::string(is_always) }
    }

    /// The schema of a string, a number or a boolean in the body.
    fn of_body(&self, names: &[String]) -> Json {
        let scalar = || any_of([string(), typed("number"), typed("boolean")]);
        let (Some(step), [name]) = (self.step().filter(|_| self.takes_only_json()), names) else {
            return scalar();
        };
        let attributes = step.body_attributes();
        let mut attributes = attributes.iter().filter(|_| step.body_place().is_empty());
        let found = attributes.find(|(stored, of)| of.name_in_json(stored) == name);
        match found.map(|(_, attribute)| attribute.shape()) {
            Some(
                shape @ (Shape::String(_) | Shape::Number(_) | Shape::Boolean | Shape::Binary),
            ) => items::value(shape),
            _ => scalar(),
        }
    }

    /// True if API Gateway refuses bodies without this string, number or boolean.
    fn needs_of_body(&self, names: &[String]) -> bool {
        let is_same = |of: &&Reference| {
            matches!(&of.source, ValueSource::Body(known) if known == names)
                && of.filters.is_empty()
                && of.is_required()
        };
        let needs = match self.subject {
            Subject::Operation(operation) => operation.references().any(|of| is_same(&of)),
            // Alone in a document, a value may be of any type.
            Subject::Service(_) => false,
        };
        needs && self.takes_only_json() || self.is_required_attribute(names)
    }

    fn is_required_attribute(&self, names: &[String]) -> bool {
        let (Some(step), [name]) = (self.step().filter(|_| self.takes_only_json()), names) else {
            return false;
        };
        let attributes: MapShape = step.body_attributes();
        step.body_place().is_empty()
            && attributes.iter().any(|(stored, of)| {
                let is_text = of.shape().attribute_type().is_key_type()
                    || of.shape().attribute_type() == AttributeType::BOOL;
                of.name_in_json(stored) == name && of.is_required() && is_text
            })
    }

    /// True if every body is validated by the model of JSON.
    fn takes_only_json(&self) -> bool {
        let types = match self.subject {
            Subject::Operation(operation) => operation.content_types(),
            Subject::Service(route) => route.content_types(),
        };
        types == [JSON]
    }

    /// The value that the request gives to an attribute of this type.
    fn given(&self, value: &ValueTemplate, of: AttributeType) -> Value {
        let is_always = value.references().all(|of| self.of_request(of).is_always);
        let literal = value.as_literal();
        let parsed = literal.and_then(|literal| serde_json::from_str::<Json>(literal).ok());
        let constant = match (of, parsed) {
            (AttributeType::NULL, _) => Some(typed("null")),
            (AttributeType::N, Some(Json::Number(_))) => Some(typed("number")),
            (AttributeType::BOOL, Some(Json::Boolean(_))) => Some(typed("boolean")),
            _ => None,
        };
        if let Some(schema) = constant {
            return Value::of(schema, true);
        }
        if let [Part::Reference(reference)] = value.parts() {
            let own = self.of_request(reference);
            return match of {
                AttributeType::S => Value::string(is_always),
                AttributeType::N if own.is_string => Value::of(number(true), is_always),
                _ => Value { is_always, ..own },
            };
        }
        match value.content() {
            Content::Text(..) => Value::string(is_always),
            Content::Null => Value::of(typed("null"), true),
            Content::List(_) => Value::of(array(any()), is_always),
            Content::Map(_) => Value::of(typed("object"), is_always),
        }
    }

    /// The schema of a member of a service's response, if it is known; true if the service always
    /// returns it.
    fn response_member(&self, source: &AnswerSource) -> Option<(Json, bool)> {
        let (Subject::Service(route), AnswerSource::Response(names)) = (self.subject, source)
        else {
            return None;
        };
        let member = names.join(".");
        let is_known = route.request.members.contains(&names.first()?.as_str());
        let of = match member.as_str() {
            _ if !is_known => return None,
            "Encrypted" => typed("boolean"),
            "FailedEntryCount" | "FailedPutCount" | "FailedRecordCount" => typed("integer"),
            "startDate" | "stopDate" => typed("number"),
            "Entries" | "Failed" | "Records" | "RequestResponses" | "Successful" => array(any()),
            "Entries.[0].EventId" => string(),
            _ if names.len() == 1 => string(),
            _ => return None,
        };
        let has_sequence = route.request.service == "kinesis";
        let is_always = match member.as_str() {
            "MessageId" | "RecordId" | "ShardId" | "executionArn" | "startDate" | "status" => true,
            "SequenceNumber" => has_sequence,
            _ => false,
        };
        Some((of, is_always))
    }

    /// The schema of DynamoDB's own response.
    fn of_dynamodb(&mut self) -> Json {
        let map = items::attribute_map(self.components);
        let mut response = ObjectSchema::default();
        match self.operation().map(|operation| operation.declared) {
            Some(Declared::Get(_)) => response.member("Item", map, self.is_found),
            Some(Declared::Query(_) | Declared::Scan(_)) => {
                response.member("Items", array(map.clone()), false);
                response.member("Count", typed("integer"), false);
                response.member("ScannedCount", typed("integer"), false);
                response.member("LastEvaluatedKey", map, false);
            }
            Some(Declared::Put(_) | Declared::Update(_) | Declared::Delete(_)) => {
                response.member("Attributes", map, false);
            }
            Some(Declared::ExecuteStatement(_)) => {
                response.member("Items", array(map.clone()), false);
                response.member("NextToken", string(), false);
                response.member("LastEvaluatedKey", map, false);
            }
            Some(Declared::BatchGet(_)) => {
                let by_table =
                    |of: Json| object([("type", "object".into()), ("additionalProperties", of)]);
                response.member("Responses", by_table(array(map)), false);
                response.member("UnprocessedKeys", by_table(typed("object")), false);
            }
            Some(Declared::BatchWrite(_)) => {
                response.member("UnprocessedItems", typed("object"), false);
            }
            Some(Declared::TransactGet(_)) => {
                let mut found = ObjectSchema::default();
                found.member("Item", map, false);
                response.member("Responses", array(found.schema()), false);
            }
            Some(Declared::TransactWrite(_)) | None => {}
        }
        response.further(any());
        let schema = response.schema();
        self.named(schema)
    }

    /// The schema of the items of a batch of reads, with those that are not processed.
    pub(super) fn of_batch_get(&mut self) -> Json {
        let mut response = ObjectSchema::default();
        response.member("items", self.usual_items(), true);
        let keys = self.by_table(|_, step| array(key_of(step)));
        response.member("unprocessed", keys, false);
        let schema = response.schema();
        self.named(schema)
    }

    /// The schema of the items and keys that a batch of writes does not process.
    pub(super) fn of_unprocessed_writes(&mut self) -> Json {
        use crate::plan::operation::batch::ListKind;
        let unprocessed = self.by_table(|_, step| {
            let mut kinds = ObjectSchema::default();
            for kind in [ListKind::Put, ListKind::Delete] {
                if step.lists.iter().any(|listed| listed.kind == kind) {
                    let of = match kind {
                        ListKind::Put => items::item(&step.table.item(), |_| false),
                        ListKind::Get | ListKind::Delete => key_of(step),
                    };
                    kinds.member(kind.key().unwrap_or_default(), array(of), true);
                }
            }
            kinds.schema()
        });
        let mut response = ObjectSchema::default();
        response.member("unprocessed", unprocessed, true);
        let schema = response.schema();
        self.components.share(&format!("{}Unprocessed", self.name), |_| schema.clone())
    }

    /// The schema of the items of a batch or a transaction in their usual form.
    fn usual_items(&self) -> Json {
        if matches!(self.operation().map(|of| of.declared), Some(Declared::BatchGet(_))) {
            return self.by_table(|_, step| {
                let (partition, sort) = step.table.key_of(None);
                let is_key = |name: &str| partition == name || sort == Some(name);
                array(items::item(&step.returned_attributes().shown(), is_key))
            });
        }
        let steps = self.operation().map(|operation| operation.steps.as_slice());
        let steps = steps.unwrap_or_default();
        let mut found: Vec<Json> = Vec::new();
        for step in steps {
            let (partition, sort) = step.table.key_of(None);
            let is_key = |name: &str| partition == name || sort == Some(name);
            found.push(items::item(&step.returned_attributes().shown(), is_key));
            let is_required = matches!(step.kind, StepKind::GetPart(part) if part.required);
            found.extend((!is_required).then(|| typed("null")));
        }
        let count = Json::Number(steps.len().into());
        object([
            ("type", "array".into()),
            ("items", any_of(found)),
            ("minItems", count.clone()),
            ("maxItems", count),
        ])
    }

    /// A value for each table: alone if there is only one, else by the names of the tables.
    fn by_table(&self, value: impl Fn(&Self, &Step<'_>) -> Json) -> Json {
        let steps = self.operation().map(|operation| operation.steps.as_slice());
        match steps.unwrap_or_default() {
            [step] => value(self, step),
            steps => {
                let mut tables = ObjectSchema::default();
                for step in steps {
                    tables.member(&step.table.key, value(self, step), true);
                }
                tables.schema()
            }
        }
    }
}

/// True for an attribute that a statement does not read.
fn is_unread(step: &Step<'_>, name: &str) -> bool {
    matches!(step.kind, StepKind::Statement(execute) if !execute.statement.reads(name))
}

/// An object without members.
fn empty() -> Json {
    object([("type", "object".into()), ("maxProperties", Json::Number(0.into()))])
}

/// A number; one that a request sends as text may have a form that JSON does not have, and is then
/// a string.
fn number(may_be_text: bool) -> Json {
    if may_be_text { any_of([typed("number"), string()]) } else { typed("number") }
}

/// The schema of an item some of whose numbers may be strings.
fn with_texts(mut schema: Json, attributes: &MapShape, texts: &[String]) -> Json {
    for (name, attribute) in attributes.iter().filter(|(name, _)| texts.iter().any(|of| of == name))
    {
        if let Json::Object(members) = &mut schema
            && let Some(Json::Object(properties)) = members.get_mut("properties")
        {
            properties.insert(attribute.name_in_json(name).to_owned(), number(true));
        }
    }
    schema
}

/// The schema of a key of a table.
fn key_of(step: &Step<'_>) -> Json {
    items::item(&step.table.primary_key(), |_| true)
}
