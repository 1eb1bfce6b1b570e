//! The request parameters that a mapping template reads, derived from its text, which may be the
//! user's own.
//!
//! `$input.params(name)` searches the path, the query string and the headers, in this order, so a
//! caller can send a header in place of a query string parameter. Therefore the locations are
//! distinguished.

use crate::model::RequestParameter;
use crate::text::{Segment, Text};
use crate::vtl;

/// A parameter that a template reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParameterRead {
    /// `$input.params('id')`: the first parameter of this name in any location.
    Anywhere(String),
    /// `$input.params().querystring.get('id')`
    One(RequestParameter),
    /// All parameters, or one that is only known at render time.
    All,
}

/// Returns the parameters that a template reads.
pub(crate) fn of(template: &Text) -> Vec<ParameterRead> {
    // The value of a reference is a name or an ARN, which reads nothing.
    let text = template.segments().iter().map(|segment| match segment {
        Segment::Literal(literal) => literal.as_str(),
        Segment::Reference(_) => "_",
    });
    let text: String = text.collect();
    let loops: Vec<_> = header_loops(&text).collect();
    let calls = text
        .match_indices(".params")
        .filter(|(at, _)| !loops.iter().any(|of| of.is_read_at(&text, *at)));
    let calls = calls.map(|(at, call)| Rest(&text[at + call.len()..]));
    let headers =
        loops.iter().map(|of| ParameterRead::One(RequestParameter::Header(of.name.to_owned())));
    calls.filter_map(read).chain(headers).chain(of_method(&text)).collect()
}

/// A loop over the headers that looks for one in any case, as in generated templates.
struct HeaderLoop<'t> {
    range: std::ops::Range<usize>,
    name: &'t str,
}

/// The names of the loop, and the test of one name.
const NAMES: &str = ".params().header.keySet())";
const IS_NAMED: &str = "#if($name.equalsIgnoreCase('";
/// The text that reads the header found by the loop.
const FOUND: &str = ".params().header.get($name)";

fn header_loops(text: &str) -> impl Iterator<Item = HeaderLoop<'_>> {
    text.match_indices(NAMES).filter_map(|(start, names)| {
        text[..start].ends_with("#foreach($name in $input").then_some(())?;
        let after = text[start + names.len()..].trim_start().strip_prefix(IS_NAMED)?;
        let (name, _) = after.split_once('\'').filter(|(_, rest)| rest.starts_with("))"))?;
        let end = text[start..].find("#end\n#end").map_or(text.len(), |length| start + length);
        Some(HeaderLoop { range: start..end, name })
    })
}

impl HeaderLoop<'_> {
    /// True if the loop's own access to the header starts here.
    fn is_read_at(&self, text: &str, at: usize) -> bool {
        at == self.range.start || self.range.contains(&at) && text[at..].starts_with(FOUND)
    }
}

/// The parameters that a template reads through `$method.request`.
fn of_method(text: &str) -> Vec<ParameterRead> {
    const METHOD: &str = "method";
    let found = text.match_indices(METHOD).filter_map(|(start, _)| {
        let before = &text[..start];
        let before = before.strip_suffix('{').unwrap_or(before);
        let before = before.strip_suffix('!').unwrap_or(before).strip_suffix('$')?;
        let after = &text[start + METHOD.len()..];
        (!after.starts_with(vtl::is_identifier_part)).then_some((before, Rest(after)))
    });
    let references: Vec<_> = found.collect();
    // A template can have its own variable of this name.
    let is_own = references.iter().any(|(before, _)| {
        let before = before.trim_end().strip_suffix('(').map(str::trim_end);
        before.is_some_and(|before| before.ends_with("#set"))
    });
    let read = |mut rest: Rest<'_>| match rest.member() {
        Some(request) if request == "request" => match rest.member() {
            Some(kind) if kind == "body" => None,
            Some(kind) => Some(read_of_kind(&kind, rest)),
            None => Some(ParameterRead::All),
        },
        _ => (!is_own).then_some(ParameterRead::All),
    };
    references.into_iter().filter_map(|(_, rest)| read(rest)).collect()
}

/// Parses the text after `.params`.
fn read(mut rest: Rest<'_>) -> Option<ParameterRead> {
    if !rest.skip("(") {
        return None;
    }
    if !rest.skip(")") {
        let name = rest.string();
        return Some(
            name.filter(|_| rest.skip(")")).map_or(ParameterRead::All, ParameterRead::Anywhere),
        );
    }
    Some(rest.member().map_or(ParameterRead::All, |kind| read_of_kind(&kind, rest)))
}

/// Parses the access to parameters of a location.
fn read_of_kind(kind: &str, mut rest: Rest<'_>) -> ParameterRead {
    let kind = match kind {
        "path" => RequestParameter::Path,
        "querystring" => RequestParameter::QueryString,
        "header" => RequestParameter::Header,
        _ => return ParameterRead::All,
    };
    rest.member().map_or(ParameterRead::All, |name| ParameterRead::One(kind(name)))
}

