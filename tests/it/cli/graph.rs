use super::Test;

const ORDERS: &str = "\
name: orders
tables:
  orders: {partition-key: id}
api:
  routes:
    GET /orders/{id}: {authorization: AWS_IAM, get: {table: orders}}
";

const MERMAID: &str = "\
flowchart LR
  caller_AWS_IAM([\"authorization<br/>AWS_IAM\"]):::caller
  route_GET__orders__id_[\"GET /orders/{id}\"]:::route
  operation_GET__orders__id_(\"get\"):::operation
  table_orders[(\"table<br/>orders<br/>id\")]:::table
  caller_AWS_IAM --> route_GET__orders__id_
  route_GET__orders__id_ --> operation_GET__orders__id_
  operation_GET__orders__id_ --> table_orders
  classDef caller fill:#f6f8fa,stroke:#8c959f,color:#24292f
  classDef route fill:#ddf4ff,stroke:#54aeff,color:#0a3069
  classDef operation fill:#ffffff,stroke:#54aeff,color:#0a3069
  classDef table fill:#dafbe1,stroke:#4ac26b,color:#044f1e
";

#[test]
fn mermaid_is_printed() {
    let graph = |arguments: &[&str]| Test::new().args(arguments.iter().copied()).stdout(MERMAID);
    graph(&["graph"]).file("dynagate.yaml", ORDERS).run();
    graph(&["graph", "orders.yaml", "-f", "mermaid"]).file("orders.yaml", ORDERS).run();
    graph(&["graph", "-"]).stdin(ORDERS).run();
}

#[test]
fn an_image_replaces_an_image_and_nothing_else() {
    // The name of the file implies the format.
    let arguments = ["graph", "orders.yaml", "-o", "images/orders.svg"];
    let drawn = Test::new().file("orders.yaml", ORDERS).args(arguments).run();
    let image = drawn.read("images/orders.svg");
    assert!(image.starts_with("<svg ") && image.contains("GET /orders/{id}"), "{image}");
    let other = ORDERS.replace("/orders/", "/invoices/");
    let redrawn = drawn.then().file("orders.yaml", &other).args(arguments).run();
    assert!(redrawn.read("images/orders.svg").contains("GET /invoices/{id}"));
    redrawn
        .then()
        .file("images/orders.svg", "my notes")
        .args(arguments)
        .stderr(
            "error: cannot write images/orders.svg: the existing file is not an SVG image: remove \
             it, or choose another path\n",
        )
        .code(2)
        .run();
}

#[test]
fn a_typed_format_precedes_the_name_of_the_file() {
    let arguments = ["graph", "orders.yaml", "-f", "mermaid", "-o", "orders.svg"];
    let drawn = Test::new().file("orders.yaml", ORDERS).args(arguments).run();
    assert_eq!(drawn.read("orders.svg"), MERMAID);
}

#[test]
fn other_images_are_refused() {
    Test::new()
        .file("dynagate.yaml", ORDERS)
        .args(["graph", "-o", "images/orders.PNG"])
        .stderr(
            "error: cannot draw images/orders.PNG: the only format of images is SVG: use --out \
             images/orders.svg\n",
        )
        .code(2)
        .run();
}

#[test]
fn a_quota_does_not_limit_a_graph() {
    let tags: Vec<_> = (0..51).map(|tag| format!("tag-{tag}: x")).collect();
    let test = || Test::new().stdin(format!("{ORDERS}tags: {{{}}}\n", tags.join(", ")));
    let refused = test().args(["synth", "-"]).any_stderr().code(2).run();
    assert!(refused.stderr.contains("DG105 too-many"), "{}", refused.stderr);
    test().args(["graph", "-"]).stdout(MERMAID).run();
}

#[test]
fn an_unsound_blueprint_is_not_drawn() {
    let wrong = ORDERS.replace("table: orders", "table: order");
    let ran = Test::new().stdin(wrong).args(["graph", "-"]).any_stderr().code(2).run();
    assert!(ran.stderr.contains("unknown-reference") || ran.stderr.contains("there is no table"));
}
