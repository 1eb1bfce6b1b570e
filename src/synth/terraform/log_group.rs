//! [`aws_cloudwatch_log_group`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group).

use super::checkov_skip;
use super::hcl::Writer;
use super::reference::Address;
use super::tags;
use crate::model::{CheckovSkip, Stack};
use crate::text::Text;

pub(super) fn write(
    w: &mut Writer,
    stack: &Stack,
    address: Address<'_>,
    name: Text,
    retention_days: u32,
    skip: &CheckovSkip,
) {
    w.resource(address, |w| {
        checkov_skip::write(w, skip);
        w.attribute("name", name);
        w.attribute("retention_in_days", retention_days);
        tags::of_stack(w, stack);
    });
}
