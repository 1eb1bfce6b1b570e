//! Made-up requests for a method, and responses of its backend. All values differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::route::Route;
use crate::gateway::api::{Api, AuthorizationType, DeployedMethod};
use crate::gateway::{BackendResponse, Request, percent};
use crate::probe::{ParameterKind, Reads, Source, Step};
use crate::vtl::{Json, Template};

/// A made-up request with the values in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    pub(super) path: BTreeMap<String, String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) headers: BTreeMap<String, String>,
    /// The body as JSON; `None` for a request without one.
    pub(super) body: Option<Value>,
    /// The claims, and other variables of `$context` that callers do not choose.
    pub(super) context: BTreeMap<Vec<String>, String>,
    pub(super) content_type: Option<String>,
}

/// The inputs of a method.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    /// The request with all values.
    pub(super) whole: Sample,
    /// The parameters that requests may lack.
    pub(super) optional: Vec<(ParameterKind, String)>,
    /// The members of the body that requests may lack.
    pub(super) optional_members: Vec<String>,
    /// The number of markers that were given.
    count: usize,
}

impl Inputs {
    /// The inputs that the parameters, the model and the template of a method tell.
    pub(super) fn of(route: &Route<'_>, api: &Api) -> Self {
        let mut inputs = Self {
            whole: Sample::default(),
            optional: Vec::new(),
            optional_members: Vec::new(),
            count: 0,
        };
        for segment in route.key.path.split('/') {
            if let Some(name) = segment.strip_prefix('{').and_then(|of| of.strip_suffix('}')) {
                let marker = inputs.marker();
                inputs.whole.path.insert(name.trim_end_matches('+').to_owned(), marker);
            }
        }
        let method = &route.method;
        inputs.declared(method);
        let templates = &method.method_integration.request_templates;
        let (content_type, template) = templates
            .get_key_value("application/json")
            .or_else(|| templates.first_key_value())
            .map(|(of, template)| (of.clone(), template.clone()))
            .unwrap_or_default();
        if !content_type.is_empty() && content_type != "application/json" {
            inputs.whole.content_type = Some(content_type);
        }
        let path: Vec<String> = inputs.whole.path.keys().cloned().collect();
        let reads = super::outline::reads(&template, &path);
        inputs.read(&reads);
        let model = method.request_models.get("application/json");
        let model = model.and_then(|name| api.models.get(name));
        let has_body = route.key.method.has_body();
        inputs.whole.body = match model {
            Some(model) if has_body => {
                let schema = Value::from_json(&model.schema);
                let required = schema.get("required").and_then(Value::as_array);
                let required: BTreeSet<&str> =
                    required.into_iter().flatten().filter_map(Value::as_str).collect();
                let members = schema.get("properties").and_then(Value::as_object);
                let optional = members.into_iter().flatten().map(|(name, _)| name.clone());
                inputs.optional_members =
                    optional.filter(|name| !required.contains(&**name)).collect();
                Some(inputs.of_schema(&schema, 0))
            }
            _ if has_body => inputs.of_reads(&reads, route),
            _ => None,
        };
        inputs
    }

    /// A text that no other input has.
    fn marker(&mut self) -> String {
        self.count += 1;
        format!("vq{}x", self.count)
    }

    /// A number that no other input has.
    fn number(&mut self) -> u64 {
        self.count += 1;
        7000 + self.count as u64
    }

    fn declared(&mut self, method: &DeployedMethod) {
        for parameter in method.request_parameters.keys() {
            let name = parameter.strip_prefix("method.request.");
            match name.and_then(|name| name.split_once('.')) {
                Some(("querystring", name)) => self.parameter(ParameterKind::QueryString, name),
                Some(("header", name)) => self.parameter(ParameterKind::Header, name),
                _ => {}
            }
        }
    }

