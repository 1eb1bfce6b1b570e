use crate::check::route::templates;
use crate::check::{Checker, rule};
use crate::mapping::parameters_read::{self, ParameterRead};
use crate::model::{RequestParameter, Stage};
use crate::plan::{PlannedApi, PlannedMethod};
use std::collections::BTreeMap;

rule! {
    /// Checks that the parameters that a cached response depends on are cache keys.
    ///
    /// ## Why
    /// API Gateway tells cached responses apart by declared parameters only.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /orders: {caching: {}}}}
    ///   routes:
    ///     GET /orders:
    ///       raw:
    ///         action: Query
    ///         tables: [orders]
    ///         request: {application/json: "{\"x\": \"$input.params('pk')\"}"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /orders: {caching: {}}}}
    ///   routes:
    ///     GET /orders:
    ///       parameters: {query-string: {pk: true}}
    ///       raw:
    ///         action: Query
    ///         tables: [orders]
    ///         request: {application/json: "{\"x\": \"$input.params('pk')\"}"}
    /// ```
    "DG525", "cached-undeclared-parameter", Error, Stage(check)
}

fn check(api: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    for (path, verb, method) in api.methods().filter(|(path, verb, _)| stage.caches(*verb, path)) {
        let keys = api.request_parameters(path, verb, method);
        if let Some((read, expected)) = read_past_the_keys(method, &keys) {
            check.report(
                &["cache"],
                format_args!(
                    "the responses of {verb} {path} are cached, but its mapping templates read \
                     {read}, which is not a cache key: other callers would get the response of one \
                     caller"
                ),
                format_args!("{expected}, or no caching for this route"),
            );
        }
    }
}

/// A parameter in a method's templates that is not a cache key, with the remedy.
fn read_past_the_keys(
    method: &PlannedMethod<'_>,
    keys: &BTreeMap<RequestParameter, bool>,
) -> Option<(String, String)> {
    // Generated templates read declared parameters. A fixed value is the same for all.
    let reads = templates(method).filter(|_| !method.is_generated()).flat_map(parameters_read::of);
    let is_fixed = |name: &str| method.fixed_parameters.keys().any(|fixed| fixed.name() == name);
    let mut past = reads.filter(|read| match read {
        ParameterRead::Anywhere(name) => !is_fixed(name) && !is_key_anywhere(name, keys),
        ParameterRead::One(parameter) => !is_fixed(parameter.name()) && !is_key(parameter, keys),
        ParameterRead::All => true,
    });
    Some(match past.next()? {
        ParameterRead::Anywhere(name) => {
            let is_declared = |of: fn(String) -> RequestParameter| is_key(&of(name.clone()), keys);
            let expected = if is_declared(RequestParameter::QueryString) {
                format!(
                    "`$input.params().querystring.get('{name}')`, for which no header can stand"
                )
            } else if is_declared(RequestParameter::Header) {
                format!(
                    "`$input.params().header.get('{name}')`, for which no parameter of the query string can stand"
                )
            } else {
                format!("`parameters: {{query-string: {{{name}: true}}}}` on the route")
            };
            (format!("`$input.params('{name}')`"), expected)
        }
        ParameterRead::One(parameter) => (
            format!("the parameter `{}`", parameter.name()),
            format!(
                "`parameters: {{{}: {{{}: false}}}}` on the route",
                parameter.section(),
                parameter.name()
            ),
        ),
        ParameterRead::All => (
            "parameters whose names are not constant".to_owned(),
            "`$input.params('NAME')`, and the parameter declared on the route".to_owned(),
        ),
    })
}

/// True if a parameter is a cache key. Header names are case-insensitive.
fn is_key(parameter: &RequestParameter, keys: &BTreeMap<RequestParameter, bool>) -> bool {
    keys.keys().any(|key| match (key, parameter) {
        (RequestParameter::Header(key), RequestParameter::Header(name)) => {
            key.eq_ignore_ascii_case(name)
        }
        (key, parameter) => key == parameter,
    })
}

/// True if the cache keys include all parameters that `$input.params` can find by a name: in the
/// path first, then in the query string, then in the headers.
fn is_key_anywhere(name: &str, keys: &BTreeMap<RequestParameter, bool>) -> bool {
    let query = RequestParameter::QueryString(name.to_owned());
    is_key(&RequestParameter::Path(name.to_owned()), keys)
        || keys.get(&query) == Some(&true)
        || is_key(&query, keys) && is_key(&RequestParameter::Header(name.to_owned()), keys)
}
