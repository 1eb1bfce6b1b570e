//! Parts of documents that examples do not show: servers, security, parameters, forms, batches.

use std::path::Path;

use dynagate::blueprint::{Blueprint, Source};
use dynagate::openapi::{self, Options, Version};
use dynagate::plan::Plan;
use serde_json::{Value, json};

/// The document of an API of a blueprint in `tests/blueprints`.
fn document(name: &str, options: &Options) -> Value {
    let directory = Path::new("tests/blueprints");
    let file = directory.join(format!("{name}.yaml"));
    let text = std::fs::read_to_string(&file).expect("a blueprint");
    let source = Source { name: name.to_owned(), text, directory: directory.into() };
    let blueprint = Blueprint::read(source, Vec::new());
    let blueprint = blueprint.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let document = openapi::document(&Plan::of(blueprint.stack()), options).expect("the API");
    serde_json::from_str(&document.to_json()).expect("JSON")
}

/// Compares parts of a document, by their places.
fn compare(name: &str, api: &str, parts: &[(&str, Value)]) {
    let options = Options { api: Some(api.to_owned()), ..Options::default() };
    let document = document(name, &options);
    for (place, expected) in parts {
        let found = document.pointer(place);
        assert_eq!(found, Some(expected), "{name} {place}");
    }
}

