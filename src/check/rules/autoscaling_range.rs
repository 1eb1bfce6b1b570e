use crate::check::rule::rule;

rule! {
    /// Checks that autoscaling has a range that holds the provisioned capacity.
    ///
    /// ## Why
    /// Application Auto Scaling refuses an empty range, and on-demand tables scale by
    /// themselves.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {lines: {partition-key: id, autoscaling: {read: {minimum: 1, maximum: 10}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   lines:
    ///     partition-key: id
    ///     billing: {provisioned: {read: 5, write: 5}}
    ///     autoscaling: {read: {minimum: 1, maximum: 10}}
    /// ```
    "DG207", "autoscaling-range", Error
}
