//! The pattern `query-by-id` in Rust: the same stack as `blueprints/query-by-id.yaml`, to the byte.
//!
//! Run it with `cargo run --example query-by-id`, or with `-- terraform` for a Terraform module.

use dynagate::check::Findings;
use dynagate::model::{
    Cors, HttpMethod, Method, Query, ResponseBody, RestApi, Stack, Stage, SuccessResponse, Table,
    ValueSource,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::json;

/// Builds the stack.
pub(crate) fn stack() -> Stack {
    let mut stack =
        Stack::new("query-by-id").description("The items of one key, read through API Gateway");

    let table = stack.add(Table::new("example", "id").sort_key("range"));
    let query = Query::new(&table)
        .partition_key(ValueSource::Path("val".into()).into())
        .attributes(["id"])
        .response(
            SuccessResponse::new(
                200,
                ResponseBody::Json(json!({"each": "items", "as": "{item.id}"})),
            )
            .header("X-Next-Token", "{next-token}"),
        );
    stack.add(
        RestApi::new("api")
            .name("exampleApi")
            .description("Example API")
            .cors(Cors::any_origin().exposed_headers(["X-Next-Token"]).checkov_skip(
                "CKV2_AWS_53",
                "The integration does not read the preflight request.",
            ))
            .checkov_skip("CKV_AWS_59", "Everyone may call this API.")
            .route(HttpMethod::Get, "/{val}", Method::new(query))
            .stage(
                Stage::new("prod")
                    .checkov_skip(
                        "CKV_AWS_120",
                        "Responses must contain the current items, not cached ones.",
                    )
                    .checkov_skip(
                        "CKV2_AWS_4",
                        "Execution logs can contain caller data and require an account-wide role.",
                    )
                    .checkov_skip(
                        "CKV2_AWS_51",
                        "Client certificates are for HTTP backends. DynamoDB ignores them.",
                    ),
            ),
    );

    stack.add_standard_outputs();
    stack
}

fn main() -> Result<(), Findings> {
    let backend: &dyn Backend = match std::env::args().nth(1).as_deref() {
        Some("terraform") => &Terraform,
        _ => &CloudFormation,
    };
    for artifact in backend.synthesize(&Plan::of(&stack()).check()?) {
        print!("{}", artifact.text().unwrap_or_default());
    }
    Ok(())
}
