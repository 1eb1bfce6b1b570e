use crate::check::rule::rule;

rule! {
    /// Checks that a function has code that its runtime can run.
    ///
    /// ## Why
    /// Lambda takes source text in the template for Python and Node.js only.
    ///
    /// ## Example
    /// ```yaml
    /// functions: {watch: {code: {source: "class X {}"}, runtime: java21}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions: {watch: {code: {source: "def handler(event, context): pass"}}}
    /// ```
    "DG306", "function-code", Error
}
