use crate::check::{Checker, rule};
use crate::model::{ApiKeySource, Authorizer};
use crate::plan::PlannedApi;

rule! {
    /// Checks that an authorizer supplies the API key where the API expects it from one.
    ///
    /// ## Why
    /// API Gateway would reject every request, because no key comes with it.
    ///
    /// ## Example
    /// ```yaml
    /// api: {api-key-source: AUTHORIZER, api-key-required: true}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {api-key-source: HEADER, api-key-required: true}
    /// ```
    "DG505", "api-key-source", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    if api.api_key_source == ApiKeySource::Header {
        return;
    }
    let mut needing = api.methods().filter(|(_, _, method)| method.api_key_required);
    // Only a Lambda authorizer returns a key.
    let has_key = needing.all(|(_, _, method)| {
        let authorizer = method.authorizer.as_ref().and_then(|name| api.authorizers.get(name));
        authorizer.is_some_and(Authorizer::is_lambda)
    });
    check.require(
        has_key,
        &["api-key-source"],
        "the API key comes from a Lambda authorizer, but a route with an API key has none",
        "HEADER, or an authorizer with `token` or `request` on every route with an API key",
    );
}
