//! `AWS::Logs::LogGroup`

use super::value::{Value, value};
use super::writer::Writer;
use crate::model::{RemovalPolicy, Stack};
use crate::plan::LogGroup;

/// Logs are deleted with the resources that write them.
pub(super) fn write(w: &mut Writer, stack: &Stack, group: &LogGroup<'_>) {
    w.checkov_skip(group.checkov_skip);
    w.removal(RemovalPolicy::Delete);
    w.properties(|w| {
        w.set("LogGroupName", Value(&group.name));
        w.set("RetentionInDays", group.retention_days);
        w.optional("KmsKeyId", value(group.encryption.customer_managed()));
        w.tags_of_stack(stack);
    });
}
