//! The addresses of an API: its stages, and its domain names.

use indexmap::IndexMap;

use super::schema::{object, strings};
use crate::model::{Endpoint, Stack};
use crate::plan::PlannedApi;
use crate::text::{Pseudo, Reference, Segment, Text};
use crate::vtl::Json;

/// The servers: these addresses, or those that follow from the stack.
pub(super) fn of_api(stack: &Stack, api: &PlannedApi<'_>, urls: &[String]) -> Json {
    if !urls.is_empty() {
        return Json::Array(
            urls.iter().map(|url| object([("url", url.as_str().into())])).collect(),
        );
    }
    let mut servers = Vec::new();
    for domain in stack.domain_names_of(api).filter(|domain| !domain.is_wildcard()) {
        let own = domain.mappings.iter().filter(|mapping| mapping.stage.id().owner() == api.id());
        for mapping in own {
            let stage = &mapping.stage.id().name;
            servers.extend(of_text(stack, &domain.url(mapping), &format!("The stage {stage}")));
        }
    }
    if !api.disable_execute_api_endpoint && !api.stages.is_empty() {
        servers.push(of_stages(api));
    }
    // Without an address, it is that of the document.
    if servers.is_empty() {
        servers.push(object([("url", Json::from("/"))]));
    }
    Json::Array(servers)
}

/// The address that API Gateway gives to stages. Nobody knows its first part before the deployment.
fn of_stages(api: &PlannedApi<'_>) -> Json {
    let names: Vec<_> = api.stages.iter().map(|stage| stage.name.to_string()).collect();
    let first = names.first().cloned().unwrap_or_default();
    let id =
        variable("your-api-id", Some("The ID of the API, from the outputs of the stack"), None);
    let stage = variable(&first, Some("The stage"), Some(&names));
    let description = match api.endpoint {
        Endpoint::Private(_) => "The stages, within the VPC",
        Endpoint::Regional | Endpoint::Edge => "The stages",
    };
    let url = "https://{apiId}.execute-api.{region}.amazonaws.com/{stage}";
    object([
        ("url", url.into()),
        ("description", description.into()),
        ("variables", object([("apiId", id), ("region", region()), ("stage", stage)])),
    ])
}

fn region() -> Json {
    variable("us-east-1", Some("The region of the API"), None)
}

/// A server whose address is a text; `None` if a part of the text is known to AWS only.
fn of_text(stack: &Stack, url: &Text, description: &str) -> Option<Json> {
    let mut written = String::new();
    let mut variables: IndexMap<String, Json> = IndexMap::new();
    for segment in url.segments() {
        match segment {
            Segment::Literal(literal) => written += literal,
            Segment::Reference(Reference::Parameter(parameter)) => {
                let name = &*parameter.0;
                let known = stack.parameters.iter().find(|known| known.key == parameter.0);
                let default = known.and_then(|known| known.default.as_deref());
                written.extend(["{", name, "}"]);
                let of = variable(default.unwrap_or(name), Some("A parameter of the stack"), None);
                variables.insert(name.to_owned(), of);
            }
            Segment::Reference(Reference::Pseudo(Pseudo::Region)) => {
                written += "{region}";
                variables.insert("region".to_owned(), region());
            }
            Segment::Reference(Reference::Pseudo(Pseudo::UrlSuffix)) => written += "amazonaws.com",
            Segment::Reference(Reference::Pseudo(_) | Reference::Resource { .. }) => return None,
        }
    }
    let mut server = vec![("url", written.into()), ("description", description.into())];
    if !variables.is_empty() {
        server.push(("variables", Json::Object(variables)));
    }
    Some(object(server))
}

fn variable(default: &str, description: Option<&str>, of: Option<&[String]>) -> Json {
    let mut variable = vec![("default", Json::from(default))];
    variable.extend(of.map(|values| ("enum", strings(values.iter().cloned()))));
    variable.extend(description.map(|text| ("description", text.into())));
    object(variable)
}