#[test]
fn servers_are_domain_names_and_stages() {
    compare(
        "stages",
        "api",
        &[
            ("/servers/0/url", json!("https://api.example.com")),
            ("/servers/1/url", json!("https://beta.example.com")),
            ("/servers/2/url", json!("https://{apiId}.execute-api.{region}.amazonaws.com/{stage}")),
            ("/servers/2/variables/stage/enum", json!(["prod", "beta", "load-test"])),
            ("/servers/2/variables/stage/default", json!("prod")),
            ("/components/securitySchemes/apiKey/name", json!("x-api-key")),
            ("/paths/~1orders/post/security", json!([{"apiKey": []}])),
        ],
    );
    compare("apis", "admin", &[("/servers/0/url", json!("https://depot.example.com/admin"))]);
    // Without the default endpoint, there are only domain names.
    let servers = |options: &Options| {
        let servers = document("api", options)["servers"].as_array().cloned();
        servers.unwrap_or_default().iter().map(|of| of["url"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        servers(&Options::default()),
        [json!("https://api.example.com/v1"), json!("https://world.example.com")]
    );
    let own = Options { servers: vec!["/v3".to_owned()], ..Options::default() };
    assert_eq!(servers(&own), [json!("/v3")]);
}

#[test]
fn security_is_that_of_each_authorizer() {
    compare(
        "api",
        "api",
        &[
            (
                "/paths/~1orders/post/security",
                json!([{"by-request.X-Token": [], "by-request.token": []}]),
            ),
            ("/components/securitySchemes/by-request.token/in", json!("query")),
            ("/paths/~1orders/get/security", json!([{"by-token": []}])),
            (
                "/paths/~1orders~1{id}/get/security",
                json!([{"pool": ["orders/read", "orders/write"]}]),
            ),
            ("/components/securitySchemes/pool/name", json!("X-Token")),
            ("/paths/~1orders/options/security", json!([])),
        ],
    );
    compare(
        "user-pools",
        "api",
        &[
            ("/components/securitySchemes/users/scheme", json!("bearer")),
            ("/paths/~1health/get/security", json!([])),
        ],
    );
    let old = Options { version: Version::V3_0, ..Options::default() };
    let security = &document("api", &old)["paths"]["/orders/{id}"]["get"];
    assert_eq!(security["security"], json!([{"pool": []}]), "scopes are of 3.1");
    assert!(security["description"].as_str().is_some_and(|text| text.contains("`orders/read`")));
}

#[test]
fn parameters_have_the_types_of_their_values() {
    let of = |name: &str, place: &str, schema: Value| json!({"name": name, "in": place, "required": true, "schema": schema});
    let string = || json!({"type": "string"});
    compare(
        "operations-sources",
        "api",
        &[
            (
                "/paths/~1lists~1{id}/post/parameters/2",
                json!({
                    "name": "tags", "in": "query", "required": true, "style": "form", "explode": false,
                    "schema": {"type": "array", "items": {"type": "string"}},
                }),
            ),
            (
                "/paths/~1lists~1{id}/post/parameters/3",
                json!({"name": "X-Sizes", "in": "header", "schema": {"type": "array", "items": {"type": "number"}}}),
            ),
            (
                "/paths/~1requests~1{id}/post/parameters/1/schema",
                json!({"type": "object", "additionalProperties": {"type": "string"}}),
            ),
        ],
    );
    compare(
        "operations",
        "api",
        &[
            (
                "/paths/~1lines~1{order}~1{number}/delete/parameters/0",
                of("order", "path", string()),
            ),
            (
                "/paths/~1lines~1{order}~1{number}/delete/parameters/1",
                of("number", "path", json!({"type": "number"})),
            ),
            ("/paths/~1lines~1{order}/get/parameters/2/schema/default", json!(10)),
            (
                "/paths/~1lines~1{order}/get/parameters/4/schema",
                json!({"type": "string", "enum": ["ascending", "descending"], "default": "descending"}),
            ),
        ],
    );
    compare(
        "api",
        "api",
        &[
            ("/paths/~1orders~1{id}/get/parameters/1/schema/enum", json!(["orders"])),
            ("/paths/~1orders~1{id}/get/parameters/2/schema/enum", json!(["it's 2"])),
        ],
    );
}

#[test]
fn bodies_have_their_content_types() {
    compare(
        "operations-sources",
        "api",
        &[
            (
                "/paths/~1texts~1{id}/post/requestBody/content",
                json!({"application/json": {"schema": {}}, "text/plain": {"schema": {"type": "string"}}}),
            ),
            (
                "/paths/~1forms/post/requestBody",
                json!({"required": true, "content": {"application/x-www-form-urlencoded": {"schema": {
                    "type": "object",
                    "properties": {
                        "count": {"type": "number"},
                        "data": {
                            "type": "string",
                            "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
                        },
                        "id": {"type": ["string", "number", "boolean"]},
                        "json": {"type": "string"},
                        "open": {"type": "boolean"},
                    },
                    "required": ["id"],
                }}}}),
            ),
        ],
    );
    compare(
        "objects-and-events",
        "api",
        &[
            ("/paths/~1photos~1{key}/get/responses/200/content", json!({"*/*": {"schema": {}}})),
            ("/paths/~1photos~1{key}/put/requestBody", json!({"content": {"*/*": {"schema": {}}}})),
        ],
    );
}

#[test]
fn several_outcomes_have_their_own_statuses() {
    let failed = json!({
        "type": "object",
        "properties": {"failed": {"type": "array", "items": {"type": "integer"}}},
        "required": ["failed"],
    });
    compare(
        "messages",
        "api",
        &[("/paths/~1orders~1batch/post/responses/207/content/application~1json/schema", failed)],
    );
    let key =
        json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]});
    compare(
        "operations-batches",
        "api",
        &[(
            "/components/schemas/DeletePeopleUnprocessed/properties/unprocessed/properties/delete/items",
            key,
        )],
    );
    let codes = "/paths/~1orders~1{id}~1price/post/responses/409/description";
    compare("lambda", "api", &[(codes, json!("`OrderClosed`: The order is closed."))]);
}

#[test]
fn any_stands_for_the_methods_that_the_path_does_not_have() {
    let document = document("lambda", &Options::default());
    let item = document["paths"]["/{proxy}"].as_object().expect("operations");
    let verbs: Vec<_> = item.keys().map(String::as_str).collect();
    // CORS answers OPTIONS.
    assert_eq!(verbs, ["delete", "get", "head", "patch", "post", "put"]);
    let mut responses = item["head"]["responses"].as_object().expect("responses").values();
    assert!(responses.all(|response| response.get("content").is_none()));
    let model = &document["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"];
    assert_eq!(model["schema"]["$ref"], "#/components/schemas/Greeting");
}
