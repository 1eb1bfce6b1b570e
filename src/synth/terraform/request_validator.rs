//! [`aws_api_gateway_request_validator`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_request_validator).

use super::api::Api;
use super::hcl::Writer;
use super::reference::{Address, REQUEST_VALIDATOR};
use crate::model::{Kind, VALIDATOR};

pub(super) fn write(w: &mut Writer, api: &Api<'_>) {
    if api.model.validator().is_none() {
        return;
    }
    let name = api.part(Kind::RequestValidator, VALIDATOR);
    w.resource(Address::new(REQUEST_VALIDATOR, &name), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("name", VALIDATOR);
        w.attribute("validate_request_body", true);
        w.attribute("validate_request_parameters", true);
    });
}
