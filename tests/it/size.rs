//! The size of the output: templates that deploy without a bucket have at most 51,200 bytes.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation};

const CRUD: &str = "
name: crud
tables:
  orders:
    partition-key: id
    attributes: {id: S, customer: S, total: N, status: S, note: S}
api:
  routes:
    POST /orders: {put: {table: orders, values: {id: \"{context.requestId}\"}, expects: missing}}
    GET /orders: {scan: {table: orders}}
    GET /orders/{id}: {get: {table: orders}}
    PATCH /orders/{id}: {update: {table: orders, set: [customer, total, status, note], expects: present}}
    DELETE /orders/{id}: {delete: {table: orders}}
";

fn template(text: String) -> String {
    let source = Source { name: "test.yaml".into(), text, directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    CloudFormation
        .synthesize(&Plan::of(&stack).check().expect("sound"))
        .remove(0)
        .into_text()
        .expect("text")
}

/// Additional routes.
fn gets(count: usize) -> String {
    let route =
        |number: usize| format!("    GET /of/{number}/{{id}}: {{get: {{table: orders}}}}\n");
    (0..count).map(route).collect::<Vec<_>>().concat()
}

#[test]
fn a_crud_of_five_routes_is_small() {
    let bytes = template(CRUD.to_owned()).len();
    assert!(bytes <= 22_000, "{bytes} bytes");
}

/// Routes share common parts: twice the routes take less than twice the bytes.
#[test]
fn routes_share_what_they_have_in_common() {
    let routes = gets(13);
    let bytes = template(format!("{CRUD}{routes}")).len();
    assert!(bytes <= 51_200, "{bytes} bytes");
    let again =
        template(format!("{CRUD}    GET /again/{{id}}: {{get: {{table: orders}}}}\n")).len();
    assert!(again - template(CRUD.to_owned()).len() <= 2_500, "{again} bytes");
}

/// The layout is the same for small and large templates.
#[test]
fn the_layout_does_not_depend_on_the_size() {
    let routes = gets(60);
    let (small, large) = (template(CRUD.to_owned()), template(format!("{CRUD}{routes}")));
    assert!(large.len() > 51_200);
    let table = |template: &str| {
        template
            .split_once("\"OrdersTable\"")
            .and_then(|(_, rest)| rest.split_once("\"ApiRole\""))
            .map(|(table, _)| table.to_owned())
    };
    assert_eq!(table(&small), table(&large));
}
