use crate::check::{Checker, rule};
use crate::model::choice::tested;
use crate::model::operation::CaseTest;
use crate::model::{Reference, ValueSource};
use crate::plan::Choice;
use crate::plan::operation::Operation;

rule! {
    /// Checks that a request determines one operation of a choice.
    ///
    /// ## Why
    /// An operation after one for all requests is never chosen. The request model, which validates
    /// bodies, only sees the body: if operations read it, only its members can choose one.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       choose:
    ///         - put: {table: orders}
    ///         - {when: {body.kind: {equals: old}}, delete: {table: orders, key: {id: "{body.id}"}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     POST /orders:
    ///       choose:
    ///         - {when: {body.kind: {equals: old}}, delete: {table: orders, key: {id: "{body.id}"}}}
    ///         - put: {table: orders}
    /// ```
    "DG625", "operation-choice", Error, Choice(check)
}

/// The values that can decide.
const EXPECTED: &str = "a value of the request: body.NAME, query-string.NAME, header.NAME, \
     path.NAME, context.NAME or stage-variable.NAME, without `?` and changes";

fn check(choice: &Choice<'_>, check: &mut Checker<'_>) {
    check.require(
        choice.options.len() > 1,
        &[],
        "a choice of less than two operations",
        "two operations or more, or the operation without `choose`",
    );
    let reads_body = choice.operations().any(Operation::uses_body);
    let reads_text = choice.operations().any(Operation::reads_text);
    for (index, option) in choice.options.iter().enumerate() {
        let check = &mut check.within(&[&index.to_string()]);
        let is_last = index + 1 == choice.options.len();
        check.require(
            is_last || !option.declared.when.is_empty(),
            &[],
            "no request gets the operations after this one, which is for all requests",
            "`when`, or this operation at the end",
        );
        for (value, test) in &option.declared.when {
            let at = ["when", value.as_str()];
            check.require(
                !matches!(test, CaseTest::OneOf(texts) if texts.is_empty()),
                &at,
                "no text to compare with",
                "at least one",
            );
            match tested(value) {
                Err(error) => {
                    check.report_with_help(&at, &error, EXPECTED, error.help().map(str::to_owned));
                }
                Ok(reference) => {
                    check_reference(&at, value, &reference, (reads_body, reads_text), check);
                }
            }
        }
    }
}

fn check_reference(
    at: &[&str],
    value: &str,
    reference: &Reference,
    (reads_body, reads_text): (bool, bool),
    check: &mut Checker<'_>,
) {
    let is_of_body = match &reference.source {
        ValueSource::Body(names) if !names.is_empty() => true,
        ValueSource::Path(_)
        | ValueSource::QueryString(_)
        | ValueSource::Header(_)
        | ValueSource::Context(_)
        | ValueSource::StageVariable(_) => false,
        _ => return check.report(at, format_args!("`{value}` cannot be tested"), EXPECTED),
    };
    if !reference.filters.is_empty() || value.contains('?') {
        return check.report(at, format_args!("`{value}` cannot be tested"), EXPECTED);
    }
    check.require(
        !(is_of_body && reads_text),
        at,
        format_args!(
            "`{value}` is a member of the body, and operations read it as text, `{{body}}`"
        ),
        "a value outside of the body; `{body|json}` is the text of a JSON body",
    );
    check.require(
        is_of_body || !reads_body,
        at,
        format_args!("`{value}` chooses an operation, and operations read the body"),
        "a member of the body, such as body.operation",
    );
}
