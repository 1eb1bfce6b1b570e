//! [`aws_cloudwatch_log_group`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group).

use super::checkov_skip;
use super::hcl::Writer;
use super::tags;
use crate::model::Stack;
use crate::plan::LogGroup;

pub(super) fn write(w: &mut Writer, stack: &Stack, group: &LogGroup<'_>) {
    w.resource_of(&group.id, |w| {
        checkov_skip::write(w, group.checkov_skip);
        w.attribute("name", &group.name);
        w.attribute("retention_in_days", group.retention_days);
        w.optional("kms_key_id", group.encryption.customer_managed());
        tags::of_stack(w, stack);
    });
}
