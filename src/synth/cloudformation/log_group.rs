//! `AWS::Logs::LogGroup`

use serde::Serialize;

use super::template::Entry;
use super::value::{Owned, TagList};
use crate::model::{RemovalPolicy, Stack};
use crate::text::Text;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    log_group_name: Owned,
    retention_in_days: u32,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

/// Logs are for those who look after what is deployed; they go with it.
pub(super) fn entry(stack: &Stack, name: Text, retention_days: u32) -> Entry<impl Serialize> {
    let properties = Properties {
        log_group_name: Owned(name),
        retention_in_days: retention_days,
        tags: TagList::of_stack(stack),
    };
    Entry::new("AWS::Logs::LogGroup", properties).removal(RemovalPolicy::Delete)
}
