//! The pattern `comment-kinesis-lambda` in Rust: the same stack as
//! `blueprints/comment-kinesis-lambda.yaml`, to the byte.
//!
//! Run it with `cargo run --example comment-kinesis-lambda`, or with `-- terraform` for a Terraform
//! module, without its code archive, which `dynagate synth` writes.

use dynagate::handler::Handler;
use dynagate::model::{
    Attribute, Authorization, Code, EventSourceMapping, FailureDestination, Function, FunctionLog,
    HttpMethod, KinesisDestination, KinesisStream, Method, Put, Queue, RemovalPolicy, ResponseBody,
    RestApi, Runtime, Stack, Stage, StartingPosition, StringShape, SuccessResponse, Table,
    ValueTemplateError,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

/// Builds the stack.
pub(crate) fn stack() -> Result<Stack, ValueTemplateError> {
    let mut stack = Stack::new("comment-kinesis-lambda").description(
        "Comments, stored through API Gateway; their changes flow through Kinesis to a function",
    );

    let changes = stack.add(KinesisStream::new("comment-changes"));
    let text = |longest| StringShape::new().min_length(1).max_length(longest);
    let comments = Table::new("comments", "id")
        .attribute("id", StringShape::new())
        .attribute("username", Attribute::new(text(100)).required())
        .attribute("message", Attribute::new(text(10_000)).required())
        .kinesis_destination(KinesisDestination::new(&changes))
        .removal_policy(RemovalPolicy::Delete);
    let comments = stack.add(comments);
    let unread =
        stack.add(Queue::new("unread-changes").message_retention_seconds(1_209_600).checkov_skip(
            "CKV_AWS_27",
            "The queue is encrypted with a key of SQS, which the check does not recognize.",
        ));

    let handler = Handler::named("log-kinesis-changes").map_or("", |handler| handler.source);
    let mapping = EventSourceMapping::of_kinesis_stream(&changes, StartingPosition::Latest)
        .batch_size(100)
        .maximum_retry_attempts(5)
        .bisect_batch_on_function_error(true)
        .report_batch_item_failures(true)
        .on_failure(FailureDestination::Queue(unread));
    stack.add(
        Function::new("log-comments", Runtime::Python313, Code::Source(handler.into()))
            .description("Logs the changes of the table of comments")
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
            .event_source_mapping("comment-changes", mapping),
    );

    let added = ResponseBody::Json(serde_json::json!({"message": "Comment added"}));
    let put = Put::new(&comments)
        .value("id", "{context.requestId}".parse()?)
        .if_not_exists()
        .response(SuccessResponse::new(200, added));
    let api = RestApi::new("api")
        .name("comment-kinesis-lambda")
        .checkov_skip("CKV_AWS_59", "Everyone may call this API.");
    let stage = Stage::new("v1")
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
        );
    // As in the application, anyone may comment.
    let post = Method::new(put).authorization(Authorization::None);
    stack.add(api.route(HttpMethod::Post, "/comment", post).stage(stage));

    stack.add_standard_outputs();
    Ok(stack)
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
