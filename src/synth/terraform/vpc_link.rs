//! [`aws_api_gateway_vpc_link`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_vpc_link).

use super::hcl::{Inline, Writer};
use super::tags;
use crate::model::{Stack, VpcLink};

pub(super) fn write(w: &mut Writer, stack: &Stack, link: &VpcLink) {
    w.resource_of(&link.id(), |w| {
        w.attribute("name", &link.name);
        w.optional("description", link.description.as_ref());
        w.attribute("target_arns", Inline([&link.load_balancer_arn].into_iter()));
        tags::write(w, stack, &link.tags);
    });
}
