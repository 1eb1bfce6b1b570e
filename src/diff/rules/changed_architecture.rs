use crate::diff::{ChangeChecker, Changed, Consequence, StateResource, change_rule};

change_rule! {
    /// Checks that the code of a function can run on the architecture that it gets.
    ///
    /// ## Why
    /// Lambda [updates the architecture in
    /// place](https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html), with the code. It
    /// does not check that the code, its layers and its extensions contain machine code for it:
    /// invocations fail if they do not. Source code without native packages runs on both.
    ///
    /// ## Example
    /// ```yaml
    /// functions: {watch: {code: {source: "def handler(event, context): pass"}}}
    /// ---
    /// functions: {watch: {architecture: x86_64, code: {source: "def handler(event, context): pass"}}}
    /// ```
    "DG746", "changed-architecture", Note, Resource(check)
}

const FUNCTIONS: [&str; 2] = ["AWS::Lambda::Function", "aws_lambda_function"];
const ARCHITECTURES: [&str; 2] = ["Architectures", "architectures"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&FUNCTIONS) else { return };
    let architecture = |of: &StateResource| {
        let declared = ARCHITECTURES.iter().find_map(|name| of.list(name).first()?.as_str());
        // What AWS chooses, and what a state has that no module declares.
        declared.unwrap_or("x86_64").to_owned()
    };
    let (old, new) = (architecture(old), architecture(new));
    if old == new || !ARCHITECTURES.iter().any(|name| changed.change.property(name).is_some()) {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Noted,
        id,
        format!(
            "the architecture of the function {id} changes from {old} to {new}, in place: Lambda \
             does not check that its code and its layers run on {new}"
        ),
        format!("build native packages and layers for {new}, and deploy them in the same update"),
    );
}
