//! Error answers: from what DynamoDB says to the status and the body that the caller gets.

use super::expression::{Condition, Expression};
use super::operation::transaction;
use super::writer::Writer;
use crate::model::{ErrorAnswer, ErrorAnswers, INTERNAL, NOT_FOUND, TOO_LARGE};
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

/// The mapping template for answers of DynamoDB that are errors. `parts` are those of a transaction: what a failed condition
/// of each means.
pub(super) fn template(
    answers: &ErrorAnswers,
    failed: FailedCondition,
    parts: Option<&[FailedCondition]>,
    happens: impl Fn(&str) -> bool,
) -> Text {
    let mut w = Writer::new();
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
        transaction::translate(&mut w, &error, parts);
    }
    if happens(TOO_LARGE) {
        // There is no code of its own for it.
        w.line(
        "#if($code == 'ValidationException' && $detail.contains('size has exceeded'))#set($code = 'ItemTooLarge')#end",
        );
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
        w.indented(|w| write_answer(w, answer, |w| w.constant("\"$code\"")));
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
fn answer(w: &mut Writer, answers: &ErrorAnswers, code: &str) {
    write_answer(w, answers.of(code), |w| w.string(&code.into()));
}

fn write_answer(w: &mut Writer, answer: &ErrorAnswer, code: impl FnOnce(&mut Writer)) {
    w.line(&format!("#set($context.responseOverride.status = {})", answer.status));
    w.object_inline(|w| {
        w.name("code");
        code(w);
        w.constant(", ");
        w.name("message");
        w.string(&answer.message.as_str().into());
    });
}
