//! ARNs of resources outside the stack.

/// The kind of an ARN `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, see [its
/// format](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
pub(crate) struct ArnOf {
    pub(crate) noun: &'static str,
    service: &'static str,
    /// The prefix of its last part.
    resource: &'static str,
    pub(crate) example: &'static str,
}

pub(crate) const CERTIFICATE: ArnOf = ArnOf {
    noun: "a certificate",
    service: "acm",
    resource: "certificate/",
    example: "arn:aws:acm:REGION:ACCOUNT:certificate/ID",
};
pub(crate) const DELIVERY_STREAM: ArnOf = ArnOf {
    noun: "a delivery stream",
    service: "firehose",
    resource: "deliverystream/",
    example: "arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME",
};
pub(crate) const FUNCTION: ArnOf = ArnOf {
    noun: "a function",
    service: "lambda",
    resource: "function:",
    example: "arn:aws:lambda:REGION:ACCOUNT:function:NAME",
};
pub(crate) const KMS_KEY: ArnOf = ArnOf {
    noun: "a KMS key",
    service: "kms",
    resource: "key/",
    example: "arn:aws:kms:REGION:ACCOUNT:key/ID",
};
pub(crate) const MOBILE_ENDPOINT: ArnOf = ArnOf {
    noun: "a mobile app's endpoint",
    service: "sns",
    resource: "endpoint/",
    example: "arn:aws:sns:REGION:ACCOUNT:endpoint/PLATFORM/APP/ID",
};
pub(crate) const ROLE: ArnOf = ArnOf {
    noun: "a role",
    service: "iam",
    resource: "role/",
    example: "arn:aws:iam::ACCOUNT:role/NAME",
};
pub(crate) const USER_POOL: ArnOf = ArnOf {
    noun: "a user pool",
    service: "cognito-idp",
    resource: "userpool/",
    example: "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID",
};
pub(crate) const WEB_ACL: ArnOf = ArnOf {
    noun: "a regional web ACL",
    service: "wafv2",
    resource: "regional/webacl/",
    example: "arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID",
};

impl ArnOf {
    pub(crate) fn is_one(&self, arn: &str) -> bool {
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        matches!(parts[..], ["arn", partition, service, _, _, resource]
            if !partition.is_empty()
                && service == self.service
                && resource.strip_prefix(self.resource).is_some_and(|name| !name.is_empty()))
    }
}
