//! Requests to services in VTL, and responses to callers.

use super::answer::{self, Answer, Length, Shown, Subject};
use super::errors;
use super::expression::Expression;
use super::form;
use super::payload::{self, Payload};
use super::stock;
use super::writer::Writer;
use crate::plan::ServiceRoute;
use crate::plan::operation::FailedCondition;
use crate::plan::operation::response::PARTLY;
use crate::plan::service_call::Protocol;
use crate::text::Text;

/// A body that is no JSON, which services reject.
pub(crate) const NO_REQUEST: &str = "-";

/// The request template for bodies of a content type.
pub(crate) fn request(route: &ServiceRoute<'_>, content_type: &str) -> Text {
    let is_form = route.reads_form(content_type);
    form::of_document(is_form, |w| {
        heading(w, "The request", route);
        if route.response.uses.body() {
            answer::pass_body_on(w);
        }
        if is_form {
            form::read(w);
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
    payload.json(w, &route.request.body);
}

/// The mapping template for successful responses.
pub(crate) fn response(route: &ServiceRoute<'_>) -> Text {
    let mut w = Writer::new();
    heading(&mut w, "The response", route);
    w.prepare_of_request(&route.response.uses.of_request);
    match route.request.refused {
        None => answer(&mut w, route),
        Some(member) => {
            let refused = w.set("refused", &Expression::input_path(&format!("$.{member}")));
            w.either(&refused.has_some(), |w| partly(w, &refused), |w| answer(w, route));
        }
    }
    w.finish()
}

fn answer(w: &mut Writer, route: &ServiceRoute<'_>) {
    // A service returns no items.
    let shown = Shown { item: w.variable("item"), object: w.variable("object") };
    Answer::new(w, Subject::Service(route), &shown, Length::Page).write(w, None);
}

/// Writes the response if the service has refused some elements: their indexes, which are the IDs
/// that the request gave them.
fn partly(w: &mut Writer, refused: &Expression) {
    w.line(&format!("#set($context.responseOverride.status = {PARTLY})"));
    w.object(|object| {
        object.member("failed", |w| {
            w.array(|w| {
                w.each(refused, "entry", |w, entry| {
                    w.bare(&entry.get("Id"));
                    w.comma_between();
                });
            });
        });
    });
}

/// The mapping template for error responses.
pub(crate) fn error(route: &ServiceRoute<'_>) -> Text {
    let code = match route.request.protocol {
        Protocol::Json => errors::TYPE,
    };
    let source = errors::Source { service: &route.request.service, code };
    errors::template(&route.errors, source, FailedCondition::Conflict, None, |code| {
        route.can_fail_with(code)
    })
}

/// Writes the heading, for readers of the template in the console.
fn heading(w: &mut Writer, what: &str, route: &ServiceRoute<'_>) {
    let printable = |character: char| if character.is_control() { ' ' } else { character };
    let title: String = route.request.title.chars().map(printable).collect();
    w.stock(&stock::HEADING, &[("what", what), ("title", &title)]);
}
