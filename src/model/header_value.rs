//! What a header of a response can be set to: a constant, or a
//! [mapping expression](https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html).

use super::limits;
use super::problem::Checker;

/// Reports a header that cannot be set so: `sources` are what an expression can begin with, `examples` some in full.
pub(super) fn check(
    check: &mut Checker,
    field: &[&str],
    name: &str,
    value: &str,
    (sources, examples): (&[&str], &str),
) {
    check.require_key(
        limits::is_header_name(name),
        field,
        format_args!("`{name}` cannot be a header's name"),
        "letters, digits and `-`",
    );
    let is_constant = value.len() >= 2 && value.starts_with('\'') && value.ends_with('\'');
    check.require(
        is_constant || sources.iter().any(|start| value.starts_with(start)),
        field,
        format_args!("the value `{value}` of the header {name} is neither a constant nor a mapping expression"),
        format_args!("a constant in single quotes within the YAML string (\"'value'\"), or {examples}"),
    );
}
