//! The actions [StartExecution, StartSyncExecution and
//! DescribeExecution](https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html).

use std::sync::Arc;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Execution, Executions, Known, Status};
use crate::history::Level;
use crate::messaging::ServiceError;
use crate::timestamp::Timestamp;

/// The largest input in bytes.
const INPUT: usize = 262_144;
/// The largest name in characters.
const NAME: usize = 80;

fn refused<T>(code: &'static str, message: impl Into<String>) -> Result<T, ServiceError> {
    Err(ServiceError::new(400, code, message))
}

/// Calls an action with the JSON of its request.
pub(crate) async fn call(
    executions: &Arc<Executions>,
    action: &str,
    body: &Value,
) -> Result<Value, ServiceError> {
    match action {
        "StartExecution" => start(executions, body),
        "StartSyncExecution" => start_sync(executions, body).await,
        "DescribeExecution" => describe(executions, body),
        _ => {
            let message = format!("the action {action} of Step Functions is not simulated");
            refused("UnknownOperationException", message)
        }
    }
}

/// A text of a request; a missing one that is required is refused.
fn required<'a>(body: &'a Value, name: &str) -> Result<&'a str, ServiceError> {
    body.get(name).and_then(Value::as_str).map_or_else(
        || {
            refused(
                "ValidationException",
                format!(
                    "1 validation error detected: Value null at '{name}' failed to satisfy \
                     constraint: Member must not be null"
                ),
            )
        },
        Ok,
    )
}

/// The state machine of a request.
fn machine(executions: &Executions, body: &Value) -> Result<Arc<Known>, ServiceError> {
    let arn = required(body, "stateMachineArn")?;
    if !arn.starts_with("arn:") || !arn.contains(":states:") {
        return refused("InvalidArn", format!("Invalid Arn: 'Invalid ARN prefix: {arn}'"));
    }
    executions.machine(arn).map_or_else(
        || {
            let message = format!("State Machine Does Not Exist: '{arn}'");
            refused("StateMachineDoesNotExist", message)
        },
        Ok,
    )
}

/// The input of a request, which is JSON.
fn input(body: &Value) -> Result<String, ServiceError> {
    let input = body.get("input").and_then(Value::as_str).unwrap_or("{}");
    if input.len() > INPUT {
        let message = format!(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member \
             must have length less than or equal to {INPUT}"
        );
        return refused("ValidationException", message);
    }
    match serde_json::from_str::<Value>(input) {
        Ok(_) => Ok(input.to_owned()),
        Err(error) => {
            let message = format!("Invalid State Machine Execution Input: '{error}'");
            refused("InvalidExecutionInput", message)
        }
    }
}

/// The name of a request, or a new one.
fn name(body: &Value) -> Result<String, ServiceError> {
    let Some(name) = body.get("name").and_then(Value::as_str) else {
        return Ok(Uuid::new_v4().to_string());
    };
    let is_valid = |of: char| {
        !of.is_whitespace() && !of.is_control() && !"<>{}[]?*\"#%\\^|~`$&,;:/".contains(of)
    };
    if (1..=NAME).contains(&name.chars().count()) && name.chars().all(is_valid) {
        Ok(name.to_owned())
    } else {
        refused("InvalidName", format!("Invalid Name: '{name}'"))
    }
}

fn execution(known: &Known, name: String, input: String) -> Execution {
    let machine = &known.machine;
    let arn = if machine.is_express {
        let executions = machine.arn.replacen(":stateMachine:", ":express:", 1);
        format!("{executions}:{name}:{}", Uuid::new_v4())
    } else {
        let executions = machine.arn.replacen(":stateMachine:", ":execution:", 1);
        format!("{executions}:{name}")
    };
    Execution {
        arn,
        name,
        state_machine_arn: machine.arn.clone(),
        is_express: machine.is_express,
        input,
        started: Timestamp::now(),
        stopped: None,
        status: Status::Running,
        output: None,
        failure: None,
    }
}

