//! SIGINT and SIGTERM while files are written.
//!
//! Either would end the program where it stands. While files are written it is only noted: what is
//! not finished is taken away again, what is being put in place is put in place as a whole, and
//! then the signal does what it does elsewhere.

#[cfg(unix)]
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

#[cfg(unix)]
use signal_hook::consts::{SIGINT, SIGTERM};

/// A signal that came.
#[cfg(unix)]
#[derive(Default)]
pub(super) struct Interruption(Arc<AtomicUsize>);

#[cfg(unix)]
impl Interruption {
    /// True if the program shall end.
    pub(super) fn is_told(&self) -> bool {
        self.signal() != 0
    }

    fn signal(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Does what must not be left half done, and ends the program if it was told to meanwhile.
#[cfg(unix)]
pub(super) fn held(work: impl FnOnce(&Interruption) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let interruption = Interruption::default();
    let done = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let number = usize::try_from(signal)?;
        signal_hook::flag::register_usize(signal, Arc::clone(&interruption.0), number)?;
        // Once it is done, the signals are as they were.
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&done))?;
    }
    let ended = work(&interruption);
    done.store(true, Ordering::SeqCst);
    if let Ok(signal @ 1..) = i32::try_from(interruption.signal()) {
        // As if nobody had held it up: whoever waits for the program learns by what it ended.
        signal_hook::low_level::emulate_default_handler(signal)?;
    }
    ended
}

/// Where there are no such signals.
#[cfg(not(unix))]
pub(super) struct Interruption;

#[cfg(not(unix))]
#[allow(clippy::unused_self, reason = "as on Unix")]
impl Interruption {
    /// True if the program shall end.
    pub(super) fn is_told(&self) -> bool {
        false
    }
}

/// Does what must not be left half done.
#[cfg(not(unix))]
pub(super) fn held(work: impl FnOnce(&Interruption) -> anyhow::Result<()>) -> anyhow::Result<()> {
    work(&Interruption)
}
