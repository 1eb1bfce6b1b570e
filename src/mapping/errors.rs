//! Error responses: from errors of DynamoDB and other services to statuses and bodies.

use super::expression::Expression;
use super::literal::{json_characters, vtl_string};
use super::references::pattern;
use super::stock;
use super::writer::Writer;
use crate::model::operation::has_no_content;
use crate::model::{
    ErrorCode, Form, FormPart, GatewayResponseType, INTERNAL, TOO_LARGE, ValueSource,
};
use crate::plan::errors::{PlannedError, PlannedErrors};
use crate::plan::operation::FailedCondition;
use crate::text::Text;

/// A service: its name in the heading, and the expression of an error's code.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) service: &'s str,
    pub(super) code: &'static str,
    /// The codes of errors by the message of a function, of which the first that matches applies.
    pub(super) by_message: &'s [ErrorCode],
}

/// The error's code in services with a JSON protocol.
pub(super) const TYPE: &str = "$input.path('$').get('__type')";
pub(super) const DYNAMODB: Source<'static> =
    Source { service: "DynamoDB", code: TYPE, by_message: &[] };

/// The mapping template for error responses of a service. `parts` are the meanings of failed
/// conditions in the parts of a transaction.
pub(super) fn template(
    answers: &PlannedErrors,
    source: Source<'_>,
    failed: FailedCondition,
    parts: Option<&[FailedCondition]>,
    happens: impl Fn(&str) -> bool,
) -> Text {
    let mut w = Writer::new();
    write(&mut w, answers, source, failed, parts, happens);
    w.finish()
}

/// Writes the error response of a service.
pub(super) fn write(
    w: &mut Writer,
    answers: &PlannedErrors,
    source: Source<'_>,
    failed: FailedCondition,
    parts: Option<&[FailedCondition]>,
    happens: impl Fn(&str) -> bool,
) {
    let happening: Vec<_> =
        answers.iter().filter(|(code, _)| *code != INTERNAL && happens(code)).collect();
    let of_code = |(code, answer): &(_, &'_ PlannedError)| (sets(answer), *code);
    let alike = by_value(happening.iter().map(of_code)).into_iter();
    let alike = alike.map(|(sets, codes)| (codes, sets));
    let otherwise = answers.of(INTERNAL);
    // The most common form is written without a condition.
    let with_otherwise = happening.iter().copied().chain([(INTERNAL, otherwise)]);
    let mut forms = by_value(with_otherwise.map(|(code, answer)| (form_of(answers, answer), code)));
    forms.sort_by_key(|(_, codes)| std::cmp::Reverse(codes.len()));
    let mut forms = forms.into_iter();
    let usual = forms.next().map(|(form, _)| body(form)).unwrap_or_default();
    let unusual = forms.map(|(form, codes)| (codes, body(form)));
    let (detail, too_large) =
        if happens(TOO_LARGE) { (stock::DETAIL.text(), stock::TOO_LARGE.text()) } else { ("", "") };
    let missing = match failed {
        FailedCondition::Conflict => "",
        FailedCondition::Missing => stock::MISSING.text(),
        FailedCondition::Either => stock::MISSING_UNLESS_SHOWN.text(),
    };
    let cancelled = parts.map(|parts| cancelled(parts, &happens));
    let otherwise = format!("  #set($code = '{INTERNAL}'){}", sets(otherwise));
    w.stock(
        &stock::ERROR_RESPONSE,
        &[
            ("service", source.service),
            ("code", source.code),
            ("by_message", &by_message(source.by_message)),
            ("missing", missing),
            ("detail", detail),
            ("cancelled", &cancelled.unwrap_or_default()),
            ("too_large", too_large),
            ("sets", &branches(alike, &otherwise)),
            ("body", &branches(unusual, &usual)),
        ],
    );
}

/// The message of a function's error.
const MESSAGE: &str = "$input.path('$').get('errorMessage')";

/// Sets `$code` by the message of a function's error.
fn by_message(codes: &[ErrorCode]) -> String {
    if codes.is_empty() {
        return String::new();
    }
    let branch = |(index, ErrorCode { pattern, code }): (usize, &ErrorCode)| {
        let (directive, pattern, code) = (directive(index), vtl_string(pattern), vtl_string(code));
        format!("{directive}($detail.matches({pattern}))#set($code = {code})\n")
    };
    let branches: String = codes.iter().enumerate().map(branch).collect();
    format!("#set($detail = \"{MESSAGE}\")\n{branches}#end")
}

/// The codes of a
/// [cancelled](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html)
/// transaction's reasons, and the corresponding errors of single operations.
const REASONS: [(&str, &str); 6] = [
    ("ConditionalCheckFailed", "ConditionalCheckFailedException"),
    ("ItemCollectionSizeLimitExceeded", "ItemCollectionSizeLimitExceededException"),
    ("ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException"),
    ("ThrottlingError", "ThrottlingException"),
    ("TransactionConflict", "TransactionConflictException"),
    ("ValidationError", "ValidationException"),
];

/// Replaces `$code` of a cancelled transaction by that of the first part with a reason, considering
/// the possible errors.
fn cancelled(parts: &[FailedCondition], happens: impl Fn(&str) -> bool) -> String {
    let reasons = REASONS.into_iter().filter(|(_, code)| happens(code)).enumerate();
    let those = |which: FailedCondition| {
        let parts = parts.iter().enumerate().filter(move |(_, part)| **part == which);
        parts
            .map(|(index, _)| format!("$foreach.index == {index}"))
            .collect::<Vec<_>>()
            .join(" || ")
    };
    let reason = |(index, (cause, code))| {
        let directive = directive(index);
        format!("      {directive}($cause == '{cause}')#set($code = '{code}')\n")
    };
    let missing = |which, further: &str| match those(which) {
        parts if parts.is_empty() => String::new(),
        parts => format!(
            "      #if($cause == 'ConditionalCheckFailed' && ({parts}){further})#set($code = \
             'ItemNotFound')#end"
        ),
    };
    let is_not_shown = " && !($reason.get('Item').keySet() != \"\")";
    stock::CANCELLED_TRANSACTION.render(&[
        ("reasons", &(reasons.map(reason).collect::<String>() + "      #end")),
        ("missing", &missing(FailedCondition::Missing, "")),
        ("missing_unless_shown", &missing(FailedCondition::Either, is_not_shown)),
    ])
}

/// Groups codes by value, in order of first occurrence.
fn by_value<'c, T: PartialEq>(codes: impl Iterator<Item = (T, &'c str)>) -> Vec<(T, Vec<&'c str>)> {
    let mut alike: Vec<(T, Vec<&str>)> = Vec::new();
    for (value, code) in codes {
        match alike.iter_mut().find(|(known, _)| *known == value) {
            Some((_, codes)) => codes.push(code),
            None => alike.push((value, vec![code])),
        }
    }
    alike
}

