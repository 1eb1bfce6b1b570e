//! The step of the route: the resource that was found, and the others.

use super::{OtherResource, StepKind};
use crate::api::{Api, HttpMethod};
use crate::percent;
use crate::request::Request;
use crate::routing::Route;

/// The most other resources.
const OTHERS: usize = 50;

/// Returns the step of a request, whose route may not exist.
pub(crate) fn step(api: &Api, request: &Request, route: Option<&Route<'_>>) -> StepKind {
    let verb = request.verb();
    let resource = route.map(|route| route.path);
    let resource_method = route.and_then(|route| {
        let mut methods = api.resources.get(route.path)?.iter();
        methods.find(|(_, method)| std::ptr::eq(*method, route.method)).map(|(verb, _)| *verb)
    });
    let others = api.resources.iter().filter(|(path, _)| Some(path.as_str()) != resource);
    let others = others.filter_map(|(path, methods)| {
        let reason = match (mismatch(path, request.path()), resource) {
            (Some(_), Some(_)) => return None,
            (Some(mismatch), None) => mismatch,
            (None, _) => {
                let has = |verb: &str| methods.keys().any(|method| method.as_str() == verb);
                match resource {
                    _ if !has(verb) && !has(HttpMethod::Any.as_str()) => {
                        format!("it has no method {verb}")
                    }
                    Some(chosen) => format!("{chosen} is more specific"),
                    None => "another resource is more specific".to_owned(),
                }
            }
        };
        Some(OtherResource { resource: path.clone(), reason })
    });
    StepKind::Route {
        method: verb.to_owned(),
        path: request.path().to_owned(),
        resource: resource.map(str::to_owned),
        resource_method,
        parameters: route.map(|route| route.parameters.clone()).unwrap_or_default(),
        other_resources: others.take(OTHERS).collect(),
    }
}

/// The reason for which the path of a resource does not match that of a request; `None` if it
/// matches.
fn mismatch(resource: &str, path: &str) -> Option<String> {
    let segments = |path| str::split(path, '/').filter(|segment| !segment.is_empty());
    let mut given = segments(path.trim_matches('/'));
    for expected in segments(resource) {
        let Some(segment) = given.next() else {
            return Some(format!("the path ends before {expected}"));
        };
        let parameter = expected.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        match parameter {
            Some(name) if name.ends_with('+') => return None,
            Some(_) => {}
            None if percent::decode(segment) == expected => {}
            None => return Some(format!("{segment} is not {expected}")),
        }
    }
    given.next().map(|segment| format!("the path goes on with {segment}"))
}

#[cfg(test)]
mod tests {
    use super::mismatch;

    #[test]
    fn reasons_for_which_a_path_does_not_match() {
        for (resource, path, expected) in [
            ("/", "/", None),
            ("/orders/{id}", "/orders/7/", None),
            ("/orders/{rest+}", "/orders/7/lines", None),
            ("/orders", "/o%72ders", None),
            ("/orders", "/Orders", Some("Orders is not orders")),
            ("/orders/{id}", "/orders", Some("the path ends before {id}")),
            ("/orders/{id}", "/orders/7/lines", Some("the path goes on with lines")),
        ] {
            assert_eq!(mismatch(resource, path).as_deref(), expected, "{resource} {path}");
        }
    }
}
