use crate::check::rule::rule;

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
    "DG307", "function-handler", Error
}
