//! VTL expressions and conditions of generated templates.
//!
//! The type of a value is tested by calling a method that only this type has: on API Gateway the
//! result of a missing method is `""`. A plain `#if` is not sufficient, because an undefined
//! reference is true.

use super::literal::vtl_string;
use crate::model::ValueSource;
use crate::model::operation::batch::SEPARATOR;

/// The calls that turn a string into text of HTML and XML.
const MARKUP: &str = concat!(
    r".replaceAll('[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]', '')",
    r".replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')",
    r#".replace('"', '&quot;').replace("'", '&#39;')"#,
);

/// The calls that turn a string into TEXT of a calendar.
const CALENDAR_TEXT: &str = concat!(
    r".replaceAll('[\\;,]', '\\$0').replaceAll('\r\n?|\n', '\\n')",
    r".replaceAll('[\x00-\x08\x0B-\x1F\x7F]', '')",
);

/// A VTL reference with method calls: `$body.get('name')`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    text: String,
    /// True for a plain variable, which costs nothing to read again.
    is_variable: bool,
}

impl Expression {
    /// An expression that is not a plain variable.
    fn computed(text: String) -> Self {
        Self { text, is_variable: false }
    }

    /// The parsed result of a constant `JSONPath` in the body: `$input.path('$.Item')`.
    pub fn input_path(path: &str) -> Self {
        Self::computed(format!("$input.path('{path}')"))
    }

    /// The JSON at a constant `JSONPath` in the body: `$input.json('$.Items')`.
    pub(super) fn input_json(path: &str) -> Self {
        Self::computed(format!("$input.json('{path}')"))
    }

    /// The item of a list with this index; undefined if there is none.
    pub(super) fn item_at(index: usize) -> Self {
        Self::computed(format!("$input.path('$.Items[{index}]')"))
    }

    /// The item found by the part of a transaction with this index; undefined if there is none.
    pub(super) fn found(part: usize) -> Self {
        Self::computed(format!("$input.path('$.Responses[{part}].Item')"))
    }

    /// The value at a path in the body; the body itself for an empty path.
    pub(super) fn body(place: &[String]) -> Self {
        Self::input_path("$").way(place)
    }

    /// The value at a path in an object; the object itself for an empty path.
    pub(super) fn way(self, place: &[String]) -> Self {
        place.iter().fold(self, |value, name| value.get(name))
    }

    /// The body of the request in a response template: a variable.
    pub(super) fn sent_body() -> Self {
        Self::variable("sent")
    }

    /// The item of a put in DynamoDB's JSON, which the request template passes on.
    pub(super) fn stored_item() -> Self {
        Self::context("requestOverride.path.dynagateItem")
    }

    /// The JSON that a text contains.
    pub(super) fn parsed_json(&self) -> Self {
        Self::computed(format!("$util.parseJson({})", self.text))
    }

    /// A constant that is written so in VTL.
    pub(super) fn literal(text: &str) -> Self {
        Self::computed(text.to_owned())
    }

    /// The text as a value in a form.
    pub(super) fn url_encoded(&self) -> Self {
        Self::computed(format!("$util.urlEncode({})", self.text))
    }

    /// The Base64 of a text.
    pub(super) fn base64(&self) -> Self {
        Self::computed(format!("$util.base64Encode({})", self.text))
    }

    /// A constant of VTL.
    pub(super) fn constant(text: &'static str) -> Self {
        Self::computed(text.to_owned())
    }

    /// The current element of a list: the variable of the loop.
    pub(super) fn element() -> Self {
        Self::variable("entry")
    }

    /// The value at a path in a list's element; the element itself for an empty path.
    fn element_member(names: &[String]) -> Self {
        names.iter().fold(Self::element(), |value, name| value.get(name))
    }

    /// Holds if the request lacks the source; `value` is the expression of the source.
    ///
    /// An empty string in the body is not missing.
    pub(super) fn is_missing(source: &ValueSource, value: &Self) -> Condition {
        match source {
            // An empty body is `{}`.
            ValueSource::Body(names) if names.is_empty() => {
                value.is_text("").or(&value.is_text("{}"))
            }
            ValueSource::Body(names) => Self::body(names).is_null(),
            ValueSource::Element(names) if !names.is_empty() => {
                Self::element_member(names).is_null()
            }
            _ => value.is_text(""),
        }
    }

