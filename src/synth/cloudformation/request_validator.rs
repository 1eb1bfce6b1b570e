//! `AWS::ApiGateway::RequestValidator`

use serde::Serialize;

use super::template::Entry;
use super::value::Ref;
use crate::model::{Resource as _, RestApi, Validation};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    rest_api_id: Ref,
    name: &'static str,
    validate_request_body: bool,
    validate_request_parameters: bool,
}

pub(super) fn entry(api: &RestApi, validation: Validation) -> Entry<impl Serialize + use<>> {
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        name: validation.name(),
        validate_request_body: validation.body,
        validate_request_parameters: validation.parameters,
    };
    Entry::new("AWS::ApiGateway::RequestValidator", properties)
}
