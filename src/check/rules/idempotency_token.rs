use crate::check::route::Route;
use crate::check::values::tests;
use crate::check::{Checker, rule};
use crate::model::{Operation as Declared, Part, ValueSource, ValueTemplate};
use crate::plan::Operation;

rule! {
    /// Checks that the idempotency token of a transaction identifies a request, and that a
    /// repeated request has the same values.
    ///
    /// ## Why
    /// DynamoDB refuses a token that is used again with other values, and does nothing for one
    /// that repeats.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     "POST /orders/{id}":
    ///       transact-write: {idempotency-token: fixed, parts: [{delete: {table: orders}}]}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     "POST /orders/{id}":
    ///       transact-write:
    ///         idempotency-token: "{header.Idempotency-Key}"
    ///         parts: [{delete: {table: orders}}]
    /// ```
    "DG620", "idempotency-token", Error, Operation(check)
}

/// The maximum number of characters of a
/// [token](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
const TOKEN_CHARACTERS: usize = 36;

fn check(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    let Declared::TransactWrite(transaction) = operation.declared else { return };
    let Some(token) = &transaction.idempotency_token else { return };
    let at = ["idempotency-token"];
    check.require(
        token.as_literal().is_none(),
        &at,
        "a constant token, for which only the first request in ten minutes has an effect",
        "a value that identifies a request, such as {header.Idempotency-Key} or \
         {context.requestId}",
    );
    check.require(
        token.as_collection().is_none(),
        &at,
        "a list or a map as a token",
        "a text, such as {header.Idempotency-Key}",
    );
    let literals = token.parts().iter().map(|part| match part {
        Part::Literal(literal) => literal.chars().count(),
        Part::Reference(_) => 0,
    });
    let characters: usize = literals.sum();
    check.require(
        characters < TOKEN_CHARACTERS,
        &at,
        format_args!("a token of more than {characters} characters"),
        format_args!("1 to {TOKEN_CHARACTERS} characters"),
    );
    check_repeatable(operation, token, check);
}

/// Reports values that differ from request to request, if the token does not: DynamoDB rejects a
/// repeated request with other values.
fn check_repeatable(operation: &Operation<'_>, token: &ValueTemplate, check: &mut Checker<'_>) {
    if token.sources().any(ValueSource::differs_by_request) {
        return;
    }
    for step in &operation.steps {
        let place: Vec<_> = step.place.iter().map(String::as_str).collect();
        let tests = tests(step);
        let of_conditions = tests.iter().flat_map(|test| {
            test.test.value_templates().into_iter().map(|value| (test.field(), value))
        });
        for (field, value) in step.placed_values().into_iter().chain(of_conditions) {
            let Some(source) = value.sources().find(|source| source.differs_by_request()) else {
                continue;
            };
            check.report(
                &[&place[..], &field].concat(),
                format_args!(
                    "`{source}` differs if the request is repeated with the same idempotency token"
                ),
                "a value that the caller repeats, such as {body.NAME}, or no idempotency-token",
            );
        }
    }
}
