use crate::check::rule::rule;

rule! {
    /// Checks that the blueprint is one YAML document.
    ///
    /// ## Why
    /// Nothing else can be said about a file that YAML's parser refuses.
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