    /// Holds if the request has the source; `value` is the expression of the source.
    pub(super) fn is_given_by(source: &ValueSource, value: &Self) -> Condition {
        match source {
            ValueSource::Body(names) if names.is_empty() => {
                value.is_not_empty().and(&value.is_text("{}").negated())
            }
            ValueSource::Body(names) => Self::body(names).is_given(),
            ValueSource::Element(names) if !names.is_empty() => {
                Self::element_member(names).is_given()
            }
            _ => value.is_not_empty(),
        }
    }

    /// A parameter of the path, the query string or the headers, in this order: a string, `""` if
    /// missing.
    pub fn parameter(name: &str) -> Self {
        Self::computed(format!("$input.params({})", vtl_string(name)))
    }

    /// A decoded path parameter: a string. `$input.params` searches the path first.
    ///
    /// API Gateway passes paths to templates as they were sent. Java's `urlDecode` turns `+` into a
    /// blank and fails if two hexadecimal digits do not follow a `%`, so plus and percent signs are
    /// kept.
    fn path_parameter(name: &str) -> Self {
        let sent = Self::parameter(name);
        Self::computed(format!(
            "$util.urlDecode({sent}.replaceAll('%(?![0-9A-Fa-f]{{2}})', '%25').replace('+', '%2B'))"
        ))
    }

    /// A query string parameter, never a header of the same name: a string, or undefined if
    /// missing.
    pub(super) fn query_parameter(name: &str) -> Self {
        Self::computed(format!("$input.params().querystring.get({})", vtl_string(name)))
    }

    /// The query string parameters by name.
    fn query_parameters() -> Self {
        Self::computed("$input.params().querystring".to_owned())
    }

    /// The JSON text of a member of the body, or of the whole body; `""` in quotes if missing. Its
    /// names have no special meaning in a `JSONPath`.
    pub(super) fn body_json(names: &[String]) -> Self {
        let path: Vec<_> = std::iter::once("$").chain(names.iter().map(String::as_str)).collect();
        Self::computed(format!("$input.json('{}')", path.join(".")))
    }

    /// The headers by name as spelt by the caller; see [`header`](super::header).
    pub(super) fn headers() -> Self {
        Self::computed("$input.params().header".to_owned())
    }

    /// The value of a source: a string, empty if missing.
    pub(super) fn source(source: &ValueSource) -> Self {
        match source {
            ValueSource::Path(name) => Self::path_parameter(name),
            ValueSource::QueryString(name) => Self::query_parameter(name).text(),
            ValueSource::Header(name) => Self::headers().get(name).text(),
            ValueSource::Headers => Self::headers(),
            ValueSource::HeaderList(name) => Self::headers().get(name).text().split(SEPARATOR),
            ValueSource::QueryStrings => Self::query_parameters(),
            ValueSource::QueryStringList(name) => {
                Self::query_parameter(name).text().split(SEPARATOR)
            }
            ValueSource::Body(names) if names.is_empty() => {
                Self::computed("$input.body".to_owned()).text()
            }
            ValueSource::Body(names) => Self::body(names).text(),
            ValueSource::Element(names) => Self::element_member(names).text(),
            ValueSource::Index => Self::computed("$foreach.index".to_owned()).text(),
            ValueSource::Context(names) => {
                names.iter().fold(Self::variable("context"), |way, name| way.step(name)).text()
            }
            ValueSource::StageVariable(name) => Self::variable("stageVariables").step(name).text(),
            ValueSource::Now { plus: 0 } => Self::variable("seconds").text(),
            ValueSource::Now { plus } => Self::variable(&format!("secondsPlus{plus}")).text(),
            // Callers can choose the request's ID, so it may be shorter.
            ValueSource::ShortId(digits) => Self::computed(format!(
                "$context.requestId.replace('-', '').replaceAll('^(.{{{digits}}}).*$', '$1')"
            )),
            ValueSource::SortableId => Self::variable("sortableId"),
        }
    }

    /// The time of a [`ValueSource::Now`] in milliseconds.
    pub(super) fn milliseconds(time: &ValueSource) -> Self {
        Self::computed(match time {
            ValueSource::Now { plus } if *plus > 0 => format!(
                r#"$Long.parseLong("$context.requestTimeEpoch") + {}"#,
                u64::from(*plus) * 1000
            ),
            _ => r#""$context.requestTimeEpoch""#.to_owned(),
        })
    }

    /// The access to a member of API Gateway's own objects as AWS documents it: by name if VTL
    /// allows it.
    fn step(&self, name: &str) -> Self {
        let is_identifier = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        let step =
            if is_identifier { format!(".{name}") } else { format!("[{}]", vtl_string(name)) };
        Self::computed(format!("{}{step}", self.text))
    }

