//! Mapping templates written by the user. API Gateway parses them at each request and responds with
//! 500 if they are invalid.

use super::lookalike;
use crate::text::{Segment, Text};
use crate::vtl::Template;

/// A fault of a mapping template, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TemplateFault {
    /// The problem, without a full stop.
    pub(crate) message: String,
    /// The remedy, following "expected".
    pub(crate) expected: &'static str,
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// The column in characters, counted from 1.
    pub(crate) column: usize,
}

/// The first fault of a mapping template.
pub(crate) fn fault(template: &Text) -> Option<TemplateFault> {
    // The value of a reference is a name or an ARN, which is text.
    let text = template.segments().iter().map(|segment| match segment {
        Segment::Literal(literal) => literal.as_str(),
        Segment::Reference(_) => "_",
    });
    let text: String = text.collect();
    if let Err(error) = Template::parse(&text) {
        return Some(TemplateFault {
            message: format!("invalid mapping template: {}", error.detail()),
            expected: "a valid VTL template",
            line: error.line().unwrap_or(1),
            column: error.column().unwrap_or(1),
        });
    }
    let found = lookalike::in_braces(&text)?;
    let before = &text[..found.start];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Some(TemplateFault {
        message: format!(
            "`{}` is plain text in a mapping template, not a value of the request",
            found.written
        ),
        expected: "VTL: $input.params('NAME'), $context.NAME, $stageVariables.NAME",
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_the_text_is_told() {
        let at = |text: &str| fault(&text.into()).map(|fault| (fault.line, fault.column));
        assert_eq!(at("{\"id\": \"$input.params('id')\"}"), None);
        assert_eq!(at("#if("), Some((1, 5)));
        assert_eq!(at("{\n  \"é\": \"{context.requestId}\"\n}"), Some((2, 9)));
    }
}
