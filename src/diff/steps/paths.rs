//! Routes that are removed or renamed.
//!
//! CloudFormation creates the new resources of an API before it deletes the old ones. But API
//! Gateway allows neither two siblings with the same path part nor two with a path parameter
//! (`Another resource with the same parent already has this name`, `A sibling of this resource
//! already has a variable path part`), and a deployment that is created before the old resources
//! are gone still contains them.
//!
//! A first step takes the old ones out and keeps the deployment of the stage, which is a snapshot:
//! callers reach all deployed routes until the next step.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Step;
use super::template::{kind, remove, resource, resources};

const API: &str = "AWS::ApiGateway::RestApi";
const RESOURCE: &str = "AWS::ApiGateway::Resource";

/// The parts of an API that its deployments contain, with the properties that replace them.
const PARTS: [(&str, &[&str]); 3] = [
    (RESOURCE, &["RestApiId", "ParentId", "PathPart"]),
    ("AWS::ApiGateway::Method", &["RestApiId", "ResourceId", "HttpMethod"]),
    ("AWS::ApiGateway::GatewayResponse", &["RestApiId", "ResponseType"]),
];

/// Takes out the parts of APIs that are not in the new template, or elsewhere.
pub(super) fn take_out(deployed: &Value, new: &Value, step: &mut Step<Value>) {
    let goes = |(id, part): &(&str, &Value)| {
        let Some((_, place)) = PARTS.iter().find(|(of, _)| *of == kind(part)) else { return false };
        let api = part["Properties"]["RestApiId"]["Ref"].as_str();
        let is_api_kept = api.and_then(|api| resource(new, api)).is_some_and(|it| kind(it) == API);
        let is_elsewhere = |new| values(new, place) != values(part, place);
        is_api_kept && resource(new, id).is_none_or(is_elsewhere)
    };
    let mut gone: BTreeSet<String> =
        resources(deployed).filter(goes).map(|(id, _)| id.to_owned()).collect();
    // Everything below a path goes with it.
    loop {
        let is_below = |(id, part): &(&str, &Value)| {
            let properties = &part["Properties"];
            let above = ["ParentId", "ResourceId"].map(|name| properties[name]["Ref"].as_str());
            let is_part = PARTS.iter().any(|(of, _)| *of == kind(part));
            is_part
                && !gone.contains(*id)
                && above.into_iter().flatten().any(|id| gone.contains(id))
        };
        let below: Vec<_> =
            resources(deployed).filter(is_below).map(|(id, _)| id.to_owned()).collect();
        if below.is_empty() {
            break;
        }
        gone.extend(below);
    }
    if !gone.is_empty() && remove(&mut step.output, &gone) {
        let shown: BTreeSet<_> = gone.iter().filter_map(|id| shown(deployed, id)).collect();
        let shown: Vec<_> = shown.into_iter().collect();
        step.changes
            .push(format!("takes out {}; the deployed API answers as before", shown.join(", ")));
    }
}

/// The values of properties.
fn values<'v>(part: &'v Value, names: &[&str]) -> Vec<&'v Value> {
    names.iter().map(|name| &part["Properties"][*name]).collect()
}

/// A part of an API as users know it; none for a path, which is gone when its methods are.
fn shown(template: &Value, id: &str) -> Option<String> {
    let part = resource(template, id)?;
    let properties = &part["Properties"];
    if let Some(of) = properties["ResponseType"].as_str() {
        return Some(format!("the gateway response {of}"));
    }
    let method = properties["HttpMethod"].as_str()?;
    let mut path = String::new();
    let mut above = properties["ResourceId"]["Ref"].as_str();
    // A template with a circle is not ours.
    for _ in 0..resources(template).count() {
        let Some(of) = above.and_then(|id| resource(template, id)) else { break };
        path = format!("/{}{path}", of["Properties"]["PathPart"].as_str().unwrap_or_default());
        above = of["Properties"]["ParentId"]["Ref"].as_str();
    }
    Some(format!("{method} {}", if path.is_empty() { "/" } else { &path }))
}
