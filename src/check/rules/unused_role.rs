use crate::check::{Checker, rule};
use crate::model::ApiRole;
use crate::plan::PlannedApi;

rule! {
    /// Checks that an API with settings of its role has a route that calls DynamoDB.
    ///
    /// ## Why
    /// Only routes that call DynamoDB need the role. Without one, there is no role.
    "DG532", "unused-role", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let is_used = api.has_role() || api.declared().routes.is_empty();
    check.require(
        is_used || api.declared().role == ApiRole::new(),
        &["role"],
        "no route calls DynamoDB with the role",
        "no `role`",
    );
}
