//! One of several operations: the request template chooses, and passes the choice on to the
//! response templates.

use super::super::answer;
use super::super::errors::directive;
use super::super::expression::{Condition, Expression};
use super::super::form;
use super::super::guard::NO_REQUEST;
use super::super::literal::vtl_string;
use super::super::writer::Writer;
use super::{heading_of, prepared, write_response};
use crate::model::Reference;
use crate::model::operation::CaseTest;
use crate::plan::Choice;
use crate::plan::choice::ChoiceOption;
use crate::plan::operation::{AnswerBody, FORM};
use crate::plan::route::Plan;
use crate::text::Text;

/// The request template of a choice for bodies of a content type.
pub(crate) fn request(choice: &Choice<'_>, content_type: &str) -> Text {
    let answers_body = choice.operations().any(|operation| operation.response.uses.body());
    let is_form = content_type.eq_ignore_ascii_case(FORM) && (choice.reads_body() || answers_body);
    form::of_document(is_form, |w| {
        heading(w, "The request", choice);
        if is_form {
            form::read(w);
        }
        if answers_body {
            answer::pass_body_on(w, content_type);
        }
        let tested: Vec<_> =
            choice.options.iter().flat_map(|of| &of.when).map(prepared_test).collect();
        w.prepare(tested.iter());
        let usual = choice.actions().first().copied();
        branches(w, choice, |w, index, option| {
            w.line(&format!("#set({} = '{index}')", chosen()));
            let action = option.operation.action();
            if Some(action) != usual {
                let target = vtl_string(&action.target());
                w.line(&format!("#set($context.requestOverride.header.X-Amz-Target = {target})"));
            }
            // A value that is compared, or exists, is not missing.
            let tests = option.when.iter().filter(|(_, test)| is_of_given(test));
            w.required.extend(tests.map(|(of, _)| (of.source.clone(), of.filters.clone())));
            prepared(w, &option.operation);
        });
    })
}

/// Writes a branch for each operation, by the tests of the request.
fn branches(
    w: &mut Writer,
    choice: &Choice<'_>,
    mut body: impl FnMut(&mut Writer, usize, &ChoiceOption<'_>),
) {
    for (index, option) in choice.options.iter().enumerate() {
        if option.declared.when.is_empty() && index + 1 == choice.options.len() {
            w.line("#else");
        } else {
            let condition = fits(w, option);
            w.line(&format!("{}({condition})", directive(index)));
        }
        w.indented(|w| w.apart(|w| body(w, index, option)));
    }
    if !choice.has_otherwise() {
        w.line("#else");
        w.indented(|w| w.line(NO_REQUEST));
    }
    w.line("#end");
}

/// Holds if all tests of an option hold.
fn fits(w: &Writer, option: &ChoiceOption<'_>) -> Condition {
    let tests = option.when.iter().map(|(reference, test)| holds(w, reference, test));
    tests.reduce(|one, other| one.and(&other)).unwrap_or_else(Condition::never)
}

fn holds(w: &Writer, reference: &Reference, test: &CaseTest) -> Condition {
    let value = w.reference(reference);
    let exists = || {
        let template = reference.clone().into();
        w.given([&template]).unwrap_or_else(|| Condition::never().negated())
    };
    answer::holds(test, exists, |text| value.is_text(text))
}

/// True if only a value that is not missing passes.
fn is_of_given(test: &CaseTest) -> bool {
    match test {
        CaseTest::Equals(value) => !value.0.is_empty(),
        CaseTest::OneOf(texts) => texts.iter().all(|text| !text.0.is_empty()),
        CaseTest::Exists => true,
        CaseTest::NotEquals(_) | CaseTest::NotExists => false,
    }
}

/// The value of a test, whose presence only matters if that is tested.
fn prepared_test((reference, test): &(Reference, &CaseTest)) -> Reference {
    let is_of_presence = matches!(test, CaseTest::Exists | CaseTest::NotExists);
    Reference { is_optional: reference.is_optional && is_of_presence, ..reference.clone() }
}

/// The response template of a choice: the response of the chosen operation.
pub(crate) fn response(choice: &Choice<'_>) -> Text {
    let mut w = Writer::new();
    let is_text = choice.operations().map(|operation| &operation.response).any(|response| {
        let is_nothing = |body: &AnswerBody| *body == AnswerBody::Nothing;
        let of_cases = response.cases.iter().map(|case| &case.body);
        response.has_text() || of_cases.chain([&response.body]).any(is_nothing)
    });
    let write = |w: &mut Writer| {
        heading(w, "The response", choice);
        let last = choice.options.len().saturating_sub(1);
        for (index, operation) in choice.operations().enumerate() {
            w.line(&branch(&[index], index == 0, index == last));
            w.indented(|w| w.apart(|w| write_response(w, operation)));
        }
        if last > 0 {
            w.line("#end");
        }
    };
    // White space is a part of a text.
    if is_text {
        w.flush_left(write);
    } else {
        write(&mut w);
    }
    w.finish()
}

/// The template for error responses: that of the group of the chosen operation.
pub(crate) fn error(groups: &[(Vec<usize>, Text)]) -> Text {
    let mut template = Text::default();
    for (index, (options, text)) in groups.iter().enumerate() {
        template.push_literal(branch(options, index == 0, index + 1 == groups.len()) + "\n");
        template.push(text);
        template.push_literal("\n");
    }
    if groups.len() > 1 { template.then("#end\n") } else { template }
}

/// The directive before what is for these options; the last one is for all others.
fn branch(options: &[usize], is_first: bool, is_last: bool) -> String {
    match (is_first, is_last) {
        (true, true) => String::new(),
        (false, true) => "#else".to_owned(),
        _ => {
            let is = |index: &usize| chosen().is_text(&index.to_string());
            let any = options.iter().map(is).reduce(|one, other| one.or(&other));
            let condition = any.unwrap_or_else(Condition::never);
            format!("{}({condition})", directive(usize::from(!is_first)))
        }
    }
}

/// The index of the chosen operation. The address of DynamoDB has no parameters, so an overridden
/// one changes nothing else.
fn chosen() -> Expression {
    Expression::context("requestOverride.path.dynagateChoice")
}

fn heading(w: &mut Writer, what: &str, choice: &Choice<'_>) {
    let actions: Vec<_> = choice.actions().iter().map(|action| action.as_str()).collect();
    heading_of(w, what, &actions.join(" or "), &Plan::tables(choice));
}
