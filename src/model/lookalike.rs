//! Text that looks like a reference but is not one: it would be sent, stored or returned literally.

use super::{Reference, ValueSource};

/// A part of a text that looks like a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lookalike {
    /// Its text: `{path.id}`, `$context.requestId`.
    pub(crate) written: String,
    /// The source that it resembles.
    pub(crate) source: Option<ValueSource>,
    /// The byte at which it starts.
    pub(crate) start: usize,
}

/// The variables of mapping templates, and the corresponding sources.
const VARIABLES: [(&str, &str); 7] = [
    ("context.", "context."),
    ("stageVariables.", "stage-variable."),
    ("method.request.path.", "path."),
    ("method.request.querystring.", "query-string."),
    ("method.request.header.", "header."),
    ("input.", ""),
    ("util.", ""),
];

/// A source in braces, such as `{path.id}`. After a `$` it is a variable of a mapping template, and
/// `{{` is a literal brace.
pub(crate) fn in_braces(text: &str) -> Option<Lookalike> {
    text.match_indices('{').find_map(|(start, _)| {
        if text[..start].ends_with(['{', '$', '!']) {
            return None;
        }
        let rest = &text[start + 1..];
        // Only up to the next brace, so a text of many braces takes linear time.
        let name = rest
            .find(['{', '}'])
            .map(|end| rest.split_at(end))
            .filter(|(_, rest)| rest.starts_with('}'))?
            .0;
        let source = name.trim().parse::<Reference>().ok().map(|reference| reference.source);
        let source = source.filter(|source| is_plain(name.trim(), source))?;
        Some(Lookalike { written: format!("{{{name}}}"), source: Some(source), start })
    })
}

/// True for the complete name of a source in braces.
fn is_plain(name: &str, source: &ValueSource) -> bool {
    let is_word = match source {
        ValueSource::Element(names) | ValueSource::Body(names) => names.is_empty(),
        ValueSource::Index | ValueSource::Headers | ValueSource::QueryStrings => true,
        _ => false,
    };
    !is_word && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-:+?|".contains(c))
}

/// A variable of mapping templates, such as `$context.requestId` or `${context.requestId}`.
pub(crate) fn variable(text: &str) -> Option<Lookalike> {
    text.match_indices('$').find_map(|(start, _)| {
        let rest = text[start + 1..].trim_start_matches('!');
        let inner = rest.strip_prefix('{').unwrap_or(rest);
        let (prefix, kind) = VARIABLES.into_iter().find(|(prefix, _)| inner.starts_with(prefix))?;
        let name = inner[prefix.len()..]
            .split(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c))
            .next()?;
        let name = name.trim_end_matches('.');
        if name.is_empty() {
            return None;
        }
        let end = text.len() - inner.len() + prefix.len() + name.len();
        let end = end + usize::from(inner.len() < rest.len() && text[end..].starts_with('}'));
        let source = (!kind.is_empty()).then(|| format!("{kind}{name}").parse().ok()).flatten();
        Some(Lookalike { written: text[start..end].to_owned(), source, start })
    })
}

/// The first lookalike in plain text.
pub(crate) fn in_text(text: &str) -> Option<Lookalike> {
    in_braces(text).or_else(|| variable(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_reference() {
        for (text, written) in [
            ("a {path.id} b", "{path.id}"),
            ("{ context.requestId }", "{ context.requestId }"),
            ("{now+60}", "{now+60}"),
            ("x{header.X-User}", "{header.X-User}"),
            ("$context.requestId.", "$context.requestId"),
            ("a $!{context.identity.sourceIp}b", "$!{context.identity.sourceIp}"),
            ("${stageVariables.colour}", "${stageVariables.colour}"),
            ("$input.params('id')", "$input.params"),
            ("$method.request.path.id", "$method.request.path.id"),
        ] {
            assert_eq!(
                in_text(text).map(|found| found.written).as_deref(),
                Some(written),
                "{text}"
            );
        }
        for text in [
            "{}",
            "{{path.id}}",
            "{\"path\": {\"id\": 1}}",
            "{id}",
            "{element}",
            "a.path.id",
            "$1.50",
            "$contextual.x",
            "$context",
            "{path.id",
            "{path.id, other}",
            "$input.",
        ] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }
}
