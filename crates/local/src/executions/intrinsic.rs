//! [Intrinsic functions](https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html)
//! of paths and templates: `States.Format('{}', $.name)`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use uuid::Uuid;

use super::data::{DEPTH, Scope};
use super::interpreter::Failure;

/// The functions that are run here.
pub(super) const KNOWN: [&str; 15] = [
    "Array",
    "ArrayContains",
    "ArrayGetItem",
    "ArrayLength",
    "ArrayPartition",
    "ArrayRange",
    "ArrayUnique",
    "Base64Decode",
    "Base64Encode",
    "Format",
    "JsonMerge",
    "JsonToString",
    "MathAdd",
    "StringSplit",
    "StringToJson",
];
/// A function without arguments.
const UUID: &str = "UUID";
/// The largest number of elements of a new array.
const ELEMENTS: i64 = 1_000;

/// The names of the functions in an expression that are not run here.
pub(super) fn unknown(expression: &str) -> Option<&str> {
    let names =
        expression.split("States.").skip(1).map(|rest| rest.split('(').next().unwrap_or(""));
    let mut unknown = names.filter(|name| !KNOWN.contains(name) && *name != UUID);
    unknown.next().filter(|_| expression.starts_with("States."))
}

/// The value of an expression that begins with `States.`.
pub(super) fn call(scope: Scope<'_>, expression: &str) -> Result<Value, Failure> {
    let mut reader = Reader { rest: expression, scope };
    let value = reader.value(DEPTH)?;
    reader.blanks();
    if reader.rest.is_empty() { Ok(value) } else { Err(failed(expression)) }
}

fn failed(expression: &str) -> Failure {
    let cause = format!("The function '{expression}' had invalid arguments");
    Failure::new("States.IntrinsicFailure", cause)
}

struct Reader<'a> {
    rest: &'a str,
    scope: Scope<'a>,
}

impl<'a> Reader<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, expected: char) -> bool {
        self.blanks();
        let behind = self.rest.strip_prefix(expected);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    /// A function, path, text in single quotes, number, Boolean or null.
    fn value(&mut self, depth: usize) -> Result<Value, Failure> {
        self.blanks();
        let start = self.rest;
        let depth = depth.checked_sub(1).ok_or_else(|| failed(start))?;
        if let Some(call) = start.strip_prefix("States.") {
            let (name, rest) = call.split_once('(').ok_or_else(|| failed(start))?;
            self.rest = rest;
            let mut arguments = Vec::new();
            if !self.take(')') {
                loop {
                    arguments.push(self.value(depth)?);
                    if self.take(')') {
                        break;
                    }
                    if !self.take(',') {
                        return Err(failed(start));
                    }
                }
            }
            return apply(name, &arguments).ok_or_else(|| failed(start));
        }
        if let Some(text) = start.strip_prefix('\'') {
            return self.text(text).ok_or_else(|| failed(start));
        }
        let end = self.end();
        let (part, rest) = start.split_at(end);
        self.rest = rest;
        if part.starts_with('$') {
            return self.scope.get(part.trim_end());
        }
        serde_json::from_str(part.trim()).map_err(|_| failed(start))
    }

    /// The end of a path or constant: a comma or parenthesis outside of brackets and quotes.
    fn end(&self) -> usize {
        let (mut brackets, mut quote) = (0_usize, None);
        for (at, character) in self.rest.char_indices() {
            match (quote, character) {
                (Some(open), of) => quote = (open != of).then_some(open),
                (None, '\'' | '"') => quote = Some(character),
                (None, '[' | '(') => brackets += 1,
                (None, ']') => brackets = brackets.saturating_sub(1),
                (None, ')') if brackets > 0 => brackets -= 1,
                (None, ',' | ')') if brackets == 0 => return at,
                _ => {}
            }
        }
        self.rest.len()
    }

    /// The rest of a text in single quotes, in which `\` escapes a character.
    fn text(&mut self, quoted: &'a str) -> Option<Value> {
        let mut text = String::new();
        let mut characters = quoted.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '\'' => {
                    self.rest = &quoted[at + 1..];
                    return Some(text.into());
                }
                '\\' => {
                    let (_, escaped) = characters.next()?;
                    // Braces stay escaped for the function Format.
                    if matches!(escaped, '{' | '}') {
                        text.push('\\');
                    }
                    text.push(escaped);
                }
                _ => text.push(character),
            }
        }
        None
    }
}

