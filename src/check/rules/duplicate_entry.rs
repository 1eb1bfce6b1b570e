use crate::check::rule::rule;

rule! {
    /// Checks that lists hold each entry once.
    ///
    /// ## Why
    /// AWS refuses most lists with duplicates; in the others the second entry does nothing.
    ///
    /// ## Example
    /// ```yaml
    /// api: {binary-media-types: [image/png, image/png]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {binary-media-types: [image/png]}
    /// ```
    "DG108", "duplicate-entry", Error
}
