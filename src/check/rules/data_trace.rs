use crate::check::{Checker, rule};
use crate::model::Stage;
use crate::plan::PlannedApi;

rule! {
    /// Checks for methods whose data is traced.
    ///
    /// ## Why
    /// The data trace writes whole requests and responses to CloudWatch Logs: their bodies, headers
    /// and query strings, with all personal data and tokens in them. Everyone who can read the log
    /// then reads these, for as long as the log is kept.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {method-settings: {"*": {logging-level: INFO, data-trace: true}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {method-settings: {"*": {logging-level: INFO}}}}
    /// ```
    "DG120", "data-trace", Note, Stage(check)
}

fn check(_: &PlannedApi<'_>, stage: &Stage, check: &mut Checker<'_>) {
    for (key, settings) in &stage.method_settings {
        if settings.data_trace == Some(true) {
            check.report(
                &["method-settings", &key.spelling(), "data-trace"],
                "the data trace writes whole requests and responses to CloudWatch Logs, with all \
                 personal data and tokens in their bodies, headers and query strings",
                "no `data-trace` where callers send such data",
            );
        }
    }
}