fn apply(name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("Array", elements) => Some(elements.to_vec().into()),
        ("ArrayContains", [Value::Array(elements), value]) => Some(elements.contains(value).into()),
        ("ArrayGetItem", [Value::Array(elements), index]) => {
            elements.get(usize::try_from(index.as_u64()?).ok()?).cloned()
        }
        ("ArrayLength", [Value::Array(elements)]) => Some(elements.len().into()),
        ("ArrayPartition", [Value::Array(elements), size]) => {
            let size = usize::try_from(size.as_u64()?).ok().filter(|size| *size > 0)?;
            Some(elements.chunks(size).map(<[Value]>::to_vec).collect())
        }
        ("ArrayRange", [first, last, step]) => {
            let (first, last, step) = (first.as_i64()?, last.as_i64()?, step.as_i64()?);
            let count = last.checked_sub(first)?.checked_div(step)?;
            if count >= ELEMENTS {
                return None;
            }
            Some((0..=count).map(|of| first + of * step).collect())
        }
        ("ArrayUnique", [Value::Array(elements)]) => {
            let mut unique: Vec<Value> = Vec::new();
            for element in elements {
                if !unique.contains(element) {
                    unique.push(element.clone());
                }
            }
            Some(unique.into())
        }
        ("Base64Decode", [Value::String(text)]) => {
            String::from_utf8(STANDARD.decode(text).ok()?).ok().map(Value::from)
        }
        ("Base64Encode", [Value::String(text)]) => Some(STANDARD.encode(text).into()),
        ("Format", [Value::String(template), values @ ..]) => format(template, values),
        // Only members of the outer objects are merged.
        ("JsonMerge", [Value::Object(first), Value::Object(second), Value::Bool(false)]) => {
            let mut merged = first.clone();
            merged.extend(second.clone());
            Some(merged.into())
        }
        ("JsonToString", [value]) => Some(value.to_string().into()),
        ("MathAdd", [first, second]) => Some(first.as_i64()?.checked_add(second.as_i64()?)?.into()),
        ("StringSplit", [Value::String(text), Value::String(separators)]) => {
            let parts = text.split(|of| separators.contains(of)).filter(|part| !part.is_empty());
            Some(parts.map(Value::from).collect())
        }
        ("StringToJson", [Value::String(text)]) => serde_json::from_str(text).ok(),
        (UUID, []) => Some(Uuid::new_v4().to_string().into()),
        _ => None,
    }
}

/// The template with a value for each `{}`.
fn format(template: &str, values: &[Value]) -> Option<Value> {
    let mut values = values.iter();
    let mut text = String::new();
    let mut characters = template.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if matches!(characters.peek(), Some('{' | '}')) => text.extend(characters.next()),
            '{' => {
                if characters.next() != Some('}') {
                    return None;
                }
                match values.next()? {
                    Value::String(value) => text.push_str(value),
                    value => text.push_str(&value.to_string()),
                }
            }
            _ => text.push(character),
        }
    }
    values.next().is_none().then(|| text.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn functions_are_those_of_step_functions() {
        let data =
            json!({"name": "Ada", "n": 2, "list": [1, 2, 2], "text": "{\"a\":1}", "o": {"x": 1}});
        let scope = Scope { data: &data, context: &data };
        for (expression, expected) in [
            (
                "States.Format('Hello {}, it\\'s {} \\{\\}', $.name, $.n)",
                json!("Hello Ada, it's 2 {}"),
            ),
            ("States.Array($.n, 'a, b', true, null, States.UUID())", Value::Null),
            ("States.ArrayLength(States.ArrayUnique($.list))", json!(2)),
            ("States.ArrayContains($.list, 2)", json!(true)),
            ("States.ArrayGetItem($['list'], 0)", json!(1)),
            ("States.ArrayPartition($.list, 2)", json!([[1, 2], [2]])),
            ("States.ArrayRange(1, 9, 4)", json!([1, 5, 9])),
            ("States.StringToJson($.text)", json!({"a": 1})),
            ("States.JsonToString($.o)", json!("{\"x\":1}")),
            ("States.JsonMerge($.o, States.StringToJson($.text), false)", json!({"a": 1, "x": 1})),
            ("States.Base64Decode(States.Base64Encode('ä'))", json!("ä")),
            ("States.MathAdd($.n, -5)", json!(-3)),
            ("States.StringSplit('a,b;c', ',;')", json!(["a", "b", "c"])),
        ] {
            let value = call(scope, expression).unwrap_or_else(|_| panic!("{expression}"));
            if expected.is_null() {
                assert_eq!(value.as_array().map(Vec::len), Some(5));
            } else {
                assert_eq!(value, expected, "{expression}");
            }
        }
        for expression in [
            "States.Format('{}')",
            "States.Format('{}', 1, 2)",
            "States.Format('x'",
            "States.None(1)",
            "States.ArrayRange(0, 9999, 1)",
            "States.MathAdd(1, 'a')",
            "States.StringToJson('{')",
        ] {
            assert!(call(scope, expression).is_err(), "{expression}");
        }
        assert_eq!(unknown("States.Hash($.a, 'MD5')"), Some("Hash"));
        assert_eq!(unknown("States.Format('{}', States.UUID())"), None);
        assert_eq!(unknown("$.States.x"), None);
        let deep = format!("{}1{}", "States.Array(".repeat(100), ")".repeat(100));
        assert!(call(scope, &deep).is_err());
    }
}
