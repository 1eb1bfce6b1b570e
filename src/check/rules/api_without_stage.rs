use crate::check::{Checker, rule};
use crate::plan::PlannedApi;

rule! {
    /// Checks that an API has a stage.
    ///
    /// ## Why
    /// An API without a stage has no URL.
    "DG502", "api-without-stage", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    check.require(!api.stages.is_empty(), &["stage"], "an API without a stage", "a stage");
}
