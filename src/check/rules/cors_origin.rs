use crate::check::rule::rule;

rule! {
    /// Checks the origins of CORS.
    ///
    /// ## Why
    /// Browsers compare origins literally, so a path or a trailing slash never matches; and
    /// they refuse credentials for every origin.
    ///
    /// ## Example
    /// ```yaml
    /// api: {cors: {origins: ["https://example.com/"]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {cors: {origins: ["https://example.com"]}}
    /// ```
    "DG511", "cors-origin", Error
}
