use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};
use crate::gateway::api::EndpointType;

contract_rule! {
    /// Checks that callers still reach an API from where they are.
    ///
    /// ## Why
    /// A [private API](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html) has no address in
    /// the Internet: only callers in a VPC with an endpoint reach it. Without its [default
    /// endpoint](https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html), callers of the
    /// `execute-api` URL get 403.
    ///
    /// ## Example
    /// ```yaml
    /// api: {disable-execute-api-endpoint: false}
    /// domain-names: {api.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}}
    /// ---
    /// api: {disable-execute-api-endpoint: true}
    /// domain-names: {api.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {disable-execute-api-endpoint: false}
    /// domain-names: {api.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}}
    /// ```
    "DG771", "changed-endpoint", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    if apis.old.resources.is_empty() || apis.new.resources.is_empty() {
        return;
    }
    if let (Some(old), Some(new)) = (apis.old.endpoint_type, apis.new.endpoint_type)
        && old != new
    {
        let (breaking, message) = match (old, new) {
            (_, EndpointType::Private) => {
                (Breaking::Breaking, "only callers in VPCs with an endpoint reach the API")
            }
            (EndpointType::Private, _) => {
                let message = "callers in the Internet reach the API: check that this is meant";
                // The DNS names of VPC endpoints no longer lead to it.
                (Breaking::Possibly, message)
            }
            _ => (Breaking::NotBreaking, "the API has another type of endpoint"),
        };
        let shown = |of: EndpointType| Some(of.as_str().to_owned());
        changes.push(breaking, message, shown(old), shown(new));
    }
    match (apis.old.disable_execute_api_endpoint, apis.new.disable_execute_api_endpoint) {
        (false, true) => changes
            .breaking("the default endpoint is disabled: callers of the `execute-api` URL get 403"),
        (true, false) => changes.harmless("the `execute-api` URL is answered"),
        _ => {}
    }
}