    fn parameter(&mut self, kind: ParameterKind, name: &str) {
        let lower = name.to_ascii_lowercase();
        if kind == ParameterKind::Header && (lower == "content-type" || lower == "authorization") {
            return;
        }
        let is_known = match kind {
            ParameterKind::QueryString => self.whole.query.contains_key(name),
            ParameterKind::Header => {
                self.whole.headers.keys().any(|known| known.eq_ignore_ascii_case(name))
            }
            ParameterKind::Path => true,
        };
        if is_known {
            return;
        }
        let marker = self.marker();
        self.optional.push((kind, name.to_owned()));
        let of_kind = match kind {
            ParameterKind::Header => &mut self.whole.headers,
            _ => &mut self.whole.query,
        };
        of_kind.insert(name.to_owned(), marker);
    }

    fn read(&mut self, reads: &Reads) {
        for source in reads.sources.keys() {
            match source {
                Source::Parameter(kind, name) => self.parameter(*kind, name),
                Source::Context(names) => {
                    const KNOWN: [&str; 12] = [
                        "requestId",
                        "requestTime",
                        "requestTimeEpoch",
                        "stage",
                        "accountId",
                        "apiId",
                        "httpMethod",
                        "resourcePath",
                        "path",
                        "protocol",
                        "resourceId",
                        "domainName",
                    ];
                    let is_known = names.first().is_some_and(|name| KNOWN.contains(&&**name));
                    let is_override = names.first().is_some_and(|name| name.ends_with("Override"));
                    if !is_known && !is_override && names.len() > 1 {
                        let marker = self.marker();
                        self.whole.context.insert(names.clone(), marker);
                    }
                }
                _ => {}
            }
        }
    }

    /// The JSON of the members that a template reads.
    fn of_reads(&mut self, reads: &Reads, route: &Route<'_>) -> Option<Value> {
        let mut body = Value::Null;
        for source in reads.sources.keys() {
            if let Source::Body(steps) = source {
                self.insert(&mut body, steps);
            }
        }
        let is_passed = route.integration().request_templates.is_empty();
        let is_read = reads.sources.contains_key(&Source::Text);
        if body.is_null() && (is_passed || is_read) {
            let marker = self.marker();
            return Some(json!({ "member": marker }));
        }
        (!body.is_null()).then_some(body)
    }

    fn insert(&mut self, at: &mut Value, steps: &[Step]) {
        match steps.first() {
            None => {
                if at.is_null() {
                    let marker = self.marker();
                    *at = Value::String(marker);
                }
            }
            Some(Step::Member(name)) => {
                if !at.is_object() {
                    *at = Value::Object(Map::new());
                }
                let member = &mut at[name.as_str()];
                self.insert(member, &steps[1..]);
            }
            Some(Step::Item) => {
                if at.is_object() {
                    return;
                }
                if !at.is_array() {
                    *at = json!([null, null]);
                }
                for index in 0..2 {
                    self.insert(&mut at[index], &steps[1..]);
                }
            }
            Some(Step::Name | Step::AnyMember) => {
                if !at.is_object() {
                    *at = Value::Object(Map::new());
                }
                let member = &mut at["anyName"];
                self.insert(member, &steps[1..]);
            }
            Some(Step::Parsed) => {
                let mut inner = Value::Null;
                self.insert(&mut inner, &steps[1..]);
                *at = Value::String(inner.to_string());
            }
        }
    }

