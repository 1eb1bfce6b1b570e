//! The requirements of the module.

use super::hcl::Writer;
use crate::model::{Stack, Table};

/// The first version with `replace_triggered_by`.
const TERRAFORM: &str = ">= 1.2";
/// The module uses nothing that requires a later 5.x or was removed in 6.0.
const PROVIDER: &str = ">= 5.0, < 7.0";

/// Functions, whose runtimes the provider must support, and the precision of a Kinesis destination
/// require a later 5.x. This is the version used by the tests.
const PROVIDER_OF_FUNCTIONS: &str = ">= 5.100, < 7.0";

pub(super) fn write(w: &mut Writer, stack: &Stack) {
    let precise =
        |table: &Table| table.kinesis_destination.as_ref().is_some_and(|to| to.precision.is_some());
    let creates = stack.functions.iter().any(|function| function.existing.is_none());
    let with_functions = creates || stack.tables.iter().any(precise);
    let provider = if with_functions { PROVIDER_OF_FUNCTIONS } else { PROVIDER };
    w.block("terraform", &[], |w| {
        w.attribute("required_version", TERRAFORM);
        w.block("required_providers", &[], |w| {
            w.object("aws", |w| {
                w.attribute("source", "hashicorp/aws");
                w.attribute("version", provider);
            });
        });
    });
}
