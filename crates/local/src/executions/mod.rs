//! State machines of Step Functions and their executions.
//!
//! `action` answers the requests of routes and SDKs, `interpreter` runs the states of an execution,
//! `choice` has the rules of choices, `data` the paths and templates by which states read and write
//! JSON, `intrinsic` the functions in them, and `task` the services that tasks call. `support`
//! finds what is not run here; executions of such a state machine stay as they start.

mod action;
mod choice;
mod data;
mod interpreter;
mod intrinsic;
mod support;
mod task;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::{Value, json};
use tokio::task::JoinSet;

pub(crate) use action::{call, start};
pub(crate) use data::Scope;
use interpreter::Failure;
pub(crate) use task::Services;

use crate::history::{Activity, Level};
use crate::timestamp::Timestamp;

/// The largest number of executions that are kept.
const EXECUTIONS: usize = 1_000;
/// The largest number of executions that run at a time.
const RUNNING: usize = 100;

/// A state machine of Step Functions.
#[derive(Debug, Clone, PartialEq)]
pub struct StateMachine {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// True for the type `EXPRESS`.
    pub is_express: bool,
    /// The definition in the Amazon States Language.
    pub definition: Value,
}

/// The status of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
        }
    }
}

/// An execution of a state machine.
#[derive(Debug, Clone)]
struct Execution {
    arn: String,
    name: String,
    state_machine_arn: String,
    is_express: bool,
    /// The text as it was sent.
    input: String,
    started: Timestamp,
    stopped: Option<Timestamp>,
    status: Status,
    output: Option<Value>,
    failure: Option<Failure>,
}

/// A state machine with the reason why it is not run here, if there is one.
#[derive(Debug)]
struct Known {
    machine: StateMachine,
    unsupported: Option<String>,
}

/// The state machines and their executions.
pub(crate) struct Executions {
    machines: RwLock<BTreeMap<String, Arc<Known>>>,
    /// The latest executions, from the oldest.
    kept: Mutex<VecDeque<Execution>>,
    services: Services,
    tasks: Mutex<JoinSet<()>>,
    report: Report,
}

/// A receiver of what happens.
pub(crate) type Report = Arc<dyn Fn(Activity) + Send + Sync>;

impl fmt::Debug for Executions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executions").finish_non_exhaustive()
    }
}

impl Executions {
    pub(crate) fn new(machines: Vec<StateMachine>, services: Services, report: Report) -> Self {
        let executions = Self {
            machines: RwLock::default(),
            kept: Mutex::default(),
            services,
            tasks: Mutex::default(),
            report,
        };
        executions.reload(machines);
        executions
    }

    /// Replaces the state machines. Executions that run end with the old definition.
    pub(crate) fn reload(&self, machines: Vec<StateMachine>) {
        let mut known = self.machines.write().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::take(&mut *known);
        for machine in machines {
            let kept = former.get(&machine.arn).filter(|kept| kept.machine == machine);
            let arn = machine.arn.clone();
            let next = kept.cloned().unwrap_or_else(|| {
                let unsupported = support::missing(&machine.definition);
                if let Some(reason) = &unsupported {
                    let text = format!("executions stay RUNNING here: {reason}");
                    self.record(&machine.name, Level::Warning, text, None);
                }
                Arc::new(Known { machine, unsupported })
            });
            known.insert(arn, next);
        }
    }

    /// The names of the state machines that are not run here, with the reasons.
    pub(crate) fn unsupported(&self) -> Vec<(String, String)> {
        let machines = self.machines.read().unwrap_or_else(PoisonError::into_inner);
        let reason =
            |known: &Arc<Known>| Some((known.machine.name.clone(), known.unsupported.clone()?));
        machines.values().filter_map(reason).collect()
    }

    /// Ends all executions.
    pub(crate) fn stop(&self) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
    }

    fn machine(&self, arn: &str) -> Option<Arc<Known>> {
        self.machines.read().unwrap_or_else(PoisonError::into_inner).get(arn).cloned()
    }

    fn record(&self, machine: &str, level: Level, text: String, detail: Option<&Value>) {
        (self.report)(Activity {
            time: Timestamp::now().0,
            kind: "state-machine",
            source: machine.to_owned(),
            level,
            text,
            detail: detail.and_then(|detail| serde_json::to_string_pretty(detail).ok()),
            ..Activity::default()
        });
    }

    fn execution(&self, arn: &str) -> Option<Execution> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().find(|execution| execution.arn == arn).cloned()
    }

    /// Keeps a new execution. The oldest that has ended makes room for it. `false` if too many run.
    fn keep(&self, execution: Execution) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= EXECUTIONS {
            let ended = kept.iter().position(|of| of.status != Status::Running);
            kept.remove(ended.unwrap_or(0));
        }
        let running = kept.iter().filter(|of| of.status == Status::Running).count();
        if running >= EXECUTIONS / 2 {
            return false;
        }
        kept.push_back(execution);
        true
    }

    /// Runs an execution to its end, and returns it.
    async fn run(&self, known: &Known, mut execution: Execution) -> Execution {
        let machine = &known.machine;
        let ended = interpreter::run(&self.services, machine, &execution.name, &execution.arn, {
            serde_json::from_str(&execution.input).unwrap_or_default()
        })
        .await;
        execution.stopped = Some(Timestamp::now());
        match ended {
            Ok(output) => {
                execution.status = Status::Succeeded;
                execution.output = Some(output);
            }
            Err(failure) => {
                let timed_out = failure.ends_machine;
                execution.status = if timed_out { Status::TimedOut } else { Status::Failed };
                execution.failure = Some(failure);
            }
        }
        let took = execution.stopped.unwrap_or(execution.started).since(execution.started);
        let name = &execution.name;
        let detail = json!({
            "executionArn": execution.arn,
            "input": serde_json::from_str::<Value>(&execution.input).unwrap_or_default(),
            "output": execution.output,
        });
        match &execution.failure {
            None => {
                let text = format!("{name} succeeded after {} ms", took.as_millis());
                self.record(&machine.name, Level::Info, text, Some(&detail));
            }
            Some(failure) => {
                let text = format!("{name} failed: {failure}");
                self.record(&machine.name, Level::Error, text, Some(&detail));
            }
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of) = kept.iter_mut().find(|of| of.arn == execution.arn) {
            of.clone_from(&execution);
        }
        execution
    }

    /// Runs an execution in the background.
    fn run_later(self: &Arc<Self>, known: Arc<Known>, execution: Execution) {
        let this = Arc::clone(self);
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        if tasks.len() >= RUNNING {
            let text = format!("{} is not run: too many executions run here", execution.name);
            self.record(&known.machine.name, Level::Error, text, None);
            return;
        }
        tasks.spawn(async move {
            this.run(&known, execution).await;
        });
    }
}
