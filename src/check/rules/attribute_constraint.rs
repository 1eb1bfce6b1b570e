use crate::check::rule::rule;

rule! {
    /// Checks that some value satisfies the constraints of an attribute.
    ///
    /// ## Why
    /// Every request would be refused.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {code: {type: S, min-length: 5, max-length: 2}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     attributes: {code: {type: S, min-length: 2, max-length: 5}}
    /// ```
    "DG209", "attribute-constraint", Error
}
