//! The selection of integration responses by the text that their patterns match.

use crate::gateway::api::{DeployedIntegration, DeployedIntegrationResponse};
use crate::vtl::Regex;

/// True if a pattern matches the whole text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    Regex::matching(pattern, false).and_then(|regex| regex.is_match(text)).unwrap_or(false)
}

/// The response to a text: the status of a service, or the error message of a function.
pub(crate) fn responding<'a>(
    integration: &'a DeployedIntegration,
    text: &str,
) -> Option<(u16, &'a DeployedIntegrationResponse)> {
    let pattern = |response: &'a DeployedIntegrationResponse| {
        response.selection_pattern.as_deref().filter(|pattern| !pattern.is_empty())
    };
    let responses = || integration.integration_responses.iter();
    let matched = responses()
        .find(|(_, response)| pattern(response).is_some_and(|pattern| matches(pattern, text)));
    let chosen = matched.or_else(|| responses().find(|(_, response)| pattern(response).is_none()));
    chosen.map(|(status, response)| (*status, response))
}
