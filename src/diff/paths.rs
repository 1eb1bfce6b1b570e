//! The paths of REST APIs, in templates and in modules.
//!
//! API Gateway does not allow two siblings with the same path segment, nor two with a path
//! parameter, and engines create before they delete.

use std::collections::BTreeMap;

use serde_json::Value;

use super::reference;
use super::resource::StateResource;
use super::state::State;
use crate::check::Engine;

/// The ID of an API, and a path whose parameters have no names.
type Place = (String, String);

/// A path of an API.
#[derive(Debug)]
pub(crate) struct DeployedPath {
    /// Its logical ID or address.
    pub(crate) id: String,
    /// The ID of the parent path; none below the root.
    parent: Option<String>,
    /// The path with the names of its parameters.
    pub(crate) path: String,
}

/// The paths of a state.
#[derive(Debug, Default)]
pub(crate) struct Paths(BTreeMap<Place, DeployedPath>);

/// The properties of a path on an engine.
struct Names {
    kind: &'static str,
    api: &'static str,
    parent: &'static str,
    part: &'static str,
}

const IN_TEMPLATES: Names = Names {
    kind: "AWS::ApiGateway::Resource",
    api: "RestApiId",
    parent: "ParentId",
    part: "PathPart",
};
const IN_MODULES: Names = Names {
    kind: "aws_api_gateway_resource",
    api: "rest_api_id",
    parent: "parent_id",
    part: "path_part",
};

impl Paths {
    /// The paths of a state, as far as their APIs and parents are in it.
    pub(crate) fn of(state: &State) -> Self {
        let names = match state.engine {
            Engine::CloudFormation => IN_TEMPLATES,
            Engine::Terraform => IN_MODULES,
        };
        let is_path = |id: &str| state.resources.get(id).filter(|of| of.kind == names.kind);
        let referred = |of: &StateResource, name: &str| {
            let value = of.get(name)?;
            target(state, value)
        };
        let path = |(id, resource): (&String, &StateResource)| {
            if resource.kind != names.kind {
                return None;
            }
            let api = referred(resource, names.api)?;
            let mut segments = vec![resource.literal(names.part)?];
            let parent = referred(resource, names.parent).filter(|id| is_path(id).is_some());
            let mut above = parent.clone();
            while let Some(id) = above {
                // States with cycles are not ours.
                let of = is_path(&id).filter(|_| segments.len() < state.resources.len())?;
                segments.push(of.literal(names.part)?);
                above = referred(of, names.parent).filter(|id| is_path(id).is_some());
            }
            let joined = |part: fn(&str) -> &str| {
                segments.iter().rev().fold(String::new(), |path, of| path + "/" + part(of))
            };
            let shape = joined(|segment| if segment.starts_with('{') { "{}" } else { segment });
            let path = joined(|segment| segment);
            Some(((api, shape), DeployedPath { id: id.clone(), parent, path }))
        };
        Self(state.resources.iter().filter_map(path).collect())
    }

    /// The paths that both states have, whose parents stay.
    pub(crate) fn pairs<'a>(
        &'a self,
        new: &'a Self,
    ) -> impl Iterator<Item = (&'a DeployedPath, &'a DeployedPath)> {
        self.0.iter().filter_map(|(place, old)| {
            let new = new.0.get(place)?;
            // Everything below a replaced path is replaced, too.
            (old.parent == new.parent).then_some((old, new))
        })
    }
}

/// The resource to which a value refers, or whose ID in a deployed state it is.
fn target(state: &State, value: &Value) -> Option<String> {
    let mut found = None;
    reference::visit(state.engine, value, &mut |id, _| {
        found.get_or_insert_with(|| id.to_owned());
    });
    found.or_else(|| {
        let is_it = |of: &StateResource| {
            ["id", "root_resource_id"].iter().any(|name| of.get(name) == Some(value))
        };
        let mut known = state.resources.iter().filter(|_| state.is_deployed);
        known.find(|(_, of)| is_it(of)).map(|(id, _)| id.clone())
    })
}

/// The last segment of a path.
pub(crate) fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
