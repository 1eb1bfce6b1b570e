//! The place in the blueprint for an error of the model.

use super::api::FURTHER_STAGES;
use super::{API, APIS, Lowered};
use crate::blueprint::api_path;
use crate::blueprint::diagnostic::{At, Fault, Faults};
use crate::blueprint::node::Node;
use crate::check::rules::unknown_reference;
use crate::check::{Finding, Place};
use crate::model::{Kind, ResourceId};

impl Lowered {
    /// An error of the model at its place in the blueprint; `None` if it only follows from a
    /// reported one, because unreadable or unresolved parts are missing.
    pub(in crate::blueprint) fn fault(
        &self,
        finding: Finding,
        node: &Node,
        reported: &Faults,
    ) -> Option<Fault> {
        let path = self.place(&finding.place, node);
        let of_role =
            finding.place.resource.as_ref().is_some_and(|resource| resource.kind == Kind::Role);
        let derived = of_role && path.ends_with(&["statements".into()]);
        let segments: Vec<_> = path.iter().map(String::as_str).collect();
        let unread = match api_path::as_only(&segments)[..] {
            ["name"] | ["api", "name"] => node.at(&path).is_none(),
            ["api", "routes"] => node.at(&path).is_none_or(|routes| routes.keys().next().is_some()),
            _ => false,
        };
        // A route that is unreadable responds to nothing.
        let is_request = matches!(
            segments[..],
            ["examples", _, "request"] | ["examples", _, "steps", _, "request"]
        );
        let is_of_api =
            |fault: &Fault| [API, APIS].into_iter().any(|of| fault.is_within(&[of.into()]));
        let routeless = is_request && reported.iter().any(is_of_api);
        if derived || unread || routeless {
            return None;
        }
        if !finding.place.field.is_empty() && reported.iter().any(|fault| fault.is_within(&path)) {
            return None;
        }
        // Names were resolved in the document, which includes unreadable parts.
        if finding.rule == &unknown_reference::RULE {
            return None;
        }
        let at = if finding.place.field.is_empty() || finding.place.is_key {
            At::Key
        } else {
            At::Value
        };
        Some(
            Fault::new(&segments, at, finding.message)
                .rule(finding.rule)
                .expected(finding.expected)
                .help(finding.help),
        )
    }

    /// The place of missing permissions of a function's role is in the function.
    fn place_of_role(&self, role: &ResourceId, place: &Place, node: &Node) -> Vec<String> {
        let functions = &self.stack.functions;
        let path = match functions.iter().find(|function| function.role_id() == *role) {
            Some(function) => ["functions".into(), function.key.to_string()],
            None => return self.place_of_account(node),
        };
        path.into_iter().chain(place.field.iter().cloned()).collect()
    }

    /// The place of the role of the account's logs, which one of the APIs declares.
    fn place_of_account(&self, node: &Node) -> Vec<String> {
        let api = self.stack.apis.iter().find(|api| api.account_logging_role);
        let at = path_of(api.map_or(API, |api| &api.key), node);
        at.into_iter().chain(["account-logging-role".to_owned()]).collect()
    }

    /// The place in the blueprint for a place in the model.
    fn place(&self, place: &Place, node: &Node) -> Vec<String> {
        let Some(id) = &place.resource else { return place.field.clone() };
        if id.kind == Kind::Role && !self.stack.apis.iter().any(|api| api.key == id.name) {
            return self.place_of_role(id, place, node);
        }
        if id.kind == Kind::Account {
            return self.place_of_account(node);
        }
        let api = id.scope.as_ref().unwrap_or(&id.name);
        let name = match id.kind {
            Kind::Method(verb) | Kind::MethodPermission(verb) => {
                let route = (api.clone(), verb, id.name.to_string());
                let route = self.routes.get(&route).cloned();
                route.unwrap_or_else(|| format!("{verb} {}", id.name))
            }
            _ => id.name.to_string(),
        };
        let segment = |segment| match segment {
            "{name}" => name.clone(),
            "{scope}" => id.scope.as_ref().unwrap_or(&id.name).to_string(),
            segment => segment.to_owned(),
        };
        let mut path: Vec<String> = id.kind.section().split('/').map(segment).collect();
        if path[0] == API {
            // The first stage is the API's own.
            let of_api = self.stack.apis.iter().find(|known| known.key == *api);
            let further = of_api.into_iter().flat_map(|api| api.stages.iter().skip(1));
            if path[1..] == ["stage"] && further.into_iter().any(|stage| stage.name == id.name) {
                path = vec![API.to_owned(), FURTHER_STAGES.to_owned(), name];
            }
            path.splice(..1, path_of(api, node));
        }
        path.extend(place.field.iter().cloned());
        path
    }
}

/// The path of an API in the document.
pub(super) fn path_of(api: &str, node: &Node) -> Vec<String> {
    if api == API && node.at(&[APIS, API]).is_none() {
        return vec![API.to_owned()];
    }
    vec![APIS.to_owned(), api.to_owned()]
}
