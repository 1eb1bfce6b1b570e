//! Integrations that Terraform deletes by mistake.
//!
//! The provider replaces an integration whose role, type or passthrough behavior changes. The API
//! is deployed after the new integration is created, so Terraform creates it before it deletes the
//! old one. But API Gateway identifies both by their method, so deleting the old one deletes the
//! new one. The deployed API still has it, but the next deployment would not.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The note about applying the module twice.
pub(super) const NOTE: &str = "Terraform replaced integrations, which deletes them in API \
                               Gateway: applying the module again to recreate them";

/// The properties whose change replaces an integration.
const REPLACED_FOR: [&str; 4] =
    ["credentials", "type", "passthrough_behavior", "integration_http_method"];

/// The method of an integration.
const METHOD: [&str; 3] = ["rest_api_id", "resource_id", "http_method"];

/// The integrations in a Terraform state: the properties that replace them, by method.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Integrations(BTreeMap<[String; 3], [Value; 4]>);

impl Integrations {
    /// Parses the output of `terraform state pull`. Output that cannot be parsed has no
    /// integrations.
    pub(super) fn of_state(state: &str) -> Self {
        #[derive(Deserialize)]
        struct State {
            resources: Vec<Resource>,
        }
        #[derive(Deserialize)]
        struct Resource {
            r#type: String,
            instances: Vec<Instance>,
        }
        #[derive(Deserialize)]
        struct Instance {
            attributes: Value,
        }

        let Ok(State { resources }) = serde_json::from_str(state) else { return Self::default() };
        let integrations = resources
            .into_iter()
            .filter(|resource| resource.r#type == "aws_api_gateway_integration");
        let integration = |Instance { attributes }: Instance| {
            let method = METHOD.map(|name| attributes[name].to_string());
            (method, REPLACED_FOR.map(|name| attributes[name].clone()))
        };
        Self(integrations.flat_map(|resource| resource.instances).map(integration).collect())
    }

    /// True if one of them was replaced meanwhile.
    pub(super) fn were_replaced(&self, since: &Self) -> bool {
        self.0
            .iter()
            .any(|(method, before)| since.0.get(method).is_some_and(|after| after != before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(method: &str, role: &str) -> Integrations {
        Integrations::of_state(&format!(
            r#"{{"resources": [
                {{"type": "aws_iam_role", "instances": [{{"attributes": {{"name": "{role}"}}}}]}},
                {{"type": "aws_api_gateway_integration", "instances": [{{"attributes": {{
                    "rest_api_id": "a", "resource_id": "b", "http_method": "{method}", "type": "AWS", "credentials": "{role}",
                    "uri": "of {role}"}}}}]}}]}}"#
        ))
    }

    #[test]
    fn an_integration_with_another_role_was_replaced() {
        assert!(state("GET", "old").were_replaced(&state("GET", "new")));
        assert!(!state("GET", "old").were_replaced(&state("GET", "old")));
        assert!(
            !state("GET", "old").were_replaced(&state("PUT", "new")),
            "another method has another integration"
        );
        for none in ["", "{}", "null", r#"{"resources": []}"#] {
            assert_eq!(Integrations::of_state(none), Integrations::default(), "{none}");
        }
    }
}
