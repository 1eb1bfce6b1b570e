//! `AWS::ApiGateway::ApiKey`

use serde::Serialize;

use super::entry::Entry;
use super::value::{TagList, Value, value};
use crate::model::{ApiKey, Kind, Stack};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    enabled: bool,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

pub(super) fn entry<'a>(stack: &'a Stack, key: &'a ApiKey) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        name: Value(&key.name),
        description: value(key.description.as_ref()),
        enabled: key.enabled,
        tags: TagList::of_stack(stack),
    };
    Entry::new(Kind::ApiKey, properties)
}
