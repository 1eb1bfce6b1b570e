use crate::check::rules::mapping_expression::{Place, expression_of};
use crate::check::{Checker, rule};
use crate::model::gateway_response::VTL;
use crate::model::lookalike;
use crate::plan::PlannedApi;

rule! {
    /// Checks the bodies of gateway responses.
    ///
    /// ## Why
    /// API Gateway replaces variables in them and runs no VTL.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   gateway-responses:
    ///     DEFAULT_5XX: {body: {application/json: "#if($context.error.message)x#end"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   gateway-responses:
    ///     DEFAULT_5XX:
    ///       body: {application/json: "{\"message\": $context.error.messageString}"}
    /// ```
    "DG512", "gateway-response", Error, Api(check)
}

fn check(api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    for (of, response) in api.gateway_responses.iter().filter(|(_, response)| !response.is_made) {
        for (content_type, body) in &response.templates {
            let at = ["gateway-responses", of.as_str(), "body", content_type];
            if let Some(vtl) = VTL.into_iter().find(|vtl| body.contains(vtl)) {
                check.report(
                    &at,
                    format_args!(
                        "`{vtl}` in a gateway response, which supports only variables, not VTL"
                    ),
                    "text with $context, $stageVariables and $method.request variables",
                );
            }
            let Some(found) = lookalike::in_braces(body) else { continue };
            let written = &found.written;
            check.report_with_help(
                &at,
                format_args!(
                    "`{written}` in the body of a gateway response would be sent literally"
                ),
                "$context.NAME, $stageVariables.NAME or $method.request.header.NAME",
                expression_of(written, Place::Gateway)
                    .map(|meant| format!("did you mean `${meant}`?")),
            );
        }
    }
}
