//! The [services that tasks call](https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html):
//! functions, tables, queues, topics, event buses and other state machines of the system.

use std::sync::{Arc, OnceLock, Weak};

use dynagate_gateway::BackendResponse;
use serde_json::{Value, json};

use super::interpreter::Failure;
use super::{Executions, action};
use crate::database::Database;
use crate::events::Events;
use crate::functions::{FunctionError, Functions};
use crate::messaging::{Messaging, ServiceError};

/// The services of a system. Clones share them.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) database: Database,
    pub(crate) functions: Arc<Functions>,
    pub(crate) messaging: Arc<Messaging>,
    pub(crate) events: Arc<Events>,
    /// The executions, once they exist.
    pub(crate) executions: Arc<OnceLock<Weak<Executions>>>,
}

/// The resource of an optimized integration, behind `arn:aws:states:::`.
fn integration(resource: &str) -> Option<&str> {
    let mut parts = resource.splitn(6, ':');
    let is_states = parts.next() == Some("arn") && parts.nth(1) == Some("states");
    (is_states && parts.next() == Some("") && parts.next() == Some("")).then(|| parts.next())?
}

fn is_function(resource: &str) -> bool {
    let mut parts = resource.split(':').skip(2);
    parts.next() == Some("lambda") && parts.nth(2) == Some("function")
}

/// True if tasks with this resource are run here.
pub(super) fn is_known(resource: &str) -> bool {
    const KNOWN: [&str; 9] = [
        "lambda:invoke",
        "dynamodb:getItem",
        "dynamodb:putItem",
        "dynamodb:updateItem",
        "dynamodb:deleteItem",
        "sqs:sendMessage",
        "sns:publish",
        "events:putEvents",
        "states:startExecution",
    ];
    let known = |of: &str| KNOWN.contains(&of) || of.starts_with("aws-sdk:dynamodb:");
    is_function(resource) || integration(resource).is_some_and(known)
}

/// Calls the resource of a task.
pub(super) async fn call(
    services: &Services,
    machine: &str,
    resource: &str,
    parameters: Value,
) -> Result<Value, Failure> {
    if is_function(resource) {
        return invoke(services, machine, resource, &parameters).await;
    }
    let name = integration(resource).unwrap_or_default();
    if let Some(action) = name.strip_prefix("aws-sdk:dynamodb:") {
        return dynamodb(services, action, "DynamoDb", &parameters);
    }
    if let Some(action) = name.strip_prefix("dynamodb:") {
        return dynamodb(services, action, "DynamoDB", &parameters);
    }
    let refused = |service: &str, error: ServiceError| {
        Failure::new(
            format!("{service}.{}Exception", error.code.trim_end_matches("Exception")),
            error.message,
        )
    };
    match name {
        "lambda:invoke" => {
            let function = parameters["FunctionName"].as_str().unwrap_or_default();
            let payload = parameters.get("Payload").cloned().unwrap_or_else(|| json!({}));
            let payload = invoke(services, machine, function, &payload).await?;
            Ok(json!({"ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200}))
        }
        "sqs:sendMessage" => {
            let mut body = parameters;
            as_text(&mut body, "MessageBody");
            let sent = services.messaging.send_as_sdk(&body).await;
            sent.map_err(|error| refused("Sqs", error))
        }
        "sns:publish" => {
            let mut body = parameters;
            as_text(&mut body, "Message");
            services.messaging.publish_as_sdk(&body).map_err(|error| refused("Sns", error))
        }
        "events:putEvents" => {
            let mut body = parameters;
            for entry in body["Entries"].as_array_mut().into_iter().flatten() {
                as_text(entry, "Detail");
            }
            let put = services.events.put(&body).map_err(|error| refused("EventBridge", error))?;
            if put["FailedEntryCount"] != json!(0) {
                return Err(Failure::new("EventBridge.FailedEntry", put.to_string()));
            }
            Ok(put)
        }
        "states:startExecution" => {
            let mut body = json!({
                "stateMachineArn": parameters["StateMachineArn"], "input": parameters["Input"],
            });
            if let Some(name) = parameters.get("Name") {
                body["name"] = name.clone();
            }
            as_text(&mut body, "input");
            if body["input"].is_null() {
                body["input"] = "{}".into();
            }
            let executions = services.executions.get().and_then(Weak::upgrade);
            let Some(executions) = executions else {
                return Err(Failure::runtime("the server stops".to_owned()));
            };
            let started = Box::pin(action::call(&executions, "StartExecution", &body)).await;
            let started = started.map_err(|error| {
                Failure::new(format!("StepFunctions.{}Exception", error.code), error.message)
            })?;
            Ok(json!({
                "ExecutionArn": started["executionArn"], "StartDate": started["startDate"],
            }))
        }
        other => Err(Failure::runtime(format!("{other} is not simulated"))),
    }
}

/// Converts a member that is JSON to its text, as these integrations do.
fn as_text(of: &mut Value, name: &str) {
    if let Some(member) = of.get_mut(name).filter(|of| !of.is_string() && !of.is_null()) {
        *member = member.to_string().into();
    }
}

async fn invoke(
    services: &Services,
    machine: &str,
    function: &str,
    event: &Value,
) -> Result<Value, Failure> {
    let source = format!("state machine {machine}");
    match services.functions.invoke(function, event, &source).await {
        Ok(response) => Ok(response),
        Err(FunctionError::Failed(error)) => {
            let name = error["errorType"].as_str().unwrap_or("Lambda.Unknown").to_owned();
            Err(Failure::new(name, error.to_string()))
        }
        Err(error) => {
            let name = match error {
                FunctionError::NotFound(_) => "Lambda.ResourceNotFoundException",
                FunctionError::Throttled => "Lambda.TooManyRequestsException",
                FunctionError::RequestTooLarge => "Lambda.RequestTooLargeException",
                _ => "Lambda.ServiceException",
            };
            Err(Failure::new(name, error.to_string()))
        }
    }
}

/// Calls an action of `DynamoDB`: `getItem`. Its errors have the name of the service in front.
fn dynamodb(
    services: &Services,
    action: &str,
    service: &str,
    parameters: &Value,
) -> Result<Value, Failure> {
    let mut name: String = action.chars().take(1).flat_map(char::to_uppercase).collect();
    name.extend(action.chars().skip(1));
    let BackendResponse { status, body, .. } =
        services.database.call(&name, &parameters.to_string());
    let response: Value = serde_json::from_str(&body.text()).unwrap_or_default();
    if status == 200 {
        return Ok(response);
    }
    let code = response["__type"].as_str().and_then(|of| of.rsplit('#').next());
    let message = response["message"].as_str().or_else(|| response["Message"].as_str());
    let error = format!("{service}.{}", code.unwrap_or("InternalServerError"));
    Err(Failure::new(error, message.unwrap_or_default()))
}
