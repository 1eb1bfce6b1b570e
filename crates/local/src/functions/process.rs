//! A process that runs a function's code, one invocation after the other.

use std::ffi::OsString;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::log::{Journal, Lines};
use super::runtime_api::{Call, Outcome, Phase, RuntimeApi};

/// The longest time in which the code is loaded. On AWS it is 10 seconds, but a machine on which
/// a program is built at the same time may be slow.
const INIT: Duration = Duration::from_secs(30);
/// The time to wait for the rest of the output after an invocation.
const OUTPUT: Duration = Duration::from_millis(200);
/// The start of the line that marks the end of an invocation's output.
const MARK: &str = "\u{1e}END ";

/// The program of a process with its environment.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) path: OsString,
    pub(super) arguments: Vec<OsString>,
    pub(super) environment: Vec<(OsString, OsString)>,
    /// True if it marks the end of an invocation's output, as our own programs do.
    pub(super) marks_output: bool,
}

/// A running process. Dropping it kills it with all processes that it has started.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// Its process group, until it has ended.
    #[cfg(unix)]
    group: Option<rustix::process::Pid>,
    api: RuntimeApi,
    output: Arc<Output>,
    marks_output: bool,
    /// The time in which its code was loaded.
    pub(super) init: Duration,
}

/// The end of an invocation.
#[derive(Debug)]
pub(super) enum End {
    /// The function returned.
    Returned(Outcome),
    /// The process ended or was killed, for this reason.
    Broken(Value),
}

/// The receiver of the output of a process.
#[derive(Debug)]
struct Output {
    journal: Arc<Journal>,
    current: Mutex<Current>,
}

/// The invocation whose output is read.
#[derive(Debug)]
struct Current {
    request_id: Option<Arc<str>>,
    /// A permit for each pipe that has reached the end of the output.
    ended: Arc<Semaphore>,
}

impl Output {
    /// Makes an invocation the one whose output is read.
    fn begin(&self, request_id: Option<&Arc<str>>) -> Arc<Semaphore> {
        let ended = Arc::new(Semaphore::new(0));
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) =
            Current { request_id: request_id.cloned(), ended: Arc::clone(&ended) };
        ended
    }

    fn line(&self, line: &str) {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, mark) = match line.split_once(MARK) {
            Some((text, id)) => (text, Some(id)),
            None => (line, None),
        };
        let request_id = current.request_id.clone();
        if mark.is_some_and(|id| id == request_id.as_deref().unwrap_or_default()) {
            current.ended.add_permits(1);
        }
        drop(current);
        if mark.is_none() || !text.is_empty() {
            self.journal.write(request_id.as_ref(), text.to_owned());
        }
    }

    async fn read(self: Arc<Self>, mut pipe: impl AsyncRead + Unpin) {
        let mut lines = Lines::default();
        let mut buffer = vec![0; 16 << 10];
        while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
            for line in lines.push(&buffer[..length]) {
                self.line(&line);
            }
        }
        if let Some(line) = lines.rest() {
            self.line(&line);
        }
        // The end of the pipe is the end of any output.
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.ended.add_permits(1);
    }
}

impl Process {
    /// Starts a process, and returns when it has loaded the function's code.
    ///
    /// # Errors
    ///
    /// Returns the error that Lambda would return.
    pub(super) async fn start(
        program: &Program,
        directory: &Path,
        journal: &Arc<Journal>,
    ) -> Result<Self, Value> {
        let started = Instant::now();
        let unavailable = |error: std::io::Error| {
            let path = Path::new(&program.path).display();
            json!({
                "errorType": "Runtime.InvalidEntrypoint",
                "errorMessage": format!("cannot start {path}: {error}"),
            })
        };
        let api = RuntimeApi::start().await.map_err(unavailable)?;
        let mut command = Command::new(&program.path);
        command
            .args(&program.arguments)
            .current_dir(directory)
            .env_clear()
            .envs(program.environment.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(unavailable)?;
        let current = Current { request_id: None, ended: Arc::new(Semaphore::new(0)) };
        let output =
            Arc::new(Output { journal: Arc::clone(journal), current: Mutex::new(current) });
        if let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) {
            tokio::spawn(Arc::clone(&output).read(stdout));
            tokio::spawn(Arc::clone(&output).read(stderr));
        }
        let marks_output = program.marks_output;
        let mut process = Self {
            #[cfg(unix)]
            group: child
                .id()
                .and_then(|id| i32::try_from(id).ok())
                .and_then(rustix::process::Pid::from_raw),
            child,
            api,
            output,
            marks_output,
            init: Duration::ZERO,
        };
        process.load().await?;
        process.init = started.elapsed();
        Ok(process)
    }

