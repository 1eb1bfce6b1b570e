use crate::check::api::{ApiChecker, MappingTemplate, api_rule, escaping};

api_rule! {
    /// Checks that references begin with a `$`.
    ///
    /// ## Why
    /// Without it, the text of the reference itself is sent.
    ///
    /// ## Example
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": "input.params('id')"}}}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"TableName": "orders", "Key": {"id": {"S": $input.json('$.id')}}}
    /// ```
    ///
    /// ## Fix
    /// Adds the `$`, and escapes the value in a string. A value that can be missing is left to you.
    "DG916", "missing-dollar", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    const REFERENCES: [&str; 8] = [
        "input.params(",
        "input.path(",
        "input.json(",
        "util.escapeJavaScript(",
        "util.urlDecode(",
        "util.urlEncode(",
        "util.base64Decode(",
        "util.base64Encode(",
    ];
    let Ok(probe) = &template.probe else { return };
    let Ok(rendered) = &probe.result else { return };
    for name in REFERENCES.into_iter().filter(|name| rendered.text.contains(name)) {
        for (start, _) in template.text.match_indices(name) {
            let before = &template.text[..start];
            let is_reference = before.ends_with(['$', '{', '!'])
                || before.ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '\\');
            if !is_reference {
                check
                    .report_in(
                        template.place(start..start + name.len() - 1),
                        format_args!("`{}` is printed as text", &name[..name.len() - 1]),
                        format_args!("`${name}…)`"),
                        None,
                    )
                    .fixed_by(escaping::dollars(template, start));
            }
        }
    }
}
