//! [`aws_api_gateway_model`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_model).

use super::api::Api;
use super::hcl::Writer;
use crate::model::{Kind, RequestModel};

pub(super) fn write(w: &mut Writer, api: &Api<'_>, name: &str, model: &RequestModel) {
    w.resource_of(&api.model.part(Kind::Model, name), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("name", name);
        w.optional("description", model.description.as_ref());
        w.attribute("content_type", model.content_type.as_str());
        w.json("schema", &model.schema);
    });
}
