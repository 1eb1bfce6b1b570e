//! `AWS::ApiGateway::Model`

use serde::Serialize;

use super::entry::Entry;
use super::value::{Document, Ref, Value, value};
use crate::model::{Kind, RequestModel, Resource as _, RestApi};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    name: &'a str,
    content_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    schema: Document<'a>,
}

pub(super) fn entry<'a>(
    api: &RestApi,
    name: &'a str,
    model: &'a RequestModel,
) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        name,
        content_type: &model.content_type,
        description: value(model.description.as_ref()),
        schema: Document(&model.schema),
    };
    Entry::new(Kind::Model, properties)
}
