//! [`aws_api_gateway_resource`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_resource).

use super::api::Api;
use super::hcl::Writer;
use crate::model::{Kind, Path};

pub(super) fn write(w: &mut Writer, api: &Api<'_>, path: &Path) {
    w.resource_of(&api.model.part(Kind::Resource, path.name().clone()), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("parent_id", api.path_id(&path.parent().unwrap_or_else(Path::root)));
        w.attribute("path_part", path.last_segment());
    });
}
