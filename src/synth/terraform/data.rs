//! The data sources behind pseudo parameters.

use super::hcl::{Used, Writer};

pub(super) fn write(w: &mut Writer, used: Used) {
    let sources = [
        (used.account_id, "aws_caller_identity"),
        (used.partition, "aws_partition"),
        (used.region, "aws_region"),
    ];
    for (_, source) in sources.into_iter().filter(|(used, _)| *used) {
        w.block("data", &[source, "current"], |_| {});
    }
}
