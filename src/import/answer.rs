//! Answers of operations and services, from the responses that templates render.

use serde_json::{Value, json};

use super::decode::Decoder;
use super::proof::{Sent, gateway_of, send};
use super::route::Route;
use super::samples::{Inputs, successes};
use super::{Importer, object, text};
use crate::gateway::{BackendResponse, Response};
use crate::vtl::Json;

/// The known parts of the response to a success.
pub(super) struct Answers {
    /// The status of the response, if it is not 200.
    status: Option<u16>,
    /// The body in JSON with references, and the headers.
    own: Option<(Json, Option<Json>)>,
    headers: Option<Json>,
}

impl Answers {
    pub(super) fn of(
        importer: &Importer<'_>,
        route: &Route<'_>,
        inputs: &Inputs,
        decoder: &Decoder,
    ) -> Self {
        let action = route.integration().dynamodb_action().unwrap_or_default();
        let (item, other, keys) = importer.sample_items(route);
        let bodies = successes(action, &item, &other, &keys);
        let responses: Vec<BackendResponse> =
            bodies.iter().map(|body| BackendResponse::new(200, body.to_string())).collect();
        let none = Self { status: None, own: None, headers: None };
        let Some(gateway) = gateway_of(&importer.plain) else { return none };
        let (Sent::Backend(_), answers) = send(&gateway, &inputs.whole.request(route), &responses)
        else {
            return none;
        };
        let Some(first) = answers.first() else { return none };
        let status = (first.status != 200).then_some(first.status);
        let decoder = decoder.with_item(&item);
        let plain = plain(&item);
        let headers = headers(&answers, &decoder);
        let written: Option<Value> = serde_json::from_str(&first.body.text()).ok();
        let own = written.map(|written| {
            let further = answers.get(1);
            let further = further.and_then(|of| serde_json::from_str(&of.body.text()).ok());
            let is_list = matches!(action, "Query" | "Scan");
            let of = Form { is_list, decoder: &decoder, plain: &plain };
            (of.json(&written, further.as_ref()), headers.clone())
        });
        Self { status, own, headers }
    }

    /// The answers that an operation may have; `None` is its default.
    pub(super) fn forms(&self, operation: &str) -> Vec<Option<Json>> {
        let may_have_body = self.status != Some(204);
        let status = self.status.map(|status| Json::from(Value::from(status)));
        let with = |body: Option<Json>| {
            let has_own = status.is_some() || body.is_some() || self.headers.is_some();
            has_own.then(|| {
                object([
                    ("status", status.clone()),
                    ("headers", self.headers.clone()),
                    ("body", body),
                ])
            })
        };
        let mut forms = vec![with(None)];
        if self.status == Some(204) {
            forms.push(Some(object([("body", Some(text("nothing")))])));
        }
        let named: &[&str] = match operation {
            "get" => &["dynamo-db"],
            "put" | "delete" => &["old-item", "item", "dynamo-db"],
            "update" => &["item", "old-item", "changed", "old-changed", "dynamo-db"],
            _ => &["items", "dynamo-db"],
        };
        if let Some((body, headers)) = &self.own {
            let body = object([("json", Some(body.clone()))]);
            let status = self.status.unwrap_or(200);
            for status in [None, Some(status)] {
                forms.push(Some(object([
                    ("status", status.map(|status| Json::from(Value::from(status)))),
                    ("headers", headers.clone()),
                    ("body", Some(body.clone())),
                ])));
            }
        }
        let named = if may_have_body { named } else { &[] };
        forms.extend(named.iter().map(|name| with(Some(text(*name)))));
        forms
    }
}

/// The headers of an answer, apart from those that API Gateway or CORS adds.
fn headers(answers: &[Response], decoder: &Decoder) -> Option<Json> {
    let mut headers = indexmap::IndexMap::new();
    let is_added = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with("access-control-") || name == "content-type" || name.starts_with("x-amzn")
    };
    let first = answers.first()?;
    for (index, answer) in answers.iter().enumerate().take(2) {
        for (name, value) in answer.headers.iter().filter(|(name, _)| !is_added(name)) {
            if index == 0 {
                headers.insert(name.to_owned(), text(decoder.text(value)));
            } else if first.headers.get(name).is_none() {
                headers.insert(name.to_owned(), text("{next-token}"));
            }
        }
    }
    (!headers.is_empty()).then_some(Json::Object(headers))
}