    /// Its text, also for numbers, booleans and undefined values.
    pub(super) fn text(&self) -> Self {
        Self::computed(format!("\"{}\"", self.text))
    }

    /// True for a string in double quotes.
    pub(super) fn is_quoted(&self) -> bool {
        self.text.starts_with('"')
    }

    /// The reference in a string that consists of it.
    pub(super) fn unquoted(&self) -> Self {
        Self::computed(self.text.trim_matches('"').to_owned())
    }

    /// A string of references.
    pub(super) fn interpolated(references: &str) -> Self {
        Self::computed(format!("\"{references}\""))
    }

    /// A variable of `$context`: `$context.requestId`.
    pub fn context(name: &'static str) -> Self {
        Self::computed(format!("$context.{name}"))
    }

    /// The range of numbers from one to another.
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

    /// True for a plain variable.
    pub(super) const fn is_variable(&self) -> bool {
        self.is_variable
    }

    /// The member of this name if it is an object; otherwise undefined.
    #[must_use]
    pub fn get(&self, name: &str) -> Self {
        Self::computed(format!("{}.get({})", self.text, vtl_string(name)))
    }

    /// The member whose name is the value of `key`.
    #[must_use]
    pub fn entry(&self, key: &Self) -> Self {
        Self::computed(format!("{}.get({})", self.text, key.text))
    }

    /// The element of a list by index. The list must be long enough.
    pub(super) fn at(&self, index: usize) -> Self {
        Self::computed(format!("{}.get({index})", self.text))
    }

    /// The names of an object's members.
    #[must_use]
    pub fn keys(&self) -> Self {
        Self::computed(format!("{}.keySet()", self.text))
    }

    /// A new value of constant JSON.
    pub(super) fn parsed(json: &'static str) -> Self {
        Self::computed(format!("$util.parseJson('{json}')"))
    }

    /// The call that sets a member of an object.
    pub(super) fn put(&self, name: &'static str, value: &Self) -> Self {
        Self::computed(format!("{}.put('{name}', {})", self.text, value.text))
    }

    /// The call that copies the members of an object into another one.
    pub(super) fn put_all(&self, object: &Self) -> Self {
        Self::computed(format!("{}.putAll({})", self.text, object.text))
    }

    /// The call that removes the member whose name is the value of `key`.
    pub(super) fn remove(&self, key: &Self) -> Self {
        Self::computed(format!("{}.remove({})", self.text, key.text))
    }

    /// A text without white space around it.
    pub(super) fn trimmed(&self) -> Self {
        Self::computed(format!("{}.trim()", self.text))
    }

    /// The part of a text from an index to another one.
    pub(super) fn part(&self, from: usize, to: &Self) -> Self {
        Self::computed(format!("{}.substring({from}, {})", self.text, to.text))
    }

