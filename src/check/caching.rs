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

/// The mapping templates of a method, both ways.
fn templates<'a>(method: &'a PlannedMethod<'_>) -> impl Iterator<Item = &'a Text> {
    let responses = method.integration.responses.iter();
    let of_responses = responses.flat_map(|response| response.templates.values());
    method.integration.request_templates.values().chain(of_responses.map(|text| &**text))
}

/// The `$context` variable by which a method's templates or headers tell callers apart. It cannot
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

/// What a mapping template reads of `$context` that says who calls, or could say it: what is looked
/// up as the template runs, such as `$context.get($name)`, and `$context` as a whole.
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

/// What a method's templates read that is no cache key, and what would be right.
fn read_past_the_keys(
    method: &PlannedMethod<'_>,
    keys: &BTreeMap<RequestParameter, bool>,
) -> Option<(String, String)> {
    // An operation declares what it reads. A fixed value is the same for all.
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

/// The optional headers that the values of a method's operation are made of.
fn optional_headers<'a>(method: &'a PlannedMethod<'_>) -> BTreeSet<&'a str> {
    let Some(operation) = method.operation() else { return BTreeSet::new() };
    let optional = operation.optional.iter().filter_map(|parameter| match parameter {
        RequestParameter::Header(name) => Some(name.as_str()),
        RequestParameter::Path(_) | RequestParameter::QueryString(_) => None,
    });
    optional.filter(|name| operation.takes(&RequestParameter::Header((*name).to_owned()))).collect()
}

/// Whether a parameter is a cache key. The case of a header's name does not matter.
fn is_key(parameter: &RequestParameter, keys: &BTreeMap<RequestParameter, bool>) -> bool {
    keys.keys().any(|key| match (key, parameter) {
        (RequestParameter::Header(key), RequestParameter::Header(name)) => {
            key.eq_ignore_ascii_case(name)
        }
        (key, parameter) => key == parameter,
    })
}

/// Whether cache keys tell everything that `$input.params` can find by a name: the path goes first,
/// then the query string, then the headers.
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
                    "answers cannot be cached for {} seconds",
                    caching.time_to_live_seconds
                ),
                "0 to 3600 seconds",
            );
            check.require(
                &caching_without_cache::RULE,
                self.cache.is_some() || !caching.enabled,
                &at,
                "answers are to be cached, but the stage has no cache",
                "a cache on the stage",
            );
            if let MethodKey::Route(verb, _) = key {
                check.require(&caching_without_cache::RULE,
                    !caching.enabled || !verb.has_body(),
                    &at,
                    format_args!("a {verb} has a body, and API Gateway would answer from the cache whatever is in it"),
                    "caching of GET, HEAD and OPTIONS only",
                );
            }
        }
        for (path, verb, method) in api.methods().filter(|(path, verb, _)| self.caches(*verb, path))
        {
            if let Some(variable) = names_caller(method) {
                check.report(&cached_caller_data::RULE,
                    &["cache"],
                    format_args!("the answers of {verb} {path} are cached, but its mapping templates or headers read `{variable}`: the answer to one caller would be given to others"),
                    "a template that reads only parameters, or no caching of this route",
                );
            }
            if let Some((read, expected)) =
                read_past_the_keys(method, &api.request_parameters(path, verb, method))
            {
                check.report(&cached_undeclared_parameter::RULE,
                    &["cache"],
                    format_args!("the answers of {verb} {path} are cached, but its mapping templates read {read}, which does not tell cached answers apart: the answer to one caller would be given to others"),
                    format_args!("{expected}, or no caching of this route"),
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
                    "a header that every request needs, a parameter of the query string, or no caching of this route",
                );
            }
        }
        let used = api.methods().any(|(path, verb, _)| self.caches(verb, path));
        check.require(
            &unused_cache::RULE,
            self.cache.is_none() || used,
            &["cache"],
            "a cache that costs by the hour, and no answer is cached",
            "`caching` in the method-settings of a GET, or of `*` where the API has one",
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
