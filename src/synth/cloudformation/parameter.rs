//! `Parameters`

use super::writer::Writer;
use crate::model::Parameter;

pub(super) fn write(w: &mut Writer, parameter: &Parameter) {
    w.set("Type", parameter.of);
    w.optional("Description", parameter.description.as_deref());
    w.optional("Default", parameter.default.as_deref());
    w.list_if_any("AllowedValues", &parameter.allowed_values, Writer::item);
    w.optional("AllowedPattern", parameter.allowed_pattern.as_deref());
    w.optional("MinLength", parameter.min_length);
    w.optional("MaxLength", parameter.max_length);
    w.optional("MinValue", parameter.min_value);
    w.optional("MaxValue", parameter.max_value);
}
