use crate::check::rule::rule;

rule! {
    /// Checks the CloudFormation template against CloudFormation's quotas.
    ///
    /// ## Why
    /// CloudFormation refuses a template of more than 1,000,000 bytes, 500 resources, 200
    /// parameters or 200 outputs.
    "DG115", "template-too-large", Error
}
