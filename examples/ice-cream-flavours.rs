//! The pattern `ice-cream-flavours` in Rust: the same stack as `blueprints/ice-cream-flavours.yaml`, to the byte.
//!
//! Run it with `cargo run --example ice-cream-flavours`, or with `-- terraform` for a Terraform module, whose archive of code
//! `dynagate synth` would write beside it.

use dynagate::handler::Handler;
use dynagate::model::{
    Answer, AnswerBody, Attribute, Code, CompositeError, Delete, ErrorAnswers, EventSourceMapping, FailureDestination,
    Function, Get, HttpMethod, Json, Operation, Parameter, Policy, Put, Queue, RestApi, Role, Runtime, Service, Stack,
    Stage, StartingPosition, StreamViewType, StringShape, Subscription, SubscriptionEndpoint, Table, Topic, Use,
};
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::json;

/// Builds the stack.
pub(crate) fn stack() -> Result<Stack, CompositeError> {
    let mut stack = Stack::new("ice-cream-flavours")
        .description("Ice-cream flavours through API Gateway, and a text message about each new one");

    let phone_number = stack.add(
        Parameter::new("phone-number")
            .description("Who gets a text message about each new flavour: + and up to 15 digits")
            .allowed_pattern("\\+[1-9][0-9]{1,14}"),
    );
    let flavours = Table::new("ice-cream-flavours", "flavour")
        .attribute("flavour", StringShape::new().max_length(100))
        .attribute("cost", Attribute::new(StringShape::new().max_length(20)).required())
        .stream(StreamViewType::NewImage);
    let table = stack.add(flavours.clone());
    let untold = stack.add(Queue::new("untold-flavours").message_retention_seconds(1_209_600));
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
            .variable("TOPIC_ARN", topic.arn())
            .variable("SUBJECT", "Gelato")
            .variable("MESSAGE", "Come try our new {flavour} flavour")
            .uses(Use::Publish(topic.clone()))
            .event_source_mapping("flavours", mapping),
    );
    stack.add(Subscription::new("customer", &topic, SubscriptionEndpoint::Sms(phone_number.value().into())));

    let answer = |message: &str| Answer::new(200, AnswerBody::Fixed(json!({ "message": message })));
    let flavour = || "{path.flavour}".parse();
    let put = Operation::put(&flavours, Put::new()).answer(answer("Added flavour to table"));
    let get =
        Operation::get(&flavours, Get::new().key("flavour", flavour()?)).answer(Answer::new(200, AnswerBody::DynamoDb));
    let delete = Operation::delete(&flavours, Delete::new().key("flavour", flavour()?))
        .answer(answer("Removed flavour from table"));

    let accesses = [&put, &get, &delete].map(Operation::access);
    let role = stack.add(Role::new("api", Service::ApiGateway).policy(Policy::allowing("dynamodb", accesses)));
    let method = |operation: &Operation| operation.method(role.arn(), &ErrorAnswers::default());
    let mut api = RestApi::new("api").name("ice-cream-flavours");
    let mut post = method(&put);
    if let Some(model) = put.request_model() {
        api = api.model("PutIceCreamFlavours", model);
        post = post.request_model("application/json", "PutIceCreamFlavours");
    }
    stack.add(
        api.route(HttpMethod::Post, "/ice-cream-flavours", post)
            .route(HttpMethod::Get, "/ice-cream-flavours/{flavour}", method(&get))
            .route(HttpMethod::Delete, "/ice-cream-flavours/{flavour}", method(&delete))
            .stage(Stage::new("prod")),
    );

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