    /// A string with escapes for the inside of a JSON string.
    ///
    /// `escapeJavaScript` writes `\'`, which is not valid JSON; its other escapes are.
    #[must_use]
    pub fn escaped(&self) -> Self {
        Self::computed(format!(r#"$util.escapeJavaScript({}).replaceAll("\\'", "'")"#, self.text))
    }

    /// The Base64 of a text, with `-` and `_` for the two characters that have a meaning in URLs.
    pub(super) fn base64_url(&self) -> Self {
        Self::computed(format!(
            "$util.base64Encode({}).replace('+', '-').replace('/', '_')",
            self.text
        ))
    }

    /// The text encoded as Base64.
    pub(super) fn decoded_base64(&self) -> Self {
        Self::computed(format!("$util.base64Decode({})", self.text))
    }

    /// The text without characters that headers cannot carry: only printable ASCII remains.
    pub(super) fn printable(&self) -> Self {
        Self::computed(format!("{}.replaceAll('[^ -~]', '')", self.text))
    }

    /// The text as a part of a URL.
    pub(super) fn url(&self) -> Self {
        Self::computed(format!("$util.urlEncode({}).replace('+', '%20')", self.text))
    }

    /// The text with entities for HTML and XML, without control characters, which XML forbids.
    pub(super) fn markup(&self) -> Self {
        Self::computed(format!("{}{MARKUP}", self.text))
    }

    /// The text for a quoted field of CSV.
    pub(super) fn quotes_doubled(&self) -> Self {
        Self::computed(format!(r#"{}.replace('"', '""')"#, self.text))
    }

    /// The text as a calendar's TEXT: with `\\`, `\;`, `\,` and `\n`, and without other control
    /// characters than tabs.
    pub(super) fn calendar_text(&self) -> Self {
        Self::computed(format!("{}{CALENDAR_TEXT}", self.text))
    }

    /// Holds if it is a string.
    pub fn is_string(&self) -> Condition {
        self.knows("length()")
    }

    /// The parts of a string between separators.
    pub(super) fn split(&self, separator: char) -> Self {
        Self::computed(format!("{}.split('{separator}')", self.text))
    }

    /// The parts of a string between matches of a regular expression.
    pub(super) fn split_at(&self, pattern: &str) -> Self {
        Self::computed(format!("{}.split({})", self.text, vtl_string(pattern)))
    }

    /// Holds if an object or list is not empty.
    pub(super) fn has_some(&self) -> Condition {
        self.has_more_than(0)
    }

    /// Holds if it is a string that is not empty.
    pub(super) fn is_not_empty(&self) -> Condition {
        Condition::is_not_empty(&self.text)
    }

    /// Holds if it prints as this text.
    pub fn is_text(&self, text: &str) -> Condition {
        Condition::plain(format!("{} == {}", self.text, vtl_string(text)))
    }

    /// Holds if it is a number.
    pub fn is_number(&self) -> Condition {
        self.knows("doubleValue()")
    }

    /// Holds if a string matches a regular expression that needs no escapes in VTL.
    pub(super) fn has_form(&self, pattern: &str) -> Condition {
        Condition::plain(format!("{}.matches('{pattern}') == true", self.text))
    }

    /// The group of a regular expression that a string matches.
    pub(super) fn part_by(&self, pattern: &str) -> Self {
        Self::computed(format!("{}.replaceAll('{pattern}', '$1')", self.text))
    }

    /// Holds if it prints as digits only, as a number of items does.
    pub(super) fn is_count(&self) -> Condition {
        Condition::plain(format!("{}.toString().matches('[0-9]+') == true", self.text))
    }

    /// Holds if a text is a number of JSON.
    pub(super) fn is_json_number(&self) -> Condition {
        let number = "-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?";
        Condition::plain(format!("{}.matches('{number}') == true", self.text))
    }

    /// Holds if it is `true` or `false`.
    pub fn is_boolean(&self) -> Condition {
        self.knows("booleanValue()")
    }

    /// Holds if it is an array.
    pub fn is_list(&self) -> Condition {
        self.knows("containsAll([])")
    }

    /// Holds if it is an object.
    pub fn is_map(&self) -> Condition {
        self.knows("keySet()")
    }

    /// Holds if it is `null` or missing.
    pub fn is_null(&self) -> Condition {
        let value = &self.text;
        Condition::plain(format!(r#"{value} == """#))
            .and(&Condition::plain(format!(r#"{value}.length() == """#)))
    }

    /// Holds if it exists and is not `null`.
    pub fn is_given(&self) -> Condition {
        Condition::plain(format!(r#"{} != """#, self.text)).or(&self.is_string())
    }

    /// Holds if an object has a member of this name, including `null`.
    pub fn has(&self, name: &str) -> Condition {
        Condition::plain(format!("{}.containsKey({}) == true", self.text, vtl_string(name)))
    }

    /// The same, for the name that is the value of `key`.
    pub(super) fn has_entry(&self, key: &Self) -> Condition {
        Condition::plain(format!("{}.containsKey({}) == true", self.text, key.text))
    }

    /// Holds if a list or object has at most this many elements.
    pub fn has_at_most(&self, elements: u32) -> Condition {
        Condition::plain(format!("{}.size() <= {elements}", self.text))
    }

    /// Holds if a list has an element with this index.
    pub(super) fn has_more_than(&self, elements: usize) -> Condition {
        Condition::plain(format!("{}.size() > {elements}", self.text))
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

/// The condition of an `#if`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    text: String,
    /// True if it needs parentheses within `&&`.
    is_or: bool,
}

impl Condition {
    fn plain(text: String) -> Self {
        Self { text, is_or: false }
    }

    /// Holds if a string variable is not empty.
    pub(super) fn is_not_empty(variable: &str) -> Self {
        Self::plain(format!("{variable} != ''"))
    }

    /// Holds if a variable is `true`.
    pub(super) fn is_true(variable: &str) -> Self {
        Self::plain(format!("{variable} == true"))
    }

    /// The condition that never holds.
    pub(super) fn never() -> Self {
        Self::plain("false".to_owned())
    }

    /// Holds if it does not hold.
    #[must_use]
    pub(super) fn negated(&self) -> Self {
        Self::plain(format!("!({})", self.text))
    }

    /// Holds if both hold.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self::plain(format!("{} && {}", self.operand(), other.operand()))
    }

    /// Holds if one of them holds.
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
