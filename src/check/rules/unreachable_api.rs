use crate::check::{Checker, rule};
use crate::plan::PlannedApi;

rule! {
    /// Checks that an API whose default endpoint is disabled has a domain name.
    ///
    /// ## Why
    /// Callers get 403 until a domain name outside the stack serves the API.
    ///
    /// ## Example
    /// ```yaml
    /// api: {disable-execute-api-endpoint: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {disable-execute-api-endpoint: false}
    /// ```
    "DG802", "unreachable-api", Note, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let has_domain_name = check.stack().domain_names_of(api).next().is_some();
    check.require(
        !api.disable_execute_api_endpoint || has_domain_name,
        &["disable-execute-api-endpoint"],
        format_args!(
            "the URL of the API {} is disabled, and no domain name of this stack serves it: \
             callers get 403 until a domain name outside the stack does",
            api.key
        ),
        "",
    );
}