/// One of several texts by `$code`, and another for all other codes.
fn branches<'c>(of_codes: impl Iterator<Item = (Vec<&'c str>, String)>, other: &str) -> String {
    let mut lines = String::new();
    for (index, (codes, text)) in of_codes.enumerate() {
        for part in [directive(index), "(", &is_one_of(&codes), ")\n  ", &text, "\n"] {
            lines += part;
        }
    }
    if lines.is_empty() { other.to_owned() } else { lines + "#else\n" + other + "\n#end" }
}

/// The condition that `$code` is one of these.
fn is_one_of(codes: &[&str]) -> String {
    match codes {
        [code] => format!("$code == {}", vtl_string(code)),
        codes => {
            let patterns: Vec<_> = codes.iter().map(|code| pattern(code)).collect();
            format!("$code.matches('{}')", patterns.join("|"))
        }
    }
}

/// The directives that set the variables of a body, the status and the message with JSON escapes,
/// and the headers.
fn sets(answer: &PlannedError) -> String {
    let message = vtl_string(&json_characters(&answer.message));
    format!("#set($status = {})#set($message = {message}){}", answer.status, headers(answer))
}

/// The directives that set the headers of a response.
fn headers(answer: &PlannedError) -> String {
    let set = |(name, value): (&String, &String)| {
        let (name, value) = (vtl_string(name), vtl_string(value));
        format!("#set($context.responseOverride.header[{name}] = {value})")
    };
    answer.headers.iter().map(set).collect()
}

/// The form of a response's body; `None` if its status has no body.
fn form_of<'a>(answers: &'a PlannedErrors, answer: &'a PlannedError) -> Option<&'a Form> {
    (!has_no_content(answer.status)).then(|| &answers.body_of(answer).0)
}

/// A body on one line, with variables set by the template.
fn body(form: Option<&Form>) -> String {
    let mut w = Writer::new();
    if let Some(form) = form {
        write_form(&mut w, form, &Told::Variables);
    }
    one_line(w)
}

/// Returns the text of a writer with a single line and no references.
fn one_line(w: Writer) -> String {
    w.finish().as_literal().unwrap_or_default().trim_end().to_owned()
}

/// `#if` for the first of several branches, `#elseif` for others.
pub(super) const fn directive(index: usize) -> &'static str {
    if index == 0 { "#if" } else { "#elseif" }
}

/// Writes the status and the body of a code.
pub(super) fn answer(w: &mut Writer, answers: &PlannedErrors, code: &str) {
    let answer = answers.of(code);
    w.line(&format!("#set($context.responseOverride.status = {})", answer.status));
    if !answer.headers.is_empty() {
        w.line(&headers(answer));
    }
    if let Some(form) = form_of(answers, answer) {
        write_form(w, form, &Told::Constants { answer, code });
    }
}

