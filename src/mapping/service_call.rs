//! Requests to services in VTL, and responses to callers.

use super::answer::{self, Answer, Length, Shown, Subject};
use super::errors;
use super::expression::{Condition, Expression};
use super::form;
use super::payload::{self, Payload};
use super::stock;
use super::writer::Writer;
use crate::model::operation::has_no_content;
use crate::plan::ServiceRoute;
use crate::plan::operation::FailedCondition;
use crate::plan::operation::response::PARTLY;
use crate::plan::service_call::{Protocol, Refused};
use crate::text::Text;

/// A body that is no JSON, which services reject.
pub(crate) const NO_REQUEST: &str = "-";

/// The request template for bodies of a content type.
pub(crate) fn request(route: &ServiceRoute<'_>, content_type: &str) -> Text {
    let is_form = route.reads_form(content_type);
    form::of_document(is_form, |w| {
        heading(w, "The request", route);
        if is_form {
            form::read(w);
        }
        if route.response.uses.body() {
            answer::pass_body_on(w, content_type);
        }
        let references = payload::prepared(route.references());
        w.prepare(references.iter());
        match w.lacks_required(references.iter()) {
            Some(missing) => w.refuse_when(&missing, NO_REQUEST, |w| document(w, route)),
            None => document(w, route),
        }
    })
}

fn document(w: &mut Writer, route: &ServiceRoute<'_>) {
    let mut payload = Payload::default();
    payload.prepare(w, &route.request.body);
    payload.body(w, &route.request.body);
}

/// The mapping template for successful responses.
pub(crate) fn response(route: &ServiceRoute<'_>) -> Text {
    let mut w = Writer::new();
    heading(&mut w, "The response", route);
    w.prepare_of_request(&route.response.uses.of_request);
    match route.request.refused {
        None if route.request.protocol == Protocol::Function => {
            let result = w.set("result", &Expression::input_path("$"));
            w.either(&is_error(&result), |w| write_error(w, route), |w| answer(w, route));
        }
        None => answer(&mut w, route),
        Some(Refused::Elements(member)) => {
            let refused = w.set("refused", &member_of(member));
            let write = |w: &mut Writer, entry: &Expression| {
                w.bare(&entry.get("Id"));
                w.comma_between();
            };
            w.either(
                &refused.has_some(),
                |w| partly(w, |w| w.each(&refused, "entry", write)),
                |w| answer(w, route),
            );
        }
        Some(Refused::Entries(number, entries)) => {
            let is_none = is_zero(&mut w, number);
            let entries = member_of(entries);
            w.either(
                &is_none,
                |w| answer(w, route),
                |w| partly(w, |w| indexes_with_errors(w, &entries)),
            );
        }
        Some(Refused::Whole(number, code)) => {
            let is_none = is_zero(&mut w, number);
            w.either(&is_none, |w| answer(w, route), |w| errors::answer(w, &route.errors, code));
        }
        Some(Refused::Execution(failed, timed_out)) => {
            let status = w.set("status", &member_of("status")).text();
            w.either(
                &status.is_text("SUCCEEDED"),
                |w| output(w, route),
                |w| {
                    w.either(
                        &status.is_text("TIMED_OUT"),
                        |w| errors::answer(w, &route.errors, timed_out),
                        |w| errors::answer(w, &route.errors, failed),
                    );
                },
            );
        }
    }
    w.finish()
}

fn answer(w: &mut Writer, route: &ServiceRoute<'_>) {
    // A service returns no items.
    let shown = Shown::none(w);
    Answer::new(w, Subject::Service(route), &shown, Length::Page).write(w, None);
}

/// A member of the service's response.
fn member_of(name: &str) -> Expression {
    Expression::input_path(&format!("$.{name}"))
}

/// The condition that a member of the service's response is 0.
fn is_zero(w: &mut Writer, name: &str) -> Condition {
    w.set("refused", &member_of(name)).text().is_text("0")
}

/// Writes the response if the service has refused some elements: their indexes.
fn partly(w: &mut Writer, indexes: impl FnOnce(&mut Writer)) {
    w.line(&format!("#set($context.responseOverride.status = {PARTLY})"));
    w.object(|object| object.member("failed", |w| w.array(indexes)));
}

/// Writes the indexes of entries with an error.
fn indexes_with_errors(w: &mut Writer, entries: &Expression) {
    let comma = w.comma();
    w.each(entries, "entry", |w, entry| {
        w.when(&entry.has("ErrorCode"), |w| {
            w.after_comma(&comma, |w| w.constant("$foreach.index"));
        });
    });
}

/// Writes the answer to a successful execution: its output, which is the text of JSON, unless
/// another body is declared.
fn output(w: &mut Writer, route: &ServiceRoute<'_>) {
    let is_declared = route.declared.answer().is_some_and(|answer| answer.0.body.is_some());
    if is_declared || has_no_content(route.response.status) {
        answer(w, route);
    } else {
        w.bare(&member_of("output"));
    }
}

/// The condition that a function failed. Selection patterns compare only the message of an error,
/// which can be empty, and whether they then match is not documented.
fn is_error(result: &Expression) -> Condition {
    result.has("errorType").and(&result.has("errorMessage").or(&result.has("stackTrace")))
}

/// The mapping template for error responses.
pub(crate) fn error(route: &ServiceRoute<'_>) -> Text {
    let mut w = Writer::new();
    write_error(&mut w, route);
    w.finish()
}

fn write_error(w: &mut Writer, route: &ServiceRoute<'_>) {
    let code = match route.request.protocol {
        Protocol::Json | Protocol::Xml(_) | Protocol::Http | Protocol::Nothing => errors::TYPE,
        Protocol::Function => "$input.path('$').get('errorType')",
        Protocol::Query(_) => "$input.path('$').get('Error').get('Code')",
        // Of these, only one is defined.
        Protocol::Any => "$input.path('$').get('__type')$input.path('$').get('Error').get('Code')",
    };
    let (service, by_message) = (&*route.request.service, route.codes_by_message());
    let source = errors::Source { service, code, by_message };
    errors::write(w, &route.errors, source, FailedCondition::Conflict, None, |code| {
        route.can_fail_with(code)
    });
}

/// The mapping template for error responses with a code that follows from the status.
pub(crate) fn error_of(route: &ServiceRoute<'_>, code: &str) -> Text {
    let mut w = Writer::new();
    errors::answer(&mut w, &route.errors, code);
    w.finish()
}

/// Writes the heading, for readers of the template in the console.
fn heading(w: &mut Writer, what: &str, route: &ServiceRoute<'_>) {
    let printable = |character: char| if character.is_control() { ' ' } else { character };
    let title: String = route.request.title.chars().map(printable).collect();
    w.stock(&stock::HEADING, &[("what", what), ("title", &title)]);
}
