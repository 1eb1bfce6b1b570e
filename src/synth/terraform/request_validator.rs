//! [`aws_api_gateway_request_validator`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_request_validator).

use super::api::Api;
use super::hcl::Writer;
use super::reference::{Address, REQUEST_VALIDATOR};
use crate::model::{Kind, Validation};

pub(super) fn write(w: &mut Writer, api: &Api<'_>, validation: Validation) {
    let name = api.part(Kind::RequestValidator, validation.name());
    w.resource(Address::new(REQUEST_VALIDATOR, &name), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("name", validation.name());
        w.attribute("validate_request_body", validation.body);
        w.attribute("validate_request_parameters", validation.parameters);
    });
}
