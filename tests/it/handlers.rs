//! The stock handlers in a real Python, with events in Lambda's format.

use std::path::Path;
use std::process::Command;

use crate::prove;

#[test]
fn the_handlers_report_failures() {
    let handlers = Path::new(env!("CARGO_MANIFEST_DIR")).join("handlers");
    let tests = Command::new("python3")
        .args(["-m", "unittest", "discover", "tests"])
        .current_dir(handlers)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output();
    match tests {
        Ok(output) => {
            let report = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{report}");
            assert!(report.contains("Ran 6 tests"), "{report}");
        }
        Err(error) => {
            assert!(!prove::tools_are_required(), "python3 does not run: {error}");
            prove::say(&format!(
                "SKIPPED: the handlers prove nothing here, for python3 does not run: {error}\n"
            ));
        }
    }
}
