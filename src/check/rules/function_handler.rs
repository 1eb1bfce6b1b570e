use crate::check::{Checker, rule};
use crate::model::Code;
use crate::plan::Resource;

rule! {
    /// Checks that the handler of a function can be found in its code.
    ///
    /// ## Why
    /// Lambda would fail at every invocation.
    ///
    /// ## Example
    /// ```yaml
    /// functions:
    ///   watch: {code: {source: "def handler(event, context): pass"}, handler: main.handler}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions:
    ///   watch: {code: {source: "def handler(event, context): pass"}, handler: index.handler}
    /// ```
    "DG307", "function-handler", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Function(function) = resource else { return };
    let handler = &function.handler;
    check.require(
        (1..=128).contains(&handler.len()) && !handler.contains(char::is_whitespace),
        &["handler"],
        format_args!("invalid handler `{handler}`"),
        "1 to 128 characters without white space",
    );
    check.require(
        function.code.as_ref().and_then(Code::source).is_none() || handler.starts_with("index."),
        &["handler"],
        format_args!("the handler `{handler}` is not in the file `index` of the inline source"),
        "index.FUNCTION",
    );
}
