//! The states of an execution, one after the other.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::data::{Scope, with_result};
use super::{Services, StateMachine, choice, task};
use crate::timestamp::{self, Timestamp};

/// The largest number of states of an execution. On AWS, its history has up to 25,000 events.
const STATES: usize = 25_000;
/// The longest express execution.
const EXPRESS: Duration = Duration::from_secs(300);
/// The longest standard execution: a year.
const STANDARD: Duration = Duration::from_secs(31_536_000);
/// The largest number of items of a map that are processed at a time.
const CONCURRENCY: usize = 40;

/// The reason why a state or an execution failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) error: Option<String>,
    pub(super) cause: Option<String>,
    /// True for the timeout of the whole execution.
    pub(super) ends_machine: bool,
}

impl Failure {
    pub(super) fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: Some(error.into()), cause: Some(cause.into()), ends_machine: false }
    }

    /// A failure of the definition or its data, which no state catches by `States.ALL`.
    pub(super) fn runtime(cause: String) -> Self {
        Self::new("States.Runtime", cause)
    }

    fn name(&self) -> &str {
        self.error.as_deref().unwrap_or_default()
    }

    /// True if one of the names in `ErrorEquals` is that of the failure.
    fn is_named(&self, handler: &Value) -> bool {
        let names = handler.get("ErrorEquals").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).any(|name| match name {
            "States.ALL" => !["States.Runtime", "States.DataLimitExceeded"].contains(&self.name()),
            "States.TaskFailed" => self.name() != "States.Timeout",
            name => name == self.name(),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.error, &self.cause) {
            (Some(error), Some(cause)) => write!(f, "{error}: {cause}"),
            (Some(only), None) | (None, Some(only)) => f.write_str(only),
            (None, None) => f.write_str("without an error"),
        }
    }
}

/// Runs an execution with an input, and returns its output.
pub(super) async fn run(
    services: &Services,
    machine: &StateMachine,
    name: &str,
    arn: &str,
    input: Value,
) -> Result<Value, Failure> {
    let context = json!({
        "Execution": {
            "Id": arn,
            "Input": input,
            "Name": name,
            "StartTime": Timestamp::now().iso(),
            "RedriveCount": 0,
        },
        "StateMachine": {"Id": machine.arn, "Name": machine.name},
    });
    let own = machine.definition.get("TimeoutSeconds").and_then(Value::as_u64);
    let longest = if machine.is_express { EXPRESS } else { STANDARD };
    let longest = own.map_or(longest, |own| Duration::from_secs(own).min(longest));
    let run = Run { services: services.clone(), machine: machine.name.clone() };
    let ended = run.states(Arc::new(machine.definition.clone()), input, context);
    timeout(longest, ended).await.unwrap_or(Err(Failure {
        error: Some("States.Timeout".to_owned()),
        cause: None,
        ends_machine: true,
    }))
}

/// The parts that all states of an execution share.
#[derive(Clone)]
struct Run {
    services: Services,
    machine: String,
}

/// The state after another one.
enum Next {
    State(String),
    End,
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl Run {
    /// Runs the states of a definition, a branch or an iteration.
    fn states(
        &self,
        definition: Arc<Value>,
        input: Value,
        context: Value,
    ) -> Boxed<'static, Result<Value, Failure>> {
        let run = self.clone();
        Box::pin(async move {
            let start = definition.get("StartAt").and_then(Value::as_str).unwrap_or_default();
            let (mut name, mut data) = (start.to_owned(), input);
            for _ in 0..STATES {
                let state = definition.get("States").and_then(|states| states.get(&name));
                let state =
                    state.ok_or_else(|| Failure::runtime(format!("there is no state '{name}'")))?;
                let mut context = context.clone();
                context["State"] = json!({
                    "EnteredTime": Timestamp::now().iso(), "Name": name, "RetryCount": 0,
                });
                let (next, output) = run.state(state, data, context).await?;
                data = output;
                match next {
                    Next::State(next) => name = next,
                    Next::End => return Ok(data),
                }
            }
            Err(Failure::runtime("The execution reached the maximum number of states".to_owned()))
        })
    }

