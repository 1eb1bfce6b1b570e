use super::Test;

const ORDERS: &str = "\
name: orders
tables: {orders: {partition-key: id}}
api:
  routes:
    GET /orders/{id}: {authorization: AWS_IAM, get: {table: orders}}
";

const SEVERAL: &str = "\
name: shop
tables: {orders: {partition-key: id}}
apis:
  public:
    routes: {\"GET /orders/{id}\": {authorization: AWS_IAM, get: {table: orders}}}
  admin:
    routes: {\"DELETE /orders/{id}\": {authorization: AWS_IAM, delete: {table: orders}}}
";

#[test]
fn json_is_printed_and_yaml_on_request() {
    let printed = |arguments: &[&str]| {
        let arguments = ["openapi"].iter().chain(arguments).copied();
        Test::new().file("dynagate.yaml", ORDERS).args(arguments).any_stdout().run().stdout
    };
    let json = printed(&[]);
    assert!(json.starts_with("{\n  \"openapi\": \"3.1."), "{json}");
    assert!(printed(&["--openapi-version", "3.0"]).starts_with("{\n  \"openapi\": \"3.0."));
    let yaml = printed(&["dynagate.yaml", "--yaml", "--api-version", "2.3"]);
    assert!(yaml.starts_with("openapi: \"3.1."), "{yaml}");
    assert!(yaml.contains("\n  version: \"2.3\"\n"), "{yaml}");
    let served = printed(&["--server", "https://api.example.com/v1", "--server", "/v2", "--yaml"]);
    let servers = "servers:\n  - {url: \"https://api.example.com/v1\"}\n  - {url: /v2}\n";
    assert!(served.contains(servers), "{served}");
}

#[test]
fn a_document_replaces_a_document_and_nothing_else() {
    let arguments = |name| ["openapi", "orders.yaml", "-o", name];
    let written = Test::new().file("orders.yaml", ORDERS).args(arguments("api.yml")).run();
    assert!(written.read("api.yml").starts_with("openapi: "));
    let written = written.then().args(arguments("api.yml")).run();
    let written = written.then().args(arguments("api.json")).run();
    assert!(written.read("api.json").starts_with("{\n  \"openapi\""));
    written
        .then()
        .args(arguments("orders.yaml"))
        .stderr(
            "error: cannot write orders.yaml: the existing file is not an OpenAPI document: \
             remove it, or choose another path\n",
        )
        .code(2)
        .run();
}

#[test]
fn one_of_several_apis_is_chosen() {
    let test = |arguments: &[&'static str]| {
        let arguments = ["openapi"].iter().chain(arguments).copied();
        Test::new().file("dynagate.yaml", SEVERAL).args(arguments)
    };
    let document = test(&["--api", "admin"]).any_stdout().run().stdout;
    assert!(document.contains("deleteOrdersById") && !document.contains("getOrdersById"));
    test(&[])
        .stderr("error: the blueprint has several APIs: admin, public; choose one with --api\n")
        .code(2)
        .run();
    test(&["--api", "publik"])
        .stderr(
            "error: no API `publik`: expected one of admin, public; did you mean `--api public`?\n",
        )
        .code(2)
        .run();
}

#[test]
fn other_servers_than_addresses_are_refused() {
    for url in ["api.example.com", "ftp://x", "https://a b"] {
        Test::new()
            .file("dynagate.yaml", ORDERS)
            .args(["openapi", "--server", url])
            .stderr(format!(
                "error: --server {url}: expected an address such as https://api.example.com/v1\n"
            ))
            .code(2)
            .run();
    }
    let many = (0..21).flat_map(|_| ["--server", "/"]);
    Test::new()
        .file("dynagate.yaml", ORDERS)
        .args(std::iter::once("openapi").chain(many))
        .stderr("error: --server is given more than 20 times\n")
        .code(2)
        .run();
}
