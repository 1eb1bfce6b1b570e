use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Format, Given, ParameterKind, Probe, Source};

api_rule! {
    /// Checks that path parameters are decoded.
    ///
    /// ## Why
    /// Templates see path parameters percent-encoded, as the caller sent them: `a%20b` for `a b`.
    /// This is the result of all evidence; AWS does not document it. The backend looks for the
    /// encoded text, then. Names of tables and streams have no characters that are encoded.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($input.params().path.id).replaceAll("\\'", "'")"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "$util.escapeJavaScript($util.urlDecode($input.params().path.id)).replaceAll("\\'", "'")"}}}
    /// ```
    "DG917", "undecoded-path-parameter", Note, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    if template.is_response() || probe.format == Format::Other {
        return;
    }
    let names = names(probe);
    for print in &probe.reads.prints {
        for flow in &print.flows {
            let Source::Parameter(ParameterKind::Path, name) = &flow.source else { continue };
            let is_decoded = |method: &String| method == "urlDecode" || method == "urlEncode";
            if !names.contains(&flow.source) && !flow.methods.iter().any(is_decoded) {
                check.report_in(
                    template.place(print.span.clone()),
                    format_args!("the path parameter `{name}` is probably still percent-encoded"),
                    "`$util.urlDecode(…)` around it",
                    None,
                );
            }
        }
    }
}

/// The inputs that are the names of tables, indexes and streams, which consist of letters, digits,
/// `_`, `.` and `-`.
fn names(probe: &Probe<'_>) -> BTreeSet<Source> {
    const MEMBERS: [&str; 3] = ["IndexName", "StreamName", "TableName"];
    let Some(Value::Object(members)) = probe.json() else { return BTreeSet::new() };
    let names: Vec<_> = MEMBERS.iter().filter_map(|member| members.get(*member)).collect();
    let values = probe.baseline.iter().flat_map(|request| &request.values);
    let values = values.filter(|(_, given)| match given {
        Given::Value(value) => names.contains(&value),
        Given::Missing => false,
    });
    values.map(|(source, _)| source.clone()).collect()
}
