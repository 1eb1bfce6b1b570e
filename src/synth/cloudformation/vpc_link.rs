//! `AWS::ApiGateway::VpcLink`

use super::value::{Value, value};
use super::writer::Writer;
use crate::model::{Stack, VpcLink};

pub(super) fn write(w: &mut Writer, stack: &Stack, link: &VpcLink) {
    w.properties(|w| {
        w.set("Name", Value(&link.name));
        w.optional("Description", value(link.description.as_ref()));
        w.list("TargetArns", [&link.load_balancer_arn], |w, arn| w.item(Value(arn)));
        w.tags(stack, &link.tags);
    });
}
