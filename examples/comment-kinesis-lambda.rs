//! The pattern `comment-kinesis-lambda` in Rust: the same stack as `blueprints/comment-kinesis-lambda.yaml`, to the byte.
//!
//! Run it with `cargo run --example comment-kinesis-lambda`, or with `-- terraform` for a Terraform module, whose archive of
//! code `dynagate synth` would write beside it.

use dynagate::handler::Handler;
use dynagate::model::{
    Answer, AnswerBody, Attribute, Code, CompositeError, ErrorAnswers, EventSourceMapping, FailureDestination,
    Function, HttpMethod, KinesisDestination, KinesisStream, Operation, Policy, Put, Queue, RestApi, Role, Runtime,
    Service, Stack, Stage, StartingPosition, StringShape, Table,
};
use dynagate::synth::{Backend, CloudFormation, Terraform};

/// Builds the stack.
pub(crate) fn stack() -> Result<Stack, CompositeError> {
    let mut stack = Stack::new("comment-kinesis-lambda")
        .description("Comments, stored through API Gateway; their changes flow through Kinesis to a function");

    let changes = stack.add(KinesisStream::new("comment-changes"));
    let text = |longest| StringShape::new().min_length(1).max_length(longest);
    let comments = Table::new("comments", "id")
        .attribute("id", StringShape::new())
        .attribute("username", Attribute::new(text(100)).required())
        .attribute("message", Attribute::new(text(10_000)).required())
        .kinesis_destination(KinesisDestination::new(&changes));
    stack.add(comments.clone());
    let unread = stack.add(Queue::new("unread-changes").message_retention_seconds(1_209_600));

    let handler = Handler::named("log-kinesis-changes").map_or("", |handler| handler.source);
    let mapping = EventSourceMapping::of_kinesis_stream(&changes, StartingPosition::Latest)
        .batch_size(100)
        .maximum_retry_attempts(5)
        .bisect_batch_on_function_error(true)
        .report_batch_item_failures(true)
        .on_failure(FailureDestination::Queue(unread));
    stack.add(
        Function::new("log-comments", Runtime::Python313, Code::Source(handler.into()))
            .description("Logs what changes in the table of comments")
            .timeout_seconds(30)
            .event_source_mapping("comment-changes", mapping),
    );

    let added = AnswerBody::Fixed(serde_json::json!({"message": "Comment added"}));
    let put = Put::new().value("id", "{context.requestId}".parse()?).unless_there();
    let put = Operation::put(&comments, put).answer(Answer::new(200, added));
    let role = stack.add(Role::new("api", Service::ApiGateway).policy(Policy::allowing("dynamodb", [put.access()])));
    let mut api = RestApi::new("api").name("comment-kinesis-lambda");
    let mut method = put.method(role.arn(), &ErrorAnswers::default());
    if let Some(model) = put.request_model() {
        api = api.model("PutComments", model);
        method = method.request_model("application/json", "PutComments");
    }
    stack.add(api.route(HttpMethod::Post, "/comment", method).stage(Stage::new("v1")));

    stack.add_standard_outputs();
    Ok(stack)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let backend: &dyn Backend = match std::env::args().nth(1).as_deref() {
        Some("terraform") => &Terraform,
        _ => &CloudFormation,
    };
    for artifact in backend.synthesize(&stack()?)? {
        print!("{}", artifact.text().unwrap_or_default());
    }
    Ok(())
}
