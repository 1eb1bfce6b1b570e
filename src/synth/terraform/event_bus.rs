//! [`aws_cloudwatch_event_bus`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_bus).

use super::checkov_skip;
use super::hcl::Writer;
use super::tags;
use crate::model::{EventBus, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, bus: &EventBus) {
    w.resource_of(&bus.id(), |w| {
        checkov_skip::write(w, &bus.checkov_skip);
        w.attribute("name", &bus.name);
        w.optional("description", bus.description.as_ref());
        tags::write(w, stack, &bus.tags);
    });
}
