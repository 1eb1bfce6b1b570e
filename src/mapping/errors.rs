//! Error answers: from what DynamoDB says to the status and the body that the caller gets.

use serde_json::json;

use super::expression::{Condition, Expression};
use super::operation::transaction;
use super::stock;
use super::writer::Writer;
use crate::model::error_body::fixed_body;
use crate::model::operation::has_no_content;
use crate::model::{ErrorAnswer, ErrorAnswers, Form, FormPart, INTERNAL, NOT_FOUND, Source, TOO_LARGE};
use crate::text::Text;

/// What a failed condition means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailedCondition {
    /// The item is not as the request expects it.
    Conflict,
    /// The item is not there: the condition asks for nothing else.
    Missing,
    /// One or the other. DynamoDB shows the item that failed, if there is one.
    Either,
}

/// The mapping template for answers of DynamoDB that are errors, behind what is written already. `parts` are those of a
/// transaction: what a failed condition of each means.
pub(super) fn template(
    mut w: Writer,
    answers: &ErrorAnswers,
    failed: FailedCondition,
    parts: Option<&[FailedCondition]>,
    happens: impl Fn(&str) -> bool,
) -> Text {
    let mut alike: Vec<(&ErrorAnswer, Vec<&str>)> = Vec::new();
    for (code, answer) in answers.iter().filter(|(code, _)| *code != INTERNAL && happens(code)) {
        match alike.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, codes)) => codes.push(code),
            None => alike.push((answer, vec![code])),
        }
    }
    let said = |(index, (answer, codes)): (usize, (&ErrorAnswer, Vec<&str>))| {
        let is_one: Vec<_> = codes.iter().map(|code| format!("$code == '{code}'")).collect();
        json!({
            "directive": directive(index),
            "condition": is_one.join(" || "),
            "status": answer.status,
            // It is one of these, and so can stand as it is.
            "body": body(answers, answer, &Code::Variable),
        })
    };
    let otherwise = answers.of(INTERNAL);
    let is_too_large = happens(TOO_LARGE);
    w.stock(
        &stock::ERROR_ANSWER,
        &json!({
            "missing": match failed {
                FailedCondition::Conflict => "",
                FailedCondition::Missing => stock::MISSING,
                FailedCondition::Either => stock::MISSING_UNLESS_SHOWN,
            },
            "detail": if is_too_large { stock::DETAIL } else { "" },
            "cancelled": parts.map(|parts| transaction::cancelled(parts, &happens)).unwrap_or_default(),
            "too_large": if is_too_large { stock::TOO_LARGE } else { "" },
            "answers": alike.into_iter().enumerate().map(said).collect::<Vec<_>>(),
            "otherwise": {
                "status": otherwise.status,
                "body": body(answers, otherwise, &Code::Constant(INTERNAL)),
            },
        }),
    );
    w.finish()
}

/// What asks the first of several questions, and what the others.
pub(super) const fn directive(index: usize) -> &'static str {
    if index == 0 { "#if" } else { "#elseif" }
}

/// The answer of an item that is not there where it should be.
pub(super) fn unless_found(w: &mut Writer, found: &Condition, answers: &ErrorAnswers, body: impl FnOnce(&mut Writer)) {
    w.either(found, body, |w| answer(w, answers, NOT_FOUND));
}

/// A body that is always the same but for the `$context` variables in it. What is wrong with it, `Stack::check` reports.
pub(super) fn fixed(w: &mut Writer, json: &serde_json::Value) {
    match fixed_body(json) {
        Ok(form) => write_form(w, &form, &ErrorAnswer::new(200, ""), &Code::Constant("")),
        Err(_) => w.json(json),
    }
}

/// Status and body of one code.
fn answer(w: &mut Writer, answers: &ErrorAnswers, code: &'static str) {
    let answer = answers.of(code);
    w.line(&format!("#set($context.responseOverride.status = {})", answer.status));
    if has_no_content(answer.status) {
        return;
    }
    write_form(w, &answers.body_of(answer).0, answer, &Code::Constant(code));
}

/// The body of a gateway response with the code and the message of an error: of API Gateway's message, unless somebody asked
/// for another. It is no VTL: variables are put in as they are.
pub(crate) fn gateway_response(answers: &ErrorAnswers, code: &'static str, status: u16) -> String {
    let answer = ErrorAnswer { status, ..answers.of(code).clone() };
    body(answers, &answer, &Code::OfGateway { code, says: answers.has_usual_message(code) })
}

/// The body of an answer, on one line; empty where its status has none.
fn body(answers: &ErrorAnswers, answer: &ErrorAnswer, code: &Code) -> String {
    if has_no_content(answer.status) {
        return String::new();
    }
    let mut w = Writer::new();
    write_form(&mut w, &answers.body_of(answer).0, answer, code);
    // Nothing in it refers.
    w.finish().as_literal().unwrap_or_default().trim_end().to_owned()
}

/// Where the code that is answered comes from.
enum Code {
    Constant(&'static str),
    /// `$code`, of which it is known that it can stand in a JSON string as it is.
    Variable,
    /// That of a gateway response, and whether API Gateway's own message is told.
    OfGateway {
        code: &'static str,
        says: bool,
    },
}

/// Variables that API Gateway makes itself, of characters that can stand in a JSON string.
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

fn write_form(w: &mut Writer, form: &Form, answer: &ErrorAnswer, code: &Code) {
    match form {
        Form::Constant(json) => w.json(json),
        Form::Status => w.push(&answer.status.to_string()),
        // In quotes already.
        Form::Text(parts) if *parts == [FormPart::Message] && matches!(code, Code::OfGateway { says: true, .. }) => {
            w.constant("$context.error.messageString");
        }
        Form::Text(parts) => {
            w.constant("\"");
            for part in parts {
                write_part(w, part, answer, code);
            }
            w.constant("\"");
        }
        Form::Array(items) => w.array_inline(|w| w.separated(items, |w, item| write_form(w, item, answer, code))),
        Form::Object(members) => w.object_inline(|w| {
            w.separated(members, |w, (name, value)| {
                w.name(name);
                write_form(w, value, answer, code);
            });
        }),
    }
}

fn write_part(w: &mut Writer, part: &FormPart, answer: &ErrorAnswer, code: &Code) {
    match (part, code) {
        (FormPart::Literal(text), _) => w.text_inside_string(text),
        (FormPart::Code, Code::Constant(code) | Code::OfGateway { code, .. }) => w.text_inside_string(code),
        (FormPart::Code, Code::Variable) => w.reference_inside_string(&Expression::variable("code")),
        (FormPart::Message, _) => w.text_inside_string(&answer.message),
        (FormPart::Status, _) => w.text_inside_string(&answer.status.to_string()),
        // What callers can write into, nothing would escape.
        (FormPart::Context(Source::Context(names)), Code::OfGateway { .. }) => {
            if let Some(name) = PLAIN_VARIABLES.into_iter().find(|known| *known == names.join(".")) {
                w.reference_inside_string(&Expression::context(name));
            }
        }
        (FormPart::Context(source), _) => w.value_inside_string(&Expression::source(source)),
    }
}
