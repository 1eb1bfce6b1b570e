//! Paths that CloudFormation cannot move.
//!
//! CloudFormation creates a replacement before it deletes the old resource, but API Gateway does
//! not allow two siblings with the same path segment, nor two with a path parameter.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The paths that CloudFormation would create while the deployed ones still exist: the problem and
/// the remedy.
pub(super) fn conflicts(
    deployed: &Map<String, Value>,
    template: &Map<String, Value>,
) -> Vec<String> {
    let deployed = paths(deployed);
    let paths = paths(template);
    let conflict = |(place, new): (&Place, &Deployed)| {
        let old = deployed.get(place)?;
        // Everything below a replaced path is replaced, too.
        if old.parent != new.parent {
            return None;
        }
        let (path, name) = (&old.path, new.path.rsplit('/').next()?);
        if old.id != new.id {
            Some(format!(
                "the logical ID of the path {path} changes from {} to {}: CloudFormation creates \
                 the new path before it deletes the old one, but API Gateway does not allow \
                 duplicates. Deploy without the routes at and below {path} first, then with them",
                old.id, new.id
            ))
        } else if path.rsplit('/').next() != Some(name) {
            Some(format!(
                "CloudFormation cannot rename the parameter of the deployed path {path} to \
                 `{name}`: it creates the new path before it deletes the old one, but API \
                 Gateway does not allow two parameters at the same level. Keep the name, which \
                 callers do not see, or deploy without the routes at and below {path} first, \
                 then with the new name"
            ))
        } else {
            None
        }
    };
    paths.iter().filter_map(conflict).collect()
}

/// The logical ID of an API, and a path whose parameters have no names.
type Place = (String, String);

/// A path of a template.
struct Deployed {
    /// Its logical ID.
    id: String,
    /// The logical ID of the parent path; none below the root.
    parent: Option<String>,
    /// The path with the names of its parameters.
    path: String,
}

fn paths(resources: &Map<String, Value>) -> BTreeMap<Place, Deployed> {
    let path = |(id, resource): (&String, &Value)| {
        let properties = resource_properties(resource)?;
        let api = properties["RestApiId"]["Ref"].as_str()?.to_owned();
        let mut segments = vec![properties["PathPart"].as_str()?];
        let parent = properties["ParentId"]["Ref"].as_str();
        let mut above = parent;
        while let Some(id) = above {
            // Templates with cycles or dangling paths are not ours.
            let properties = resources
                .get(id)
                .and_then(resource_properties)
                .filter(|_| segments.len() < resources.len())?;
            segments.push(properties["PathPart"].as_str()?);
            above = properties["ParentId"]["Ref"].as_str();
        }
        let joined = |part: fn(&str) -> &str| {
            segments.iter().rev().fold(String::new(), |path, of| path + "/" + part(of))
        };
        let shape = joined(|segment| if segment.starts_with('{') { "{}" } else { segment });
        let path = joined(|segment| segment);
        Some(((api, shape), Deployed { id: id.clone(), parent: parent.map(str::to_owned), path }))
    };
    resources.iter().filter_map(path).collect()
}

/// The properties of a resource that is a path of an API.
fn resource_properties(resource: &Value) -> Option<&Value> {
    (resource["Type"] == "AWS::ApiGateway::Resource").then(|| &resource["Properties"])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::template::resources;
    use super::*;

    /// A template of paths: their logical IDs, parents and segments.
    fn template(paths: &[(&str, &str, &str)]) -> String {
        let path = |(id, parent, part): &(&str, &str, &str)| {
            let parent = match *parent {
                "" => json!({"Fn::GetAtt": ["Api", "RootResourceId"]}),
                parent => json!({"Ref": parent}),
            };
            let properties =
                json!({"RestApiId": {"Ref": "Api"}, "ParentId": parent, "PathPart": part});
            (
                (*id).to_owned(),
                json!({"Type": "AWS::ApiGateway::Resource", "Properties": properties}),
            )
        };
        json!({"Resources": paths.iter().map(path).collect::<Map<_, _>>()}).to_string()
    }

    /// The conflicts between the resources of two templates.
    fn conflicts(deployed: &str, template: &str) -> Vec<String> {
        let (Some(deployed), Some(template)) = (resources(deployed), resources(template)) else {
            return Vec::new();
        };
        super::conflicts(&deployed, &template)
    }

    #[test]
    fn a_renamed_parameter_is_in_the_way_of_itself() {
        let of = |name| template(&[("A", "", "a"), ("AById", "A", name), ("AByIdX", "AById", "x")]);
        for (before, after) in [("{id}", "{other}"), ("{id}", "{id+}"), ("{id+}", "{rest+}")] {
            let conflicts = conflicts(&of(before), &of(after));
            assert_eq!(conflicts.len(), 1, "{conflicts:?}");
            assert!(conflicts[0].contains(&format!("/a/{before} to `{after}`")), "{conflicts:?}");
        }
        assert_eq!(conflicts(&of("{id}"), &of("{id}")), Vec::<String>::new());
        // The AWS CLI returns a template that was not in its own JSON form as text.
        assert_eq!(conflicts(&Value::String(of("{id}")).to_string(), &of("{new}")).len(), 1);
    }

    #[test]
    fn a_path_under_another_identifier_is_in_the_way_of_itself() {
        let before = template(&[("Old", "", "a"), ("OldBelow", "Old", "{id}")]);
        let after = template(&[("New", "", "a"), ("NewBelow", "New", "{other}")]);
        let conflicts = conflicts(&before, &after);
        assert_eq!(conflicts.len(), 1, "what is below is created with it: {conflicts:?}");
        assert!(
            conflicts[0].contains("the logical ID of the path /a changes from Old to New"),
            "{conflicts:?}"
        );
    }

    #[test]
    fn what_comes_and_goes_elsewhere_is_in_nobody_s_way() {
        let before = template(&[("A", "", "a"), ("AById", "A", "{id}"), ("B", "", "b")]);
        let after = template(&[
            ("A", "", "a"),
            ("B", "", "b"),
            ("BById", "B", "{other}"),
            ("AC", "A", "c"),
        ]);
        assert_eq!(conflicts(&before, &after), Vec::<String>::new());
        for none in [
            "",
            "null",
            "{}",
            "Resources: {}",
            r#"{"Resources": {"A": {"Type": "AWS::ApiGateway::Resource"}}}"#,
        ] {
            assert_eq!(conflicts(none, &after), Vec::<String>::new(), "{none}");
        }
        let circle = template(&[("A", "B", "a"), ("B", "A", "{id}")]);
        assert_eq!(conflicts(&circle, &circle), Vec::<String>::new());
    }
}
