//! The pattern `vantiq-putitem` in Rust: the same stack as `blueprints/vantiq-putitem.yaml`, to the
//! byte.
//!
//! Run it with `cargo run --example vantiq-putitem`, or with `-- terraform` for a Terraform module.

use dynagate::check::Findings;
use dynagate::model::{
    Action, ApiKey, ApiRole, AttributeType, AwsIntegration, HttpMethod, Method, RestApi, Stack,
    Stage, Table, Throttle, UsagePlan,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

/// Builds the stack.
pub(crate) fn stack() -> Stack {
    let mut stack = Stack::new("vantiq-putitem")
        .description("Sensor readings from Vantiq, written to DynamoDB through API Gateway");

    let table = stack.add(
        Table::new("pump-status", "id")
            .sort_key("timestamp")
            .attribute("id", AttributeType::S)
            .attribute("timestamp", AttributeType::S)
            .attribute("temp", AttributeType::N)
            .attribute("rpms", AttributeType::N),
    );

    let put = Method::new(AwsIntegration::passthrough(Action::PutItem).table(&table))
        .api_key_required(true);
    let api = stack.add(
        RestApi::new("api")
            .name("vantiq-putitem")
            .role(ApiRole::new().name("DynamoDBWriteItem").policy_name("DynamoDBWriteItem"))
            .route(HttpMethod::Post, "/", put)
            .stage(
                Stage::new("test")
                    .checkov_skip(
                        "CKV_AWS_120",
                        "API Gateway caches only responses to GET, and this API has no GET.",
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

    let key =
        stack.add(ApiKey::new("vantiq").description("The Vantiq source that writes the readings"));
    stack.add(
        UsagePlan::new("vantiq")
            .stage(&api.stage("test"))
            .api_key(&key)
            .throttle(Throttle { rate: 100.0, burst: 200 }),
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
