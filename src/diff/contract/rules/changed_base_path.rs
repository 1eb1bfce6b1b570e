use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};

contract_rule! {
    /// Checks that the domain names and base paths of callers still lead to the API.
    ///
    /// ## Why
    /// Without a [base path
    /// mapping](https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html), callers of a domain name get
    /// 403. One that leads to another stage leads to the settings of that stage.
    ///
    /// ## Example
    /// ```yaml
    /// domain-names: {api.example.com: {base-path: v1, certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}}
    /// ---
    /// domain-names: {api.example.com: {base-path: v2, certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// domain-names:
    ///   api.example.com: {base-path: v1, certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}
    ///   shop.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd"}
    /// ```
    "DG772", "changed-base-path", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    let (old, new) = (&apis.old.base_path_mappings, &apis.new.base_path_mappings);
    for (url, stage) in old {
        match new.get(url) {
            None => {
                changes.breaking(format_args!("`https://{url}` no longer leads to the API"));
            }
            // A stage that is renamed is told as such.
            Some(other) if other != stage && apis.new.stages.contains_key(stage) => {
                let message = format!("`https://{url}` leads to another stage");
                let (was, is) = (Some(stage.clone()), Some(other.clone()));
                changes.push(Breaking::Possibly, message, was, is);
            }
            Some(_) => {}
        }
    }
    for url in new.keys().filter(|url| !old.contains_key(*url)) {
        changes.harmless(format_args!("`https://{url}` leads to the API"));
    }
}