/// Starts an execution with the JSON of the request.
pub(crate) fn start(executions: &Arc<Executions>, body: &Value) -> Result<Value, ServiceError> {
    let known = machine(executions, body)?;
    let (name, input) = (name(body)?, input(body)?);
    let execution = execution(&known, name, input);
    if let Some(earlier) = executions.execution(&execution.arn) {
        // A repeated request is answered as the first one while the execution runs.
        if earlier.status == Status::Running && earlier.input == execution.input {
            return Ok(started(&earlier));
        }
        let message = format!("Execution Already Exists: '{}'", execution.arn);
        return refused("ExecutionAlreadyExists", message);
    }
    if !executions.keep(execution.clone()) {
        return refused("ExecutionLimitExceeded", "too many executions are RUNNING here");
    }
    let input: Value = serde_json::from_str(&execution.input).unwrap_or_default();
    let text = format!("{} was started", execution.name);
    executions.record(&known.machine.name, Level::Info, text, Some(&json!({"input": input})));
    let response = started(&execution);
    if known.unsupported.is_none() {
        executions.run_later(known, execution);
    }
    Ok(response)
}

fn started(execution: &Execution) -> Value {
    json!({"executionArn": execution.arn, "startDate": execution.started.seconds()})
}

async fn start_sync(executions: &Arc<Executions>, body: &Value) -> Result<Value, ServiceError> {
    let known = machine(executions, body)?;
    if !known.machine.is_express {
        let message = "This operation is not supported by this type of state machine";
        return refused("StateMachineTypeNotSupported", message);
    }
    let (name, input) = (name(body)?, input(body)?);
    if let Some(reason) = &known.unsupported {
        let message = format!("the state machine is not run here: {reason}");
        executions.record(&known.machine.name, Level::Error, message.clone(), None);
        return Err(ServiceError::new(500, "InternalServerException", message));
    }
    let ended = executions.run(&known, execution(&known, name, input)).await;
    let took = ended.stopped.unwrap_or(ended.started).since(ended.started);
    let mut response = described(&ended);
    // Express executions are billed by 100 ms.
    let billed = took.as_millis().div_ceil(100).max(1) * 100;
    response.insert(
        "billingDetails".to_owned(),
        json!({
            "billedDurationInMilliseconds": u64::try_from(billed).unwrap_or(u64::MAX),
            "billedMemoryUsedInMB": 64,
        }),
    );
    Ok(response.into())
}

fn describe(executions: &Executions, body: &Value) -> Result<Value, ServiceError> {
    let arn = required(body, "executionArn")?;
    if arn.split(':').count() < 8 || !arn.starts_with("arn:") || !arn.contains(":states:") {
        return refused("InvalidArn", format!("Invalid Arn: 'Invalid ARN prefix: {arn}'"));
    }
    let found = executions.execution(arn).filter(|execution| !execution.is_express);
    let found = found.map_or_else(
        || refused("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'")),
        Ok,
    )?;
    let mut response = described(&found);
    response.insert("redriveCount".to_owned(), 0.into());
    response.insert("redriveStatus".to_owned(), "NOT_REDRIVABLE".into());
    Ok(response.into())
}

/// The members that describe an execution.
fn described(execution: &Execution) -> Map<String, Value> {
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    set("executionArn", execution.arn.as_str().into());
    set("stateMachineArn", execution.state_machine_arn.as_str().into());
    set("name", execution.name.as_str().into());
    set("status", execution.status.as_str().into());
    set("startDate", execution.started.seconds().into());
    if let Some(stopped) = execution.stopped {
        set("stopDate", stopped.seconds().into());
    }
    set("input", execution.input.as_str().into());
    set("inputDetails", json!({"included": true}));
    if let Some(output) = &execution.output {
        set("output", output.to_string().into());
        set("outputDetails", json!({"included": true}));
    }
    if let Some(failure) = &execution.failure {
        if let Some(error) = &failure.error {
            set("error", error.as_str().into());
        }
        if let Some(cause) = &failure.cause {
            set("cause", cause.as_str().into());
        }
    }
    members
}
