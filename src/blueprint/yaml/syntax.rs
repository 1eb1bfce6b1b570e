//! Errors of a text that is not valid YAML, or not valid for a blueprint, in plain words.

use std::ops::Range;

use crate::blueprint::diagnostic::Fault;
use crate::bounds::{self, Bound};

/// The reason to reject a text that YAML allows.
pub(super) enum Refusal {
    /// A custom tag.
    Tag(String),
    /// A key that is a list or a mapping.
    Key,
    /// Something other than mappings under `<<`.
    Merge,
    /// An alias within its target.
    Circle,
    /// A character that can only be written as an escape.
    Control,
    HalfPair,
    /// A document after the first.
    Document,
    Depth,
    TooMuch(Bound),
}

/// Message, what is expected, help.
type Words = (String, Option<String>, Option<String>);

/// The fault of a rejected text.
pub(super) fn refused(text: &str, at: usize, refusal: Refusal) -> Fault {
    in_words(text, at, words_of(refusal))
}

/// The fault of invalid YAML, from the parser's message. `bracket` is the start of the innermost
/// open list or mapping in brackets.
pub(super) fn fault(text: &str, at: usize, problem: &str, bracket: Option<usize>) -> Fault {
    // For a tab within a text, the parser reports the start of the text.
    let tab = text[at..].find('\t').filter(|_| problem.ends_with("found a tab"));
    let at = at + tab.unwrap_or_default();
    let fault = if let Some(tab) = tab_in_indentation(text, at).filter(|_| bracket.is_none()) {
        let help = "YAML indents with spaces alone";
        in_words(text, tab, owned("a tab in the indentation", Some("spaces"), Some(help)))
    } else {
        let bracket = bracket.and_then(|opening| text[opening..].chars().next());
        let slip = slip(text, at, bracket.is_some());
        in_words(text, at, slip.unwrap_or_else(|| words(text, at, problem, bracket)))
    };
    match bracket {
        // On the same spot it would say the same twice.
        Some(opening) if point(text, opening) != point(text, at) => {
            let of = if text[opening..].starts_with('[') { "list" } else { "mapping" };
            fault.related_text(point(text, opening), format!("the {of} opens here"))
        }
        _ => fault,
    }
}

fn in_words(text: &str, at: usize, (message, expected, help): Words) -> Fault {
    Fault::in_text(point(text, at), message).expected(expected).help(help)
}

pub(super) fn too_much(bound: Bound) -> String {
    format!("more than {bound}, the limit for {}", bound.of)
}

fn owned(message: &str, expected: Option<&str>, help: Option<&str>) -> Words {
    (message.to_owned(), expected.map(str::to_owned), help.map(str::to_owned))
}

/// The short forms of CloudFormation's functions.
const INTRINSIC: [&str; 8] =
    ["FindInMap", "GetAtt", "If", "ImportValue", "Join", "Ref", "Select", "Sub"];

fn words_of(refusal: Refusal) -> Words {
    match refusal {
        Refusal::Tag(tag) if INTRINSIC.contains(&tag.trim_start_matches('!')) => owned(
            &format!("`{tag}` is a function of CloudFormation"),
            Some(
                "a reference of the blueprint: `${parameters.NAME}`, `${aws.region}`, or where it \
                 is described `${tables.NAME.arn}`",
            ),
            None,
        ),
        Refusal::Tag(tag) => owned(
            &format!("a blueprint has no tags: `{tag}`"),
            Some("a plain value"),
            Some(
                "to refer to a resource, write its name in the blueprint; for text that starts with `!`, use quotes",
            ),
        ),
        Refusal::Key => owned(
            "a list or a mapping cannot be a key",
            Some("text"),
            Some("text that starts with `{` or `[` needs quotes"),
        ),
        Refusal::Merge => owned(
            "`<<` merges mappings, and nothing else",
            Some("a mapping under `<<`, or a list of mappings"),
            None,
        ),
        Refusal::Circle => owned(
            "an alias within the value that it repeats",
            Some("an anchor whose value ends before the alias"),
            None,
        ),
        Refusal::Control => owned(
            "a control character",
            None,
            Some("inside double quotes write it as an escape, such as `\\x1b`"),
        ),
        Refusal::HalfPair => owned(
            "half of a pair of escapes",
            Some("both halves, such as `\\ud83d\\ude00`, or the character itself"),
            None,
        ),
        Refusal::Document => owned(
            "a second document",
            Some("one document in a file"),
            Some("remove the `---`, or put the second document in a file of its own"),
        ),
        Refusal::Depth => {
            owned("nested too deeply", Some(&format!("at most {}", bounds::BLUEPRINT_LEVELS)), None)
        }
        Refusal::TooMuch(bound) => owned(
            &too_much(bound),
            Some(&format!("at most {bound}")),
            Some("write less, or split the blueprint; an alias counts as much as what it repeats"),
        ),
    }
}

