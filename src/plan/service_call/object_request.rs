//! Objects in buckets: `GetObject`, `PutObject` and `DeleteObject`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, ServiceRequest, Value};
use crate::model::value_template::Content;
use crate::model::{
    self, HttpMethod, ObjectAction, ObjectRequest, ResourceArn, ResponseBody, Stack, Statement,
    ValueSource,
};
use crate::text::Text;

/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));

const NO_SUCH_KEY: &str = "NoSuchKey";
const ERRORS: [(&str, u16, &str); 1] = [(NO_SUCH_KEY, 404, "There is no such object.")];

/// The codes by status of the responses that a caller can resolve. The body of an error is XML,
/// which mapping templates cannot read.
const STATUSES: [(&str, &str); 2] =
    [("400", "ValidationException"), ("503", "ThrottlingException")];
/// S3 responds 403 to a request for a missing object unless the role may list the objects of the
/// bucket. It may not, because a request without a key lists them. 405 is the response to a version
/// that is a delete marker.
const STATUSES_OF_GET: [(&str, &str); 5] = [
    ("400", "ValidationException"),
    ("403", NO_SUCH_KEY),
    ("404", NO_SUCH_KEY),
    ("405", NO_SUCH_KEY),
    ("503", "ThrottlingException"),
];

impl Call for ObjectRequest {
    fn request<'a>(&'a self, stack: &'a Stack) -> ServiceRequest<'a> {
        let (verb, http_method) = match self.action {
            ObjectAction::Get => ("GetObject", HttpMethod::Get),
            ObjectAction::Put => ("PutObject", HttpMethod::Put),
            ObjectAction::Delete => ("DeleteObject", HttpMethod::Delete),
        };
        let (path, mut parameters) = self.path();
        let mut values = vec![Value::new(&["key"], &self.key).required()];
        if let Some(version) = &self.version {
            values.push(Value::new(&["version"], version));
            for parameter in version.references().filter_map(|of| of.source.parameter()) {
                parameters.insert(
                    "integration.request.querystring.versionId".to_owned(),
                    parameter.to_string(),
                );
            }
        }
        if self.action == ObjectAction::Put {
            parameters.insert(
                "integration.request.header.Content-Type".to_owned(),
                "method.request.header.Content-Type".to_owned(),
            );
        }
        ServiceRequest {
            title: format!("{verb} in the bucket {}", self.bucket.id().name),
            service: "s3".to_owned(),
            call: path,
            http_method,
            headers: BTreeMap::new(),
            body: Part::PassedThrough(values, parameters),
            writes: self.action != ObjectAction::Get,
            statements: self.statements(stack),
            protocol: Protocol::Xml(match self.action {
                ObjectAction::Get => &STATUSES_OF_GET,
                ObjectAction::Put | ObjectAction::Delete => &STATUSES,
            }),
            members: &[],
            refused: None,
            usual_status: 200,
            usual_body: &EMPTY,
            has_further_errors: false,
            errors: &ERRORS,
        }
    }
}

impl ObjectRequest {
    /// The path of the object with a name in braces for each reference of the key, and the mapping
    /// of these names. API Gateway does not decode path parameters, so their values are parts of
    /// the path as they were sent.
    fn path(&self) -> (Text, BTreeMap<String, String>) {
        let mut path = Text::from("path/").then(self.bucket.name()).then("/");
        let mut parameters = BTreeMap::new();
        for part in self.parts() {
            match part {
                model::Part::Literal(literal) => path.push_literal(encoded(literal)),
                model::Part::Reference(reference) => {
                    let name = format!("key{}", parameters.len());
                    path.push_literal(format!("{{{name}}}"));
                    let expression = match &reference.source {
                        ValueSource::Context(names) => format!("context.{}", names.join(".")),
                        source => source.parameter().map(|of| of.to_string()).unwrap_or_default(),
                    };
                    parameters.insert(format!("integration.request.path.{name}"), expression);
                }
            }
        }
        (path, parameters)
    }

    fn parts(&self) -> &[model::Part] {
        match self.key.content() {
            Content::Text(parts, _) => parts,
            _ => &[],
        }
    }

    fn statements(&self, stack: &Stack) -> Vec<Statement> {
        let of_version = self.version.is_some();
        let mut actions = vec![match self.action {
            ObjectAction::Get => "s3:GetObject",
            ObjectAction::Put => "s3:PutObject",
            ObjectAction::Delete => "s3:DeleteObject",
        }];
        match self.action {
            ObjectAction::Get if of_version => actions.push("s3:GetObjectVersion"),
            ObjectAction::Delete if of_version => actions.push("s3:DeleteObjectVersion"),
            _ => {}
        }
        // The constant start of the key, and everything after it.
        let mut objects = Text::from(self.bucket.arn()).then("/");
        for part in self.parts() {
            match part {
                model::Part::Literal(literal) => objects.push_literal(literal.as_str()),
                model::Part::Reference(_) => {
                    objects.push_literal("*");
                    break;
                }
            }
        }
        let access = Statement::allow(actions).on(ResourceArn(objects));
        let bucket = stack.buckets.iter().find(|bucket| bucket.key == self.bucket.id().name);
        let key = bucket.and_then(|bucket| bucket.encryption.customer_managed());
        let use_key = match self.action {
            ObjectAction::Get => Some("kms:Decrypt"),
            ObjectAction::Put => Some("kms:GenerateDataKey"),
            ObjectAction::Delete => None,
        };
        let of_key = use_key
            .zip(key)
            .map(|(action, key)| Statement::allow([action]).on(ResourceArn(key.clone())));
        std::iter::once(access).chain(of_key).collect()
    }
}

/// A literal part of a key within a path.
fn encoded(literal: &str) -> String {
    let mut path = String::with_capacity(literal.len());
    for byte in literal.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}
