//! `AWS::ApiGateway::ApiKey`

use super::value::{Value, value};
use super::writer::Writer;
use crate::model::{ApiKey, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, key: &ApiKey) {
    w.properties(|w| {
        w.set("Name", Value(&key.name));
        w.optional("Description", value(key.description.as_ref()));
        w.set("Enabled", key.enabled);
        w.tags_of_stack(stack);
    });
}
