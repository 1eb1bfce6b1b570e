//! `AWS::Lambda::Permission`: the right of a service to invoke a function.

use serde::Serialize;

use super::writer::Writer;

/// Allows a service to invoke a function on behalf of one of its resources.
pub(super) fn write(
    w: &mut Writer,
    function_name: impl Serialize,
    principal: &str,
    source_arn: impl Serialize,
) {
    w.properties(|w| {
        w.set("Action", "lambda:InvokeFunction");
        w.set("FunctionName", function_name);
        w.set("Principal", principal);
        w.set("SourceArn", source_arn);
    });
}
