use crate::check::api::{ApiChecker, api_rule};
use crate::load::Part;

api_rule! {
    /// Checks that Terraform creates a new deployment before it deletes the old one.
    ///
    /// ## Why
    /// API Gateway refuses to delete a deployment that a stage uses, so a change fails.
    ///
    /// ## Instead
    /// ```hcl
    /// lifecycle { create_before_destroy = true }
    /// ```
    "DG972", "replaced-deployment", Error, Api(check)
}

fn check(check: &mut ApiChecker<'_>) {
    for deployment in &check.of.deployments {
        if deployment.create_before_destroy == Some(false) {
            check.report(
                Part::Deployment(deployment.name.clone()),
                "a changed deployment cannot be replaced, because the stage uses the old one",
                "`lifecycle { create_before_destroy = true }`",
            );
        }
    }
}
