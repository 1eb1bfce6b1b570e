//! `Outputs`

use super::value::Value;
use super::writer::Writer;
use crate::model::Output;

pub(super) fn write(w: &mut Writer, output: &Output) {
    w.optional("Description", output.description.as_deref());
    w.set("Value", Value(&output.value));
}
