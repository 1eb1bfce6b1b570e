//! SIGINT and SIGTERM while files are written.
//!
//! A signal does not end the program at once but is recorded. Unfinished temporary files are
//! removed, a started replacement is completed, and then the signal has its usual effect.

#[cfg(unix)]
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

#[cfg(unix)]
use signal_hook::consts::{SIGINT, SIGTERM};

/// A recorded signal.
#[cfg(unix)]
#[derive(Default)]
pub(super) struct Interruption(Arc<AtomicUsize>);

#[cfg(unix)]
impl Interruption {
    /// True if a signal asked to end.
    pub(super) fn is_told(&self) -> bool {
        self.signal() != 0
    }

    fn signal(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Runs work that must not be interrupted, and ends the program afterwards if a signal asked to.
#[cfg(unix)]
pub(super) fn held(work: impl FnOnce(&Interruption) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let interruption = Interruption::default();
    let done = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let number = usize::try_from(signal)?;
        signal_hook::flag::register_usize(signal, Arc::clone(&interruption.0), number)?;
        // Afterwards the signals have their usual effect again.
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&done))?;
    }
    let ended = work(&interruption);
    done.store(true, Ordering::SeqCst);
    if let Ok(signal @ 1..) = i32::try_from(interruption.signal()) {
        // Ends by the signal itself, as the parent process expects.
        signal_hook::low_level::emulate_default_handler(signal)?;
    }
    ended
}

/// Platforms without these signals.
#[cfg(not(unix))]
#[derive(Default)]
pub(super) struct Interruption;

#[cfg(not(unix))]
#[allow(clippy::unused_self, reason = "as on Unix")]
impl Interruption {
    /// True if a signal asked to end.
    pub(super) fn is_told(&self) -> bool {
        false
    }
}

/// Runs work that must not be interrupted.
#[cfg(not(unix))]
pub(super) fn held(work: impl FnOnce(&Interruption) -> anyhow::Result<()>) -> anyhow::Result<()> {
    work(&Interruption)
}
