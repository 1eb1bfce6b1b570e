use crate::diff::{Action, ChangeChecker, Changed, Consequence, Removal, change_rule};

change_rule! {
    /// Checks that queues, streams, buckets, user pools and logs keep their contents.
    ///
    /// ## Why
    /// An engine deletes what is removed or replaced, with its contents, unless the
    /// [removal policy](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html)
    /// retains it: messages that nobody has received, records of the last hours, users, log entries.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {mail: {}}
    /// ---
    /// tables: {orders: {partition-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {mail: {}}
    /// ---
    /// queues: {mail: {}, letters: {}}
    /// ```
    "DG732", "removed-data", Warning, Resource(check)
}

/// The types with contents, and the contents.
const CONTENTS: [(&str, &str); 10] = [
    ("AWS::Cognito::UserPool", "users"),
    ("AWS::Kinesis::Stream", "records"),
    ("AWS::Logs::LogGroup", "log entries"),
    ("AWS::S3::Bucket", "objects"),
    ("AWS::SQS::Queue", "messages"),
    ("aws_cognito_user_pool", "users"),
    ("aws_kinesis_stream", "records"),
    ("aws_cloudwatch_log_group", "log entries"),
    ("aws_s3_bucket", "objects"),
    ("aws_sqs_queue", "messages"),
];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some(old) = changed.old else { return };
    let (verb, fate) = match (changed.change.action, changed.new) {
        (Action::Removed, _) => ("removed", old.on_removal),
        (Action::Replaced, Some(new)) if new.kind == old.kind => ("replaced", new.on_replacement),
        _ => return,
    };
    // Terraform destroys what is no longer in the module, although it was to be retained.
    let is_lost = fate == Removal::Deleted || (verb, fate) == ("removed", Removal::Prevented);
    let contents = CONTENTS.iter().find(|(kind, _)| *kind == old.kind);
    let Some((_, contents)) = contents.filter(|_| is_lost) else { return };
    let id = changed.id();
    let refuses = if old.kind.ends_with("ucket") {
        "; S3 refuses to delete a bucket that is not empty"
    } else {
        ""
    };
    check.report(
        Consequence::Lost,
        id,
        format!("{id} is {verb}: its {contents} are lost{refuses}"),
        if check.is_terraform() {
            format!("`terraform state rm {id}` keeps it in the account")
        } else {
            format!("keep it until you need none of its {contents}, or copy them first")
        },
    );
}
