//! The warning and the note about path parameters that routes do not use.

use dynagate::blueprint::{Blueprint, Source};

/// The findings about a blueprint with these routes: rule, message and help.
fn findings(routes: &str) -> Vec<String> {
    let text = format!(
        "name: shop
tables: {{orders: {{partition-key: customer, sort-key: id, attributes: {{total: N}}}}}}
api:
  policy: [{{principals: [\"123456789012\"]}}]
  routes:
{routes}"
    );
    let source = Source { name: "shop.yaml".to_owned(), text, directory: ".".into() };
    let blueprint = Blueprint::read(source, Vec::new())
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let plan = blueprint.plan().expect("sound");
    let advice = blueprint.advice(&plan).into_iter();
    let about = advice.filter(|one| ["DG804", "DG818"].contains(&one.rule().code));
    about
        .map(|one| {
            let help = one.help().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{} {}{help}", one.rule().severity.as_str(), one.message())
        })
        .collect()
}

#[test]
fn a_put_that_ignores_the_key_of_its_path_is_a_warning() {
    assert_eq!(
        findings(
            "    POST /a/{customer}: {put: {table: orders, values: {id: '{context.requestId}'}}}
    PUT /b/{customer}: {batch-write: {tables: {orders: {put: {items: '{body.orders}'}}}}}
    PUT /c/{customer}/{id}: {put: {table: orders}}
"
        ),
        [
            "warning POST /a/{customer} and PUT /b/{customer} take the key attribute `customer` from \
             the body, not the path parameter of its name; \
             write `values: {customer: \"{path.customer}\"}` in the `put`",
            "warning PUT /c/{customer}/{id} takes the key attributes `customer` and `id` from the \
             body, not the path parameters of their names; \
             write `values: {customer: \"{path.customer}\", id: \"{path.id}\"}` in the `put`",
        ]
    );
}

#[test]
fn a_key_with_a_value_or_a_condition_of_the_path_is_no_warning() {
    assert_eq!(
        findings(
            "    PUT /a/{customer}/{id}: {put: {table: orders, values: {customer: '{path.customer}', id: '{path.id}'}}}
    PUT /b/{customer}: {put: {table: orders, condition: {customer: {equals: '{path.customer}'}}}}
    PUT /c/{customer}/{id}: {update: {table: orders, set: [total]}}
"
        ),
        [""; 0]
    );
}

#[test]
fn other_unused_parameters_are_one_note() {
    assert_eq!(
        findings("    GET /a/{shop}/{customer}: {query: {table: orders}}\n"),
        ["note GET /a/{shop}/{customer} does not use the path parameter `shop`"]
    );
    assert_eq!(
        findings(
            "    GET /a/{shop}/{customer}: {query: {table: orders}}
    PUT /b/{customer}: {put: {table: orders, values: {customer: '{context.requestId}'}}}
"
        ),
        ["note GET /a/{shop}/{customer} and PUT /b/{customer} do not use these path parameters: \
          customer, shop"]
    );
}