    async fn state(
        &self,
        state: &Value,
        data: Value,
        mut context: Value,
    ) -> Result<(Next, Value), Failure> {
        let text = |name: &str| state.get(name).and_then(Value::as_str);
        let next = || match text("Next") {
            Some(next) => Next::State(next.to_owned()),
            None => Next::End,
        };
        let scope = Scope { data: &data, context: &context };
        match text("Type").unwrap_or_default() {
            "Succeed" => {
                let input = scope.filtered(state, "InputPath")?;
                let scope = Scope { data: &input, context: &context };
                return Ok((Next::End, scope.filtered(state, "OutputPath")?));
            }
            "Fail" => return Err(failed(scope, state)?),
            "Choice" => {
                let input = scope.filtered(state, "InputPath")?;
                let scope = Scope { data: &input, context: &context };
                let next = chosen(scope, state)?;
                return Ok((Next::State(next), scope.filtered(state, "OutputPath")?));
            }
            "Wait" => {
                let input = scope.filtered(state, "InputPath")?;
                let scope = Scope { data: &input, context: &context };
                sleep(pause(scope, state)?).await;
                return Ok((next(), scope.filtered(state, "OutputPath")?));
            }
            _ => {}
        }
        let retriers = handlers(state, "Retry");
        let mut attempts = vec![0; retriers.len()];
        let failure = loop {
            let attempted = self.attempt(state, &data, &context).await;
            let failure = match attempted {
                Ok(output) => return Ok((next(), output)),
                Err(failure) => failure,
            };
            let found = retriers.iter().position(|retrier| failure.is_named(retrier));
            let Some(found) = found.filter(|_| !failure.ends_machine) else { break failure };
            let most = retriers[found].get("MaxAttempts").and_then(Value::as_u64).unwrap_or(3);
            if attempts[found] >= most {
                break failure;
            }
            sleep(retry_pause(retriers[found], attempts[found])).await;
            attempts[found] += 1;
            context["State"]["RetryCount"] = attempts.iter().sum::<u64>().into();
        };
        let catchers = handlers(state, "Catch");
        let catcher = catchers.iter().find(|catcher| failure.is_named(catcher));
        let Some(catcher) = catcher.filter(|_| !failure.ends_machine) else { return Err(failure) };
        let mut error = json!({"Error": failure.error});
        if let Some(cause) = failure.cause {
            error["Cause"] = cause.into();
        }
        let output = with_result(&data, error, catcher, "ResultPath")?;
        let next = catcher.get("Next").and_then(Value::as_str).unwrap_or_default();
        Ok((Next::State(next.to_owned()), output))
    }

    /// One attempt of a state, from its input to its output.
    async fn attempt(
        &self,
        state: &Value,
        data: &Value,
        context: &Value,
    ) -> Result<Value, Failure> {
        let scope = Scope { data, context };
        let input = scope.filtered(state, "InputPath")?;
        let scope = Scope { data: &input, context };
        let kind = state.get("Type").and_then(Value::as_str).unwrap_or_default();
        let filled = match state.get("Parameters").filter(|_| kind != "Map") {
            Some(template) => scope.fill(template)?,
            None => input.clone(),
        };
        let result = match kind {
            "Pass" => state.get("Result").cloned().unwrap_or(filled),
            "Task" => {
                let resource = state.get("Resource").and_then(Value::as_str).unwrap_or_default();
                let called = task::call(&self.services, &self.machine, resource, filled);
                match state.get("TimeoutSeconds").and_then(Value::as_u64) {
                    None => called.await?,
                    Some(seconds) => {
                        let called = timeout(Duration::from_secs(seconds), called).await;
                        called.unwrap_or(Err(Failure {
                            error: Some("States.Timeout".to_owned()),
                            cause: None,
                            ends_machine: false,
                        }))?
                    }
                }
            }
            "Parallel" => {
                let branches = handlers(state, "Branches").into_iter();
                let branches =
                    branches.map(|branch| (branch.clone(), filled.clone(), context.clone()));
                self.each(branches.collect(), CONCURRENCY).await?
            }
            _ => self.map(state, scope).await?,
        };
        let selected = match state.get("ResultSelector") {
            Some(template) => Scope { data: &result, context }.fill(template)?,
            None => result,
        };
        let output = with_result(data, selected, state, "ResultPath")?;
        Scope { data: &output, context }.filtered(state, "OutputPath")
    }

