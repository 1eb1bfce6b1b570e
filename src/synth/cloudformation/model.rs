//! `AWS::ApiGateway::Model`

use super::value::{Document, Ref, value};
use super::writer::Writer;
use crate::model::{RequestModel, RestApi};

pub(super) fn write(w: &mut Writer, api: &RestApi, name: &str, model: &RequestModel) {
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        w.set("Name", name);
        w.set("ContentType", &model.content_type);
        w.optional("Description", value(model.description.as_ref()));
        w.set("Schema", Document(&model.schema));
    });
}
