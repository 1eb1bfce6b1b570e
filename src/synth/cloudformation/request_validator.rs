//! `AWS::ApiGateway::RequestValidator`

use serde::Serialize;

use super::template::Entry;
use super::value::Ref;
use crate::model::Validation;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref<'a>,
    name: &'static str,
    validate_request_body: bool,
    validate_request_parameters: bool,
}

pub(super) fn entry(rest_api_id: Ref<'_>, validation: Validation) -> Entry<impl Serialize> {
    let properties = Properties {
        rest_api_id,
        name: validation.name(),
        validate_request_body: validation.body,
        validate_request_parameters: validation.parameters,
    };
    Entry::new("AWS::ApiGateway::RequestValidator", properties)
}
