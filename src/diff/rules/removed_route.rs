use crate::diff::{Action, ChangeChecker, Consequence, change_rule, reference};

change_rule! {
    /// Checks that removed routes are no longer served.
    ///
    /// ## Why
    /// Both engines deploy an API before they delete what is removed from it: CloudFormation deletes
    /// [at the end of an
    /// update](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/updating.stacks.walkthrough.html),
    /// and Terraform deletes what the old deployment depends on after that deployment. The new
    /// deployment still has the route, until the API is deployed again. `dynagate deploy` does so.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}, "GET /carts": {mock: {status: 200}}}}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {mock: {status: 200}}}}
    /// ```
    "DG729", "removed-route", Note, Difference(check)
}

const METHODS: [&str; 2] = ["AWS::ApiGateway::Method", "aws_api_gateway_method"];
const APIS: [&str; 2] = ["RestApiId", "rest_api_id"];

fn check(check: &mut ChangeChecker<'_>) {
    let mut removed = Vec::new();
    for changed in check.changed() {
        let Some(old) = changed.old_of(&METHODS) else { continue };
        if changed.change.action != Action::Removed {
            continue;
        }
        let mut is_of_staying = check.old.is_deployed;
        if let Some(api) = APIS.iter().find_map(|name| old.get(name)) {
            reference::visit(check.engine(), api, &mut |id, _| {
                is_of_staying |= check.new.resources.contains_key(id);
            });
        }
        if is_of_staying {
            removed.push(changed.id());
        }
    }
    let Some(first) = removed.first() else { return };
    let what = match removed.len() {
        1 => format!("the method {first} is removed"),
        count => format!("{count} methods are removed, such as {first}"),
    };
    let help = if check.is_terraform() {
        "`dynagate deploy` deploys the API a second time; without it, apply the module again with \
         `-replace` and the address of the `aws_api_gateway_deployment`"
            .to_owned()
    } else {
        check.in_steps("takes it out in a step before")
    };
    check.report(
        Consequence::Kept,
        first,
        format!("{what}, but stays in the new deployment of the API and is still served"),
        help,
    );
}
