use crate::check::rule::rule;

rule! {
    /// Checks text that looks like a reference where references are not replaced.
    ///
    /// ## Why
    /// The text would be deployed, sent or stored as it is written.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {stage: {default: prod}}
    /// description: "Orders of ${parameters.stage}"
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {stage: {default: prod}}
    /// description: Orders of the shop
    /// ```
    "DG008", "no-reference", Error
}
