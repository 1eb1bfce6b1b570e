//! Executions of state machines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ServiceAnswer;
use crate::model::{Handle, Payload, StateMachine, ValueTemplate};

/// Starts an execution of a state machine of Step Functions, or describes one.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Execution {
    /// The state machine, by its name in this blueprint.
    pub(crate) state_machine: Handle<StateMachine>,
    /// The action. The default is `start`.
    #[serde(default)]
    #[schemars(with = "Option<ExecutionAction>")]
    pub(crate) action: ExecutionAction,
    /// The input: JSON, or a text that is JSON. The default is `{body|json}`, the whole body. Not
    /// for `describe`.
    pub(crate) input: Option<Payload>,
    /// The name of the execution: 1 to 80 letters, digits, `_` and `-`. The default is the ID of the
    /// request for `start`; required for `describe`; not for `start-sync`.
    pub(crate) name: Option<ValueTemplate>,
    /// The answer. The default is 200: for `start` with `{"execution": NAME}` unless `name` is
    /// declared, else with `{}`; for `start-sync` with the output of the execution; for `describe`
    /// with its `status`, `startDate` and `stopDate`.
    pub(crate) answer: Option<ServiceAnswer>,
}

/// The action of a route with a state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExecutionAction {
    /// Starts an execution and does not wait for it: `StartExecution`.
    #[default]
    Start,
    /// Starts an execution of an `EXPRESS` state machine and waits for its output, up to the
    /// timeout of the integration: `StartSyncExecution`. The response to an execution that fails is
    /// 502, and to one that times out 504.
    StartSync,
    /// Describes an execution: `DescribeExecution`.
    Describe,
}

impl Execution {
    /// Starts an execution with the whole body as its input, and does not wait for it.
    pub fn start(state_machine: &Handle<StateMachine>) -> Self {
        Self {
            state_machine: state_machine.clone(),
            action: ExecutionAction::Start,
            input: None,
            name: None,
            answer: None,
        }
    }

    /// Starts an execution of an express state machine with the whole body as its input, and
    /// responds with its output.
    pub fn start_sync(state_machine: &Handle<StateMachine>) -> Self {
        Self { action: ExecutionAction::StartSync, ..Self::start(state_machine) }
    }

    /// Describes the execution with a name.
    pub fn describe(state_machine: &Handle<StateMachine>, name: ValueTemplate) -> Self {
        Self { action: ExecutionAction::Describe, name: Some(name), ..Self::start(state_machine) }
    }

    /// The input of the execution.
    pub fn input(mut self, input: Payload) -> Self {
        self.input = Some(input);
        self
    }

    /// The name of the execution.
    pub fn name(mut self, name: ValueTemplate) -> Self {
        self.name = Some(name);
        self
    }
}
