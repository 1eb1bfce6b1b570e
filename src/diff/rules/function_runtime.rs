use crate::diff::{Action, ChangeChecker, Changed, Consequence, change_rule};

change_rule! {
    /// Checks that the runtime and the code of a function fit together at all times.
    ///
    /// ## Why
    /// Engines change the [configuration](https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html)
    /// and the [code](https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html) of a
    /// function in two calls. In between, the old code runs in the new runtime or by the new
    /// handler, or the new code in the old ones, and invocations may fail.
    ///
    /// ## Example
    /// ```yaml
    /// functions: {watch: {runtime: python3.12, code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// functions: {watch: {runtime: python3.13, code: {source: "def handler(event, context): return 1"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions: {watch: {runtime: python3.12, code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// functions: {watch: {runtime: python3.13, code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// functions: {watch: {runtime: python3.13, code: {source: "def handler(event, context): return 1"}}}
    /// ```
    "DG738", "function-runtime", Warning, Resource(check)
}

const FUNCTIONS: [&str; 2] = ["AWS::Lambda::Function", "aws_lambda_function"];
const CONFIGURATION: [&str; 4] = ["Runtime", "Handler", "runtime", "handler"];
const CODE: [&str; 6] =
    ["Code", "Architectures", "architectures", "filename", "source_code_hash", "s3_key"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let is_changed =
        |names: &[&str]| names.iter().any(|name| changed.change.property(name).is_some());
    let is_both = is_changed(&CONFIGURATION) && is_changed(&CODE);
    if changed.both_of(&FUNCTIONS).is_none()
        || !is_both
        || changed.change.action == Action::Replaced
    {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Interrupted,
        id,
        format!(
            "the runtime or the handler of the function {id} changes together with its code: for a \
             moment, one of them is new and the other old"
        ),
        "deploy code first that works with the old and the new runtime and handler".to_owned(),
    );
}
