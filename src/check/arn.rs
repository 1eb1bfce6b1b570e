//! The checks of an ARN.

use super::finding::Checker;
use crate::check::rules::invalid_arn;
use crate::model::Stack;
use crate::model::arn::ArnOf;
use crate::text::Segment;
use crate::text::Text;

impl ArnOf {
    /// Reports an invalid ARN. For one with references, only the prefix is known.
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker, field: &[&str], arn: &Text) {
        stack.check_text(check, field, arn);
        let (fits, start) = match (arn.as_literal(), arn.segments().first()) {
            (Some(literal), _) => (self.is_one(literal), literal),
            (None, Some(Segment::Literal(start))) => (start.starts_with("arn:"), start.as_str()),
            (None, _) => return,
        };
        let is_whole = arn.as_literal().is_some();
        let dots = if is_whole { "" } else { "…" };
        check.require(
            &invalid_arn::RULE,
            fits,
            field,
            format_args!("`{start}{dots}` is not the ARN of {}", self.noun),
            self.example,
        );
    }
}
