use crate::check::{Checker, rule};
use crate::model::{MethodKey, Stage};
use crate::plan::PlannedApi;

rule! {
    /// Checks that methods are cached only where the stage has a cache and their requests have
    /// no body.
    ///
    /// ## Why
    /// Nothing would be cached; and a body is not part of the cache key.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {method-settings: {"*": {caching: {}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {cache: "0.5", method-settings: {"*": {caching: {}}}}}
    /// ```
    "DG527", "caching-without-cache", Error, Stage(check)
}

fn check(_: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    let has_cache = stage.cache.is_some();
    for (key, settings) in &stage.method_settings {
        if !settings.caching.is_some_and(|caching| caching.enabled) {
            continue;
        }
        let spelling = key.spelling();
        let at = ["method-settings", &spelling, "caching"];
        let message = "caching without a cache on the stage";
        check.require(has_cache, &at, message, "a cache on the stage");
        if let MethodKey::Route(verb, _) = key {
            check.require(
                !verb.has_body(),
                &at,
                format_args!("caching of {verb}, whose body is not a cache key"),
                "caching only for GET, HEAD and OPTIONS",
            );
        }
    }
    check.require(
        has_cache || !stage.canary.as_ref().is_some_and(|canary| canary.use_stage_cache),
        &["canary", "use-stage-cache"],
        "the stage has no cache",
        "a cache on the stage",
    );
}
