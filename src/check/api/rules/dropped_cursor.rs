use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::probe::{Source, Step};

api_rule! {
    /// Checks that the response to a `Query` or a `Scan` has the key of the next page.
    ///
    /// ## Why
    /// DynamoDB reads at most 1 MB at once, and tells with `LastEvaluatedKey` where to go on.
    /// Without it, callers see a part of the list and cannot know it.
    ///
    /// ## Example
    /// ```vtl
    /// {"orders": [#foreach($item in $input.path('$.Items')){"id": $item.id.N}#if($foreach.hasNext),#end#end]}
    /// ```
    ///
    /// ## Instead
    /// ```vtl
    /// {"orders": [#foreach($item in $input.path('$.Items')){"id": $item.id.N}#if($foreach.hasNext),#end#end]#if($input.path('$.LastEvaluatedKey') != ""), "next": $input.json('$.LastEvaluatedKey.id.N')#end}
    /// ```
    "DG926", "dropped-cursor", Warning, Template(check)
}

fn check(template: &MappingTemplate<'_>, check: &mut ApiChecker<'_>) {
    let Ok(probe) = &template.probe else { return };
    let reads = |name: &str| {
        probe.reads.sources.keys().any(|source| {
            matches!(source, Source::Body(steps)
                if steps.first() == Some(&Step::Member(name.to_owned())))
        })
    };
    let is_list = match template.at.service_action() {
        Some(("dynamodb", "Query" | "Scan")) => true,
        Some(("dynamodb", _)) => false,
        _ => template.at.integration().uri.as_deref() == Some(""),
    };
    let prints_all = probe
        .reads
        .prints
        .iter()
        .any(|print| print.flows.iter().any(|flow| flow.source == Source::Body(Vec::new())));
    if template.is_response()
        && is_list
        && reads("Items")
        && !prints_all
        && !reads("LastEvaluatedKey")
        && !template.text.contains("LastEvaluatedKey")
    {
        let start = template.text.find("Items").unwrap_or_default();
        let end = (start + "Items".len()).min(template.text.len());
        check.report_in(
            template.place(start..end),
            "the response has no key of the next page, so callers see at most 1 MB of the list",
            "`LastEvaluatedKey` in the response",
            None,
        );
    }
}
