//! Requests whose parameters have to have fixed values.

use super::expression::Expression;
use super::header;
use super::literal::vtl_text;
use crate::model::RequestParameter;
use crate::text::Text;

/// A parameter, whether it has to be there, and the only value that it may have.
pub(crate) type Fixed<'a> = (&'a RequestParameter, bool, &'a Text);

/// A request that names neither a table nor an item, to which every action of DynamoDB answers 400.
pub(super) const NO_REQUEST: &str = "{}";

/// `template` for requests whose parameters have these values. Of any other, [`NO_REQUEST`] is made.
pub(crate) fn fixed<'a>(parameters: impl Iterator<Item = Fixed<'a>>, template: &Text) -> Text {
    let mut guarded = Text::from("#if(");
    for (index, (parameter, required, value)) in parameters.enumerate() {
        if index > 0 {
            guarded.push_literal(" || ");
        }
        differs(&mut guarded, &Expression::parameter(parameter.name()), required, value);
        // Where the query string has a parameter of the header's name, that is it for `$input.params`.
        if let RequestParameter::Header(name) = parameter {
            for spelling in header::spellings(name) {
                guarded.push_literal(" || ");
                differs(&mut guarded, &Expression::headers().get(&spelling).text(), false, value);
            }
        }
    }
    guarded.push_literal(format!(")\n{NO_REQUEST}\n#else\n"));
    guarded.push(template);
    if !ends_line(template) {
        guarded.push_literal("\n");
    }
    guarded.then("#end\n")
}

/// Whether a parameter has another value.
fn differs(condition: &mut Text, given: &Expression, required: bool, value: &Text) {
    if !required {
        condition.push_literal(format!("{given} != '' && "));
    }
    condition.push_literal(format!("{given} != "));
    condition.push(vtl_text(value));
}

fn ends_line(template: &Text) -> bool {
    matches!(template.segments().last(), Some(crate::text::Segment::Literal(literal)) if literal.ends_with('\n'))
}
