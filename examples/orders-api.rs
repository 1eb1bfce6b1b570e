//! The pattern `orders-api` in Rust: the same stack as `blueprints/orders-api.yaml`, to the byte.
//!
//! Run it with `cargo run --example orders-api`, or with `-- terraform` for a Terraform module,
//! without its code archive, which `dynagate synth` writes.

use dynagate::model::{
    ApiAlarms, Attribute, AuthFlow, CallerLimit, Code, Delete, Function, FunctionAlarms,
    FunctionLog, Get, Handle, HttpMethod, LambdaIntegration, Method, NumberShape, Payload, Put,
    Query, Queue, QueueAlarms, RequestModel, ResponseBody, RestApi, Runtime, SendMessage,
    ServiceAnswer, SignIn, Stack, Stage, StringShape, SuccessResponse, Table, TableAlarms, Update,
    UserPool, UserPoolClient, ValueTemplate, ValueTemplateError,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::json;

/// The function that computes prices.
const QUOTE: &str = r#"import json

def handler(event, context):
    weight = json.loads(event["body"])["weight"]
    return {"statusCode": 200, "body": json.dumps({"price": 3.5 + 2 * weight})}
"#;

/// The customer of the token: the partition key of every request.
fn customer() -> Result<ValueTemplate, ValueTemplateError> {
    "{context.authorizer.claims.sub}".parse()
}

/// Builds the stack.
pub(crate) fn stack() -> Result<Stack, ValueTemplateError> {
    let mut stack = Stack::new("orders-api").description("Orders of signed-in customers");

    let text = |longest| StringShape::new().max_length(longest);
    let quantity = NumberShape::new().minimum(1).maximum(1000);
    let orders = Table::new("orders", "customer")
        .sort_key("id")
        .attribute("customer", Attribute::new(StringShape::new()).hidden())
        .attribute("article", Attribute::new(text(100)).required())
        .attribute("quantity", Attribute::new(quantity).required())
        .attribute("note", text(500))
        .attribute("state", StringShape::new().one_of(["open", "paid", "shipped"]))
        .alarms(TableAlarms::new().throttles(1.0));
    let orders = stack.add(orders);
    let encrypted = "The queue is encrypted with a key of SQS, which the check does not recognize.";
    let failed = stack.add(
        Queue::new("failed-shipments")
            .alarms(QueueAlarms::new().visible_messages(1.0))
            .checkov_skip("CKV_AWS_27", encrypted),
    );
    let shipments = stack.add(
        Queue::new("shipments")
            .dead_letter_queue(&failed, 5)
            .alarms(QueueAlarms::new().age_of_oldest_message(600.0))
            .checkov_skip("CKV_AWS_27", encrypted),
    );
    let quote = stack.add(quote());
    stack.add(
        UserPool::new("customers")
            .sign_in([SignIn::Email])
            .self_sign_up(true)
            .client("shop", UserPoolClient::new().auth_flows([AuthFlow::UserSrp])),
    );

    let api = RestApi::new("api")
        .name("orders-api")
        .default_authorizer("customers")
        .alarms(ApiAlarms::new().server_errors(1.0).latency_p99(2000.0))
        .model("Delivery", delivery())
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
                    "Client certificates are for HTTP backends, of which this API has none.",
                ),
        );
    stack.add(with_quotes(with_shipments(with_orders(api, &orders)?, &shipments)?, &quote));

    stack.add_standard_outputs();
    Ok(stack)
}

/// Adds the routes that write and read the orders of the caller.
fn with_orders(api: RestApi, orders: &Handle<Table>) -> Result<RestApi, ValueTemplateError> {
    let sent = ["article", "quantity", "note"];
    let nothing = || SuccessResponse::new(204, ResponseBody::Nothing);
    let post = Put::new(orders)
        .attributes(sent)
        .value("customer", customer()?)
        .value("id", "{sortable-id}".parse()?)
        .value("state", "open".parse()?)
        .response(SuccessResponse::new(201, ResponseBody::Json(json!({"id": "{values.id}"}))));
    let list =
        Query::new(orders).partition_key(customer()?).descending().limit(CallerLimit::new(20));
    let get = Get::new(orders).key("customer", customer()?);
    let patch =
        Update::new(orders).key("customer", customer()?).set(sent).if_exists().response(nothing());
    let delete = Delete::new(orders).key("customer", customer()?).if_exists().response(nothing());
    let list = Method::new(list).checkov_skip("CKV2_AWS_53", "No part of the request is required.");
    Ok(api
        .route(HttpMethod::Post, "/orders", Method::new(post))
        .route(HttpMethod::Get, "/orders", list)
        .route(HttpMethod::Get, "/orders/{id}", Method::new(get))
        .route(HttpMethod::Patch, "/orders/{id}", Method::new(patch))
        .route(HttpMethod::Delete, "/orders/{id}", Method::new(delete)))
}

/// Adds the route that puts a shipment on the queue.
fn with_shipments(api: RestApi, shipments: &Handle<Queue>) -> Result<RestApi, ValueTemplateError> {
    let message = json!({
        "customer": "{context.authorizer.claims.sub}",
        "order": "{path.id}",
        "address": "{body.address}",
    });
    let send = SendMessage::new(shipments, Payload::try_from(message)?)
        .answer(ServiceAnswer::new(202, json!({"id": "{response.MessageId}"})));
    Ok(api.route(HttpMethod::Post, "/orders/{id}/shipments", Method::new(send)))
}

/// Adds the route that the function answers.
fn with_quotes(api: RestApi, quote: &Handle<Function>) -> RestApi {
    let method =
        Method::new(LambdaIntegration::new(quote)).request_model("application/json", "Delivery");
    api.route(HttpMethod::Post, "/quotes", method)
}

/// The body of a request for a quote.
fn delivery() -> RequestModel {
    let schema = json!({
        "type": "object",
        "required": ["weight"],
        "properties": {"weight": {"type": "number", "minimum": 0}},
        "additionalProperties": false,
    });
    RequestModel::new(schema.into())
}

/// The function that computes the price of a delivery.
fn quote() -> Function {
    Function::new("quote", Runtime::Python313, Code::Source(QUOTE.into()))
        .description("Computes the price of a delivery")
        .alarms(FunctionAlarms::new().errors(1.0))
        .checkov_skip("CKV_AWS_115", "The throttling of the API limits the concurrency.")
        .checkov_skip(
            "CKV_AWS_116",
            "API Gateway waits for the result and tells the caller of a failure.",
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
