//! `AWS::ApiGateway::RequestValidator`

use super::value::Ref;
use super::writer::Writer;
use crate::model::{RestApi, VALIDATOR};

pub(super) fn write(w: &mut Writer, api: &RestApi) {
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        w.set("Name", VALIDATOR);
        w.set("ValidateRequestBody", true);
        w.set("ValidateRequestParameters", true);
    });
}
