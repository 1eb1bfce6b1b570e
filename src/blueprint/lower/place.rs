//! Where in the blueprint a problem of the model is.

use super::{API, Lowered};
use crate::blueprint::diagnostic::{At, Fault, Faults};
use crate::blueprint::node::Node;
use crate::model::{Function, Handle, Kind, Place, Problem, Resource as _, ResourceId};

impl Lowered {
    /// A problem of the model at its place in the blueprint; `None` where it only follows from one
    /// that is reported already: what could not be read or resolved is missing.
    pub(in crate::blueprint) fn fault(
        &self,
        problem: Problem,
        node: &Node,
        reported: &Faults,
    ) -> Option<Fault> {
        let path = self.place(&problem.place);
        let of_role =
            problem.place.resource.as_ref().is_some_and(|resource| resource.kind == Kind::Role);
        let derived = of_role && path.ends_with(&["statements".into()]);
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
        let at = if problem.place.field.is_empty() || problem.place.is_key {
            At::Key
        } else {
            At::Value
        };
        Some(
            Fault::new(&segments, at, problem.message)
                .expected(problem.expected)
                .help(problem.help),
        )
    }

    /// Of what a function's role may not do, the function is where it is said.
    fn place_of_role(&self, role: &ResourceId, place: &Place) -> Vec<String> {
        let functions = &self.stack.functions;
        let path = match functions
            .iter()
            .find(|function| Handle::<Function>::new(function.id()).role().id() == role)
        {
            Some(function) => ["functions".into(), function.key.to_string()],
            None => [API.into(), "account-logging-role".into()],
        };
        path.into_iter().chain(place.field.iter().cloned()).collect()
    }

    /// Where in the blueprint a problem of the model is.
    fn place(&self, place: &Place) -> Vec<String> {
        let Some(id) = &place.resource else { return place.field.clone() };
        let mut path: Vec<String> = match id.kind {
            Kind::Table => vec!["tables".into(), id.name.to_string()],
            Kind::ScalableTarget | Kind::ScalingPolicy => {
                vec!["tables".into(), id.scope.as_ref().unwrap_or(&id.name).to_string()]
            }
            Kind::ResourceGroup => vec!["table-groups".into(), id.name.to_string()],
            Kind::KinesisStream => vec!["kinesis-streams".into(), id.name.to_string()],
            Kind::Queue | Kind::QueuePolicy => vec!["queues".into(), id.name.to_string()],
            Kind::Topic => vec!["topics".into(), id.name.to_string()],
            Kind::Subscription | Kind::Permission => vec![
                "topics".into(),
                id.scope.as_ref().unwrap_or(&id.name).to_string(),
                "subscriptions".into(),
                id.name.to_string(),
            ],
            Kind::Function | Kind::LogGroup => vec!["functions".into(), id.name.to_string()],
            Kind::EventSourceMapping => vec![
                "functions".into(),
                id.scope.as_ref().unwrap_or(&id.name).to_string(),
                "event-source-mappings".into(),
                id.name.to_string(),
            ],
            Kind::Role if *id.name != *API => return self.place_of_role(id, place),
            Kind::Role => vec![API.into(), "role".into()],
            Kind::Account => vec![API.into(), "account-logging-role".into()],
            Kind::DomainName => vec!["domain-names".into(), id.name.to_string()],
            Kind::BasePathMapping => {
                vec!["domain-names".into(), id.scope.as_ref().unwrap_or(&id.name).to_string()]
            }
            Kind::RestApi | Kind::Resource | Kind::RequestValidator | Kind::Deployment => {
                vec![API.into()]
            }
            Kind::Authorizer | Kind::AuthorizerPermission => {
                vec![API.into(), "authorizers".into(), id.name.to_string()]
            }
            Kind::GatewayResponse => vec![API.into(), "gateway-responses".into()],
            Kind::Model => vec![API.into(), "models".into(), id.name.to_string()],
            Kind::Method(verb) => {
                let route = self.routes.get(&(verb, id.name.to_string())).cloned();
                vec![
                    API.into(),
                    "routes".into(),
                    route.unwrap_or_else(|| format!("{verb} {}", id.name)),
                ]
            }
            Kind::Stage
            | Kind::StageLogGroup
            | Kind::ClientCertificate
            | Kind::WebAclAssociation => {
                vec![API.into(), "stage".into()]
            }
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
