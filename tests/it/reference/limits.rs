//! `docs/reference/limits.md`: the bounds of dynagate, and the limits of AWS that it checks.

use std::fmt::Write as _;

use dynagate::bounds;
use dynagate::model::limits;

use super::blueprint::Reference;
use super::markdown::{GENERATED, repeated_anchors, with_thousands};
use crate::golden;
use crate::options::schema;

const OPENING: &str = "\
# Limits

dynagate bounds its own input, and reports everything beyond AWS's limits before the deployment.

## Bounds of dynagate

For every input, a run ends within seconds and a few hundred megabytes, or reports the exceeded bound. Only regular files
are read; `-` is standard input, which may be a pipe. Links in a folder of code must not lead out of the folder.

| of | at most | reason |
|---|---|---|
";

const QUOTAS: &str = "
## Limits of AWS

These limits are the same for all accounts, or the highest that AWS grants. Quotas that AWS raises on request, such as
the 300 resources of an API, depend on the account and are not checked.

| at most | of | by |
|---|---|---|
";

const RANGES: &str = "
## Ranges of settings

The numbers that a setting of a blueprint can have. Rule [value-out-of-range](rules.md#value-out-of-range-dg104) reports
others.

| setting | range |
|---|---|
";

#[test]
fn the_page_has_all_limits() {
    let mut page = format!("{GENERATED}\n{OPENING}");
    for bound in bounds::ALL {
        let most = match bound.unit {
            "bytes" => bound.to_string(),
            unit => format!("{} {unit}", with_thousands(bound.at_most)),
        };
        writeln!(page, "| {} | {most} | {} |", bound.of, bound.reason).expect("written");
    }
    page.push_str(QUOTAS);
    for limit in limits::ALL {
        let source = service(limit.source);
        let number = with_thousands(limit.at_most as u64);
        writeln!(page, "| {number} | {} | [{source}]({}) |", limit.of, limit.source)
            .expect("written");
    }
    page.push_str(RANGES);
    for (setting, range) in Reference::of(schema()).ranges() {
        writeln!(page, "| {setting} | {range} |").expect("written");
    }
    golden::assert_file("docs/reference/limits.md", &page);
    assert_eq!(repeated_anchors(&page), Vec::<String>::new());
}

/// The service whose documentation a page belongs to.
fn service(address: &str) -> &str {
    let path = address.strip_prefix("https://docs.aws.amazon.com/").unwrap_or_default();
    match path.split('/').next().unwrap_or_default() {
        "AWSCloudFormation" => "CloudFormation",
        "amazondynamodb" => "DynamoDB",
        "apigateway" => "API Gateway",
        "lambda" => "Lambda",
        "tag-editor" => "all services",
        "IAM" => "IAM",
        _ if address.contains("api-gateway") => "API Gateway",
        _ => "ZIP archives",
    }
}
