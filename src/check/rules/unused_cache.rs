use crate::check::{Checker, rule};
use crate::model::Stage;
use crate::plan::PlannedApi;

rule! {
    /// Checks that a stage with a cache caches some method.
    ///
    /// ## Why
    /// A cache is billed by the hour.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {cache: "0.5"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {cache: "0.5", method-settings: {"*": {caching: {}}}}}
    /// ```
    "DG528", "unused-cache", Error, Stage(check)
}

fn check(api: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    check.require(
        stage.cache.is_none() || api.methods().any(|(path, verb, _)| stage.caches(verb, path)),
        &["cache"],
        "a cache without cached methods, which costs by the hour",
        "`caching` in the method-settings of a GET, or of `*` if the API has a GET",
    );
}
