//! [Output values](https://developer.hashicorp.com/terraform/language/values/outputs).

use super::hcl::Writer;
use super::reference;
use crate::model::Output;

pub(super) fn write(w: &mut Writer, output: &Output) {
    w.block("output", &[&reference::name(&output.id())], |w| {
        w.optional("description", output.description.as_deref());
        w.attribute("value", &output.value);
    });
}
