//! Where in the blueprint a problem of the model is.

use super::{API, Lowered};
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::node::Node;
use crate::model::{Kind, Place, Problem};

impl Lowered {
    /// A problem of the model at its place in the blueprint; `None` where it only follows from one that is reported already:
    /// what could not be read or resolved is missing.
    pub(in crate::blueprint) fn fault(&self, problem: Problem, node: &Node, reported: &[Fault]) -> Option<Fault> {
        let path = self.place(&problem.place);
        let derived = path.starts_with(&["api".into(), "role".into()]) && path.ends_with(&["statements".into()]);
        let unread = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["name"] | ["api", "name"] => node.at(&path).is_none(),
            ["api", "routes"] => node.at(&path).is_none_or(|routes| routes.keys().next().is_some()),
            _ => false,
        };
        // A route that could not be read answers nothing.
        let routeless = matches!(&path[..], [examples, _, request] if (&**examples, &**request) == ("examples", "request"))
            && reported.iter().any(|fault| fault.is_within(&[API.into()]));
        if derived || unread || routeless {
            return None;
        }
        if !problem.place.field.is_empty() && reported.iter().any(|fault| fault.is_within(&path)) {
            return None;
        }
        let segments: Vec<_> = path.iter().map(String::as_str).collect();
        let at = if problem.place.field.is_empty() || problem.place.is_key { At::Key } else { At::Value };
        Some(Fault::new(&segments, at, problem.message).expected(problem.expected))
    }

    /// Where in the blueprint a problem of the model is.
    fn place(&self, place: &Place) -> Vec<String> {
        let Some(id) = &place.resource else { return place.field.clone() };
        let mut path: Vec<String> = match id.kind {
            Kind::Table => vec!["tables".into(), id.name.to_string()],
            Kind::ResourceGroup => vec!["table-groups".into(), id.name.to_string()],
            Kind::Role => vec![API.into(), "role".into()],
            Kind::RestApi | Kind::Resource | Kind::RequestValidator | Kind::Deployment => vec![API.into()],
            Kind::Model => vec![API.into(), "models".into(), id.name.to_string()],
            Kind::Method(verb) => {
                let route = self.routes.get(&(verb, id.name.to_string())).cloned();
                vec![API.into(), "routes".into(), route.unwrap_or_else(|| format!("{verb} {}", id.name))]
            }
            Kind::Stage | Kind::LogGroup => vec![API.into(), "stage".into()],
            Kind::ApiKey => vec!["api-keys".into(), id.name.to_string()],
            Kind::UsagePlan | Kind::UsagePlanKey => {
                vec!["usage-plans".into(), id.scope.as_ref().unwrap_or(&id.name).to_string()]
            }
            Kind::Parameter => vec!["parameters".into(), id.name.to_string()],
            Kind::Output => vec!["outputs".into(), id.name.to_string()],
        };
        path.extend(place.field.iter().cloned());
        path
    }
}
