//! The exit codes: one table, which `--help`, the man pages and the reference display.

use std::fmt::Write as _;

/// The run succeeded.
pub(crate) const DONE: u8 = 0;
/// The run succeeded, and found something.
pub(crate) const FOUND: u8 = 1;
/// The usage or the input is invalid.
pub(crate) const REFUSED: u8 = 2;

/// An exit code and its meaning.
pub(crate) struct ExitCode {
    /// The code, or several.
    pub(crate) code: &'static str,
    /// The meaning in short.
    pub(crate) summary: &'static str,
    /// The commands, and what the code means for them.
    pub(crate) cases: &'static [(&'static str, &'static str)],
}

/// All exit codes.
pub(crate) const EXIT_CODES: &[ExitCode] = &[
    ExitCode {
        code: "0",
        summary: "done",
        cases: &[
            (
                "all",
                "The run succeeded. A reader that closes standard output early is no error. A \
                 standard output that is closed from the start (`>&-`) is `/dev/null`.",
            ),
            ("`synth --check`", "The files are up to date."),
            ("`test`", "All examples passed."),
            ("`validate`", "The blueprint has no errors; it may have warnings and notes."),
            ("`import`", "The blueprint says everything that the file does."),
            ("`check`", "There are no findings of the severity of `--fail-on`, or above it."),
            ("`diff`", "There are no consequences of `--fail-on`."),
            ("`serve`", "SIGINT (Ctrl-C) or SIGTERM ended the server in order."),
        ],
    },
    ExitCode {
        code: "1",
        summary: "a difference, a failed example or template, findings, or an invalid blueprint (validate)",
        cases: &[
            ("`synth --check`", "The output differs from the files."),
            ("`test`", "An example failed. With `--update`: it could not be updated."),
            ("`validate`", "The blueprint has errors."),
            (
                "`import`",
                "Comments in the blueprint tell what it does not say, or says differently.",
            ),
            ("`check`", "There are findings of the severity of `--fail-on`, or above it."),
            (
                "`diff`",
                "There are consequences of `--fail-on`: by default, something is refused, lost or breaking.",
            ),
            ("`render`", "The mapping template fails, as it would on API Gateway."),
            ("`deploy`", "A step has to wait: run the same command again later."),
        ],
    },
    ExitCode {
        code: "2",
        summary: "bad usage or bad input",
        cases: &[
            ("all", "The arguments are invalid, or a file cannot be read or written."),
            ("all but `validate`", "The blueprint has errors."),
            ("`test`", "The blueprint has no API or no examples."),
            (
                "`deploy`",
                "The engine is not installed, or cannot make a change, or the deployment is not \
                 confirmed.",
            ),
        ],
    },
    ExitCode {
        code: "other",
        summary: "the exit code of the AWS CLI or Terraform (deploy), or of an interruption",
        cases: &[
            ("`deploy`", "The engine failed; the code is its exit code."),
            (
                "all but `serve`",
                "130 or 143: the run was interrupted by SIGINT (Ctrl-C) or SIGTERM. Files that it \
                 was about to replace are unchanged.",
            ),
        ],
    },
];

/// The table for a terminal.
pub(crate) fn help() -> String {
    let width = EXIT_CODES.iter().map(|of| of.code.len()).max().unwrap_or_default();
    let mut help = "Exit codes:".to_owned();
    for ExitCode { code, summary, .. } in EXIT_CODES {
        // Writing to a string cannot fail.
        let _ = write!(help, "\n  {code:width$}  {summary}");
    }
    help
}
