//! VTL's expressions and conditions, as far as generated templates need them.
//!
//! Whether a value is of a type is asked by a method that only values of that type have: what a
//! method does not exist for is `""` on API Gateway. (`#if` alone does not do, for an undefined
//! reference is true there.)

use super::literal::vtl_string;
use crate::model::ValueSource;

/// A reference of VTL and the methods that are called on it: `$body.get('name')`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    text: String,
    /// Whether it is just a variable of the template: reading it again costs nothing.
    is_variable: bool,
}

impl Expression {
    /// What has to be computed.
    fn computed(text: String) -> Self {
        Self { text, is_variable: false }
    }

    /// What a constant `JSONPath` finds in the body, parsed: `$input.path('$.Item')`.
    pub fn input_path(path: &'static str) -> Self {
        Self::computed(format!("$input.path('{path}')"))
    }

    /// The item that the part of a transaction found, by its place from 0; nothing where there is
    /// none.
    pub(super) fn found(part: usize) -> Self {
        Self::computed(format!("$input.path('$.Responses[{part}].Item')"))
    }

    /// What is at a place in the body, by the names on the way; the body itself where there are
    /// none.
    pub(super) fn body(place: &[String]) -> Self {
        place.iter().fold(Self::input_path("$"), |value, name| value.get(name))
    }

    /// The element of a list that a request is about: the variable of the loop over it.
    pub(super) fn element() -> Self {
        Self::variable("entry")
    }

    /// The member of a list's element at a place; the element itself where there are no names.
    fn element_member(names: &[String]) -> Self {
        names.iter().fold(Self::element(), |value, name| value.get(name))
    }

    /// Holds where a request does not bring what a source stands for; `value` is the source's own
    /// expression.
    ///
    /// A string that the body has is there even where it is empty.
    pub(super) fn is_missing(source: &ValueSource, value: &Self) -> Condition {
        match source {
            ValueSource::Body(names) => Self::body(names).is_null(),
            ValueSource::Element(names) if !names.is_empty() => {
                Self::element_member(names).is_null()
            }
            _ => value.is_text(""),
        }
    }

    /// A parameter of the path, the query string or the headers, in this order: a string, `""`
    /// where it is missing.
    pub fn parameter(name: &str) -> Self {
        Self::computed(format!("$input.params({})", vtl_string(name)))
    }

    /// A parameter of the path, decoded: a string. The path comes first of all places that
    /// `$input.params` looks at.
    ///
    /// API Gateway hands templates the path as it was sent. `urlDecode` is Java's, which takes `+`
    /// for a blank and fails where two hexadecimal digits do not follow a `%`: the first stays a
    /// plus, the second a percent sign.
    fn path_parameter(name: &str) -> Self {
        let sent = Self::parameter(name);
        Self::computed(format!(
            "$util.urlDecode({sent}.replaceAll('%(?![0-9A-Fa-f]{{2}})', '%25').replace('+', '%2B'))"
        ))
    }

    /// A parameter of the query string, which no header of its name can stand for: a string, or
    /// nothing where it is missing.
    pub(super) fn query_parameter(name: &str) -> Self {
        Self::computed(format!("$input.params().querystring.get({})", vtl_string(name)))
    }

    /// The headers, by their names as the caller spells them: [`header`](super::header) knows how.
    pub(super) fn headers() -> Self {
        Self::computed("$input.params().header".to_owned())
    }

    /// What a source stands for: a string, empty where it is missing.
    pub(super) fn source(source: &ValueSource) -> Self {
        match source {
            ValueSource::Path(name) => Self::path_parameter(name),
            ValueSource::QueryString(name) => Self::query_parameter(name).text(),
            ValueSource::Header(name) => Self::headers().get(name).text(),
            ValueSource::Body(names) => Self::body(names).text(),
            ValueSource::Element(names) => Self::element_member(names).text(),
            ValueSource::Context(names) => {
                names.iter().fold(Self::variable("context"), |way, name| way.step(name)).text()
            }
            ValueSource::StageVariable(name) => Self::variable("stageVariables").step(name).text(),
            ValueSource::Now { plus: 0 } => Self::variable("seconds").text(),
            ValueSource::Now { plus } => Self::variable(&format!("secondsPlus{plus}")).text(),
        }
    }

    /// The way to a member of API Gateway's own objects, as AWS documents it: by its name where VTL
    /// can spell it.
    fn step(&self, name: &str) -> Self {
        let is_identifier = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        let step =
            if is_identifier { format!(".{name}") } else { format!("[{}]", vtl_string(name)) };
        Self::computed(format!("{}{step}", self.text))
    }

    /// Its text, if it is a number, a boolean or nothing, too.
    pub(super) fn text(&self) -> Self {
        Self::computed(format!("\"{}\"", self.text))
    }

    /// A variable of API Gateway's own: `$context.requestId`.
    pub fn context(name: &'static str) -> Self {
        Self::computed(format!("$context.{name}"))
    }

    /// The numbers from one to another.
    pub(super) fn range(first: usize, last: usize) -> Self {
        Self::computed(format!("[{first}..{last}]"))
    }

    /// A list of expressions.
    pub(super) fn list(elements: impl IntoIterator<Item = String>) -> Self {
        Self::computed(format!("[{}]", elements.into_iter().collect::<Vec<_>>().join(", ")))
    }

