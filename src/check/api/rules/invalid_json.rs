use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::Format;

api_rule! {
    /// Checks that a template can render valid JSON.
    ///
    /// ## Why
    /// The backend refuses every request that is not JSON, and callers cannot read such a response.
    /// Commas at the end of a list or an object are a common cause.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')},}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')}}}
    /// ```
    "DG910", "invalid-json", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    let (None, Ok(rendered), Format::Json) = (&probe.baseline, &probe.result, probe.format) else {
        return;
    };
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&rendered.text) else { return };
    check.report_in(
        template.place(0..template.text.trim_end().len()),
        format_args!("the result is not valid JSON for any request that was tried: {error}"),
        "",
        Some(format!("a result is `{}`", one_line(&rendered.text))),
    );
}

/// The beginning of a result.
fn one_line(text: &str) -> String {
    const LENGTH: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
