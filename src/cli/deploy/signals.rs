//! Signals that come while an engine runs.
//!
//! Ctrl-C is the engine's: a terminal sends it to both of us, and the engine may need its time to
//! stop. SIGTERM comes to us alone, from `kill`, a CI runner or a container that stops, and so is
//! passed on. In any case we end after the engine, begin nothing more, and take away what we have
//! made for it.

use std::io;
use std::process::{Child, ExitStatus};

#[cfg(unix)]
use signal_hook::consts::{SIGCHLD, SIGINT, SIGQUIT, SIGTERM};

/// The signals, ours for as long as this is there, and longer: what they did before does not come
/// back.
#[cfg(unix)]
pub(super) struct Signals {
    arriving: signal_hook::iterator::Signals,
    /// The first that told us to end.
    told: Option<i32>,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn take() -> io::Result<Self> {
        let arriving = signal_hook::iterator::Signals::new([SIGCHLD, SIGINT, SIGQUIT, SIGTERM])?;
        Ok(Self { arriving, told: None })
    }

    /// The code with which we end, if we were told to.
    pub(super) fn code(&mut self) -> Option<u8> {
        let pending = self.arriving.pending().find(|signal| is_an_end(*signal));
        self.told = self.told.or(pending);
        self.told.map(code)
    }

    /// Waits for the engine's end.
    pub(super) fn wait(&mut self, engine: &mut Child) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = engine.try_wait()? {
                return Ok(status);
            }
            // One that arrived since then, such as that of the engine's end, is waiting here.
            for signal in self.arriving.wait().filter(|signal| is_an_end(*signal)) {
                self.told.get_or_insert(signal);
                if signal == SIGTERM {
                    // An engine that is ending already has no more use for it.
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

/// What a shell reports of a program that a signal ended.
#[cfg(unix)]
pub(super) fn code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
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

    /// The code with which we end, if we were told to.
    pub(super) fn code(&mut self) -> Option<u8> {
        None
    }

    /// Waits for the engine's end.
    pub(super) fn wait(&mut self, engine: &mut Child) -> io::Result<ExitStatus> {
        engine.wait()
    }
}
