use crate::check::rule::rule;

rule! {
    /// Checks that numbers are within the range that AWS allows.
    ///
    /// ## Why
    /// AWS refuses other numbers, and that only during the deployment.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {delay-seconds: 1000}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {delay-seconds: 900}}
    /// ```
    "DG104", "value-out-of-range", Error
}
