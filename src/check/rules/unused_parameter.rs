use crate::check::rule::rule;

rule! {
    /// Checks that something refers to every parameter.
    ///
    /// ## Why
    /// The value of an unused parameter changes nothing; its name may be misspelled elsewhere.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {stage: {default: prod}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {stage: {default: prod}}
    /// tables: {orders: {partition-key: id, name: "${parameters.stage}-orders"}}
    /// ```
    "DG801", "unused-parameter", Note
}
