//! The processes of a function.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use super::invocation::Invocation;
use super::launch::{Launch, write_bootstraps, write_code};
use super::log::{Journal, Log};
use super::process::{End, Process};
use super::runtime_api::{Call, PAYLOAD_BYTES};
use super::{Activity, Function, FunctionError, FunctionState, Functions, Report, Shared};
use crate::timestamp::Timestamp;

/// The largest number of concurrent invocations of a function without reserved concurrency.
const CONCURRENCY: usize = 10;

/// The processes of a function, of which each has one invocation at a time.
pub(super) struct Pool {
    pub(super) function: Arc<Function>,
    pub(super) journal: Arc<Journal>,
    launch: Result<Launch, String>,
    directory: tokio::sync::OnceCell<PathBuf>,
    permits: Semaphore,
    idle: Mutex<Vec<Warm>>,
    closed: AtomicBool,
    invocations: AtomicU64,
    errors: AtomicU64,
}

/// A process that can be used again.
struct Warm {
    process: Process,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(function: Function, report: &Report, former: Option<&Self>) -> Self {
        let launch = Launch::of(&function);
        let name: Arc<str> = function.name.as_str().into();
        if let Err(reason) = &launch {
            report(Activity::Unavailable { function: Arc::clone(&name), reason: reason.clone() });
        }
        let concurrency = match function.reserved_concurrency {
            Some(reserved) => usize::try_from(reserved).unwrap_or(CONCURRENCY).min(CONCURRENCY),
            None => CONCURRENCY,
        };
        let journal = if let Some(former) = former {
            former.close();
            Arc::clone(&former.journal)
        } else {
            let (log, report) = (Log::default(), Arc::clone(report));
            Arc::new(Journal { function: name, log, report })
        };
        let count = |of: fn(&Self) -> &AtomicU64| {
            AtomicU64::new(former.map_or(0, |former| of(former).load(Ordering::Relaxed)))
        };
        Self {
            journal,
            launch,
            directory: tokio::sync::OnceCell::new(),
            permits: Semaphore::new(concurrency),
            idle: Mutex::default(),
            closed: AtomicBool::new(false),
            invocations: count(|former| &former.invocations),
            errors: count(|former| &former.errors),
            function: Arc::new(function),
        }
    }