fn words(text: &str, at: usize, problem: &str, bracket: Option<char>) -> Words {
    let here = text[at..].chars().next();
    // `while parsing a block mapping, did not find expected key`
    let problem = problem.rsplit_once(", ").map_or(problem, |(_, problem)| problem);
    match problem {
        "recursion limit exceeded" => words_of(Refusal::Depth),
        "found unknown anchor" => owned(
            "no anchor of this name stands before it",
            None,
            Some(
                "text that starts with `*` needs quotes; an alias needs an anchor, `&name`, further up",
            ),
        ),
        "did not find expected alphabetic or numeric character" => owned(
            "a `*` or `&` without a name",
            None,
            Some("text that starts with `*` or `&` needs quotes"),
        ),
        "found unprintable character" => words_of(Refusal::Control),
        "found invalid Unicode character escape code" => words_of(Refusal::HalfPair),
        "found unexpected end of stream" | "invalid indentation in quoted scalar" => {
            owned("the quotes that open here are not closed", Some("the closing quote"), None)
        }
        "found unexpected document indicator" => owned(
            "the quotes that open here are not closed before the line that starts with `---` or `...`",
            Some("the closing quote"),
            None,
        ),
        "invalid trailing content after double-quoted scalar" => owned(
            "text behind the closing quote",
            Some("the end of the value"),
            Some("put all of the text in the quotes; inside double quotes a quote is `\\\"`"),
        ),
        "found unknown escape character" | "did not find expected hexadecimal number" => owned(
            "an unknown escape sequence",
            Some("one such as `\\n`, `\\\"` or `\\u00e4`"),
            Some("inside double quotes a backslash is `\\\\`; inside single quotes it is itself"),
        ),
        "mapping values are not allowed in this context" | "illegal placement of ':' indicator"
            if bracket.is_some() =>
        {
            not_closed(bracket)
        }
        "mapping values are not allowed in this context"
        | "illegal placement of ':' indicator"
        | "mapping keys are not allowed in this context" => owned(
            "a `:` where no key can be",
            None,
            Some(
                "put text that holds `: ` in quotes; a nested mapping starts on a line of its own, further in",
            ),
        ),
        "simple key expect ':'" | "simple key expected" if bracket.is_none() => owned(
            "a key without its `:`",
            None,
            Some(
                "write `key: value`, with a space after the `:`; text of several lines needs quotes or a `|`",
            ),
        ),
        "block sequence entries are not allowed in this context"
        | "\"-\" is only valid inside a block"
        | "'-' must be followed by a valid YAML whitespace" => owned(
            "a list's item where none can be",
            None,
            Some("start the list on a line of its own"),
        ),
        "did not find expected key" | "did not find expected '-' indicator" => owned(
            "this line does not fit the lines above it",
            Some(if problem.ends_with("key") { "a key" } else { "an item, `- `" }),
            Some("the keys of one mapping, like the items of one list, start in the same column"),
        ),
        "did not find expected <document start>" => owned(
            "this line does not fit the lines above it",
            Some("the end of the text"),
            Some("the value of the document ends before it"),
        ),
        "tabs disallowed in this context"
        | "tabs disallowed within this context (block indentation)"
        | "tab cannot be used as indentation"
        | "a block scalar content cannot start with a tab"
        | "found a tab" => {
            owned("a tab where YAML wants a space", None, Some("put spaces in its place"))
        }
        "did not find expected comment or line break"
        | "found an indentation indicator equal to 0" => owned(
            "a text in lines starts on the line after its `|` or `>`",
            Some("nothing else on this line"),
            None,
        ),
        "wrongly indented line in block scalar" => owned(
            "a blank line that is indented further than the text below it",
            Some("the indentation of the text"),
            None,
        ),
        "comment intercepting the multiline text" => owned(
            "a comment inside a text of several lines",
            None,
            Some("put the text in quotes, or the comment above it"),
        ),
        "unexpected end of plain scalar" => match here {
            None => owned("the text ends where a value is wanted", None, None),
            Some(character) => cannot_start(character),
        },
        _ if problem.starts_with("unexpected character: ") => match here {
            Some(character) => cannot_start(character),
            None => owned("the text ends where a value is wanted", None, None),
        },
        _ if bracket.is_some() => bracket_words(text, at, problem, bracket),
        "did not find expected node content" => owned(
            "no value can stand here",
            Some("a value"),
            Some("text that holds `[`, `]`, `{`, `}` or `,` needs quotes inside brackets"),
        ),
        "misplaced bracket" => owned(
            "a closing bracket without its opening one",
            None,
            Some("text that starts with a bracket needs quotes"),
        ),
        _ => owned(&format!("this is not YAML: {problem}"), None, None),
    }
}