    /// A value that conforms to a schema.
    fn of_schema(&mut self, schema: &Value, level: usize) -> Value {
        if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|of| of.first())
        {
            return first.clone();
        }
        let of = match schema.get("type") {
            Some(Value::String(of)) => of.as_str(),
            Some(Value::Array(of)) => of.first().and_then(Value::as_str).unwrap_or("string"),
            _ if schema.get("properties").is_some() => "object",
            _ => "string",
        };
        if level > 8 {
            return Value::Null;
        }
        match of {
            "object" => {
                let members = schema.get("properties").and_then(Value::as_object);
                let mut value = Map::new();
                for (name, member) in members.into_iter().flatten() {
                    if member.get("not").is_some_and(|not| *not == json!({})) {
                        continue;
                    }
                    value.insert(name.clone(), self.of_schema(member, level + 1));
                }
                if members.is_none_or(Map::is_empty) {
                    let marker = self.marker();
                    value.insert("member".to_owned(), Value::String(marker));
                }
                Value::Object(value)
            }
            "array" => {
                let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(2).max(1);
                let item = schema.get("items").cloned().unwrap_or_else(|| json!({}));
                let items = (0..least.min(20)).map(|_| self.of_schema(&item, level + 1));
                Value::Array(items.collect())
            }
            "number" | "integer" => {
                let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
                let number = self.number();
                let most = bound("maximum");
                let least = bound("minimum");
                #[expect(clippy::cast_precision_loss, reason = "the number is small")]
                let is_within = most.is_none_or(|most| number as f64 <= most)
                    && least.is_none_or(|least| number as f64 >= least);
                // A number with three digits can be found again.
                #[expect(clippy::cast_precision_loss, reason = "the number is small")]
                let short = (self.count as f64) + 100.0;
                let fits = most.is_none_or(|most| short <= most)
                    && least.is_none_or(|least| short >= least);
                match least.or(most) {
                    Some(_) if !is_within && fits => Value::from(100 + self.count as u64),
                    Some(bound) if !is_within => {
                        #[expect(clippy::cast_possible_truncation, reason = "a bound of a schema")]
                        let bound = bound as i64;
                        Value::from(bound)
                    }
                    _ => Value::from(number),
                }
            }
            "boolean" => Value::Bool(true),
            "null" => Value::Null,
            _ => {
                let mut marker = self.marker();
                let length = |name: &str| schema.get(name).and_then(Value::as_u64);
                if let Some(least) = length("minLength") {
                    while (marker.len() as u64) < least.min(2000) {
                        marker.push('y');
                    }
                }
                if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
                    marker = matching(pattern).unwrap_or(marker);
                }
                if let Some(most) = length("maxLength") {
                    marker.truncate(usize::try_from(most).unwrap_or(marker.len()));
                }
                Value::String(marker)
            }
        }
    }

    /// The requests whose results are compared: with all values, with others, and without each that
    /// may be missing.
    pub(super) fn samples(&self) -> Vec<Sample> {
        /// The most requests.
        const MOST: usize = 24;
        let mut samples = vec![self.whole.clone(), self.other()];
        for (kind, name) in &self.optional {
            let mut sample = self.whole.clone();
            match kind {
                ParameterKind::Header => drop(sample.headers.remove(name)),
                _ => drop(sample.query.remove(name)),
            }
            samples.push(sample);
        }
        for name in &self.optional_members {
            let mut sample = self.whole.clone();
            if let Some(Value::Object(body)) = &mut sample.body {
                body.remove(name);
            }
            samples.push(sample);
        }
        samples.truncate(MOST);
        samples
    }

    /// The same request with other texts.
    fn other(&self) -> Sample {
        let mut other = self.whole.clone();
        let changed = |text: &str| text.replace("vq", "Ab");
        for of_kind in [&mut other.path, &mut other.query, &mut other.headers] {
            for value in of_kind.values_mut() {
                *value = changed(value);
            }
        }
        if let Some(body) = &mut other.body {
            change(body, &changed);
        }
        other
    }
}

fn change(value: &mut Value, changed: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = changed(text),
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, changed)),
        Value::Object(members) => members.values_mut().for_each(|of| change(of, changed)),
        _ => {}
    }
}

/// Texts that match usual patterns.
const USUAL: [&str; 14] = [
    "abc",
    "ABC",
    "123",
    "a@example.com",
    "2025-01-31",
    "2025-01-31T08:00:00Z",
    "00000000-0000-4000-8000-000000000000",
    "https://example.com",
    "+491234567",
    "12345",
    "1234567890",
    "a",
    "1",
    "AB12",
];

