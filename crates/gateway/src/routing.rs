//! Routing: the method of a request, by its path.
//!
//! Resources are a tree. At each level, a resource with the literal segment takes precedence over
//! one with a parameter, and this over one with a greedy parameter, which matches all remaining
//! segments. A resource without the method of the request is passed over for a less specific one,
//! as recorded.
//!
//! Slashes at the beginning and at the end are ignored. An empty segment in between matches a
//! parameter, which then has no value.

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

/// The search for the method of a request.
struct Search<'a, 'r> {
    routes: &'a Routes,
    api: &'a Api,
    verb: HttpMethod,
    /// The parameters of the resources on the way, from the last one to the first.
    parameters: Vec<(&'a str, &'r str)>,
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
        let verb = HttpMethod::ALL
            .into_iter()
            .find(|verb| verb.as_str() == request.verb() && *verb != HttpMethod::Any)?;
        let path = request.path().strip_prefix('/')?.trim_matches('/');
        let mut search = Search { routes: self, api, verb, parameters: Vec::new() };
        let (path, method) = search.below(0, path)?;
        let parameters = search.parameters.into_iter().rev();
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Route { path, method, parameters: parameters.collect() })
    }
}

impl<'a, 'r> Search<'a, 'r> {
    /// The method at the remaining path below a resource. Every resource is visited at most once.
    fn below(&mut self, at: usize, rest: &'r str) -> Option<(&'a str, &'a DeployedMethod)> {
        let resource = &self.routes.0[at];
        if rest.is_empty() {
            let path = resource.path.as_deref()?;
            let methods = self.api.resources.get(path)?;
            let method = methods.get(&self.verb).or_else(|| methods.get(&HttpMethod::Any))?;
            return Some((path, method));
        }
        let (segment, further) = rest.split_once('/').unwrap_or((rest, ""));
        if let Some(child) = resource.children.get(&*percent::decode(segment))
            && let Some(found) = self.below(*child, further)
        {
            return Some(found);
        }
        if let Some((name, child)) = &resource.parameter
            && let Some(found) = self.below(*child, further)
        {
            if !segment.is_empty() {
                self.parameters.push((name, segment));
            }
            return Some(found);
        }
        let (name, child) = resource.greedy.as_ref()?;
        let found = self.below(*child, "")?;
        self.parameters.push((name, rest));
        Some(found)
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
        let request = Request::new(verb, target);
        Routes::of(api).find(api, &request).map(|route| {
            let parameters =
                route.parameters.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("{}{}", route.path, parameters.collect::<String>())
        })
    }

    #[test]
    fn the_most_specific_resource_with_the_method_responds() {
        let api = api(&[
            (HttpMethod::Get, "/"),
            (HttpMethod::Get, "/orders"),
            (HttpMethod::Get, "/orders/{id}"),
            (HttpMethod::Post, "/orders/{id}/lines"),
            (HttpMethod::Delete, "/orders/new"),
            (HttpMethod::Get, "/orders/new"),
            (HttpMethod::Put, "/orders/{rest+}"),
            (HttpMethod::Any, "/{rest+}"),
        ]);
        for (verb, target, expected) in [
            ("GET", "/", Some("/")),
            ("GET", "/orders", Some("/orders")),
            ("GET", "/orders/?limit=1", Some("/orders")),
            ("GET", "//orders", Some("/orders")),
            ("GET", "/orders/new", Some("/orders/new")),
            ("GET", "/orders/n%65w", Some("/orders/new")),
            ("GET", "/orders/a%2Fb%20c", Some("/orders/{id} id=a%2Fb%20c")),
            ("POST", "/orders/7/lines", Some("/orders/{id}/lines id=7")),
            ("POST", "/orders//lines", Some("/orders/{id}/lines")),
            ("PUT", "/else/where%3F/", Some("/{rest+} rest=else/where%3F")),
            ("PUT", "/else//where", Some("/{rest+} rest=else//where")),
            // A resource that lacks the method is passed over.
            ("POST", "/orders", Some("/{rest+} rest=orders")),
            ("GET", "/orders/7/else", Some("/{rest+} rest=orders/7/else")),
            ("GET", "/orders/7/lines", Some("/{rest+} rest=orders/7/lines")),
            ("PUT", "/orders/new", Some("/orders/{rest+} rest=new")),
            ("DELETE", "/orders/old", Some("/{rest+} rest=orders/old")),
            ("POST", "/", None),
            ("ANY", "/x", None),
            ("get", "/orders", None),
            ("GET", "orders", None),
        ] {
            assert_eq!(found(&api, verb, target).as_deref(), expected, "{verb} {target}");
        }
    }

    #[test]
    fn paths_without_a_method_do_not_respond() {
        let api = api(&[(HttpMethod::Get, "/v1/orders")]);
        assert_eq!(found(&api, "GET", "/v1/orders").as_deref(), Some("/v1/orders"));
        for target in ["/", "/v1", "/v2", "/v1/orders/7"] {
            assert_eq!(found(&api, "GET", target), None, "{target}");
        }
    }
}