/// The words for a value without its quotes, or a line that is indented too far.
fn slip(text: &str, at: usize, is_in_brackets: bool) -> Option<Words> {
    if let Some(value) = value_after_braces(text, at) {
        let help = format!("put the value in quotes: `\"{value}\"`");
        return Some(owned("text after the closing brace", None, Some(&help)));
    }
    (!is_in_brackets && is_indented_further(text, at)).then(|| {
        owned(
            "this line is indented further than the line above it, which is complete",
            None,
            Some("the keys of one mapping start in the same column"),
        )
    })
}

/// The value of which an offset is behind a source in braces: `{path.id}-x`.
fn value_after_braces(text: &str, at: usize) -> Option<String> {
    let is_of_source = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let (_, name) = text[..at].strip_suffix('}')?.rsplit_once('{')?;
    let rest = text[at..].lines().next().unwrap_or_default();
    let rest = rest.split([' ', ',', ']']).next().unwrap_or_default();
    let rest = if rest.contains('{') { rest } else { rest.split('}').next()? };
    let is_value = !name.is_empty() && name.chars().all(is_of_source);
    let is_short = !rest.is_empty() && rest.len() <= 40 && !rest.contains(['"', '\'']);
    (is_value && is_short).then(|| format!("{{{name}}}{rest}"))
}

/// True if an offset is in a line `key: …` that is indented further than a complete one above it.
fn is_indented_further(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let above = text[..start].lines().rfind(|line| !line.trim().is_empty());
    let here = &text[start..at];
    let Some((_, value)) = above.and_then(|above| above.split_once(": ")) else { return false };
    text[at..].starts_with(':')
        && !here.contains(": ")
        && !value.trim().starts_with(['#', '|', '>'])
        && above.is_some_and(|above| indentation(above) < indentation(here))
}

fn cannot_start(character: char) -> Words {
    owned(
        &format!("no plain value can start with `{character}`"),
        None,
        Some("put the value in quotes"),
    )
}

fn not_closed(bracket: Option<char>) -> Words {
    match bracket {
        Some('{') => owned("the mapping is not closed", Some("`,` or `}`"), None),
        _ => owned("the list is not closed", Some("`,` or `]`"), None),
    }
}

/// The error inside open brackets.
fn bracket_words(text: &str, at: usize, problem: &str, bracket: Option<char>) -> Words {
    let ends = text[at..].trim_start().is_empty();
    match problem {
        _ if ends => owned(
            "the text ends inside brackets that are not closed",
            Some("a value, or the closing bracket"),
            None,
        ),
        "expected ',' or ']'" | "did not find expected ',' or '}'" => not_closed(bracket),
        "invalid indentation in flow construct" => owned(
            "this line is inside brackets that are not closed, and not indented",
            Some("the closing bracket, or more indentation"),
            None,
        ),
        _ => owned(
            "no value can stand here",
            Some("a value, or the closing bracket"),
            Some("text that holds `[`, `]`, `{`, `}` or `,` needs quotes inside brackets"),
        ),
    }
}

/// The first tab of a line that has nothing else before an offset in it.
fn tab_in_indentation(text: &str, at: usize) -> Option<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = text[start..].split(|character| !matches!(character, ' ' | '\t')).next()?;
    let tab = start + indentation.find('\t')?;
    (at <= start + indentation.len()).then_some(tab)
}

/// The character at an offset, and none at the end of a line.
fn point(text: &str, offset: usize) -> Range<usize> {
    let first = text[offset..].chars().next().filter(|first| !matches!(first, '\n' | '\r'));
    offset..offset + first.map_or(0, char::len_utf8)
}
