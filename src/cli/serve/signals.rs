//! SIGINT and SIGTERM: the first one stops the server in order, the second one ends the program at
//! once.

use anyhow::Context as _;

/// The signals that end the server.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Handles the signals from now on. A runtime must be running.
    pub(super) fn handled() -> anyhow::Result<Self> {
        use std::sync::Arc;
        use std::sync::atomic::AtomicBool;

        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::flag;
        use tokio::signal::unix::{SignalKind, signal};

        let context = "cannot handle SIGINT and SIGTERM";
        let is_second = Arc::new(AtomicBool::new(false));
        for number in [SIGINT, SIGTERM] {
            // In this order, the first signal only sets the flag.
            flag::register_conditional_default(number, Arc::clone(&is_second)).context(context)?;
            flag::register(number, Arc::clone(&is_second)).context(context)?;
        }
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).context(context)?,
            terminate: signal(SignalKind::terminate()).context(context)?,
        })
    }

    /// Waits for a signal.
    pub(super) async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Platforms without these signals, on which Ctrl-C ends the server.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Handles the signals from now on.
    #[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(super) fn handled() -> anyhow::Result<Self> {
        Ok(Self)
    }

    /// Waits for a signal.
    pub(super) async fn received(&mut self) {
        // Without the signal, nothing else ends the server.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
