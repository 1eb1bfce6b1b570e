//! Signals that come while an engine runs.
//!
//! Ctrl-C is the engine's: a terminal sends it to both of us, and the engine may need its time to stop. SIGTERM comes to
//! us alone, from `kill`, a CI runner or a container that stops, and so is passed on. In any case we end after the
//! engine, and take away what we have made for it.

use std::io;
use std::process::{Child, ExitStatus};

/// The signals, ours for as long as this is there, and longer: what they did before does not come back.
#[cfg(unix)]
pub(super) struct Signals {
    arriving: signal_hook::iterator::Signals,
    is_terminated: bool,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn take() -> io::Result<Self> {
        use signal_hook::consts::{SIGCHLD, SIGINT, SIGQUIT, SIGTERM};
        let arriving = signal_hook::iterator::Signals::new([SIGCHLD, SIGINT, SIGQUIT, SIGTERM])?;
        Ok(Self { arriving, is_terminated: false })
    }

    /// Whether we were told to end.
    pub(super) fn is_terminated(&mut self) -> bool {
        self.is_terminated |= self.arriving.pending().any(|signal| signal == signal_hook::consts::SIGTERM);
        self.is_terminated
    }

    /// Waits for the engine's end.
    pub(super) fn wait(&mut self, engine: &mut Child) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = engine.try_wait()? {
                return Ok(status);
            }
            // One that arrived since then, such as that of the engine's end, is waiting here.
            if self.arriving.wait().any(|signal| signal == signal_hook::consts::SIGTERM) {
                self.is_terminated = true;
                // An engine that is ending already has no more use for it.
                let _ = rustix::process::kill_process(
                    rustix::process::Pid::from_child(engine),
                    rustix::process::Signal::TERM,
                );
            }
        }
    }
}

/// Where there are no such signals.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "as on Unix")]
impl Signals {
    pub(super) fn take() -> io::Result<Self> {
        Ok(Self)
    }

    /// Whether we were told to end.
    pub(super) fn is_terminated(&mut self) -> bool {
        false
    }

    /// Waits for the engine's end.
    pub(super) fn wait(&mut self, engine: &mut Child) -> io::Result<ExitStatus> {
        engine.wait()
    }
}
