//! [`aws_api_gateway_api_key`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_api_key).

use super::hcl::Writer;
use super::tags;
use crate::model::{ApiKey, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, key: &ApiKey) {
    w.resource_of(&key.id(), |w| {
        w.attribute("name", &key.name);
        w.optional("description", key.description.as_ref());
        w.attribute("enabled", key.enabled);
        tags::of_stack(w, stack);
    });
}