    /// A variable of the template.
    pub(super) fn variable(name: &str) -> Self {
        Self { text: format!("${name}"), is_variable: true }
    }

    /// Whether it is just a variable.
    pub(super) const fn is_variable(&self) -> bool {
        self.is_variable
    }

    /// The member of this name, of an object; nothing, of anything else.
    #[must_use]
    pub fn get(&self, name: &str) -> Self {
        Self::computed(format!("{}.get({})", self.text, vtl_string(name)))
    }

    /// The member whose name is the value of `key`.
    #[must_use]
    pub fn entry(&self, key: &Self) -> Self {
        Self::computed(format!("{}.get({})", self.text, key.text))
    }

    /// The element of a list, by its place from 0. The list must be long enough.
    pub(super) fn at(&self, index: usize) -> Self {
        Self::computed(format!("{}.get({index})", self.text))
    }

    /// The names of an object's members.
    #[must_use]
    pub fn keys(&self) -> Self {
        Self::computed(format!("{}.keySet()", self.text))
    }

    /// A string as the inside of a JSON string.
    ///
    /// `escapeJavaScript` writes `\'`, which JSON does not have; the rest of what it writes is
    /// JSON.
    #[must_use]
    pub fn escaped(&self) -> Self {
        Self::computed(format!(r#"$util.escapeJavaScript({}).replaceAll("\\'", "'")"#, self.text))
    }

    /// A text in Base64, with `-` and `_` for the two characters that mean something in a URL.
    pub(super) fn base64_url(&self) -> Self {
        Self::computed(format!(
            "$util.base64Encode({}).replace('+', '-').replace('/', '_')",
            self.text
        ))
    }

    /// What a text of Base64 stands for.
    pub(super) fn decoded_base64(&self) -> Self {
        Self::computed(format!("$util.base64Decode({})", self.text))
    }

    /// Whether it is a string.
    pub fn is_string(&self) -> Condition {
        self.knows("length()")
    }

    /// The elements between which commas stand in a string.
    pub(super) fn split(&self, separator: char) -> Self {
        Self::computed(format!("{}.split('{separator}')", self.text))
    }

    /// Whether an object or a list has some members.
    pub(super) fn has_some(&self) -> Condition {
        Condition::plain(format!("{}.size() > 0", self.text))
    }

    /// Whether it is another string than the empty one.
    pub(super) fn is_not_empty(&self) -> Condition {
        Condition::is_not_empty(&self.text)
    }

    /// Whether it prints as this text.
    pub fn is_text(&self, text: &str) -> Condition {
        Condition::plain(format!("{} == {}", self.text, vtl_string(text)))
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> Condition {
        self.knows("doubleValue()")
    }

    /// Whether it prints as digits alone, as a number of items does.
    pub(super) fn is_count(&self) -> Condition {
        Condition::plain(format!("{}.toString().matches('[0-9]+') == true", self.text))
    }

    /// Whether it is `true` or `false`.
    pub fn is_boolean(&self) -> Condition {
        self.knows("booleanValue()")
    }

    /// Whether it is an array.
    pub fn is_list(&self) -> Condition {
        self.knows("containsAll([])")
    }

    /// Whether it is an object.
    pub fn is_map(&self) -> Condition {
        self.knows("keySet()")
    }

    /// Whether it is `null` or missing.
    pub fn is_null(&self) -> Condition {
        let value = &self.text;
        Condition::plain(format!(r#"{value} == """#))
            .and(&Condition::plain(format!(r#"{value}.length() == """#)))
    }

    /// Whether it is there and not `null`.
    pub fn is_given(&self) -> Condition {
        Condition::plain(format!(r#"{} != """#, self.text)).or(&self.is_string())
    }

    /// Whether an object has a member of this name, be it `null`.
    pub fn has(&self, name: &str) -> Condition {
        Condition::plain(format!("{}.containsKey({}) == true", self.text, vtl_string(name)))
    }

    /// Whether a list or an object has at most so many elements.
    pub fn has_at_most(&self, elements: u32) -> Condition {
        Condition::plain(format!("{}.size() <= {elements}", self.text))
    }

    fn knows(&self, method: &str) -> Condition {
        Condition::plain(format!(r#"{}.{method} != """#, self.text))
    }
}

impl std::fmt::Display for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// What an `#if` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    text: String,
    /// Whether it needs parentheses beside `&&`.
    is_or: bool,
}

impl Condition {
    fn plain(text: String) -> Self {
        Self { text, is_or: false }
    }

    /// Whether a variable that holds a string holds another than the empty one.
    pub(super) fn is_not_empty(variable: &str) -> Self {
        Self::plain(format!("{variable} != ''"))
    }

    /// Whether a variable holds `true`.
    pub(super) fn is_true(variable: &str) -> Self {
        Self::plain(format!("{variable} == true"))
    }

    /// What never holds.
    pub fn never() -> Self {
        Self::plain("false".to_owned())
    }

    /// Whether it does not hold.
    #[must_use]
    pub(super) fn negated(&self) -> Self {
        Self::plain(format!("!({})", self.text))
    }

    /// Whether both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self::plain(format!("{} && {}", self.operand(), other.operand()))
    }

    /// Whether one of them holds.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self { text: format!("{} || {}", self.text, other.text), is_or: true }
    }

    fn operand(&self) -> String {
        if self.is_or { format!("({})", self.text) } else { self.text.clone() }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
