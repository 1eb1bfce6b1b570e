//! The checks of a gateway response.

use super::finding::Checker;
use super::mapping_expression;
use crate::check::rules::{gateway_response, invalid_content_type, status_code};
use crate::model::GatewayResponse;
use crate::model::GatewayResponseType;
use crate::model::RestApi;
use crate::model::gateway_response::VTL;
use crate::model::limits;

impl GatewayResponse {
    pub(crate) fn check(&self, of: GatewayResponseType, api: &RestApi, check: &mut Checker) {
        let at = ["gateway-responses", of.as_str()];
        if let Some(status) = self.status {
            check.require(
                &status_code::RULE,
                (200..=599).contains(&status),
                &[at[0], at[1], "status"],
                format_args!("invalid response status `{status}`"),
                "200 to 599",
            );
        }
        if self.is_made {
            return;
        }
        for (name, value) in &self.headers {
            let at = [at[0], at[1], "headers", name];
            mapping_expression::check(
                check,
                &at,
                (name, value),
                mapping_expression::Place::Gateway,
                api,
            );
        }
        for (content_type, template) in &self.templates {
            let at = [at[0], at[1], "body", content_type.as_str()];
            check.require_key(
                &invalid_content_type::RULE,
                limits::is_content_type(content_type),
                &at,
                format_args!("invalid content type `{content_type}`"),
                "TYPE/SUBTYPE, such as application/json",
            );
            if let Some(found) = VTL.into_iter().find(|vtl| template.contains(vtl)) {
                check.report(
                    &gateway_response::RULE,
                    &at,
                    format_args!(
                        "`{found}` in a gateway response, which supports only variables, \
                                  not VTL"
                    ),
                    "text with $context, $stageVariables and $method.request variables",
                );
            }
            mapping_expression::check_body(check, &at, template);
        }
    }
}
