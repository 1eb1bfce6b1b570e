use crate::check::api::{ApiChecker, MappingTemplate, api_rule};

api_rule! {
    /// Checks that a template overrides each parameter once.
    ///
    /// ## Why
    /// API Gateway responds with an error of the server if a template sets the same override twice.
    ///
    /// ## Example
    /// ```vtl
    /// #set($context.responseOverride.status = 400)#set($context.responseOverride.status = 404)
    /// {"message": "not found"}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// #set($context.responseOverride.status = 404)
    /// {"message": "not found"}
    /// ```
    "DG927", "repeated-override", Error, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    let Ok(rendered) = &probe.result else { return };
    for name in &rendered.overridden_twice {
        let range = template.text.rfind(name.as_str()).map(|start| start..start + name.len());
        check.report_in(
            template.place(range.unwrap_or(0..template.text.trim_end().len())),
            format_args!("the template overrides `{name}` more than once"),
            "one `#set` for it",
            None,
        );
    }
}
