use crate::check::rule::rule;

rule! {
    /// Checks that the blueprint is one YAML document.
    ///
    /// ## Why
    /// A file that is not valid YAML cannot be read any further.
    ///
    /// ## Example
    /// ```yaml
    /// name: [shop
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// name: shop
    /// ```
    "DG001", "invalid-syntax", Error
}
