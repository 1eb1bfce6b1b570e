//! Routing: the method of a request, by its path.
//!
//! Resources are a tree, which is searched without backtracking: at each level, a resource with the
//! literal segment takes precedence over one with a parameter, and a greedy parameter matches all
//! remaining segments. A literal resource and everything below it [are
//! excluded](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html)
//! from its greedy sibling. Slashes at the end are ignored.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::api::{Api, DeployedMethod, HttpMethod};
use crate::percent;
use crate::request::Request;

/// The resources of an API, as a tree whose first resource is the root.
#[derive(Debug)]
pub(crate) struct Routes(Vec<Resource>);

/// A resource. Its children are indices in the list of all resources.
#[derive(Debug, Default)]
struct Resource {
    /// The path, if the API has methods there.
    path: Option<String>,
    children: HashMap<String, usize>,
    /// The child for any other segment, and the name of its parameter.
    parameter: Option<(String, usize)>,
    /// The child for all remaining segments, and the name of its parameter.
    greedy: Option<(String, usize)>,
}

/// The method of a request.
#[derive(Debug)]
pub(crate) struct Route<'a> {
    /// The path of the resource, such as `/orders/{id}`.
    pub(crate) path: &'a str,
    pub(crate) method: &'a DeployedMethod,
    /// The path parameters, percent-encoded as in mapping templates.
    pub(crate) parameters: IndexMap<String, String>,
}

impl Routes {
    pub(crate) fn of(api: &Api) -> Self {
        let mut routes = Self(vec![Resource::default()]);
        for path in api.resources.keys() {
            let segments = path.split('/').filter(|segment| !segment.is_empty());
            let resource = segments.fold(0, |parent, segment| routes.child(parent, segment));
            routes.0[resource].path = Some(path.clone());
        }
        routes
    }

    /// Returns the child for a segment of a path, adding it if there is none.
    fn child(&mut self, parent: usize, segment: &str) -> usize {
        let new = self.0.len();
        let parent = &mut self.0[parent];
        let parameter = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let child = match parameter.map(|name| (name, name.strip_suffix('+'))) {
            None => *parent.children.entry(segment.to_owned()).or_insert(new),
            Some((name, None)) => parent.parameter.get_or_insert((name.to_owned(), new)).1,
            Some((_, Some(name))) => parent.greedy.get_or_insert((name.to_owned(), new)).1,
        };
        if child == new {
            self.0.push(Resource::default());
        }
        child
    }

    /// The method of a request to the API of these routes.
    pub(crate) fn find<'a>(&'a self, api: &'a Api, request: &Request) -> Option<Route<'a>> {
        let mut parameters = IndexMap::new();
        let mut resource = &self.0[0];
        let mut rest = request.path().strip_prefix('/')?.trim_end_matches('/');
        while !rest.is_empty() {
            let (segment, further) = rest.split_once('/').unwrap_or((rest, ""));
            let child = if let Some(child) = resource.children.get(&*percent::decode(segment)) {
                rest = further;
                *child
            } else if segment.is_empty() {
                return None;
            } else if let Some((name, child)) = &resource.parameter {
                parameters.insert(name.clone(), segment.to_owned());
                rest = further;
                *child
            } else {
                let (name, child) = resource.greedy.as_ref()?;
                parameters.insert(name.clone(), rest.to_owned());
                rest = "";
                *child
            };
            resource = &self.0[child];
        }
        let path = resource.path.as_deref()?;
        let methods = api.resources.get(path)?;
        let verb = HttpMethod::ALL
            .into_iter()
            .find(|verb| verb.as_str() == request.method && *verb != HttpMethod::Any)?;
        let method = methods.get(&verb).or_else(|| methods.get(&HttpMethod::Any))?;
        Some(Route { path, method, parameters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::DeployedIntegration;

    fn api(routes: &[(HttpMethod, &str)]) -> Api {
        routes.iter().fold(Api::new("api"), |api, (verb, path)| {
            api.method(*verb, *path, DeployedMethod::new(DeployedIntegration::mock()))
        })
    }

    /// The path of the resource and its parameters: `path name=value …`.
    fn found(api: &Api, verb: &str, target: &str) -> Option<String> {
        Routes::of(api).find(api, &Request::new(verb, target)).map(|route| {
            let parameters =
                route.parameters.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("{}{}", route.path, parameters.collect::<String>())
        })
    }

    #[test]
    fn the_most_specific_resource_responds() {
        let api = api(&[
            (HttpMethod::Get, "/"),
            (HttpMethod::Get, "/orders"),
            (HttpMethod::Get, "/orders/{id}"),
            (HttpMethod::Post, "/orders/{id}/lines"),
            (HttpMethod::Get, "/orders/new"),
            (HttpMethod::Any, "/{rest+}"),
        ]);
        for (verb, target, expected) in [
            ("GET", "/", Some("/")),
            ("GET", "/orders", Some("/orders")),
            ("GET", "/orders/?limit=1", Some("/orders")),
            ("GET", "/orders/new", Some("/orders/new")),
            ("GET", "/orders/n%65w", Some("/orders/new")),
            ("GET", "/orders/a%2Fb%20c", Some("/orders/{id} id=a%2Fb%20c")),
            ("POST", "/orders/7/lines", Some("/orders/{id}/lines id=7")),
            ("PUT", "/else/where%3F", Some("/{rest+} rest=else/where%3F")),
            // A greedy parameter matches neither a literal resource nor anything below it.
            ("POST", "/orders", None),
            ("GET", "/orders/7/else", None),
            ("GET", "/orders/7/lines", None),
            ("POST", "/", None),
            ("ANY", "/x", None),
            ("get", "/orders", None),
            ("GET", "orders", None),
            ("GET", "/orders//lines", None),
        ] {
            assert_eq!(found(&api, verb, target).as_deref(), expected, "{verb} {target}");
        }
    }

    #[test]
    fn paths_without_a_method_do_not_respond() {
        let api = api(&[(HttpMethod::Get, "/v1/orders")]);
        assert_eq!(found(&api, "GET", "/v1/orders").as_deref(), Some("/v1/orders"));
        for target in ["/", "/v1", "/v2"] {
            assert_eq!(found(&api, "GET", target), None, "{target}");
        }
    }
}
