use crate::check::rule::rule;

rule! {
    /// Checks that the filters of event source mappings and subscriptions are patterns.
    ///
    /// ## Why
    /// AWS refuses a filter that is not a mapping of names to lists of values.
    ///
    /// ## Example
    /// ```yaml
    /// topics:
    ///   news:
    ///     subscriptions: {phone: {endpoint: {sms: "+4915112345678"}, filter-policy: [x]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// topics:
    ///   news:
    ///     subscriptions:
    ///       phone: {endpoint: {sms: "+4915112345678"}, filter-policy: {kind: [x]}}
    /// ```
    "DG308", "filter-pattern", Error
}
