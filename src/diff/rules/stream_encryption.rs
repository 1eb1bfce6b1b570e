use crate::diff::{
    Action, ChangeChecker, Changed, Consequence, StateResource, change_rule, reference,
};

change_rule! {
    /// Checks that a Kinesis stream keeps its encryption.
    ///
    /// ## Why
    /// [`StartStreamEncryption`](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html)
    /// encrypts records that are written from now on, 25 times within 24 hours. Records that are in
    /// the stream already keep the encryption with which they were written, for as long as the stream
    /// retains them. [Writers and
    /// readers](https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html) need
    /// `kms:GenerateDataKey` and `kms:Decrypt` for a key of your own. The roles of the stack get
    /// these for the new key in place of the old one; other writers and readers have neither.
    ///
    /// ## Example
    /// ```yaml
    /// kinesis-streams: {clicks: {}}
    /// ---
    /// kinesis-streams:
    ///   clicks:
    ///     encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
    /// ```
    "DG747", "stream-encryption", Warning, Resource(check)
}

const STREAMS: [&str; 2] = ["AWS::Kinesis::Stream", "aws_kinesis_stream"];
const KEYS: [&str; 2] = ["StreamEncryption/KeyId", "kms_key_id"];
const TYPES: [&str; 2] = ["StreamEncryption/EncryptionType", "encryption_type"];

const PROPERTIES: [&str; 3] = ["StreamEncryption", "kms_key_id", "encryption_type"];

/// The encryption of a stream.
#[derive(Debug, PartialEq)]
enum Encryption {
    /// None.
    Off,
    /// With the key of AWS, which all users of the stream in the account may use.
    AwsManaged,
    /// With another key.
    Key(String),
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&STREAMS) else { return };
    let is_changed = PROPERTIES.iter().any(|name| changed.change.property(name).is_some());
    let (old, new) = (encryption(check, old), encryption(check, new));
    if old == new || !is_changed || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    let message = match &new {
        Encryption::Off => {
            format!("records that are written to {id} from now on are no longer encrypted")
        }
        Encryption::AwsManaged => {
            format!("{id} is encrypted with the key `alias/aws/kinesis` from now on")
        }
        Encryption::Key(key) => format!(
            "{id} is encrypted with the key `{key}` from now on: writers and readers that may not \
             use it fail"
        ),
    };
    let (further, keep) = match &old {
        Encryption::Key(key) => (
            format!(", and readers of the records that are in it already need the key `{key}`"),
            Some(
                "keep the old key and the right of the readers to decrypt with it until the \
                 retention of the stream is over",
            ),
        ),
        Encryption::Off | Encryption::AwsManaged => (String::new(), None),
    };
    let allow = "allow writers outside of the stack `kms:GenerateDataKey` and readers \
                 `kms:Decrypt` for the new key first";
    let allow = matches!(new, Encryption::Key(_)).then_some(allow);
    let help: Vec<_> = [allow, keep].into_iter().flatten().collect();
    check.report(
        if help.is_empty() { Consequence::Noted } else { Consequence::Interrupted },
        id,
        message + &further,
        (!help.is_empty()).then(|| help.join("; ")),
    );
}

fn encryption(check: &ChangeChecker<'_>, of: &StateResource) -> Encryption {
    let is_on = TYPES.iter().find_map(|path| of.text(path)).is_some_and(|of| of == "KMS");
    let Some(key) = KEYS.iter().find_map(|path| of.at(path)).filter(|_| is_on) else {
        return if is_on { Encryption::AwsManaged } else { Encryption::Off };
    };
    let mut resource = None;
    reference::visit(check.engine(), key, &mut |id, _| resource = Some(id.to_owned()));
    let key = resource.or_else(|| key.as_str().map(str::to_owned)).unwrap_or_default();
    if key.is_empty() || key.ends_with("alias/aws/kinesis") {
        Encryption::AwsManaged
    } else {
        Encryption::Key(key)
    }
}
