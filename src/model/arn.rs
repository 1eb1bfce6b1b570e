//! ARNs, above all of resources outside the stack.

use crate::text::{Pseudo, Text};

/// The kind of an ARN `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, see [its
/// format](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
pub(crate) struct ArnOf {
    pub(crate) noun: &'static str,
    /// An ARN whose variable parts are in capitals.
    pub(crate) example: &'static str,
}

macro_rules! kinds {
    ($($name:ident: $noun:literal, $example:literal;)+) => {
        $(pub(crate) const $name: ArnOf = ArnOf { noun: $noun, example: $example };)+
    };
}

kinds! {
    BUCKET: "a bucket", "arn:aws:s3:::NAME";
    CODE_SIGNING_CONFIG: "a code signing configuration",
        "arn:aws:lambda:REGION:ACCOUNT:code-signing-config:ID";
    CERTIFICATE: "a certificate", "arn:aws:acm:REGION:ACCOUNT:certificate/ID";
    DELIVERY_STREAM: "a delivery stream", "arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME";
    EVENT_BUS: "an event bus", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME";
    FUNCTION: "a function", "arn:aws:lambda:REGION:ACCOUNT:function:NAME";
    KMS_KEY: "a KMS key", "arn:aws:kms:REGION:ACCOUNT:key/ID";
    KINESIS_STREAM: "a Kinesis stream", "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME";
    LOAD_BALANCER: "a network load balancer",
        "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/net/NAME/ID";
    MOBILE_ENDPOINT: "a mobile app's endpoint", "arn:aws:sns:REGION:ACCOUNT:endpoint/PLATFORM/APP/ID";
    QUEUE: "a queue", "arn:aws:sqs:REGION:ACCOUNT:NAME";
    ROLE: "a role", "arn:aws:iam::ACCOUNT:role/NAME";
    STATE_MACHINE: "a state machine", "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME";
    TABLE: "a table", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME";
    TABLE_STREAM: "a table's stream", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/TIME";
    TOPIC: "a topic", "arn:aws:sns:REGION:ACCOUNT:NAME";
    USER_POOL: "a user pool", "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID";
    WEB_ACL: "a regional web ACL", "arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID";
}

/// The ARN of a resource in the account and region of the stack, up to the resource.
pub(crate) fn of_stack(service: &str) -> Text {
    Text::from("arn:")
        .then(Pseudo::Partition)
        .then(format!(":{service}:"))
        .then(Pseudo::Region)
        .then(":")
        .then(Pseudo::AccountId)
        .then(":")
}

impl ArnOf {
    pub(crate) fn is_one(&self, arn: &str) -> bool {
        let (given, example) = (parts(arn), parts(self.example));
        let [Some("arn"), Some(partition), service, _, _, Some(resource)] = given else {
            return false;
        };
        let is_variable = |character: char| character.is_ascii_uppercase();
        let constant = example[5].and_then(|resource| resource.split(is_variable).next());
        let name = constant.and_then(|constant| resource.strip_prefix(constant));
        !partition.is_empty() && service == example[2] && name.is_some_and(|name| !name.is_empty())
    }
}

fn parts(arn: &str) -> [Option<&str>; 6] {
    let mut parts = arn.splitn(6, ':');
    std::array::from_fn(|_| parts.next())
}
