//! Responses of the query protocol: XML, or JSON for callers that accept it, as API Gateway does.
//!
//! The members of JSON that are `null` are elements that XML leaves out. The form of SNS's
//! `Publish` and of SQS's `SendMessage` and `ReceiveMessage` is known from responses in public;
//! that of the other actions follows from them.

use std::fmt::Write as _;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{ServiceError, endpoint};
use crate::xml;

/// A part of a result.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// `null`, or no element.
    Missing,
    Text(String),
    /// An array, or an element with elements `member`.
    List(Vec<Node>),
    /// An array, or elements with this name.
    Elements(&'static str, Vec<Node>),
    /// An object, or an element with elements `entry` of `key` and `value`.
    Entries(Vec<(String, Node)>),
    /// An object, or elements with this name, each with `Name` and `Value`.
    NamedElements(&'static str, Vec<(String, Node)>),
    Structure(Vec<(&'static str, Node)>),
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Node {
    fn from(of: Option<T>) -> Self {
        of.map_or(Self::Missing, Into::into)
    }
}

impl Node {
    pub(super) fn to_json(&self) -> Value {
        let object = |members: &[(String, Self)]| {
            members.iter().map(|(name, of)| (name.clone(), of.to_json())).collect::<Map<_, _>>()
        };
        match self {
            Self::Missing => Value::Null,
            Self::Text(text) => text.as_str().into(),
            Self::List(nodes) | Self::Elements(_, nodes) => {
                nodes.iter().map(Self::to_json).collect()
            }
            Self::Entries(members) | Self::NamedElements(_, members) => object(members).into(),
            Self::Structure(members) => {
                let members = members.iter();
                Value::Object(
                    members.map(|(name, of)| ((*name).to_owned(), of.to_json())).collect(),
                )
            }
        }
    }

    /// Writes the element with this name.
    fn write(&self, name: &str, xml: &mut String) {
        match self {
            Self::Missing => {}
            Self::Elements(element, nodes) => nodes.iter().for_each(|of| of.write(element, xml)),
            Self::NamedElements(element, members) => {
                for (name, value) in members {
                    let pair = [("Name", name.as_str().into()), ("Value", value.clone())];
                    Self::Structure(pair.into()).write(element, xml);
                }
            }
            _ => {
                // Writing to a string succeeds.
                let _ = write!(xml, "<{name}>");
                self.write_content(xml);
                let _ = write!(xml, "</{name}>");
            }
        }
    }

    fn write_content(&self, xml: &mut String) {
        match self {
            Self::Text(text) => xml::escape(text, xml),
            Self::List(nodes) => nodes.iter().for_each(|of| of.write("member", xml)),
            Self::Entries(members) => {
                for (key, value) in members {
                    let pair = [("key", key.as_str().into()), ("value", value.clone())];
                    Self::Structure(pair.into()).write("entry", xml);
                }
            }
            Self::Structure(members) => members.iter().for_each(|(name, of)| of.write(name, xml)),
            Self::Missing | Self::Elements(..) | Self::NamedElements(..) => self.write("", xml),
        }
    }
}

/// The form of a response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// The namespace of XML.
    pub(super) namespace: &'static str,
    pub(super) is_json: bool,
}

impl Form {
    /// The form that the header `Accept` asks for.
    pub(super) fn of(headers: &HeaderMap, namespace: &'static str) -> Self {
        let accept = headers.get("accept").and_then(|accept| accept.to_str().ok());
        let is_json = accept.is_some_and(|accept| accept.contains("json"));
        Self { namespace, is_json }
    }

    /// The response to an action. The result is missing for actions without one.
    pub(super) fn respond(self, action: &str, result: Result<Node, ServiceError>) -> Response {
        let id = uuid::Uuid::new_v4().to_string();
        let result = match result {
            Ok(result) => result,
            Err(error) => return self.refuse(&error, &id),
        };
        let metadata = Node::Structure(vec![("RequestId", id.into())]);
        if self.is_json {
            let mut members = Map::new();
            if !matches!(result, Node::Missing) {
                members.insert(format!("{action}Result"), result.to_json());
            }
            members.insert("ResponseMetadata".to_owned(), metadata.to_json());
            return respond_json(200, &json!({format!("{action}Response"): members}));
        }
        let mut xml = format!("<{action}Response xmlns=\"{}\">", self.namespace);
        result.write(&format!("{action}Result"), &mut xml);
        metadata.write("ResponseMetadata", &mut xml);
        let _ = write!(xml, "</{action}Response>");
        endpoint::respond(200, "text/xml", xml)
    }

    fn refuse(self, error: &ServiceError, id: &str) -> Response {
        let members = [
            ("Type", if error.status < 500 { "Sender" } else { "Receiver" }.into()),
            ("Code", error.code.into()),
            ("Message", error.message.as_str().into()),
        ];
        let described = Node::Structure(members.into());
        if self.is_json {
            let body = json!({"Error": described.to_json(), "RequestId": id});
            return respond_json(error.status, &body);
        }
        let mut xml = format!("<ErrorResponse xmlns=\"{}\">", self.namespace);
        described.write("Error", &mut xml);
        Node::from(id).write("RequestId", &mut xml);
        xml.push_str("</ErrorResponse>");
        endpoint::respond(error.status, "text/xml", xml)
    }
}

fn respond_json(status: u16, body: &Value) -> Response {
    endpoint::respond(status, "application/json", body.to_string())
}
