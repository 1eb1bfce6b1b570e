use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that domain names and base paths stay.
    ///
    /// ## Why
    /// Another [domain name](https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html)
    /// has another target, to which DNS records point. A base path that goes is answered with 403,
    /// and a replaced one has to be deleted before the same one is created.
    ///
    /// ## Example
    /// ```yaml
    /// domain-names: {api.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"}}
    /// ---
    /// domain-names: {shop.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// domain-names: {api.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/x"}}
    /// ---
    /// domain-names: {api.example.com: {certificate-arn: "arn:aws:acm:us-east-1:123456789012:certificate/y"}}
    /// ```
    "DG743", "replaced-domain-name", Warning, Resource(check)
}

const NAMES: [&str; 4] = [
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::DomainName",
    "aws_api_gateway_base_path_mapping",
    "aws_api_gateway_domain_name",
];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let action = changed.change.action;
    let is_gone = action == Action::Replaced || action == Action::Removed;
    let Some(old) = changed.old_of(&NAMES).filter(|_| is_gone) else { return };
    let id = changed.id();
    let what = if old.kind.ends_with("omainName") || old.kind.ends_with("domain_name") {
        "domain name"
    } else {
        "base path"
    };
    check.report(
        Consequence::Interrupted,
        id,
        format!("the {what} {id} is {}: calls by it fail", action.as_str()),
        "add the new one beside it, and remove it when callers and DNS records have moved"
            .to_owned(),
    );
}
