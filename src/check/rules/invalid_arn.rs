use crate::check::links::Link;
use crate::check::{Checker, rule};
use crate::model::Kind;
use crate::text::Segment;

rule! {
    /// Checks that ARNs have the resource type that their key requires.
    ///
    /// ## Why
    /// AWS rejects the ARN of another type.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {encryption: {kms-key-arn: alias/mine}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {encryption: {kms-key-arn: "arn:aws:kms:us-east-1:123456789012:key/1"}}}
    /// ```
    "DG110", "invalid-arn", Error, Link(check)
}

fn check(at: &[&str], link: Link<'_>, check: &mut Checker<'_>) {
    let Link::Arn(of, arn) = link else { return };
    // The key of a profile is checked once, at the profile.
    if check.stack().is_key_of_profile(arn) && check.kind() != Some(Kind::KmsKey) {
        return;
    }
    // Of an ARN with references, only the beginning is known.
    let (fits, start, dots) = match (arn.as_literal(), arn.segments().first()) {
        (Some(literal), _) => (of.is_one(literal), literal, ""),
        (None, Some(Segment::Literal(start))) => (start.starts_with("arn:"), start.as_str(), "…"),
        (None, _) => return,
    };
    let message = format_args!("`{start}{dots}` is not the ARN of {}", of.noun);
    check.require(fits, at, message, of.example);
}
