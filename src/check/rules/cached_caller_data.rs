use crate::check::route::templates;
use crate::check::{Checker, rule};
use crate::model::Stage;
use crate::plan::{PlannedApi, PlannedMethod};
use crate::text::{Segment, Text};
use crate::vtl;

rule! {
    /// Checks that cached responses do not depend on the caller.
    ///
    /// ## Why
    /// The response to one caller would be given to others.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {GET /mine: {caching: {}}}}
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       get: {table: orders, key: {id: "{context.identity.userArn}"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   stage: {cache: "0.5", method-settings: {"GET /orders/{id}": {caching: {}}}}
    ///   routes: {"GET /orders/{id}": {get: {table: orders}}}
    /// ```
    "DG524", "cached-caller-data", Error, Stage(check)
}

fn check(api: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    for (path, verb, method) in api.methods().filter(|(path, verb, _)| stage.caches(*verb, path)) {
        if let Some(variable) = names_caller(method) {
            check.report(
                &["cache"],
                format_args!(
                    "the responses of {verb} {path} are cached, but depend on `{variable}`: other \
                     callers would get the response of one caller"
                ),
                "a template that reads only parameters, or no caching for this route",
            );
        }
    }
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
