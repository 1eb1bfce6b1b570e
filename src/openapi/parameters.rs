//! Parameters of the path, the query string and headers.

use std::collections::BTreeMap;

use super::dialect::Version;
use super::items;
use super::schema::{any_of, array, object, string, strings, typed};
use crate::check::values;
use crate::model::operation::{Limit, StepKind};
use crate::model::{
    AttributeType, HttpMethod, Path, Reference, RequestParameter, Shape, ValueSource, ValueTemplate,
};
use crate::plan::deployed::Deployed;
use crate::plan::operation::{Operation, Step};
use crate::plan::{PlannedApi, PlannedMethod};
use crate::vtl::Json;

/// Headers that a document describes in other places: the content types of bodies, and security.
const ELSEWHERE: [&str; 3] = ["Accept", "Authorization", "Content-Type"];

/// A parameter in a document.
pub(super) struct Parameter {
    pub(super) of: RequestParameter,
    is_required: bool,
    /// True for the rest of a path.
    is_greedy: bool,
    /// The schema of its values.
    pub(super) schema: Json,
    description: Option<String>,
    /// True for a list with commas between its elements.
    is_list: bool,
    /// A value of an example.
    pub(super) example: Option<Json>,
}

/// The parameter that stands for all of the query string, which a method reads as a map.
const ALL: &str = "queryStrings";

/// The parameters of a method.
pub(super) fn of_method(
    api: &PlannedApi<'_>,
    deployed: &Deployed<'_>,
    (path, verb): (&Path, HttpMethod),
    method: &PlannedMethod<'_>,
) -> Vec<Parameter> {
    let uses = Uses::of(method);
    let mut parameters: BTreeMap<RequestParameter, bool> = BTreeMap::new();
    for name in path.parameters() {
        parameters.insert(RequestParameter::Path(name.to_owned()), true);
    }
    for (of, required) in api.request_parameters(path, verb, method).iter() {
        let is_of_path = matches!(of, RequestParameter::Path(_));
        // The cache key for CORS is none of the caller's business.
        let is_origin = matches!(of, RequestParameter::Header(name) if name == "Origin")
            && !method.request_parameters.contains_key(of);
        if !is_of_path && !is_origin {
            parameters.insert(of.clone(), *required);
        }
    }
    if reads_all(method) {
        parameters.insert(RequestParameter::QueryString(ALL.to_owned()), false);
    }
    let rank = |of: &RequestParameter| match of {
        RequestParameter::Path(_) => 0,
        RequestParameter::QueryString(_) => 1,
        RequestParameter::Header(_) => 2,
    };
    let mut parameters: Vec<_> = parameters
        .into_iter()
        .filter(|(of, _)| !is_elsewhere(of))
        .map(|(of, is_required)| {
            let fixed = method.fixed_parameters.get(&of).map(|value| deployed.text(value));
            if of.name() == ALL && reads_all(method) {
                return Parameter::of_all(of);
            }
            Parameter::new(of, is_required, path, fixed, &uses)
        })
        .collect();
    let position = |of: &RequestParameter| path.parameters().position(|name| name == of.name());
    parameters.sort_by_key(|parameter| {
        let place = (rank(&parameter.of) == 0).then(|| position(&parameter.of));
        (rank(&parameter.of), place.flatten(), parameter.of.name().to_owned())
    });
    parameters
}

/// True if a method reads the whole query string.
fn reads_all(method: &PlannedMethod<'_>) -> bool {
    let is_all = |of: &Reference| matches!(of.source, ValueSource::QueryStrings);
    let answering = method.answering();
    let mut answers = answering.iter().flat_map(|of| &of.response().uses.of_request);
    method.references().into_iter().any(is_all) || answers.any(is_all)
}

