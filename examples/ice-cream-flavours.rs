//! The pattern `ice-cream-flavours` in Rust: the same stack as
//! `blueprints/ice-cream-flavours.yaml`, to the byte.
//!
//! Run it with `cargo run --example ice-cream-flavours`, or with `-- terraform` for a Terraform
//! module, without its code archive, which `dynagate synth` writes.

use dynagate::handler::Handler;
use dynagate::model::{
    Attribute, Authorization, Code, Cors, Delete, EventSourceMapping, FailureDestination, Function,
    FunctionLog, Get, HttpMethod, Json, LoggingLevel, Method, MethodKey, MethodSettings, Parameter,
    Put, Queue, RemovalPolicy, RequestModel, ResponseBody, RestApi, Runtime, Stack, Stage,
    StartingPosition, StreamViewType, StringShape, Subscription, SubscriptionEndpoint,
    SuccessResponse, Table, Topic, ValueTemplateError,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::json;

/// Builds the stack.
pub(crate) fn stack() -> Result<Stack, ValueTemplateError> {
    let mut stack = Stack::new("ice-cream-flavours").description(
        "Ice-cream flavours through API Gateway, and a text message about each new one",
    );

    let phone_number = stack.add(
        Parameter::new("phone-number")
            .description(
                "The phone number for text messages about new flavours: + and up to 15 digits",
            )
            .allowed_pattern("\\+[1-9][0-9]{1,14}"),
    );
    let flavours = Table::new("ice-cream-flavours", "flavour")
        .attribute("flavour", StringShape::new().max_length(100))
        .attribute("cost", Attribute::new(StringShape::new().max_length(20)).required())
        .stream(StreamViewType::NewImage)
        .removal_policy(RemovalPolicy::Delete);
    let table = stack.add(flavours);
    let untold =
        stack.add(Queue::new("untold-flavours").message_retention_seconds(1_209_600).checkov_skip(
            "CKV_AWS_27",
            "The queue is encrypted with a key of SQS, which the check does not recognize.",
        ));
    let topic = stack.add(Topic::new("new-flavours").display_name("Gelato"));

    let handler = Handler::named("publish-new-items").map_or("", |handler| handler.source);
    let mapping = EventSourceMapping::of_table(&table, StartingPosition::Latest)
        .filter(Json::object([("eventName", Json::strings(["INSERT"]))]))
        .maximum_retry_attempts(5)
        .bisect_batch_on_function_error(true)
        .report_batch_item_failures(true)
        .on_failure(FailureDestination::Queue(untold));
    stack.add(
        Function::new("announce-flavours", Runtime::Python313, Code::Source(handler.into()))
            .description("Publishes a message about each new flavour")
            .timeout_seconds(30)
            .checkov_skip("CKV_AWS_50", "Failures are logged and reported to a queue.")
            .checkov_skip(
                "CKV_AWS_115",
                "The number of shards of the stream limits the concurrency.",
            )
            .checkov_skip(
                "CKV_AWS_116",
                "A stream invokes the function, and its mapping reports failures to a queue.",
            )
            .checkov_skip("CKV_AWS_117", "The function calls nothing in a VPC.")
            .checkov_skip(
                "CKV_AWS_173",
                "The variables are a topic's ARN and a public message, not secrets.",
            )
            .checkov_skip(
                "CKV_AWS_272",
                "The code and the template have the same origin and are deployed together.",
            )
            .log(
                FunctionLog::default()
                    .checkov_skip(
                        "CKV_AWS_158",
                        "CloudWatch Logs encrypts the log with a key of its own.",
                    )
                    .checkov_skip(
                        "CKV_AWS_338",
                        "The log serves to find errors, for which 30 days suffice.",
                    ),
            )
            .variable("TOPIC_ARN", topic.arn())
            .variable("SUBJECT", "Gelato")
            .variable("MESSAGE", "Come try our new {flavour} flavour")
            .publishes_to(&topic)
            .event_source_mapping("flavours", mapping),
    );
    stack.add(Subscription::new(
        "customer",
        &topic,
        SubscriptionEndpoint::Sms(phone_number.value().into()),
    ));

    let answer = |message: &str| {
        SuccessResponse::new(200, ResponseBody::Json(json!({ "message": message })))
    };
    let flavour = || "{path.flavour}".parse();
    let put = Put::new(&table).response(answer("Added flavour to table"));
    let get = Get::new(&table)
        .key("flavour", flavour()?)
        .response(SuccessResponse::new(200, ResponseBody::DynamoDb));
    let delete = Delete::new(&table)
        .key("flavour", flavour()?)
        .response(answer("Removed flavour from table"));

    let api =
        RestApi::new("api")
            .name("ice-cream-flavours")
            .cors(Cors::any_origin().checkov_skip(
                "CKV2_AWS_53",
                "The integration does not read the preflight request.",
            ))
            .checkov_skip("CKV_AWS_59", "Everyone may call this API.")
            .model("ResponseModel", response_model());
    // As in the source, anyone may write.
    let post = Method::new(put).authorization(Authorization::None).response_model(
        200,
        "application/json",
        "ResponseModel",
    );
    let remove = Method::new(delete).authorization(Authorization::None).response_model(
        200,
        "application/json",
        "ResponseModel",
    );
    stack.add(
        api.route(HttpMethod::Post, "/ice-cream-flavours", post)
            .route(HttpMethod::Get, "/ice-cream-flavours/{flavour}", Method::new(get))
            .route(HttpMethod::Delete, "/ice-cream-flavours/{flavour}", remove)
            .stage(stage()),
    );

    stack.add_standard_outputs();
    Ok(stack)
}

/// The response to adding or removing a flavour.
fn response_model() -> RequestModel {
    let message = Json::object([("message", Json::object([("type", "string".into())]))]);
    RequestModel::new(Json::object([
        ("$schema", "http://json-schema.org/draft-04/schema#".into()),
        ("title", "pollResponse".into()),
        ("type", "object".into()),
        ("properties", message),
    ]))
    .description("The result of the request")
}

fn stage() -> Stage {
    let settings = MethodSettings {
        metrics: Some(true),
        logging_level: Some(LoggingLevel::Info),
        data_trace: Some(true),
        ..MethodSettings::default()
    };
    Stage::new("prod")
        .method_settings(MethodKey::All, settings)
        .checkov_skip("CKV_AWS_120", "Responses must contain the current items, not cached ones.")
        .checkov_skip("CKV_AWS_225", "Responses must contain the current items, not cached ones.")
        .checkov_skip("CKV_AWS_276", "The source of this pattern traces data, too.")
        .checkov_skip(
            "CKV2_AWS_51",
            "Client certificates are for HTTP backends. DynamoDB ignores them.",
        )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let backend: &dyn Backend = match std::env::args().nth(1).as_deref() {
        Some("terraform") => &Terraform,
        _ => &CloudFormation,
    };
    for artifact in backend.synthesize(&Plan::of(&stack()?).check()?) {
        print!("{}", artifact.text().unwrap_or_default());
    }
    Ok(())
}
