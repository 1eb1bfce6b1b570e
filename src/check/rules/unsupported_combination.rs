use crate::check::rule::rule;

rule! {
    /// Checks settings that exclude each other.
    ///
    /// ## Why
    /// AWS refuses the combination, or ignores one of the settings.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {content-based-deduplication: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {fifo: true, content-based-deduplication: true}}
    /// ```
    "DG116", "unsupported-combination", Error
}
