//! `AWS::Lambda::Permission`: who else may invoke a function.

use serde::Serialize;

use super::entry::Entry;
use crate::model::Kind;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<F, S> {
    action: &'static str,
    function_name: F,
    principal: &'static str,
    source_arn: S,
}

/// Lets a service invoke a function on behalf of one of its resources.
pub(super) fn entry<F: Serialize, S: Serialize>(
    function_name: F,
    principal: &'static str,
    source_arn: S,
) -> Entry<impl Serialize + use<F, S>> {
    let properties =
        Properties { action: "lambda:InvokeFunction", function_name, principal, source_arn };
    Entry::new(Kind::Permission, properties)
}