    /// Ends the processes that wait, and lets no other process wait.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.end_idle_processes();
    }

    pub(super) fn end_idle_processes(&self) {
        // They are killed outside the lock.
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        drop(idle);
    }

    pub(super) fn state(&self) -> FunctionState {
        FunctionState {
            name: self.function.name.clone(),
            runtime: self.function.runtime.clone(),
            handler: self.function.handler.clone(),
            unavailable: self.launch.as_ref().err().cloned(),
            invocations: self.invocations.load(Ordering::Relaxed),
            errors: self.errors.load(Ordering::Relaxed),
            idle_processes: self.idle.lock().unwrap_or_else(PoisonError::into_inner).len(),
        }
    }

    pub(super) async fn invoke(
        &self,
        event: &Value,
        source: &str,
        functions: &Functions,
    ) -> Result<Value, FunctionError> {
        let launch = self.launch.as_ref().map_err(|reason| FunctionError::Unavailable {
            function: self.function.name.clone(),
            reason: reason.clone(),
        })?;
        let event = event.to_string();
        if event.len() > PAYLOAD_BYTES {
            return Err(FunctionError::RequestTooLarge);
        }
        let _permit = self.permit().await?;
        let request_id: Arc<str> = uuid::Uuid::new_v4().to_string().into();
        let started = Timestamp::now();
        let mut duration = Duration::ZERO;
        let shared = &functions.shared;
        let outcome = match self.process(launch, functions).await {
            Ok((mut warm, init)) => {
                let limit = self.function.timeout;
                let milliseconds = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
                let call = Call {
                    request_id: Arc::clone(&request_id),
                    deadline: Timestamp::now().0.saturating_add(milliseconds),
                    function_arn: self.function.arn.clone(),
                    event: event.clone(),
                };
                self.log_start(&request_id);
                let began = Instant::now();
                let end = warm.process.invoke(call, limit).await;
                duration = began.elapsed();
                let (outcome, is_broken) = match end {
                    End::Returned(outcome) => (outcome, false),
                    End::Broken(error) => (Err(error), true),
                };
                self.log_end(&request_id, duration, init, warm.process.memory(), &outcome);
                // A killed process may still seem to run.
                if !is_broken && warm.process.is_running() {
                    self.keep(warm);
                }
                outcome
            }
            Err(error) => Err(error),
        };
        self.invocations.fetch_add(1, Ordering::Relaxed);
        self.errors.fetch_add(u64::from(outcome.is_err()), Ordering::Relaxed);
        let invocation = Arc::new(Invocation {
            function: Arc::clone(&self.journal.function),
            request_id,
            source: source.to_owned(),
            started: started.0,
            duration_milliseconds: milliseconds(duration),
            event: event.into(),
            response: outcome.as_ref().ok().cloned(),
            error: outcome.as_ref().err().cloned(),
        });
        shared.invocations.push(Arc::clone(&invocation));
        (shared.report)(Activity::Invoked(invocation));
        outcome.map_err(FunctionError::Failed)
    }

    /// Waits for another invocation to end, unless the concurrency is reserved.
    async fn permit(&self) -> Result<SemaphorePermit<'_>, FunctionError> {
        let permit = match self.function.reserved_concurrency {
            Some(_) => self.permits.try_acquire().ok(),
            None => self.permits.acquire().await.ok(),
        };
        permit.ok_or(FunctionError::Throttled)
    }

    /// A process that waits, or a new one with the time in which it loaded the code.
    async fn process(
        &self,
        launch: &Launch,
        functions: &Functions,
    ) -> Result<(Warm, Option<Duration>), Value> {
        loop {
            let warm = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut warm) = warm else { break };
            if warm.process.is_running() {
                return Ok((warm, None));
            }
        }
        let shared = &functions.shared;
        let processes = Arc::clone(&shared.processes);
        let permit = if let Ok(permit) = Arc::clone(&processes).try_acquire_owned() {
            permit
        } else {
            functions.end_idle_processes();
            processes.acquire_owned().await.map_err(|_| unavailable("the server has ended"))?
        };
        let directory = self.directory(shared).await.map_err(|error| unavailable(&error))?;
        let program = launch.program(&self.function, directory, &shared.environment);
        self.journal.note(None, format!("INIT_START Runtime: {}", self.function.runtime));
        let process = Process::start(&program, directory, &self.journal).await?;
        let init = process.init;
        Ok((Warm { process, _permit: permit }, Some(init)))
    }

    /// The directory with the function's code, which is written before its first invocation.
    async fn directory(&self, shared: &Shared) -> Result<&PathBuf, String> {
        let write = || async {
            let mut root = shared.directory.lock().unwrap_or_else(PoisonError::into_inner);
            if root.is_none() {
                let made = tempfile::Builder::new().prefix("dynagate-functions-").tempdir();
                let made = made.map_err(|error| format!("cannot make a directory: {error}"))?;
                let written = write_bootstraps(made.path());
                written.map_err(|error| format!("cannot write a file: {error}"))?;
                *root = Some(made);
            }
            let root = root.as_ref().ok_or("no directory")?;
            // A changed function is written beside its predecessor, which may still be running.
            let id = uuid::Uuid::new_v4().simple().to_string();
            let directory = root.path().join(format!("{}-{}", self.function.name, &id[..8]));
            let project = shared.environment.project.as_deref();
            write_code(&self.function, &directory, project)
                .map_err(|error| format!("cannot write the code of the function: {error}"))?;
            Ok(directory)
        };
        self.directory.get_or_try_init(write).await
    }

    fn keep(&self, warm: Warm) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // The check is made under the lock that `close` takes after setting it.
        if !self.closed.load(Ordering::Acquire) {
            idle.push(warm);
        }
    }

    fn log_start(&self, request_id: &Arc<str>) {
        let line = if self.function.json_log {
            let record = json!({"requestId": request_id, "version": "$LATEST"});
            platform("platform.start", &record)
        } else {
            format!("START RequestId: {request_id} Version: $LATEST")
        };
        self.journal.note(Some(request_id), line);
    }

    /// Writes the lines that Lambda writes after an invocation.
    fn log_end(
        &self,
        request_id: &Arc<str>,
        duration: Duration,
        init: Option<Duration>,
        memory: Option<u64>,
        outcome: &Result<Value, Value>,
    ) {
        let log = |line| drop(self.journal.note(Some(request_id), line));
        let error_type = outcome.as_ref().err().and_then(|error| error["errorType"].as_str());
        let timed_out = error_type == Some("Sandbox.Timedout");
        let (taken, billed) = (milliseconds(duration), duration.as_micros().div_ceil(1000));
        let memory_size = self.function.memory_size;
        if self.function.json_log {
            let mut metrics = json!({
                "durationMs": taken,
                "billedDurationMs": u64::try_from(billed).unwrap_or(u64::MAX),
                "memorySizeMB": memory_size,
            });
            if let Some(memory) = memory {
                metrics["maxMemoryUsedMB"] = memory.into();
            }
            if let Some(init) = init {
                metrics["initDurationMs"] = milliseconds(init).into();
            }
            let status = match (outcome.is_ok(), timed_out) {
                (true, _) => "success",
                (false, true) => "timeout",
                (false, false) => "failure",
            };
            let record = json!({"requestId": request_id, "metrics": metrics, "status": status});
            return log(platform("platform.report", &record));
        }
        if timed_out {
            let limit = self.function.timeout.as_secs_f64();
            let now = Timestamp::now().iso();
            log(format!("{now} {request_id} Task timed out after {limit:.2} seconds"));
        } else if error_type == Some("Runtime.ExitError")
            && let Some(message) = outcome.as_ref().err().and_then(|of| of["errorMessage"].as_str())
        {
            log(message.to_owned());
        }
        log(format!("END RequestId: {request_id}"));
        let mut line = format!(
            "REPORT RequestId: {request_id}\tDuration: {taken:.2} ms\tBilled Duration: {billed} ms\t\
             Memory Size: {memory_size} MB"
        );
        if let Some(memory) = memory {
            // Writing to a string succeeds.
            let _ = write!(line, "\tMax Memory Used: {memory} MB");
        }
        if let Some(init) = init {
            let _ = write!(line, "\tInit Duration: {:.2} ms", milliseconds(init));
        }
        log(line);
    }
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}

/// A line of the platform in a log of JSON.
fn platform(of: &str, record: &Value) -> String {
    json!({"time": Timestamp::now().iso(), "type": of, "record": record}).to_string()
}

fn unavailable(reason: &str) -> Value {
    json!({"errorType": "ServiceException", "errorMessage": reason})
}
