use crate::diff::contract::{ApiPair, Changes, contract_rule};

contract_rule! {
    /// Checks that the same content types are binary as before.
    ///
    /// ## Why
    /// A body of a content type that is no longer binary arrives as text: bytes that are not UTF-8 are lost. For one that is binary now,
    /// mapping templates fail.
    ///
    /// ## Example
    /// ```yaml
    /// api: {binary-media-types: [image/png]}
    /// ---
    /// api: {binary-media-types: [image/jpeg]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {binary-media-types: [image/png]}
    /// ```
    "DG768", "changed-binary-type", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    if apis.routes.is_empty() {
        return;
    }
    let (old, new) = (&apis.old.binary_media_types, &apis.new.binary_media_types);
    for of in old.difference(new) {
        changes.possibly(format_args!("bodies of the content type `{of}` are no longer binary"));
    }
    for of in new.difference(old) {
        changes.possibly(format_args!("bodies of the content type `{of}` are now binary"));
    }
}
