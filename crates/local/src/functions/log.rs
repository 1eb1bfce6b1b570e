//! The log lines of functions.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::{Activity, Report};
use crate::timestamp::Timestamp;

/// The largest number of lines that are kept for a function.
const LINES: usize = 1_000;
/// The longest line in bytes. CloudWatch Logs accepts 1 MiB.
const LINE_BYTES: usize = 64 << 10;
/// The bytes of all lines that are kept for a function.
const BYTES: usize = 2 << 20;

/// A line of a function's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// The function's name.
    pub function: Arc<str>,
    /// The time, in milliseconds since 1970.
    pub time: u64,
    /// The identifier of the invocation; `None` while the function's code is loaded.
    pub request_id: Option<Arc<str>>,
    /// The line, without its end.
    pub text: String,
}

/// The latest lines of a function, bounded by number and bytes.
#[derive(Debug, Default)]
pub(super) struct Log {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<Arc<LogLine>>,
    bytes: usize,
}

impl Log {
    pub(super) fn push(&self, line: Arc<LogLine>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += line.text.len();
        kept.lines.push_back(line);
        while kept.lines.len() > LINES || kept.bytes > BYTES {
            let Some(oldest) = kept.lines.pop_front() else { break };
            kept.bytes -= oldest.text.len();
        }
    }

    pub(super) fn lines(&self) -> Vec<Arc<LogLine>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).lines.iter().cloned().collect()
    }
}

/// The log of one function, and the receiver of what happens to it.
pub(super) struct Journal {
    pub(super) function: Arc<str>,
    pub(super) log: Log,
    pub(super) report: Report,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("function", &self.function).finish_non_exhaustive()
    }
}

impl Journal {
    /// Writes a line of the function, and reports it.
    pub(super) fn write(&self, request_id: Option<&Arc<str>>, text: String) {
        let line = self.note(request_id, text);
        (self.report)(Activity::Line(line));
    }

    /// Writes a line of the platform, which is not reported, because the end of an invocation is.
    pub(super) fn note(&self, request_id: Option<&Arc<str>>, text: String) -> Arc<LogLine> {
        let line = Arc::new(LogLine {
            function: Arc::clone(&self.function),
            time: Timestamp::now().0,
            request_id: request_id.cloned(),
            text,
        });
        self.log.push(Arc::clone(&line));
        line
    }
}

/// Splits the output of a process into lines of bounded length.
#[derive(Debug, Default)]
pub(super) struct Lines {
    partial: Vec<u8>,
}

impl Lines {
    /// Adds output, and returns the lines that it completes.
    pub(super) fn push(&mut self, output: &[u8]) -> Vec<String> {
        let mut complete = Vec::new();
        for part in output.split_inclusive(|byte| *byte == b'\n') {
            let (text, ended) = match part.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (part, false),
            };
            let mut rest = text;
            while self.partial.len() + rest.len() > LINE_BYTES {
                let (head, tail) = rest.split_at(LINE_BYTES - self.partial.len());
                self.partial.extend_from_slice(head);
                rest = tail;
                complete.push(self.take());
            }
            self.partial.extend_from_slice(rest);
            if ended {
                complete.push(self.take());
            }
        }
        complete
    }

    /// The rest of the output, if it does not end with a line break.
    pub(super) fn rest(&mut self) -> Option<String> {
        (!self.partial.is_empty()).then(|| self.take())
    }

    fn take(&mut self) -> String {
        let bytes = std::mem::take(&mut self.partial);
        let text = String::from_utf8_lossy(&bytes);
        text.strip_suffix('\r').unwrap_or(&text).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_split_into_lines_in_any_parts() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(b"one\r\ntw"), ["one"]);
        assert_eq!(lines.push(b"o\n\nthree"), ["two", ""]);
        assert_eq!(lines.rest().as_deref(), Some("three"));
        assert_eq!(lines.rest(), None);
    }

    #[test]
    fn long_lines_are_cut() {
        let mut lines = Lines::default();
        let cut = lines.push(&vec![b'x'; 3 * LINE_BYTES - 1]);
        assert!(cut.iter().all(|line| line.len() == LINE_BYTES), "{}", cut.len());
        assert_eq!(lines.rest().map(|line| line.len()), Some(LINE_BYTES - 1));
    }

    #[test]
    fn the_oldest_lines_are_dropped() {
        let log = Log::default();
        let line =
            |text| Arc::new(LogLine { function: Arc::from("f"), time: 0, request_id: None, text });
        for number in 0..2 * LINES {
            log.push(line(number.to_string()));
        }
        let lines = log.lines();
        assert_eq!((lines.len(), lines[0].text.as_str()), (LINES, "1000"));
        for _ in 0..100 {
            log.push(line("x".repeat(LINE_BYTES)));
        }
        assert_eq!(log.lines().len(), BYTES / LINE_BYTES);
    }
}
