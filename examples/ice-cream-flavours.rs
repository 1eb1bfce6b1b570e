//! The pattern `ice-cream-flavours` in Rust: the same stack as `blueprints/ice-cream-flavours.yaml`, to the byte.
//!
//! Run it with `cargo run --example ice-cream-flavours`, or with `-- terraform` for a Terraform module, whose archive of code
//! `dynagate synth` would write beside it.

use dynagate::handler::Handler;
use dynagate::model::{
    Answer, AnswerBody, Attribute, Code, CompositeError, Cors, Delete, ErrorAnswers, EventSourceMapping,
    FailureDestination, Function, Get, HttpMethod, Json, LoggingLevel, MethodKey, MethodSettings, Operation, Parameter,
    Policy, Put, Queue, RequestModel, RestApi, Role, Runtime, Service, Stack, Stage, StartingPosition, StreamViewType,
    StringShape, Subscription, SubscriptionEndpoint, Table, Topic, Use,
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

    let statements = [&put, &get, &delete].map(Operation::statements).concat();
    let role = stack.add(Role::new("api", Service::ApiGateway).policy(Policy::allowing("dynamodb", statements)));
    let method = |operation: Operation| operation.method(role.arn(), &ErrorAnswers::default());
    let mut api = RestApi::new("api").name("ice-cream-flavours").cors(Cors::any_origin());
    let message = Json::object([("message", Json::object([("type", "string".into())]))]);
    api = api.model(
        "ResponseModel",
        RequestModel::new(Json::object([
            ("$schema", "http://json-schema.org/draft-04/schema#".into()),
            ("title", "pollResponse".into()),
            ("type", "object".into()),
            ("properties", message),
        ]))
        .description("What was done"),
    );
    let model = put.request_model();
    let mut post = method(put).response_model(200, "application/json", "ResponseModel");
    if let Some(model) = model {
        api = api.model("PutIceCreamFlavours", model);
        post = post.request_model("application/json", "PutIceCreamFlavours");
    }
    let remove = method(delete).response_model(200, "application/json", "ResponseModel");
    let settings = MethodSettings {
        metrics: Some(true),
        logging_level: Some(LoggingLevel::Info),
        data_trace: Some(true),
        ..MethodSettings::default()
    };
    stack.add(
        api.route(HttpMethod::Post, "/ice-cream-flavours", post)
            .route(HttpMethod::Get, "/ice-cream-flavours/{flavour}", method(get))
            .route(HttpMethod::Delete, "/ice-cream-flavours/{flavour}", remove)
            .stage(Stage::new("prod").method_settings(MethodKey::All, settings)),
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
