//! Signals that arrive while an engine runs.
//!
//! A terminal sends Ctrl-C to both processes, and the engine may need time to stop. SIGTERM, from
//! `kill`, a CI runner or a stopping container, arrives only here and is passed on. In either case
//! dynagate ends after the engine, starts nothing new, and removes its temporary files.

use std::io;
use std::process::{Child, ExitStatus};

#[cfg(unix)]
use signal_hook::consts::{SIGCHLD, SIGINT, SIGQUIT, SIGTERM};

/// Handles the signals from now on. Their previous behaviour is not restored.
#[cfg(unix)]
pub(super) struct Signals {
    arriving: signal_hook::iterator::Signals,
    /// The first signal that asked to end.
    told: Option<i32>,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn take() -> io::Result<Self> {
        let arriving = signal_hook::iterator::Signals::new([SIGCHLD, SIGINT, SIGQUIT, SIGTERM])?;
        Ok(Self { arriving, told: None })
    }

    /// The exit code if a signal asked to end.
    pub(super) fn code(&mut self) -> Option<u8> {
        let pending = self.arriving.pending().find(|signal| is_an_end(*signal));
        self.told = self.told.or(pending);
        self.told.map(code)
    }

    /// Waits for the engine to end.
    pub(super) fn wait(&mut self, engine: &mut Child) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = engine.try_wait()? {
                return Ok(status);
            }
            // Signals that have arrived since, such as that of the engine's end, are pending here.
            for signal in self.arriving.wait().filter(|signal| is_an_end(*signal)) {
                self.told.get_or_insert(signal);
                if signal == SIGTERM {
                    // An engine that is ending needs no further signal.
                    let _ = rustix::process::kill_process(
                        rustix::process::Pid::from_child(engine),
                        rustix::process::Signal::TERM,
                    );
                }
            }
        }
    }
}

#[cfg(unix)]
const fn is_an_end(signal: i32) -> bool {
    matches!(signal, SIGINT | SIGQUIT | SIGTERM)
}

/// The exit code that a shell reports for a signal.
#[cfg(unix)]
pub(super) fn code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

/// Platforms without these signals.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "as on Unix")]
impl Signals {
    pub(super) fn take() -> io::Result<Self> {
        Ok(Self)
    }

    /// The exit code if a signal asked to end.
    pub(super) fn code(&mut self) -> Option<u8> {
        None
    }

    /// Waits for the engine to end.
    pub(super) fn wait(&mut self, engine: &mut Child) -> io::Result<ExitStatus> {
        engine.wait()
    }
}
