//! Lambda functions, run by the user's own Python or Node.js as Lambda runs them.
//!
//! `launch` finds the program of a function and writes its code, `process` runs it, and
//! `runtime_api` is the protocol between the two. A `pool` keeps the processes of a function, of
//! which each has one invocation at a time. `log` keeps what they print.
//!
//! `event_source` reads streams of tables and of Kinesis for functions, with `batch` for the
//! retries of a batch, `records` for the events, and `pattern` for the filters. `queue_reader` reads
//! queues. `asynchronous` invokes functions for topics.

mod asynchronous;
mod batch;
mod event_source;
mod invocation;
mod launch;
mod log;
mod pool;
mod process;
mod queue_reader;
mod records;
mod runtime_api;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

pub(crate) use asynchronous::run as run_asynchronous;
pub use event_source::{
    EventSourceMapping, KinesisDestination, MappingState, Source, StartingPosition,
};
pub(crate) use event_source::{Mappings, Services};
pub use invocation::Invocation;
pub use launch::Environment;
pub use log::LogLine;

pub use batch::BatchFailure;

use asynchronous::Later;
use invocation::Invocations;
use pool::Pool;

/// A Lambda function.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The runtime: `python3.13`.
    pub runtime: String,
    /// The handler: `index.handler`.
    pub handler: String,
    /// The code.
    pub code: Code,
    /// The memory in MB, which functions see but which is not enforced.
    pub memory_size: u32,
    /// The longest invocation.
    pub timeout: Duration,
    /// The environment variables.
    pub environment: BTreeMap<String, String>,
    /// The maximum of concurrent invocations.
    pub reserved_concurrency: Option<u32>,
    /// The ARN of the queue or topic for events of asynchronous invocations that fail.
    pub dead_letter: Option<String>,
    /// True if the lines of the log are JSON.
    pub json_log: bool,
    /// The streams whose records invoke it.
    pub event_source_mappings: Vec<EventSourceMapping>,
}

/// The code of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// The contents of files by their path, with `/`.
    Files(BTreeMap<String, Vec<u8>>),
    /// Code that is not on this machine, for this reason.
    Unavailable(String),
}

/// Something that happened to a function.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Activity {
    /// A function cannot be run here.
    Unavailable {
        /// The function's name.
        function: Arc<str>,
        /// The reason.
        reason: String,
    },
    /// The function printed a line.
    Line(Arc<LogLine>),
    /// An invocation ended.
    Invoked(Arc<Invocation>),
    /// A batch of records failed, or was discarded.
    Batch(Arc<BatchFailure>),
}

/// A receiver of what happens.
pub(crate) type Report = Arc<dyn Fn(Activity) + Send + Sync>;

/// The reason for which a function gave no response.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FunctionError {
    /// There is no function with this name.
    NotFound(String),
    /// It cannot be run here.
    Unavailable {
        /// The function's name.
        function: String,
        /// The reason.
        reason: String,
    },
    /// Its reserved concurrency is in use.
    Throttled,
    /// The event is larger than 6 MB.
    RequestTooLarge,
    /// The function failed, with `errorMessage`, `errorType` and usually `stackTrace`.
    Failed(Value),
}

impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(name) => write!(f, "function not found: {name}"),
            Self::Unavailable { function, reason } => {
                write!(f, "function `{function}` cannot be run here: {reason}")
            }
            Self::Throttled => f.write_str("the reserved concurrency of the function is in use"),
            Self::RequestTooLarge => f.write_str("the event is larger than 6 MB"),
            Self::Failed(error) => {
                let member = |name| error.get(name).and_then(Value::as_str).unwrap_or_default();
                write!(f, "{}: {}", member("errorType"), member("errorMessage"))
            }
        }
    }
}

impl std::error::Error for FunctionError {}

impl FunctionError {
    /// The error as JSON, with `errorMessage` and `errorType`.
    pub fn to_json(&self) -> Value {
        let error_type = match self {
            Self::Failed(error) => return error.clone(),
            Self::NotFound(_) => "ResourceNotFoundException",
            Self::Unavailable { .. } => "ServiceException",
            Self::Throttled => "TooManyRequestsException",
            Self::RequestTooLarge => "RequestTooLargeException",
        };
        json!({"errorType": error_type, "errorMessage": self.to_string()})
    }
}

/// The state of a function, for display.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionState {
    /// The name.
    pub name: String,
    /// The runtime.
    pub runtime: String,
    /// The handler.
    pub handler: String,
    /// The reason for which it cannot be run here.
    pub unavailable: Option<String>,
    /// The number of invocations since the server started.
    pub invocations: u64,
    /// The number of invocations that failed.
    pub errors: u64,
    /// The number of processes that wait for invocations.
    pub idle_processes: usize,
}

/// The largest number of processes of all functions.
const PROCESSES: usize = 32;

