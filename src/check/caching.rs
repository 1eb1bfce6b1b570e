//! The checks of cached responses.

use super::finding::Checker;
use crate::check::rules::{
    cached_caller_data, cached_optional_header, cached_undeclared_parameter, caching_without_cache,
    unused_cache, value_out_of_range,
};
use crate::mapping::parameters_read::{self, ParameterRead};
use crate::model::MethodKey;
use crate::model::RequestParameter;
use crate::model::Stage;
use crate::plan::{PlannedApi, PlannedMethod};
use crate::text::Segment;
use crate::text::Text;
use crate::vtl;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The mapping templates of a method for requests and responses.
fn templates<'a>(method: &'a PlannedMethod<'_>) -> impl Iterator<Item = &'a Text> {
    let responses = method.integration.responses.iter();
    let of_responses = responses.flat_map(|response| response.templates.values());
    method.integration.request_templates.values().chain(of_responses.map(|text| &**text))
}

/// The `$context` variable by which a method's templates or headers distinguish callers. It cannot
/// be a cache key.
fn names_caller(method: &PlannedMethod<'_>) -> Option<String> {
    let headers =
        method.integration.responses().iter().flat_map(|response| response.headers.values());
    let of_caller = |value: &String| {
        let name = value.strip_prefix("context.")?.split('.').next()?;
        matches!(name, "identity" | "authorizer").then(|| format!("context.{name}"))
    };
    if let Some(variable) = headers.into_iter().find_map(of_caller) {
        return Some(variable);
    }
    let mut literals =
        templates(method).flat_map(Text::segments).filter_map(|segment| match segment {
            Segment::Literal(literal) => Some(literal),
            Segment::Reference(_) => None,
        });
    literals.find_map(|literal| context_of_caller(literal))
}

/// The part of `$context` that identifies the caller, or may do so, in a mapping template: also
/// dynamic access such as `$context.get($name)`, and `$context` as a whole.
fn context_of_caller(template: &str) -> Option<String> {
    const CONTEXT: &str = "context";
    let mut found = template.match_indices(CONTEXT).filter_map(|(start, _)| {
        let before = &template[..start];
        let before = before.strip_suffix('{').unwrap_or(before);
        let is_reference = before.strip_suffix('!').unwrap_or(before).ends_with('$');
        is_reference.then(|| &template[start + CONTEXT.len()..])
    });
    found.find_map(|after| {
        if after.starts_with(vtl::is_identifier_part) {
            return None;
        }
        let Some(step) = after
            .strip_prefix('.')
            .filter(|step| step.starts_with(|c: char| c.is_ascii_alphabetic()))
        else {
            return Some(
                if after.starts_with('[') { "$context[…]" } else { "$context" }.to_owned(),
            );
        };
        let end = step.find(|character| !vtl::is_identifier_part(character)).unwrap_or(step.len());
        let (name, rest) = step.split_at(end);
        match name {
            "identity" | "authorizer" => Some(format!("$context.{name}")),
            _ => rest.starts_with('(').then(|| format!("$context.{name}(…)")),
        }
    })
}

