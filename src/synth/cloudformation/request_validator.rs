//! `AWS::ApiGateway::RequestValidator`

use serde::Serialize;

use super::entry::Entry;
use super::value::Ref;
use crate::model::{Kind, Resource as _, RestApi, VALIDATOR};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    rest_api_id: Ref,
    name: &'static str,
    validate_request_body: bool,
    validate_request_parameters: bool,
}

pub(super) fn entry(api: &RestApi) -> Entry<impl Serialize + use<>> {
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        name: VALIDATOR,
        validate_request_body: true,
        validate_request_parameters: true,
    };
    Entry::new(Kind::RequestValidator, properties)
}
