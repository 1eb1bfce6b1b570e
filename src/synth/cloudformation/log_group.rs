//! `AWS::Logs::LogGroup`

use serde::Serialize;

use super::entry::Entry;
use super::value::{TagList, Value};
use crate::model::{Kind, RemovalPolicy, Stack};
use crate::plan::LogGroup;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    log_group_name: Value<'a>,
    retention_in_days: u32,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

/// Logs are for those who look after what is deployed; they go with it.
pub(super) fn entry<'a>(
    stack: &'a Stack,
    group: &'a LogGroup<'_>,
) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        log_group_name: Value(&group.name),
        retention_in_days: group.retention_days,
        tags: TagList::of_stack(stack),
    };
    Entry::new(Kind::LogGroup, properties)
        .removal(RemovalPolicy::Delete)
        .checkov_skip(group.checkov_skip)
}