/// The reading of a response.
struct Form<'f> {
    /// True if a further page may follow.
    is_list: bool,
    decoder: &'f Decoder,
    /// The item in plain JSON.
    plain: &'f Value,
}

impl Form<'_> {
    /// The body with references. A member that only a further page has is its token.
    fn json(&self, value: &Value, further: Option<&Value>) -> Json {
        if value == self.plain && !self.plain.as_object().is_none_or(serde_json::Map::is_empty) {
            return text("{item}");
        }
        match value {
            Value::Array(items) if items.len() == 2 => {
                let each = self.json(&items[0], None);
                if each == text("{item}") {
                    return text("{items}");
                }
                object([("each", Some(text("items"))), ("as", Some(each))])
            }
            Value::Object(members) => {
                let mut form: indexmap::IndexMap<String, Json> = members
                    .iter()
                    .map(|(name, member)| (name.clone(), self.json(member, None)))
                    .collect();
                let further = further.filter(|_| self.is_list);
                for name in further.and_then(Value::as_object).into_iter().flat_map(|of| of.keys())
                {
                    if !members.contains_key(name) {
                        form.insert(name.clone(), text("{next-token}"));
                    }
                }
                Json::Object(form)
            }
            _ => self.decoder.json(value),
        }
    }
}

/// An item of DynamoDB as plain JSON.
pub(super) fn plain(item: &Value) -> Value {
    let members = item.as_object().into_iter().flatten();
    let members = members.map(|(name, value)| (name.clone(), plain_value(value)));
    Value::Object(members.collect())
}

fn plain_value(value: &Value) -> Value {
    let Some((of, inner)) = value.as_object().and_then(|members| members.iter().next()) else {
        return Value::Null;
    };
    match (of.as_str(), inner) {
        ("N", Value::String(number)) => serde_json::from_str(number).unwrap_or(Value::Null),
        ("NULL", _) => Value::Null,
        ("L", Value::Array(items)) => Value::Array(items.iter().map(plain_value).collect()),
        ("M", _) => plain(inner),
        ("NS", Value::Array(items)) => {
            let items = items.iter().map(|item| json!(item.as_str().unwrap_or_default()));
            Value::Array(items.collect())
        }
        _ => inner.clone(),
    }
}

/// The known parts of the response to a successful request to a service.
pub(super) struct ServiceAnswers {
    status: Option<u16>,
    headers: Option<Json>,
    body: Option<Json>,
}

impl ServiceAnswers {
    pub(super) fn of(
        importer: &Importer<'_>,
        route: &Route<'_>,
        inputs: &Inputs,
        decoder: &Decoder,
    ) -> Self {
        let none = Self { status: None, headers: None, body: None };
        let answer = super::proof::service_response();
        let response = BackendResponse::new(200, answer.to_string());
        let Some(gateway) = gateway_of(&importer.plain) else { return none };
        let request = inputs.whole.request(route);
        let (Sent::Backend(_), answers) = send(&gateway, &request, &[response]) else {
            return none;
        };
        let Some(first) = answers.first() else { return none };
        let decoder = decoder.with_response(&answer);
        let written: Option<Value> = serde_json::from_str(&first.body.text()).ok();
        let body = written.map(|written| {
            if written == answer { text("{response}") } else { decoder.json(&written) }
        });
        Self {
            status: (first.status != 200).then_some(first.status),
            headers: headers(&answers, &decoder),
            body,
        }
    }

    /// The answers that a request may have; `None` is its default.
    pub(super) fn forms(&self) -> Vec<Option<Json>> {
        let status = self.status.map(|status| Json::from(Value::from(status)));
        let with = |body: Option<Json>| {
            let has_own = status.is_some() || body.is_some() || self.headers.is_some();
            has_own.then(|| {
                object([
                    ("status", status.clone()),
                    ("headers", self.headers.clone()),
                    ("body", body),
                ])
            })
        };
        vec![with(None), with(self.body.clone())]
    }
}