    /// Processes each item of a map.
    async fn map(&self, state: &Value, scope: Scope<'_>) -> Result<Value, Failure> {
        let items = match state.get("ItemsPath").and_then(Value::as_str) {
            Some(path) => scope.get(path)?,
            None => scope.data.clone(),
        };
        let Value::Array(items) = items else {
            return Err(Failure::runtime("the items of the map are not an array".to_owned()));
        };
        let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
        let processor = processor.cloned().unwrap_or_default();
        let selector = state.get("ItemSelector").or_else(|| state.get("Parameters"));
        let mut iterations = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let mut context = scope.context.clone();
            context["Map"] = json!({"Item": {"Index": index, "Value": item}});
            let input = match selector {
                Some(template) => Scope { data: scope.data, context: &context }.fill(template)?,
                None => item,
            };
            iterations.push((processor.clone(), input, context));
        }
        let most = state.get("MaxConcurrency").and_then(Value::as_u64).unwrap_or(0);
        let most = usize::try_from(most).ok().filter(|most| *most > 0).unwrap_or(CONCURRENCY);
        self.each(iterations, most.min(CONCURRENCY)).await
    }

    /// Runs several definitions, some at a time, and returns their outputs. A failure ends all.
    async fn each(
        &self,
        definitions: Vec<(Value, Value, Value)>,
        most: usize,
    ) -> Result<Value, Failure> {
        let permits = Arc::new(Semaphore::new(most));
        let mut outputs = vec![Value::Null; definitions.len()];
        // Dropping the set ends the others.
        let mut tasks = JoinSet::new();
        for (index, (definition, input, context)) in definitions.into_iter().enumerate() {
            let states = self.states(Arc::new(definition), input, context);
            let permits = Arc::clone(&permits);
            tasks.spawn(async move {
                let _permit = permits.acquire_owned().await;
                states.await.map(|output| (index, output))
            });
        }
        while let Some(ended) = tasks.join_next().await {
            let ended = ended.map_err(|error| Failure::runtime(error.to_string()))?;
            let (index, output) = ended?;
            outputs[index] = output;
        }
        Ok(outputs.into())
    }
}

/// The elements of an array in a state.
fn handlers<'a>(state: &'a Value, field: &str) -> Vec<&'a Value> {
    state.get(field).and_then(Value::as_array).into_iter().flatten().collect()
}

/// The failure of a state of the type `Fail`.
fn failed(scope: Scope<'_>, state: &Value) -> Result<Failure, Failure> {
    let text = |field: &str| match state.get(field).and_then(Value::as_str) {
        Some(text) => Ok(Some(text.to_owned())),
        None => match state.get(format!("{field}Path")).and_then(Value::as_str) {
            Some(path) => scope.value(path).map(|value| value.as_str().map(str::to_owned)),
            None => Ok(None),
        },
    };
    Ok(Failure { error: text("Error")?, cause: text("Cause")?, ends_machine: false })
}

/// The state that a choice selects.
fn chosen(scope: Scope<'_>, state: &Value) -> Result<String, Failure> {
    for rule in handlers(state, "Choices") {
        if choice::applies(scope, rule, 0)? {
            return Ok(rule.get("Next").and_then(Value::as_str).unwrap_or_default().to_owned());
        }
    }
    let default = state.get("Default").and_then(Value::as_str).map(str::to_owned);
    default.ok_or_else(|| {
        Failure::new("States.NoChoiceMatched", "Failed to transition out of the state")
    })
}

/// The time for which a state of the type `Wait` waits.
fn pause(scope: Scope<'_>, state: &Value) -> Result<Duration, Failure> {
    let value = |field: &str| match state.get(field) {
        Some(value) => Ok(Some(value.clone())),
        None => match state.get(format!("{field}Path")).and_then(Value::as_str) {
            Some(path) => scope.get(path).map(Some),
            None => Ok(None),
        },
    };
    if let Some(seconds) = value("Seconds")? {
        let seconds = seconds.as_u64().ok_or_else(|| {
            Failure::runtime(format!("the seconds of a wait are not an integer: {seconds}"))
        })?;
        return Ok(Duration::from_secs(seconds));
    }
    let time = value("Timestamp")?.unwrap_or_default();
    let until = time.as_str().and_then(timestamp::milliseconds);
    let until = until
        .ok_or_else(|| Failure::runtime(format!("the timestamp of a wait is not valid: {time}")))?;
    Ok(Timestamp(until).since(Timestamp::now()))
}

/// The time before a retry.
fn retry_pause(retrier: &Value, earlier: u64) -> Duration {
    let number = |field: &str| retrier.get(field).and_then(Value::as_f64);
    let interval = number("IntervalSeconds").unwrap_or(1.0);
    let rate = number("BackoffRate").unwrap_or(2.0);
    let exponent = i32::try_from(earlier).unwrap_or(i32::MAX);
    let seconds = interval * rate.powi(exponent);
    let longest = number("MaxDelaySeconds").unwrap_or(31_622_400.0);
    Duration::try_from_secs_f64(seconds.min(longest)).unwrap_or(STANDARD)
}
