use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};

contract_rule! {
    /// Checks that responses are compressed as before.
    ///
    /// ## Why
    /// With a minimum compression size, API Gateway [compresses
    /// responses](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html)
    /// of that size and more for callers that send `Accept-Encoding`. A program that sends the header, but does not decompress what
    /// it gets, cannot read them. Without compression, callers get larger responses.
    ///
    /// ## Example
    /// ```yaml
    /// api: {binary-media-types: [image/png]}
    /// ---
    /// api: {binary-media-types: [image/png], minimum-compression-size: 1024}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {binary-media-types: [image/png], description: The shop}
    /// ```
    "DG770", "changed-compression", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    let (old, new) = (apis.old.minimum_compression_size, apis.new.minimum_compression_size);
    if old == new || apis.routes.is_empty() {
        return;
    }
    let shown = |size: Option<u32>| size.map(|size| format!("from {size} bytes on"));
    // Further responses are compressed than before.
    let (breaking, message) = match (old, new) {
        (None, Some(_)) => {
            (Breaking::Possibly, "responses are compressed for callers that send `Accept-Encoding`")
        }
        (Some(old), Some(new)) if new < old => {
            (Breaking::Possibly, "smaller responses are compressed, too")
        }
        _ => (Breaking::NotBreaking, "fewer responses are compressed"),
    };
    changes.push(breaking, message, shown(old), shown(new));
}
