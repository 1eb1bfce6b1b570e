//! [`aws_api_gateway_request_validator`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_request_validator).

use super::api::Api;
use super::hcl::Writer;
use crate::model::VALIDATOR;

pub(super) fn write(w: &mut Writer, api: &Api<'_>) {
    w.resource_of(&api.model.validator_id(), |w| {
        w.attribute("rest_api_id", api.id());
        w.attribute("name", VALIDATOR);
        w.attribute("validate_request_body", true);
        w.attribute("validate_request_parameters", true);
    });
}
