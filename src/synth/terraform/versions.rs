//! What the module needs.

use super::hcl::Writer;

/// `replace_triggered_by` came with this version.
const TERRAFORM: &str = ">= 1.2";
/// The module holds nothing that came with a later 5.x, or that went with 6.0.
const PROVIDER: &str = ">= 5.0, < 7.0";

pub(super) fn write(w: &mut Writer) {
    w.block("terraform", &[], |w| {
        w.attribute("required_version", TERRAFORM);
        w.block("required_providers", &[], |w| {
            w.object("aws", |w| {
                w.attribute("source", "hashicorp/aws");
                w.attribute("version", PROVIDER);
            });
        });
    });
}
