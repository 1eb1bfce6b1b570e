//! ARNs of what is not the stack's.

use super::Stack;
use super::problem::Checker;
use crate::text::{Segment, Text};

/// What an ARN is one of: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, see
/// [its format](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
pub(super) struct ArnOf {
    noun: &'static str,
    service: &'static str,
    /// What its last part begins with.
    resource: &'static str,
    example: &'static str,
}

pub(super) const CERTIFICATE: ArnOf = ArnOf {
    noun: "a certificate",
    service: "acm",
    resource: "certificate/",
    example: "arn:aws:acm:REGION:ACCOUNT:certificate/ID",
};
pub(super) const DELIVERY_STREAM: ArnOf = ArnOf {
    noun: "a delivery stream",
    service: "firehose",
    resource: "deliverystream/",
    example: "arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME",
};
pub(super) const FUNCTION: ArnOf = ArnOf {
    noun: "a function",
    service: "lambda",
    resource: "function:",
    example: "arn:aws:lambda:REGION:ACCOUNT:function:NAME",
};
pub(super) const KMS_KEY: ArnOf = ArnOf {
    noun: "a KMS key",
    service: "kms",
    resource: "key/",
    example: "arn:aws:kms:REGION:ACCOUNT:key/ID",
};
pub(super) const MOBILE_ENDPOINT: ArnOf = ArnOf {
    noun: "a mobile app's endpoint",
    service: "sns",
    resource: "endpoint/",
    example: "arn:aws:sns:REGION:ACCOUNT:endpoint/PLATFORM/APP/ID",
};
pub(super) const ROLE: ArnOf = ArnOf {
    noun: "a role",
    service: "iam",
    resource: "role/",
    example: "arn:aws:iam::ACCOUNT:role/NAME",
};
pub(super) const USER_POOL: ArnOf = ArnOf {
    noun: "a user pool",
    service: "cognito-idp",
    resource: "userpool/",
    example: "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID",
};
pub(super) const WEB_ACL: ArnOf = ArnOf {
    noun: "a regional web ACL",
    service: "wafv2",
    resource: "regional/webacl/",
    example: "arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID",
};

impl ArnOf {
    /// Reports what cannot be such an ARN. Of one with references in it, only how it begins is
    /// known.
    pub(super) fn check(&self, stack: &Stack, check: &mut Checker, field: &[&str], arn: &Text) {
        stack.check_text(check, field, arn);
        let (fits, start) = match (arn.as_literal(), arn.segments().first()) {
            (Some(literal), _) => (self.is_one(literal), literal),
            (None, Some(Segment::Literal(start))) => (start.starts_with("arn:"), start.as_str()),
            (None, _) => return,
        };
        let is_whole = arn.as_literal().is_some();
        let dots = if is_whole { "" } else { "…" };
        check.require(
            fits,
            field,
            format_args!("`{start}{dots}` is not the ARN of {}", self.noun),
            self.example,
        );
    }

    fn is_one(&self, arn: &str) -> bool {
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        matches!(parts[..], ["arn", partition, service, _, _, resource]
            if !partition.is_empty()
                && service == self.service
                && resource.strip_prefix(self.resource).is_some_and(|name| !name.is_empty()))
    }
}
