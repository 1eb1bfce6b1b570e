use crate::check::rule;

rule! {
    /// Checks that every entry of `allow` silences something.
    ///
    /// ## Why
    /// An entry that is no longer needed would also silence a finding about what is added later.
    /// With `--values` or `--set`, nothing is told: another environment may need the entry.
    ///
    /// ## Example
    /// ```yaml
    /// allow: [unused-parameter]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// allow: [unused-parameter]
    /// parameters: {stage: {default: prod}}
    /// ```
    "DG815", "unused-allowance", Note
}
