//! The text of traces: the lines of a template with the values of its references.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use dynagate::vtl::{Evaluation, EvaluationKind, Trace};

const DIMMED: Style = Style::new().dimmed();
const CYAN: Style = AnsiColor::Cyan.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The longest line of a template, in characters. Longer ones are cut.
const LINE: usize = 160;

/// Writes the lines of a template with the number of times they ran, each followed by the values
/// of what was evaluated in it. Lines that did not run have a `-` and are dimmed.
pub(super) fn text(source: &str, trace: &Trace) -> String {
    let mut text = String::new();
    let mut evaluations: Vec<&Evaluation> =
        trace.evaluations.iter().filter(of_interest(trace)).collect();
    evaluations.sort_by_key(|evaluation| evaluation.line);
    let mut evaluations = evaluations.into_iter().peekable();
    let shown = source.lines().zip(1..).take(trace.lines.len());
    for (line, number) in shown {
        let count = trace.lines.get(number - 1).copied().unwrap_or_default();
        let gutter = match count {
            0 if has_effect(line) => "-".to_owned(),
            0 | 1 => String::new(),
            many => format!("{many}x"),
        };
        let style = if count == 0 { DIMMED } else { Style::new() };
        let line = format!("{gutter:>6} {number:>4} | {}", cut(line));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{style}{}{style:#}", line.trim_end());
        while let Some(evaluation) = evaluations.next_if(|next| next.line == number) {
            let _ = writeln!(text, "            |   {}", value(evaluation));
        }
    }
    let lines = source.lines().count();
    if lines > trace.lines.len() {
        let _ = writeln!(text, "            | … {} further lines", lines - trace.lines.len());
    }
    if trace.omitted > 0 {
        let _ = writeln!(text, "            | … {} further values", trace.omitted);
    }
    text
}

/// Leaves out references that are a whole condition, which is printed, unless they do not resolve.
fn of_interest(trace: &Trace) -> impl Fn(&&Evaluation) -> bool {
    let conditions = trace.evaluations.iter().filter(|of| of.kind == EvaluationKind::Condition);
    let conditions: Vec<_> = conditions.map(|of| of.span.clone()).collect();
    move |evaluation| {
        evaluation.kind != EvaluationKind::Reference
            || evaluation.values.contains(&None)
            || !conditions.contains(&evaluation.span)
    }
}

/// An evaluation and its values: `$tag = "a", "b"`.
fn value(of: &Evaluation) -> String {
    let values: Vec<&str> =
        of.values.iter().map(|value| value.as_deref().unwrap_or("null")).collect();
    let mut values = values.join(", ");
    if of.count > of.values.len() {
        let _ = write!(values, ", … ({} times)", of.count);
    }
    let source = of.text.split_whitespace().collect::<Vec<_>>().join(" ");
    match of.kind {
        EvaluationKind::Reference if of.values.iter().all(Option::is_none) => {
            format!("{YELLOW}{source} does not resolve{YELLOW:#}")
        }
        EvaluationKind::Condition => format!("{source} is {CYAN}{values}{CYAN:#}"),
        EvaluationKind::Loop => format!("{source} runs {CYAN}{values}{CYAN:#} times"),
        EvaluationKind::Set => {
            let target = source.split_once('(').and_then(|(_, rest)| rest.split_once('='));
            let target = target.map_or(source.as_str(), |(target, _)| target.trim());
            format!("{target} = {CYAN}{values}{CYAN:#}")
        }
        _ => format!("{source} = {CYAN}{values}{CYAN:#}"),
    }
}

/// False for lines that never render anything, whether they are reached or not.
fn has_effect(line: &str) -> bool {
    let line = line.trim();
    !(line.is_empty() || line.starts_with("##") || ["#end", "#else"].contains(&line))
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
