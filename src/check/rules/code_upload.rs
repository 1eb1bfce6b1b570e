use crate::check::rule::rule;

rule! {
    /// Checks that no code has to be uploaded before the deployment.
    ///
    /// ## Why
    /// CloudFormation loads the code of a folder from S3. The archive that `synth --out` writes
    /// beside the template must be at its place in S3 before the template is deployed. To silence
    /// this note, for example because a script uploads the archive, write `allow: [code-upload]`.
    "DG816", "code-upload", Note of CloudFormation
}