/// The functions of a system with their processes.
pub struct Functions {
    pools: RwLock<BTreeMap<String, Arc<Pool>>>,
    shared: Arc<Shared>,
}

/// The state that the pools share.
struct Shared {
    environment: Environment,
    /// The directory of the code of all functions. Made when the first process starts.
    directory: Mutex<Option<tempfile::TempDir>>,
    processes: Arc<Semaphore>,
    invocations: Invocations,
    later: mpsc::Sender<Later>,
    taken: Mutex<Option<mpsc::Receiver<Later>>>,
    report: Report,
}

/// The largest number of asynchronous invocations that wait.
const WAITING: usize = 1_000;

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions").finish_non_exhaustive()
    }
}

impl Functions {
    /// Prepares functions. Processes are started when they are needed.
    pub(crate) fn new(functions: Vec<Function>, environment: Environment, report: Report) -> Self {
        let (later, taken) = mpsc::channel(WAITING);
        let shared = Arc::new(Shared {
            later,
            taken: Mutex::new(Some(taken)),
            environment,
            directory: Mutex::default(),
            processes: Arc::new(Semaphore::new(PROCESSES)),
            invocations: Invocations::default(),
            report,
        });
        let started = Self { pools: RwLock::default(), shared };
        started.reload(functions);
        started
    }

    /// Replaces the functions. An unchanged one keeps its processes; those of the others end when
    /// their invocation has ended.
    pub(crate) fn reload(&self, functions: Vec<Function>) {
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        let mut former = std::mem::take(&mut *pools);
        for function in functions {
            let name = function.name.clone();
            let pool = match former.remove(&name) {
                Some(pool) if *pool.function == function => pool,
                replaced => Arc::new(Pool::new(function, &self.shared.report, replaced.as_deref())),
            };
            pools.insert(name, pool);
        }
        drop(pools);
        for pool in former.values() {
            pool.close();
        }
    }

    /// Invokes a function with an event and returns its response. A name may also be an ARN, or the
    /// URI of an authorizer. `source` tells where the event comes from.
    ///
    /// # Errors
    ///
    /// Returns the function's error, or the reason for which it was not invoked.
    pub async fn invoke(
        &self,
        name: &str,
        event: &Value,
        source: &str,
    ) -> Result<Value, FunctionError> {
        let pool = self.pool(name)?;
        pool.invoke(event, source, self).await
    }

    /// Invokes a function later, and again if it fails. `false` if too many invocations wait.
    pub(crate) fn invoke_later(&self, name: &str, event: Value, source: &str) -> bool {
        let later = Later::new(name, event, source);
        self.shared.later.try_send(later).is_ok()
    }

    fn pool(&self, name: &str) -> Result<Arc<Pool>, FunctionError> {
        let name = name_of(name);
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(name).cloned().ok_or_else(|| FunctionError::NotFound(name.to_owned()))
    }

    fn all(&self) -> Vec<Arc<Pool>> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.values().cloned().collect()
    }

    /// Reports something that happened.
    fn report(&self, activity: Activity) {
        (self.shared.report)(activity);
    }

    /// Ends processes that wait for invocations, so that others can be started.
    fn end_idle_processes(&self) {
        self.all().iter().for_each(|pool| pool.end_idle_processes());
    }

    /// The functions.
    pub fn states(&self) -> Vec<FunctionState> {
        self.all().iter().map(|pool| pool.state()).collect()
    }

    /// The function with this name or ARN.
    pub fn function(&self, name: &str) -> Option<Arc<Function>> {
        self.pool(name).ok().map(|pool| Arc::clone(&pool.function))
    }

    /// The latest lines of a function's log.
    pub fn log(&self, name: &str) -> Vec<Arc<LogLine>> {
        self.pool(name).map(|pool| pool.journal.log.lines()).unwrap_or_default()
    }

    /// The latest invocations of all functions, from the oldest.
    pub fn invocations(&self) -> Vec<Arc<Invocation>> {
        self.shared.invocations.list()
    }

    /// Kills all processes and removes their files.
    pub(crate) fn stop(&self) {
        let pools =
            std::mem::take(&mut *self.pools.write().unwrap_or_else(PoisonError::into_inner));
        for pool in pools.values() {
            pool.close();
        }
        *self.shared.directory.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The name of a function by its name, its ARN, or the URI of an authorizer or integration.
fn name_of(reference: &str) -> &str {
    let arn = reference
        .split_once("/functions/")
        .map_or(reference, |(_, arn)| arn.strip_suffix("/invocations").unwrap_or(arn));
    match arn.split_once(":function:") {
        Some((_, name)) => name.split(':').next().unwrap_or(name),
        None => arn,
    }
}

/// A part of an ARN: 3 is the region, 4 the account.
fn arn_part(arn: &str, index: usize) -> &str {
    arn.split(':').nth(index).unwrap_or_default()
}