/// A parameter in a method's templates that is not a cache key, with the remedy.
fn read_past_the_keys(
    method: &PlannedMethod<'_>,
    keys: &BTreeMap<RequestParameter, bool>,
) -> Option<(String, String)> {
    // An operation declares its parameters. A fixed value is the same for all.
    let reads =
        templates(method).filter(|_| method.operation().is_none()).flat_map(parameters_read::of);
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

/// The optional headers in the values of a method's operation.
fn optional_headers<'a>(method: &'a PlannedMethod<'_>) -> BTreeSet<&'a str> {
    let Some(operation) = method.operation() else { return BTreeSet::new() };
    let optional = operation.optional.iter().filter_map(|parameter| match parameter {
        RequestParameter::Header(name) => Some(name.as_str()),
        RequestParameter::Path(_) | RequestParameter::QueryString(_) => None,
    });
    optional.filter(|name| operation.takes(&RequestParameter::Header((*name).to_owned()))).collect()
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

impl Stage {
    pub(crate) fn check_caching(&self, api: &PlannedApi<'_>, check: &mut Checker) {
        for (key, settings) in &self.method_settings {
            let spelling = key.spelling();
            let at = ["method-settings", &spelling, "caching"];
            let Some(caching) = settings.caching else { continue };
            check.require(
                &value_out_of_range::RULE,
                caching.time_to_live_seconds <= 3600,
                &[at[0], at[1], at[2], "time-to-live-seconds"],
                format_args!(
                    "responses cannot be cached for {} seconds",
                    caching.time_to_live_seconds
                ),
                "0 to 3600 seconds",
            );
            check.require(
                &caching_without_cache::RULE,
                self.cache.is_some() || !caching.enabled,
                &at,
                "caching without a cache on the stage",
                "a cache on the stage",
            );
            if let MethodKey::Route(verb, _) = key {
                check.require(
                    &caching_without_cache::RULE,
                    !caching.enabled || !verb.has_body(),
                    &at,
                    format_args!("caching of {verb}, whose body is not a cache key"),
                    "caching only for GET, HEAD and OPTIONS",
                );
            }
        }
        for (path, verb, method) in api.methods().filter(|(path, verb, _)| self.caches(*verb, path))
        {
            if let Some(variable) = names_caller(method) {
                check.report(
                    &cached_caller_data::RULE,
                    &["cache"],
                    format_args!(
                        "the responses of {verb} {path} are cached, but depend on \
                                  `{variable}`: other callers would get the response of one caller"
                    ),
                    "a template that reads only parameters, or no caching for this route",
                );
            }
            if let Some((read, expected)) =
                read_past_the_keys(method, &api.request_parameters(path, verb, method))
            {
                check.report(
                    &cached_undeclared_parameter::RULE,
                    &["cache"],
                    format_args!(
                        "the responses of {verb} {path} are cached, but its mapping \
                                  templates read {read}, which is not a cache key: other callers \
                                  would get the response of one caller"
                    ),
                    format_args!("{expected}, or no caching for this route"),
                );
            }
        }
        for (path, verb, method) in api.methods().filter(|(path, verb, _)| self.caches(*verb, path))
        {
            for name in optional_headers(method) {
                check.report(&cached_optional_header::RULE,
                    &["cache"],
                    format_args!(
                        "the answers of {verb} {path} are cached, and the header {name} is optional: a template finds it in \
                         any case, where a cache key may miss it, and the answer to one caller would be given to others"
                    ),
                    "a required header, a query string parameter, or no caching for this route",
                );
            }
        }
        let used = api.methods().any(|(path, verb, _)| self.caches(verb, path));
        check.require(
            &unused_cache::RULE,
            self.cache.is_none() || used,
            &["cache"],
            "a cache without cached methods, which costs by the hour",
            "`caching` in the method-settings of a GET, or of `*` if the API has a GET",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_calls_is_found_however_it_is_spelled() {
        for (template, variable) in [
            ("$context.identity.userArn", "$context.identity"),
            ("${context.identity.userArn}", "$context.identity"),
            ("a $!context.authorizer b", "$context.authorizer"),
            ("$!{context.authorizer.claims.sub}", "$context.authorizer"),
            ("\"$context.identity\"", "$context.identity"),
            ("$context.get('identity').userArn", "$context.get(…)"),
            ("#foreach($e in $context.entrySet())$e#end", "$context.entrySet(…)"),
            ("$context['identity']", "$context[…]"),
            ("#set($c = $context)$c.identity", "$context"),
            ("${context}.identity", "$context"),
            ("$context.requestId $context.identity", "$context.identity"),
        ] {
            assert_eq!(context_of_caller(template).as_deref(), Some(variable), "{template}");
        }
        for template in [
            "$context.requestId",
            "${context.requestTimeEpoch}",
            "$context-identity.x",
            "$contextual.identity",
            "the context.identity of a text",
            "$context.responseOverride.status = 404",
            "$input.params('context').identity",
        ] {
            assert_eq!(context_of_caller(template), None, "{template}");
        }
    }
}
