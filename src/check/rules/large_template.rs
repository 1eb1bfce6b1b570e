use crate::check::rule::rule;

rule! {
    /// Checks that the CloudFormation template fits into a request.
    ///
    /// ## Why
    /// A request to CloudFormation contains at most 51,200 bytes of a template. A larger one is
    /// uploaded to S3 first: `aws cloudformation deploy --s3-bucket BUCKET` does so. Without white
    /// space (`synth --compact`) it may fit. To silence this note, write `allow: [large-template]`.
    "DG817", "large-template", Note of CloudFormation
}