    /// Waits until its code is loaded.
    async fn load(&mut self) -> Result<(), Value> {
        let mut phase = self.api.phase.clone();
        let loaded = async {
            match phase.wait_for(|phase| *phase != Phase::Loading).await.as_deref() {
                Ok(Phase::Failed(error)) => Err(error.clone()),
                _ => Ok(()),
            }
        };
        tokio::select! {
            biased;
            loaded = loaded => {
                if loaded.is_err() {
                    self.wait_for_output().await;
                }
                loaded
            }
            status = self.child.wait() => {
                self.kill();
                self.wait_for_output().await;
                Err(exited("", status.ok()))
            }
            () = tokio::time::sleep(INIT) => Err(json!({
                "errorType": "Sandbox.Timedout",
                "errorMessage": format!(
                    "the code was not loaded within {} seconds", INIT.as_secs()
                ),
            })),
        }
    }

    async fn wait_for_output(&self) {
        let ended = {
            let current = self.output.current.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(&current.ended)
        };
        // A child of the process may keep a pipe open.
        let _ = timeout(OUTPUT, ended.acquire_many(2)).await;
    }

    /// True if it still runs.
    pub(super) fn is_running(&mut self) -> bool {
        let running = matches!(self.child.try_wait(), Ok(None));
        if !running {
            self.kill();
        }
        running
    }

    /// Invokes the function. After [`End::Broken`], the process is not used again.
    pub(super) async fn invoke(&mut self, invocation: Call, limit: Duration) -> End {
        let request_id = Arc::clone(&invocation.request_id);
        self.output.begin(Some(&request_id));
        let outcome = self.api.invoke(invocation);
        let end = tokio::select! {
            biased;
            outcome = outcome => match outcome {
                Ok(outcome) => End::Returned(outcome),
                Err(_) => End::Broken(exited(&request_id, None)),
            },
            status = self.child.wait() => {
                self.kill();
                End::Broken(exited(&request_id, status.ok()))
            }
            () = tokio::time::sleep(limit) => {
                self.kill();
                End::Broken(json!({
                    "errorType": "Sandbox.Timedout",
                    "errorMessage": format!(
                        "RequestId: {request_id} Error: Task timed out after {:.2} seconds",
                        limit.as_secs_f64()
                    ),
                }))
            }
        };
        if self.marks_output || matches!(end, End::Broken(_)) {
            self.wait_for_output().await;
        }
        end
    }

    /// The largest memory that the process had in use, in MB.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes.div_ceil(1024))
    }

    /// Kills the process and those that it has started. Afterwards its identifier may be another's.
    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.group.take() {
            // All of them may have ended meanwhile.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.start_kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The error of a process that ended by itself.
fn exited(request_id: &str, status: Option<ExitStatus>) -> Value {
    let reason = match status {
        Some(status) if !status.success() => {
            let status = status.to_string();
            // "exit status: 1" as Lambda writes it
            format!(
                "Runtime exited with error: {}",
                status.replacen("exit status: ", "exit status ", 1)
            )
        }
        _ => "Runtime exited without providing a reason".to_owned(),
    };
    let request =
        if request_id.is_empty() { String::new() } else { format!("RequestId: {request_id} ") };
    json!({"errorType": "Runtime.ExitError", "errorMessage": format!("{request}Error: {reason}")})
}