fn is_elsewhere(of: &RequestParameter) -> bool {
    matches!(of, RequestParameter::Header(name)
        if ELSEWHERE.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

impl Parameter {
    fn new(
        of: RequestParameter,
        is_required: bool,
        path: &Path,
        fixed: Option<String>,
        uses: &Uses,
    ) -> Self {
        let is_greedy = matches!(&of, RequestParameter::Path(name)
            if path.last_segment() == format!("{{{name}+}}"));
        let found = uses.of.get(&of).map(Vec::as_slice).unwrap_or_default();
        let is_list = found.iter().any(|found| found.is_list);
        let description = found.iter().find_map(|found| found.description.clone());
        let schema = match fixed {
            Some(value) => object([("type", "string".into()), ("enum", strings([value]))]),
            // Without a use, its values are not known.
            None if found.is_empty() => string(),
            None => any_of(found.iter().map(|found| found.schema.clone())),
        };
        let description = match description {
            None if is_greedy => Some("The rest of the path, which may have slashes.".to_owned()),
            description => description,
        };
        Self { of, is_required, is_greedy, schema, description, is_list, example: None }
    }

    /// All parameters of the query string.
    fn of_all(of: RequestParameter) -> Self {
        let schema = object([("type", Json::from("object")), ("additionalProperties", string())]);
        Self {
            of,
            is_required: false,
            is_greedy: false,
            schema,
            description: Some("Parameters of any name.".to_owned()),
            is_list: false,
            example: None,
        }
    }

    /// A value of an example, which it takes unless it has one.
    pub(super) fn add_example(&mut self, text: &str) {
        if self.example.is_none() && !text.is_empty() && !self.is_greedy {
            self.example = self.value(text);
        }
    }

    /// The value that a text stands for.
    fn value(&self, text: &str) -> Option<Json> {
        if self.is_list {
            return Some(strings(text.split(',')));
        }
        let json = serde_json::from_str::<Json>(text).ok();
        match self.schema_type() {
            Some("number" | "integer") => json.filter(|of| matches!(of, Json::Number(_))),
            Some("boolean") => json.filter(|of| matches!(of, Json::Boolean(_))),
            _ => Some(text.into()),
        }
    }

    fn schema_type(&self) -> Option<&str> {
        let Json::Object(members) = &self.schema else { return None };
        match members.get("type")? {
            Json::String(of) => Some(of),
            _ => None,
        }
    }

    /// The parameter in a document.
    pub(super) fn write(self, version: Version) -> Json {
        let is_all = self.of.name() == ALL && self.schema_type() == Some("object");
        let place = match &self.of {
            RequestParameter::Path(_) => "path",
            RequestParameter::QueryString(_) => "query",
            RequestParameter::Header(_) => "header",
        };
        let mut parameter = vec![("name", Json::from(self.of.name())), ("in", place.into())];
        parameter.extend(self.description.map(|text| ("description", text.into())));
        if self.is_required {
            parameter.push(("required", Json::Boolean(true)));
        }
        // A header has no other style.
        if self.is_list && place == "query" {
            parameter.push(("style", "form".into()));
            parameter.push(("explode", Json::Boolean(false)));
        }
        if is_all {
            parameter.push(("style", "form".into()));
            parameter.push(("explode", Json::Boolean(true)));
        }
        parameter.push(("schema", version.schema(self.schema)));
        parameter.extend(self.example.map(|example| ("example", example)));
        object(parameter)
    }
}

/// The uses of parameters by an operation.
#[derive(Default)]
struct Uses {
    of: BTreeMap<RequestParameter, Vec<Use>>,
}

/// A use of a parameter.
struct Use {
    schema: Json,
    description: Option<String>,
    is_list: bool,
}

impl Uses {
    fn of(method: &PlannedMethod<'_>) -> Self {
        let mut uses = Self::default();
        for operation in method.operations() {
            uses.add_operation(operation);
        }
        uses
    }

    fn add_operation(&mut self, operation: &Operation<'_>) {
        for step in &operation.steps {
            self.add_step(step);
        }
        for (field, source) in operation.page_sources() {
            self.add_page(operation, field, &source);
        }
        for listed in operation.lists() {
            if let Some(crate::model::List::QueryString(name)) = &listed.list {
                let of = RequestParameter::QueryString(name.clone());
                let elements = listed.attributes.iter().map(|(_, of)| of_text(of.shape()));
                self.add(of, array(any_of(elements)), None, true);
            }
        }
        // Values that are parts of texts, or of which only parts are used.
        for reference in operation.references() {
            let is_list = matches!(
                reference.source,
                ValueSource::QueryStringList(_) | ValueSource::HeaderList(_)
            );
            if let Some(of) = reference.source.parameter() {
                let schema = if is_list { array(string()) } else { string() };
                self.of
                    .entry(of)
                    .or_insert_with(|| vec![Use { schema, description: None, is_list }]);
            }
        }
    }

    fn add_step(&mut self, step: &Step<'_>) {
        if let StepKind::Statement(execute) = step.kind {
            for parameter in &execute.parameters {
                let (of, template) = parameter.typed();
                self.add_value(template, &of.into());
            }
        }
        if let StepKind::Scan(scan) = step.kind
            && let Some(segments) = &scan.segments
        {
            let last = Json::Number(segments.total.saturating_sub(1).into());
            let segment = object([
                ("type", "integer".into()),
                ("minimum", Json::Number(0.into())),
                ("maximum", last),
            ]);
            if let Some(of) = segments.segment.sources().find_map(ValueSource::parameter) {
                let text = "The segment of the table that is read.".to_owned();
                self.add(of, segment, Some(text), false);
            }
        }
        for value in values::attribute_values(step) {
            self.add_value(value.value, &value.shape);
        }
        for placed in values::tests(step) {
            let Some(of) = placed.compared() else { continue };
            for template in placed.test.value_templates() {
                self.add_value(template, &of.into());
            }
        }
    }

    /// Adds the parameter that is the whole value of an attribute.
    fn add_value(&mut self, template: &ValueTemplate, shape: &Shape) {
        let [crate::model::Part::Reference(reference)] = template.parts() else { return };
        let Some(of) = reference.source.parameter() else { return };
        if reference.is_collection() {
            let element = match shape {
                Shape::Set(set) => of_text(&set.of.shape()),
                Shape::List(list) => of_text(list.element()),
                _ => string(),
            };
            self.add(of, array(element), None, true);
        } else if reference.filters.is_empty() {
            self.add(of, of_text(shape), None, false);
        } else if let [crate::model::Filter::Default(default)] = reference.filters.as_slice() {
            let description = format!("The default is `{default}`.");
            self.add(of, of_text(shape), Some(description), false);
        } else {
            self.add(of, string(), None, false);
        }
    }

    fn add_page(&mut self, operation: &Operation<'_>, field: &str, source: &ValueSource) {
        let Some(of) = source.parameter() else { return };
        match field {
            "limit" => {
                let Some(Limit::Caller(limit)) = operation.limit() else { return };
                let schema = object([
                    ("type", "integer".into()),
                    ("minimum", Json::Number(1.into())),
                    ("default", Json::Number(limit.default.into())),
                ]);
                let description = format!(
                    "The number of items to read, at most {}: a higher one counts as {}.",
                    limit.maximum, limit.maximum
                );
                self.add(of, schema, Some(description), false);
            }
            "order" => {
                let order = operation.steps.iter().find_map(|step| step.read()?.order);
                // The other of the other one.
                let usual = order.map(|order| order.direction.other().0.other().1);
                let default = usual.map(|usual| ("default", usual.into()));
                let choices = strings(["ascending", "descending"]);
                let schema = [("type", Json::from("string")), ("enum", choices)];
                let schema = object(schema.into_iter().chain(default));
                let description = "The order of the sort keys.".to_owned();
                self.add(of, schema, Some(description), false);
            }
            _ => {
                let description =
                    "The token of the page to read, from the response with the page before it."
                        .to_owned();
                self.add(of, string(), Some(description), false);
            }
        }
    }

    fn add(
        &mut self,
        of: RequestParameter,
        schema: Json,
        description: Option<String>,
        is_list: bool,
    ) {
        self.of.entry(of).or_default().push(Use { schema, description, is_list });
    }
}

/// The schema of the texts from which values of a shape are made.
fn of_text(shape: &Shape) -> Json {
    match shape.attribute_type() {
        AttributeType::N => typed("number"),
        AttributeType::BOOL => typed("boolean"),
        AttributeType::B => items::value(&Shape::Binary),
        _ => string(),
    }
}
