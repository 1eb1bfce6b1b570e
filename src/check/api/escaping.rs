//! Changes of mapping templates that escape or encode the values that references print.

use std::ops::Range;

use super::{ApiFix, MappingTemplate};
use crate::load::Replacement;

/// The method that makes `\'` an apostrophe again, which needs no escape in JSON.
const AFTER: &str = r#".replaceAll("\\'", "'")"#;

/// The changes that escape what a reference prints within a string of JSON.
pub(crate) fn escapes(template: &MappingTemplate<'_>, span: &Range<usize>) -> Vec<ApiFix> {
    wraps(template, span, "escape the value", "$util.escapeJavaScript(", AFTER)
}

/// The changes that encode what a reference prints in a form.
pub(crate) fn encodings(template: &MappingTemplate<'_>, span: &Range<usize>) -> Vec<ApiFix> {
    wraps(template, span, "encode the value", "$util.urlEncode(", "")
}

/// The change that undoes the escape of the apostrophe.
pub(crate) fn apostrophe(template: &MappingTemplate<'_>, span: &Range<usize>) -> Vec<ApiFix> {
    let reference = template.source(span);
    let Some(last) = reference.chars().last() else { return Vec::new() };
    let with = if last == '}' { format!("{AFTER}}}") } else { format!("{last}{AFTER}") };
    let end = span.end - last.len_utf8()..span.end;
    let title = "undo the escape of the apostrophe";
    vec![ApiFix::text(title, template.part(), vec![(end, with)]).keeping_results()]
}

/// The changes that make a reference of the text of a call at an offset: as it is, escaped, or
/// decoded and escaped.
pub(crate) fn dollars(template: &MappingTemplate<'_>, start: usize) -> Vec<ApiFix> {
    let first = template.source(&(start..start + 1));
    let replacements = vec![(start..start + 1, format!("${first}"))];
    let mut fixes =
        vec![ApiFix::text("begin the reference with `$`", template.part(), replacements)];
    if let Some(end) = end_of_call(template.text, start) {
        let title = "begin the reference with `$`, and escape its value";
        for (before, after) in [("", ""), ("$util.urlDecode(", ")")] {
            let replacements = vec![
                (start..start + 1, format!("$util.escapeJavaScript({before}${first}")),
                (end - 1..end, format!(")){after}{AFTER}")),
            ];
            fixes.push(ApiFix::text(title, template.part(), replacements));
        }
    }
    fixes
}

/// The offset behind the parenthesis that ends a call.
fn end_of_call(text: &str, start: usize) -> Option<usize> {
    let mut open = 0_usize;
    let mut quote = None;
    for (at, character) in text.get(start..)?.char_indices() {
        match (quote, character) {
            (Some(of), _) if of == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => open += 1,
            (None, ')') if open == 1 => return Some(start + at + 1),
            (None, ')') => open = open.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

/// The changes that make a reference the argument of a method of `$util`.
fn wraps(
    template: &MappingTemplate<'_>,
    span: &Range<usize>,
    title: &str,
    before: &str,
    after: &str,
) -> Vec<ApiFix> {
    let reference = template.source(span);
    let Some(last) = reference.chars().last().filter(|_| reference.starts_with('$')) else {
        return Vec::new();
    };
    let wrapped = |quote: &str| -> Vec<Replacement> {
        vec![
            (span.start..span.start + 1, format!("{before}{quote}$")),
            (span.end - last.len_utf8()..span.end, format!("{last}{quote}){after}")),
        ]
    };
    let fix = |replacements| ApiFix::text(title, template.part(), replacements).keeping_results();
    let mut fixes = Vec::new();
    if is_text(reference) {
        fixes.push(fix(wrapped("")));
    }
    // What API Gateway makes of an argument that is no text is not documented. In double quotes,
    // any value is one.
    if !reference.contains('"') {
        fixes.push(fix(wrapped("\"")));
    } else if !reference.contains('\'') {
        let mut replacements = wrapped("\"");
        let quotes = reference.match_indices('"');
        replacements.extend(quotes.map(|(at, _)| {
            let at = span.start + at;
            (at..at + 1, "'".to_owned())
        }));
        fixes.push(fix(replacements));
    }
    fixes
}

/// True for a reference whose value is always a text.
fn is_text(reference: &str) -> bool {
    const TEXTS: [&str; 8] = [
        "input.body",
        "input.json(",
        "input.params('",
        "input.params(\"",
        "util.base64Decode(",
        "util.base64Encode(",
        "util.escapeJavaScript(",
        "util.url",
    ];
    let name = reference.trim_start_matches(['$', '!', '{']);
    TEXTS.iter().any(|text| name.starts_with(text))
}
