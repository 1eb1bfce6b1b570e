//! [`aws_api_gateway_resource`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_resource).

use super::api::Api;
use super::hcl::Writer;
use super::reference::{Address, RESOURCE};
use crate::model::{Kind, Path};

pub(super) fn write(w: &mut Writer, api: &Api<'_>, path: &Path) {
    // The root comes with the API.
    let Some(parent) = path.parent() else { return };
    let name = api.part(Kind::Resource, path.as_str());
    w.resource(Address::new(RESOURCE, &name), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("parent_id", api.path_id(&parent));
        w.attribute("path_part", path.last_segment());
    });
}
