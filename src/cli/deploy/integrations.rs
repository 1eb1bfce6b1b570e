//! Integrations that Terraform deletes although they stay.
//!
//! The provider replaces an integration whose role, type or passthrough behavior changes. The new
//! one has to be there before the API is deployed, so that Terraform creates it before it deletes
//! the old one. API Gateway knows both by the same method: the new one goes with the old one. The
//! deployed API still has it, and the next deployment would not.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The note that the module is applied twice.
pub(super) const NOTE: &str = "Terraform has replaced integrations, and so deleted them, for API Gateway knows the new and the old \
                               one by the same method: the module is applied once more, which creates them again";

/// The properties whose change replaces an integration.
const REPLACED_FOR: [&str; 4] =
    ["credentials", "type", "passthrough_behavior", "integration_http_method"];

/// The method of an integration.
const METHOD: [&str; 3] = ["rest_api_id", "resource_id", "http_method"];

/// The integrations of a state of Terraform: by their methods, what they would be replaced for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Integrations(BTreeMap<[String; 3], [Value; 4]>);

impl Integrations {
    /// Those of what `terraform state pull` printed; none of what cannot be read.
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

    /// True if one of them was replaced since.
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
            "that of another method is another one"
        );
        for none in ["", "{}", "null", r#"{"resources": []}"#] {
            assert_eq!(Integrations::of_state(none), Integrations::default(), "{none}");
        }
    }
}
