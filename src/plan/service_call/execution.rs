//! Executions of state machines: `StartExecution`, `StartSyncExecution` and `DescribeExecution`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, Refused, ServiceRequest, Value, object};
use crate::model::{
    Execution, ExecutionAction, HttpMethod, Payload, ResourceArn, ResponseBody, Stack, Statement,
    ValueTemplate,
};
use crate::text::{Pseudo, Text};

static NAME: LazyLock<ResponseBody> =
    LazyLock::new(|| ResponseBody::Json(serde_json::json!({"execution": "{context.requestId}"})));
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));
static STATUS: LazyLock<ResponseBody> = LazyLock::new(|| {
    ResponseBody::Json(serde_json::json!({
        "status": "{response.status}",
        "startDate": "{response.startDate}",
        "stopDate": "{response.stopDate}",
    }))
});

/// `{context.requestId}`, which is unique, and a valid name.
static REQUEST_ID: LazyLock<ValueTemplate> = LazyLock::new(|| {
    "{context.requestId}".parse().unwrap_or_else(|error| unreachable!("a valid value: {error}"))
});
/// `{body|json}`
static BODY: LazyLock<Payload> = LazyLock::new(|| {
    "{body|json}".parse().unwrap_or_else(|error| unreachable!("a valid payload: {error}"))
});

/// The codes of an execution that fails, or takes too long, in a successful response.
const FAILED: &str = "ExecutionFailed";
const TIMED_OUT: &str = "ExecutionTimedOut";

const INVALID: &str = "The request is not valid.";
const TOO_MANY: &str = "There are too many requests.";

/// The errors of
/// [`StartExecution`](https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors)
/// that a caller can resolve.
const OF_START: [(&str, u16, &str); 4] = [
    ("ExecutionAlreadyExists", 409, "There is such an execution already."),
    ("ExecutionLimitExceeded", 429, TOO_MANY),
    ("InvalidExecutionInput", 400, INVALID),
    ("InvalidName", 400, INVALID),
];

/// The errors of
/// [`StartSyncExecution`](https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html#API_StartSyncExecution_Errors)
/// that a caller can resolve, and those of the execution.
const OF_START_SYNC: [(&str, u16, &str); 3] = [
    (FAILED, 502, "The execution failed."),
    (TIMED_OUT, 504, "The execution timed out."),
    ("InvalidExecutionInput", 400, INVALID),
];

/// The errors of
/// [`DescribeExecution`](https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html#API_DescribeExecution_Errors)
/// that a caller can resolve.
const OF_DESCRIBE: [(&str, u16, &str); 2] =
    [("ExecutionDoesNotExist", 404, "There is no such execution."), ("InvalidArn", 400, INVALID)];

impl Call for Execution {
    fn request<'a>(&'a self, _: &'a Stack) -> ServiceRequest<'a> {
        let machine = &self.state_machine;
        let name = &machine.id().name;
        let input = Value::new(&["input"], &self.input.as_ref().unwrap_or(&BODY).0).required();
        let to_start = || {
            object([
                ("stateMachineArn", Part::Constant(machine.arn().into())),
                ("input", Part::Document(input)),
            ])
        };
        let (action, title, body) = match self.action {
            ExecutionAction::Start => {
                let name_of = self.name.as_ref().unwrap_or(&REQUEST_ID);
                let mut body = to_start();
                body.extend(object([(
                    "name",
                    Part::Text(Value::new(&["name"], name_of).required()),
                )]));
                ("StartExecution", format!("StartExecution of the state machine {name}"), body)
            }
            ExecutionAction::StartSync => {
                let title = format!("StartSyncExecution of the state machine {name}");
                ("StartSyncExecution", title, to_start())
            }
            ExecutionAction::Describe => {
                let name_of = self.name.as_ref().unwrap_or(&REQUEST_ID);
                let value = Value::new(&["name"], name_of).required();
                let body = object([("executionArn", Part::Suffixed(self.executions(), value))]);
                let title = format!("DescribeExecution of the state machine {name}");
                ("DescribeExecution", title, body)
            }
        };
        ServiceRequest {
            title,
            service: "states".to_owned(),
            call: format!("action/{action}").into(),
            http_method: HttpMethod::Post,
            headers: BTreeMap::from([
                ("Content-Type".to_owned(), "application/x-amz-json-1.0".to_owned()),
                ("X-Amz-Target".to_owned(), format!("AWSStepFunctions.{action}")),
            ]),
            body: Part::Object(body),
            writes: self.action != ExecutionAction::Describe,
            statements: vec![self.statement(action)],
            protocol: Protocol::Json,
            members: match self.action {
                ExecutionAction::Start => &["executionArn", "startDate"],
                ExecutionAction::StartSync | ExecutionAction::Describe => &[
                    "cause",
                    "error",
                    "executionArn",
                    "input",
                    "name",
                    "output",
                    "startDate",
                    "stateMachineArn",
                    "status",
                    "stopDate",
                ],
            },
            refused: (self.action == ExecutionAction::StartSync)
                .then_some(Refused::Execution(FAILED, TIMED_OUT)),
            usual_status: 200,
            usual_body: match self.action {
                ExecutionAction::Start if self.name.is_none() => &NAME,
                ExecutionAction::Start | ExecutionAction::StartSync => &EMPTY,
                ExecutionAction::Describe => &STATUS,
            },
            has_further_errors: false,
            errors: match self.action {
                ExecutionAction::Start => &OF_START,
                ExecutionAction::StartSync => &OF_START_SYNC,
                ExecutionAction::Describe => &OF_DESCRIBE,
            },
        }
    }
}

impl Execution {
    /// The ARNs of its executions, without the name.
    fn executions(&self) -> Text {
        let known = self.state_machine.id().bound.0.as_ref();
        let (region, account) = match known {
            Some(known) => (known.region.clone(), known.account.clone()),
            None => (Pseudo::Region.into(), Pseudo::AccountId.into()),
        };
        Text::from("arn:")
            .then(Pseudo::Partition)
            .then(":states:")
            .then(region)
            .then(":")
            .then(account)
            .then(":execution:")
            .then(self.state_machine.name())
            .then(":")
    }

    fn statement(&self, action: &str) -> Statement {
        let allow = Statement::allow([format!("states:{action}")]);
        match self.action {
            ExecutionAction::Describe => allow.on(ResourceArn(self.executions().then("*"))),
            _ => allow.on(self.state_machine.arn()),
        }
    }
}
