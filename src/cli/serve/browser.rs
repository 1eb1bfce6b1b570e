//! The browser of the user.

use std::process::{Command, Stdio};

use crate::cli::message;

/// Opens a page in the browser.
pub(super) fn open(url: &str) {
    let (program, arguments) = if cfg!(target_os = "macos") {
        ("open", vec![url])
    } else if cfg!(windows) {
        ("rundll32", vec!["url.dll,FileProtocolHandler", url])
    } else {
        ("xdg-open", vec![url])
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        message::note(&format!("cannot open a browser with {program}: {error}"));
    }
}
