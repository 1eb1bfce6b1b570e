//! `AWS::Events::EventBus`

use super::value::{Value, value};
use super::writer::Writer;
use crate::model::{EventBus, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, bus: &EventBus) {
    w.checkov_skip(&bus.checkov_skip);
    w.properties(|w| {
        w.set("Name", Value(&bus.name));
        w.optional("Description", value(bus.description.as_ref()));
        w.tags(stack, &bus.tags);
    });
}
