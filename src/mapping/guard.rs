//! Requests whose parameters must have fixed values.

use super::expression::Expression;
use super::literal::{vtl_string, vtl_text};
use crate::model::{RequestParameter, ValueSource};
use crate::text::Text;

/// A parameter, true if it is required, and its only valid value.
pub(crate) type Fixed<'a> = (&'a RequestParameter, bool, &'a Text);

/// A request without a table and an item, which every DynamoDB action rejects with 400.
pub(crate) const NO_REQUEST: &str = "{}";

/// Wraps `template` to render `refused` if a parameter has another value.
pub(crate) fn fixed<'a>(
    parameters: impl Iterator<Item = Fixed<'a>>,
    template: &Text,
    refused: &str,
) -> Text {
    let mut guarded = Text::default();
    let mut differs = Text::default();
    for (index, (parameter, required, value)) in parameters.enumerate() {
        if index > 0 {
            differs.push_literal(" || ");
        }
        match parameter {
            RequestParameter::Path(name) => {
                push_difference(
                    &mut differs,
                    &Expression::source(&ValueSource::Path(name.clone())),
                    required,
                    value,
                );
            }
            RequestParameter::QueryString(name) => {
                push_difference(&mut differs, &Expression::parameter(name), required, value);
            }
            RequestParameter::Header(name) => {
                let state =
                    if index == 0 { "$header".to_owned() } else { format!("$header{}", index + 1) };
                compare_headers(&mut guarded, name, value, &state);
                differs.push_literal(if required {
                    format!("{state} != 'fixed' || ")
                } else {
                    format!("{state} == 'other' || ")
                });
                // If the query string has a parameter of the header's name, `$input.params` returns
                // that one.
                push_difference(&mut differs, &Expression::parameter(name), false, value);
            }
        }
    }
    guarded.push_literal("#if(");
    guarded.push(&differs);
    guarded.push_literal(format!(")\n{refused}\n#else\n"));
    guarded.push(template);
    if !ends_line(template) {
        guarded.push_literal("\n");
    }
    guarded.then("#end\n")
}

/// Compares all headers of a name, in any case, with a value. `state` becomes `fixed`, `other` if
/// one differs, or remains `missing`.
fn compare_headers(lines: &mut Text, name: &str, value: &Text, state: &str) {
    let name = vtl_string(name);
    lines.push_literal(format!(
        "#set({state} = 'missing')\n\
         #foreach($name in $input.params().header.keySet())\n\
         #if($name.equalsIgnoreCase({name}))\n\
         #if({state} != 'other' && \"$input.params().header.get($name)\" == "
    ));
    lines.push(vtl_text(value));
    lines.push_literal(format!(
        ")#set({state} = 'fixed')#else#set({state} = 'other')#end\n#end\n#end\n"
    ));
}

/// Appends the condition that a parameter has another value.
fn push_difference(condition: &mut Text, given: &Expression, required: bool, value: &Text) {
    if !required {
        condition.push_literal(format!("{given} != '' && "));
    }
    condition.push_literal(format!("{given} != "));
    condition.push(vtl_text(value));
}

fn ends_line(template: &Text) -> bool {
    matches!(template.segments().last(), Some(crate::text::Segment::Literal(literal)) if literal.ends_with('\n'))
}