/// The remaining text.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    /// Skips a text if it comes next.
    fn skip(&mut self, text: &str) -> bool {
        let rest = self.0.trim_start().strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// A constant string in quotes.
    fn string(&mut self) -> Option<String> {
        let quoted = self.0.trim_start();
        let quote = quoted.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (text, rest) = quoted[1..].split_once(quote)?;
        self.0 = rest;
        (quote == '\'' || !text.contains(['$', '#', '\\'])).then(|| text.to_owned())
    }

    /// The name of a member: `.name`, `.get('name')`, `.containsKey('name')` or `['name']`.
    fn member(&mut self) -> Option<String> {
        for (before, after) in [(".get(", ")"), (".containsKey(", ")"), ("[", "]")] {
            if self.skip(before) {
                let name = self.string()?;
                return self.skip(after).then_some(name);
            }
        }
        let names = self.0.strip_prefix('.')?;
        let (name, rest) =
            names.split_at(names.find(|c| !vtl::is_identifier_part(c)).unwrap_or(names.len()));
        self.0 = rest;
        // A method is not a member.
        (!name.is_empty() && !rest.starts_with('(')).then(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_templates_read() {
        let anywhere = |name: &str| ParameterRead::Anywhere(name.into());
        let query = |name: &str| ParameterRead::One(RequestParameter::QueryString(name.into()));
        let header = |name: &str| ParameterRead::One(RequestParameter::Header(name.into()));
        for (template, expected) in [
            ("{}", vec![]),
            ("$input.path('$.params')", vec![]),
            ("$input.params('a') ${input.params( \"b\" )}", vec![anywhere("a"), anywhere("b")]),
            ("$in.params('a')", vec![anywhere("a")]),
            ("$input.params().querystring.a", vec![query("a")]),
            ("$input.params().querystring.get('a b')", vec![query("a b")]),
            ("$input.params().get('querystring').get(\"a\")", vec![query("a")]),
            ("$input.params()['querystring']['a']", vec![query("a")]),
            ("$input.params().querystring.containsKey('a')", vec![query("a")]),
            (
                "\"$input.params().header.get('X-By')\"",
                vec![ParameterRead::One(RequestParameter::Header("X-By".into()))],
            ),
            (
                "$input.params().path.id",
                vec![ParameterRead::One(RequestParameter::Path("id".into()))],
            ),
            (&crate::mapping::header_look_up("X-By"), vec![header("X-By"), header("X-By")]),
            (
                "#foreach($name in $input.params().header.keySet())\n#if($name.equalsIgnoreCase('X-By'))\n\
                 $input.params('a')$input.params().header.get($other)\n#end\n#end\n$input.params().header.get($name)",
                vec![anywhere("a"), ParameterRead::All, ParameterRead::All, header("X-By")],
            ),
            (
                "#foreach($name in $input.params().header.keySet())\n#if($name != 'X-By')$name#end\n#end",
                vec![ParameterRead::All],
            ),
            ("#set($all = $input.params())", vec![ParameterRead::All]),
            ("$input.params().querystring.keySet()", vec![ParameterRead::All]),
            ("$input.params().querystring", vec![ParameterRead::All]),
            ("$input.params().get($kind)", vec![ParameterRead::All]),
            ("$input.params($name)", vec![ParameterRead::All]),
            ("$input.params('a' + $b)", vec![ParameterRead::All]),
            ("$input.params(\"a$b\")", vec![ParameterRead::All]),
            ("\"$method.request.querystring.a\"", vec![query("a")]),
            ("${method.request.querystring.a}", vec![query("a")]),
            ("$!{method.request.querystring.a}b", vec![query("a")]),
            ("$!method.request.querystring['a b']", vec![query("a b")]),
            ("$method.request.querystring.get(\"a\")", vec![query("a")]),
            ("$method.get('request')['querystring'].get('a')", vec![query("a")]),
            (
                "$method.request.header.X-By, ${method.request.path.id}",
                vec![
                    ParameterRead::One(RequestParameter::Header("X-By".into())),
                    ParameterRead::One(RequestParameter::Path("id".into())),
                ],
            ),
            ("$method.request.header.get($name)", vec![ParameterRead::All]),
            ("$method.request.header.entrySet()", vec![ParameterRead::All]),
            ("$method.request.multivaluequerystring.a", vec![ParameterRead::All]),
            ("#set($all = $method.request)", vec![ParameterRead::All]),
            ("#set($all = $method)$all.request.path.id", vec![ParameterRead::All]),
            ("#set($method = $context.httpMethod)$method", vec![]),
            ("#set( $method = 1 )$method.request.querystring.a", vec![query("a")]),
            ("$method.request.body $methods.request.path.id a.method.request.path.id", vec![]),
        ] {
            assert_eq!(of(&template.into()), expected, "{template}");
        }
    }
}
