//! Error answers: from what DynamoDB says to the status and the body that the caller gets.

use super::expression::{Condition, Expression};
use super::operation::transaction;
use super::writer::Writer;
use crate::model::{ErrorAnswer, ErrorAnswers, Form, FormPart, INTERNAL, NOT_FOUND, Source, TOO_LARGE};
use crate::text::Text;

/// What DynamoDB says of an item that is too large, for which it has no code of its own: of one that is put, and of one that
/// an update makes so. Of an expression that is too long it says `Expression size has exceeded …`, which is something else.
const TOO_LARGE_MESSAGES: [&str; 2] = ["Item size has exceeded", "Item size to update has exceeded"];

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
    let error = w.set("error", &Expression::input_path("$"));
    // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`
    w.line(&format!("#set($code = \"{}\")", error.get("__type")));
    w.line("#set($code = $code.replaceAll('^.*[#]', ''))");
    let is_failed = "$code == 'ConditionalCheckFailedException'";
    match failed {
        FailedCondition::Conflict => {}
        FailedCondition::Missing => w.line(&format!("#if({is_failed})#set($code = '{NOT_FOUND}')#end")),
        FailedCondition::Either => {
            let shown = error.get("Item").is_map();
            w.line(&format!("#if({is_failed} && !({shown}))#set($code = '{NOT_FOUND}')#end"));
        }
    }
    if happens(TOO_LARGE) {
        w.line(&format!("#set($detail = \"{}\")", error.get("message")));
    }
    if let Some(parts) = parts {
        transaction::translate(&mut w, &error, parts, &happens);
    }
    if happens(TOO_LARGE) {
        let is_too_large = TOO_LARGE_MESSAGES.map(|message| format!("$detail.contains('{message}')")).join(" || ");
        w.line(&format!("#if($code == 'ValidationException' && ({is_too_large}))#set($code = '{TOO_LARGE}')#end"));
    }
    let mut alike: Vec<(&ErrorAnswer, Vec<&str>)> = Vec::new();
    for (code, answer) in answers.iter().filter(|(code, _)| *code != INTERNAL && happens(code)) {
        match alike.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, codes)) => codes.push(code),
            None => alike.push((answer, vec![code])),
        }
    }
    for (index, (answer, codes)) in alike.into_iter().enumerate() {
        let is_one: Vec<_> = codes.iter().map(|code| format!("$code == '{code}'")).collect();
        w.line(&format!("{}({})", if index == 0 { "#if" } else { "#elseif" }, is_one.join(" || ")));
        // It is one of these, and so can stand as it is.
        w.indented(|w| write_answer(w, answers, answer, &Code::Variable));
    }
    w.line("#else");
    w.indented(|w| answer(w, answers, INTERNAL));
    w.line("#end");
    w.finish()
}

/// The answer of an item that is not there where it should be.
pub(super) fn unless_found(w: &mut Writer, found: &Condition, answers: &ErrorAnswers, body: impl FnOnce(&mut Writer)) {
    w.either(found, body, |w| answer(w, answers, NOT_FOUND));
}

/// Status and body of one code.
fn answer(w: &mut Writer, answers: &ErrorAnswers, code: &'static str) {
    write_answer(w, answers, answers.of(code), &Code::Constant(code));
}

/// The body of a gateway response with the code and the message of an error: of API Gateway's message, unless somebody asked
/// for another. It is no VTL: variables are put in as they are.
pub(crate) fn gateway_response(answers: &ErrorAnswers, code: &'static str, status: u16) -> String {
    let mut w = Writer::new();
    let answer = ErrorAnswer { status, ..answers.of(code).clone() };
    let code = Code::OfGateway { code, says: answers.has_usual_message(code) };
    write_form(&mut w, &answers.body_of(&answer).0, &answer, &code);
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

fn write_answer(w: &mut Writer, answers: &ErrorAnswers, answer: &ErrorAnswer, code: &Code) {
    w.line(&format!("#set($context.responseOverride.status = {})", answer.status));
    write_form(w, &answers.body_of(answer).0, answer, code);
}

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
