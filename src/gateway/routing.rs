//! From a path to the method that answers it.
//!
//! Resources are a tree, and the way goes down it without coming back: at each level the resource
//! that is spelled so goes before the one with a parameter, and a greedy parameter takes the rest.
//! A resource that is spelled out [is
//! excluded](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html)
//! from what its greedy sibling stands for, with everything below it. Slashes at the end are
//! ignored.

use indexmap::IndexMap;

use super::{Request, percent};
use crate::model::{HttpMethod, Method, Path, RestApi};

/// The method that answers a request.
#[derive(Debug, Clone)]
pub(crate) struct Routed<'a> {
    pub(crate) path: &'a Path,
    pub(crate) method: &'a Method,
    /// The parameters of the path, still encoded: that is how mapping templates see them.
    pub(crate) parameters: IndexMap<String, String>,
}

/// Finds the method that answers a request.
pub(super) fn find<'a>(api: &'a RestApi, request: &Request) -> Option<Routed<'a>> {
    let (path, parameters) = resource(api, request.path())?;
    let methods = api.resources.get(path)?;
    let verb = HttpMethod::ALL
        .into_iter()
        .find(|verb| verb.as_str() == request.method && *verb != HttpMethod::Any)?;
    let method = methods.get(&verb).or_else(|| methods.get(&HttpMethod::Any))?;
    Some(Routed { path, method, parameters })
}

fn resource<'a>(api: &'a RestApi, path: &str) -> Option<(&'a Path, IndexMap<String, String>)> {
    let mut parameters = IndexMap::new();
    let mut at = api.resources.get_key_value("/").map(|(root, _)| root);
    let path = path.strip_prefix('/')?.trim_end_matches('/');
    if path.is_empty() {
        return Some((at?, parameters));
    }
    let mut rest = Some(path);
    while let Some(remaining) = rest {
        let (segment, further) =
            remaining.split_once('/').map_or((remaining, None), |(one, more)| (one, Some(more)));
        let above = at.map_or("/", Path::as_str);
        let children = || api.resources.keys().filter(|known| is_child(known, above));
        if let Some(exact) =
            children().find(|child| child.last_segment() == percent::decode(segment))
        {
            (at, rest) = (Some(exact), further);
            continue;
        }
        let variable = children()
            .find(|child| child.last_segment().starts_with('{'))
            .filter(|_| !segment.is_empty())?;
        let name = variable.parameters().last()?.to_owned();
        if variable.last_segment().ends_with("+}") {
            parameters.insert(name, remaining.to_owned());
            return Some((variable, parameters));
        }
        parameters.insert(name, segment.to_owned());
        (at, rest) = (Some(variable), further);
    }
    Some((at?, parameters))
}

/// Whether a path is one segment below another.
fn is_child(path: &Path, above: &str) -> bool {
    match path.as_str().rsplit_once('/') {
        Some(("", last)) => above == "/" && !last.is_empty(),
        Some((parent, _)) => parent == above,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MockIntegration;

    fn api(routes: &[(HttpMethod, &str)]) -> RestApi {
        routes.iter().fold(RestApi::new("api"), |api, (verb, path)| {
            api.route(*verb, path, Method::new(MockIntegration::new(200)))
        })
    }

    /// `path name=value …` of the resource that answers.
    fn found(api: &RestApi, verb: &str, target: &str) -> Option<String> {
        find(api, &Request::new(verb, target)).map(|routed| {
            let parameters =
                routed.parameters.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("{}{}", routed.path, parameters.collect::<String>())
        })
    }

    #[test]
    fn the_most_specific_resource_answers() {
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
            // What is spelled out is not the greedy parameter's, nor is anything below it.
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
    fn paths_without_a_method_do_not_answer() {
        let api = api(&[(HttpMethod::Get, "/v1/orders")]);
        assert_eq!(found(&api, "GET", "/v1/orders").as_deref(), Some("/v1/orders"));
        for target in ["/", "/v1", "/v2"] {
            assert_eq!(found(&api, "GET", target), None, "{target}");
        }
    }
}
