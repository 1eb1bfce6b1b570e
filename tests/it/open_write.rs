//! The warning about routes with which anyone can write.

use dynagate::blueprint::{Blueprint, Source};
use dynagate::check;
use dynagate::model::{
    ApiKey, Authorization, HttpMethod, Method, Put, RestApi, Stack, Stage, Table, UsagePlan,
};
use dynagate::plan::Plan;

/// The warnings about a blueprint whose API has these settings and routes.
fn warnings(api: &str, routes: &str) -> Vec<String> {
    let text = format!(
        "name: shop\ntables: {{orders: {{partition-key: id, attributes: {{a: S}}}}}}\napi:\n  {api}\n  routes:\n    {routes}\n"
    );
    let source = Source { name: "shop.yaml".to_owned(), text, directory: ".".into() };
    let blueprint = Blueprint::read(source, Vec::new())
        .unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let plan = blueprint.plan().expect("sound");
    let advice = blueprint.advice(&plan);
    let about = advice.iter().filter(|one| one.rule().name == "open-write-route");
    about.map(|one| one.message().to_owned()).collect()
}

#[test]
fn every_kind_of_writing_route_is_told() {
    for (route, is_told) in [
        ("PUT /orders: {put: {table: orders}}", true),
        ("DELETE /orders/{id}: {delete: {table: orders}}", true),
        ("PATCH /orders/{id}: {update: {table: orders, values: {a: '{body.a}'}}}", true),
        (
            "DELETE /orders: {batch-write: {tables: {orders: {delete: {keys: '{body.ids}', key: {id: '{element}'}}}}}}",
            true,
        ),
        (
            "DELETE /orders: {transact-write: {parts: [{delete: {table: orders, key: {id: '{body.id}'}}}]}}",
            true,
        ),
        (
            "DELETE /orders/{id}: {execute-statement: {statement: DELETE FROM orders WHERE id = ?, \
             parameters: [S: '{path.id}'], answer: {body: nothing}}}",
            true,
        ),
        (
            "GET /orders/{id}: {execute-statement: {statement: 'SELECT * FROM orders WHERE id = ?', \
             parameters: [S: '{path.id}'], limit: 5}}",
            false,
        ),
        ("POST /orders: {raw: {action: UpdateItem, tables: [orders]}}", true),
        ("POST /orders: {raw: {action: Query, tables: [orders]}}", false),
        ("GET /orders/{id}: {get: {table: orders}}", false),
        ("PUT /orders: {authorization: NONE, put: {table: orders}}", false),
        ("PUT /orders: {authorization: AWS_IAM, put: {table: orders}}", false),
        ("PUT /orders: {api-key-required: true, put: {table: orders}}", false),
    ] {
        assert_eq!(warnings("description: A shop", route).len(), usize::from(is_told), "{route}");
    }
}

#[test]
fn an_api_that_is_restricted_is_not_told() {
    let put = "PUT /orders: {put: {table: orders}}";
    for (api, is_told) in [
        ("policy: [{effect: allow}]", true),
        ("policy: [{when: {source-ips: [192.0.2.0/24]}}]", false),
        ("endpoint: {private: {vpc-endpoints: [vpce-0123456789abcdef0]}}", false),
        ("api-key-required: true", false),
        ("disable-execute-api-endpoint: true", false),
    ] {
        assert_eq!(warnings(api, put).len(), usize::from(is_told), "{api}");
    }
}

#[test]
fn one_warning_names_all_routes() {
    let put = |name: &str| format!("PUT /{name}: {{put: {{table: orders}}}}");
    let routes = |names: &[&str]| names.iter().map(|name| put(name)).collect::<Vec<_>>();
    let told = |names: &[&str]| warnings("description: A shop", &routes(names).join("\n    "));
    assert_eq!(told(&["a"]), ["anyone can write with PUT /a, because it has no authorization"]);
    assert_eq!(
        told(&["a", "b", "c"]),
        ["anyone can write with PUT /a, PUT /b and PUT /c, because they have no authorization"]
    );
    let many = told(&["a", "b", "c", "d", "e", "f"]);
    assert!(many[0].contains("PUT /d and 2 other routes,"), "{many:?}");
}

/// The default of a builder is not what it says.
#[test]
fn builders() {
    let told = |method: fn(Method) -> Method| {
        let mut stack = Stack::new("shop");
        let table = stack.add(Table::new("orders", "id"));
        let method = method(Method::new(Put::new(&table)));
        let api = RestApi::new("api").stage(Stage::new("prod"));
        let api = stack.add(api.route(HttpMethod::Put, "/orders", method));
        let key = stack.add(ApiKey::new("shop"));
        stack.add(UsagePlan::new("shop").stage(&api.stage("prod")).api_key(&key));
        let findings = check::findings(&Plan::of(&stack));
        findings.iter().any(|finding| finding.rule.name == "open-write-route")
    };
    assert!(told(|method| method));
    assert!(!told(|method| method.authorization(Authorization::None)));
    assert!(!told(|method| method.api_key_required(true)));
}