/// A text that matches a simple pattern: one of some usual values.
fn matching(pattern: &str) -> Option<String> {
    let java = crate::gateway::ecma_pattern::to_java(pattern).ok()?;
    let template = "$input.params('v').replaceFirst($input.params('p'), 'found')";
    let template = Template::parse(template).ok()?;
    let is_found = |text: &&str| {
        let mut event = crate::vtl::Event::default();
        event.params.querystring.insert("p".to_owned(), java.clone());
        event.params.querystring.insert("v".to_owned(), (*text).to_owned());
        template.render(&event).is_ok_and(|rendered| rendered.text.contains("found"))
    };
    USUAL.into_iter().find(is_found).map(str::to_owned)
}

impl Sample {
    /// The request to an API.
    pub(super) fn request(&self, route: &Route<'_>) -> Request {
        let verb = match route.key.method.as_str() {
            "ANY" => "POST",
            verb => verb,
        };
        let mut target = route.key.path.clone();
        for (name, value) in &self.path {
            let value = percent::encode(value);
            target = target.replace(&format!("{{{name}}}"), &value);
            target = target.replace(&format!("{{{name}+}}"), &value);
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.extend([&*percent::encode(name), "=", &percent::encode(value)]);
        }
        let is_authorized = route.method.authorization_type != AuthorizationType::None;
        let mut request = Request::new(verb, target)
            .authorized(is_authorized)
            .api_key(route.method.api_key_required);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = &self.content_type {
            request = request.header("Content-Type", content_type);
        }
        if let Some(body) = &self.body {
            request = request.body(body.to_string());
        }
        let mut context: BTreeMap<String, Value> = BTreeMap::new();
        for (names, value) in &self.context {
            let Some((first, rest)) = names.split_first() else { continue };
            let at = context.entry(first.clone()).or_insert_with(|| json!({}));
            set(at, rest, value);
        }
        for (name, value) in context {
            request = request.context(name, Json::from(value));
        }
        request
    }
}

fn set(at: &mut Value, names: &[String], value: &str) {
    match names.split_first() {
        None => *at = Value::String(value.to_owned()),
        Some((first, rest)) => {
            if !at.is_object() {
                *at = json!({});
            }
            set(&mut at[first.as_str()], rest, value);
        }
    }
}

/// The successful responses of DynamoDB to an action, with an item of these attributes.
pub(super) fn successes(action: &str, item: &Value, other: &Value, keys: &Value) -> Vec<Value> {
    match action {
        "GetItem" => vec![json!({ "Item": item }), json!({})],
        "PutItem" | "DeleteItem" | "UpdateItem" => {
            vec![json!({}), json!({ "Attributes": item })]
        }
        "Query" | "Scan" => vec![
            json!({ "Items": [item, other], "Count": 2, "ScannedCount": 2 }),
            json!({ "Items": [item], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": keys }),
            json!({ "Items": [], "Count": 0, "ScannedCount": 0 }),
        ],
        _ => vec![json!({})],
    }
}

/// Responses of a service to requests that fail.
pub(super) fn failures(is_dynamodb: bool) -> Vec<BackendResponse> {
    let prefix = if is_dynamodb { "com.amazonaws.dynamodb.v20120810#" } else { "" };
    let body =
        |code: &str| json!({ "__type": format!("{prefix}{code}"), "message": "m" }).to_string();
    vec![
        BackendResponse::new(400, body("ValidationException")),
        BackendResponse::new(400, body("ConditionalCheckFailedException")),
        BackendResponse::new(400, body("ProvisionedThroughputExceededException")),
        BackendResponse::new(400, body("AccessDeniedException")),
        BackendResponse::new(500, body("InternalServerError")),
    ]
}

/// JSON of the engine as JSON of `serde_json`.
pub(super) trait FromJson {
    fn from_json(json: &Json) -> Value;
}

impl FromJson for Value {
    fn from_json(json: &Json) -> Self {
        serde_json::from_str(&json.to_string()).unwrap_or_default()
    }
}
