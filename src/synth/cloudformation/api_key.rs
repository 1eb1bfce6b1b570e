//! `AWS::ApiGateway::ApiKey`

use serde::Serialize;

use super::template::Entry;
use super::value::{Value, value};
use crate::model::ApiKey;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    enabled: bool,
}

pub(super) fn entry(key: &ApiKey) -> Entry<impl Serialize> {
    let properties =
        Properties { name: Value(&key.name), description: value(key.description.as_ref()), enabled: key.enabled };
    Entry::new("AWS::ApiGateway::ApiKey", properties)
}
