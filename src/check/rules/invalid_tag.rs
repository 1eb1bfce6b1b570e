use crate::check::rule::rule;

rule! {
    /// Checks the keys and values of tags.
    ///
    /// ## Why
    /// AWS reserves keys that begin with `aws:`, and its services accept different characters.
    ///
    /// ## Example
    /// ```yaml
    /// tags: {"aws:team": shop}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tags: {team: shop}
    /// ```
    "DG109", "invalid-tag", Error
}