/// The body of a gateway response with the code and the message of an error; the message is API
/// Gateway's unless another is configured. It is not VTL: API Gateway only replaces variables.
pub(crate) fn gateway_response(
    answers: &PlannedErrors,
    of: GatewayResponseType,
    code: &'static str,
    status: u16,
) -> String {
    let answer = &PlannedError { status, ..answers.of(code).clone() };
    let mut w = Writer::new();
    let told = Told::ByGateway { answer, code, of, says: answers.has_usual_message(code) };
    if let Some(form) = form_of(answers, answer) {
        write_form(&mut w, form, &told);
    }
    one_line(w)
}

/// The source of the code, the status and the message in a body.
enum Told<'a> {
    Constants {
        answer: &'a PlannedError,
        code: &'a str,
    },
    /// `$code`, `$status` and `$message`, which are already escaped for JSON strings.
    Variables,
    /// Constants of a gateway response. The flag is true for API Gateway's own message.
    ByGateway {
        answer: &'a PlannedError,
        code: &'static str,
        of: GatewayResponseType,
        says: bool,
    },
}

impl Told<'_> {
    /// True if a string consists of a variable that has no value in this response.
    fn lacks(&self, form: &Form) -> bool {
        match form {
            Form::Text(parts) => match parts.as_slice() {
                [part] => part.is_of_gateway() && self.variable(part).is_none(),
                _ => false,
            },
            _ => false,
        }
    }

    /// The variable of `$context.error` that only gateway responses have.
    fn variable(&self, part: &FormPart) -> Option<&'static str> {
        let Self::ByGateway { of, .. } = self else { return None };
        let validates = matches!(
            of,
            GatewayResponseType::BadRequestBody | GatewayResponseType::BadRequestParameters
        );
        match part {
            FormPart::ResponseType => Some("error.responseType"),
            FormPart::ValidationError if validates => Some("error.validationErrorString"),
            _ => None,
        }
    }
}

/// Variables generated by API Gateway, whose characters need no escapes in JSON strings.
const PLAIN_VARIABLES: [&str; 12] = [
    "accountId",
    "apiId",
    "domainName",
    "extendedRequestId",
    "httpMethod",
    "identity.sourceIp",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
];

fn write_form(w: &mut Writer, form: &Form, told: &Told<'_>) {
    match form {
        Form::Constant(json) => w.json(json),
        Form::Status => match told {
            Told::Constants { answer, .. } | Told::ByGateway { answer, .. } => {
                w.push(&answer.status.to_string());
            }
            Told::Variables => w.constant("$status"),
        },
        // In quotes already.
        Form::Text(parts)
            if *parts == [FormPart::Message]
                && matches!(told, Told::ByGateway { says: true, .. })
                || *parts == [FormPart::GatewayMessage]
                    && matches!(told, Told::ByGateway { .. }) =>
        {
            w.constant("$context.error.messageString");
        }
        Form::Text(parts) => {
            w.constant("\"");
            for part in parts {
                write_part(w, part, told);
            }
            w.constant("\"");
        }
        Form::Array(items) => {
            let items = items.iter().filter(|item| !told.lacks(item));
            w.array_inline(|w| w.separated(items, |w, item| write_form(w, item, told)));
        }
        Form::Object(members) => w.object_inline(|w| {
            let members = members.iter().filter(|(_, value)| !told.lacks(value));
            w.separated(members, |w, (name, value)| {
                w.name(name);
                write_form(w, value, told);
            });
        }),
    }
}

fn write_part(w: &mut Writer, part: &FormPart, told: &Told<'_>) {
    match (part, told) {
        (FormPart::Literal(text), _) => w.text_inside_string(text),
        (FormPart::Code, Told::Variables) => {
            w.reference_inside_string(&Expression::variable("code"));
        }
        (FormPart::Message | FormPart::GatewayMessage, Told::Variables) => {
            w.reference_inside_string(&Expression::variable("message"));
        }
        (FormPart::Status, Told::Variables) => {
            w.reference_inside_string(&Expression::variable("status"));
        }
        (FormPart::Code, Told::Constants { code, .. } | Told::ByGateway { code, .. }) => {
            w.text_inside_string(code);
        }
        (
            FormPart::Message | FormPart::GatewayMessage,
            Told::Constants { answer, .. } | Told::ByGateway { answer, .. },
        ) => {
            w.text_inside_string(&answer.message);
        }
        (FormPart::Status, Told::Constants { answer, .. } | Told::ByGateway { answer, .. }) => {
            w.text_inside_string(&answer.status.to_string());
        }
        (FormPart::ResponseType | FormPart::ValidationError, _) => {
            if let Some(name) = told.variable(part) {
                w.reference_inside_string(&Expression::context(name));
            }
        }
        // Values that callers can influence would not be escaped.
        (FormPart::Context(ValueSource::Context(names)), Told::ByGateway { .. }) => {
            if let Some(name) = PLAIN_VARIABLES.into_iter().find(|known| *known == names.join("."))
            {
                w.reference_inside_string(&Expression::context(name));
            }
        }
        (FormPart::Context(source), _) => w.value_inside_string(&Expression::source(source)),
    }
}
