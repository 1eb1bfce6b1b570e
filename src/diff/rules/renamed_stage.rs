use crate::diff::{
    Action, ChangeChecker, Changed, Consequence, StateResource, change_rule, reference,
};

change_rule! {
    /// Checks that a stage keeps its name.
    ///
    /// ## Why
    /// A stage cannot be renamed, so the engines replace it. The name is a part of the invoke URL:
    /// callers of the old URL get 403, which the rule [changed-url](#changed-url-dg752) tells. There is
    /// no time in which both stages answer, unless both are declared. Terraform destroys the old stage
    /// while a usage plan or the base path of a domain name still holds it, which API
    /// Gateway refuses ("Please remove all base path mappings related to the stage",
    /// [terraform-provider-aws#28774](https://github.com/hashicorp/terraform-provider-aws/issues/28774)).
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {name: live}}
    /// ---
    /// api: {stage: {name: beta}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {name: live}}
    /// ---
    /// api: {stage: {name: live, description: beta}}
    /// ```
    "DG727", "renamed-stage", Warning, Resource(check)
}

/// The types that hold a stage on AWS.
const HOLDERS: [&str; 2] = ["aws_api_gateway_usage_plan", "aws_api_gateway_base_path_mapping"];
const STAGES: [&str; 2] = ["AWS::ApiGateway::Stage", "aws_api_gateway_stage"];
const NAMES: [&str; 2] = ["StageName", "stage_name"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some(old) = changed.old_of(&STAGES) else { return };
    let is_gone = match changed.change.action {
        Action::Replaced => true,
        // A stage that goes with its API is no renamed one.
        Action::Removed => check.changed().any(|of| {
            of.change.action == Action::Added && of.new.is_some_and(|new| new.kind == old.kind)
        }),
        _ => false,
    };
    if !is_gone {
        return;
    }
    let id = changed.id();
    let name = NAMES.iter().find_map(|name| old.text(name)).unwrap_or_default();
    let engine = check.engine();
    let holds = |of: &StateResource| {
        let mut refers = false;
        for value in of.properties.values() {
            reference::visit(engine, value, &mut |to, _| refers |= to == id);
        }
        let stage = of.text("stage_name").or_else(|| of.text("api_stages/stage"));
        refers || stage.is_some_and(|stage| stage == name)
    };
    let holder = check
        .old
        .resources
        .iter()
        .find(|(_, of)| of.is_one_of(&HOLDERS) && holds(of))
        .map(|(holder, _)| holder.clone());
    check.report(
        Consequence::Interrupted,
        id,
        format!(
            "the stage `{name}` is replaced: it is deleted, with its cache, as soon as the new one \
             exists, so that callers cannot move from one to the other"
        ),
        "declare the new stage under `further-stages` first, and remove the old one when callers \
         have moved; or give callers a domain name, whose base path moves to the new stage"
            .to_owned(),
    );
    // Terraform updates what depends on such a stage before it destroys the stage.
    if let Some(holder) = holder.filter(|_| !old.creates_before_deleting) {
        check.report(
            Consequence::Refused,
            id,
            format!(
                "Terraform destroys the stage `{name}` while {holder} holds it, which API Gateway \
                 refuses"
            ),
            "write `create_before_destroy = true` in the `lifecycle` of the stage, or apply the \
             module a second time"
                .to_owned(),
        );
    }
}
