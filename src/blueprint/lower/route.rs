//! Routes: method, path, and integration.

use super::{LoweredApi, Lowering};
use crate::blueprint::diagnostic::{At, Fault};
use crate::blueprint::node::Node;
use crate::model::{Choice, ChoiceForm, ChoiceOption, HttpMethod, Operation, Route, RouteKind};
use crate::nearest::nearest;

impl Lowering<'_> {
    /// The method and the complete path of `POST /orders`, with the API's prefix.
    pub(super) fn route_key(
        &mut self,
        api: &LoweredApi,
        key: &str,
    ) -> Option<(HttpMethod, String)> {
        let parsed = key.split_once(' ').and_then(|(verb, path)| {
            let verb = HttpMethod::ALL.into_iter().find(|method| method.as_str() == verb)?;
            Some((verb, path.trim_start().to_owned()))
        });
        let Some((verb, path)) = parsed else {
            let help = suggested_route(key).map(|route| format!("did you mean `{route}`?"));
            self.faults.push(
                Fault::new(&api.path(&["routes", key]), At::Key, format!("`{key}` is not a route"))
                    .expected(Some(
                        "METHOD /path, with one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, ANY".into(),
                    ))
                    .help(help),
            );
            return None;
        };
        Some((verb, api.below_prefix(&path)))
    }

    /// The only kind of a route.
    pub(super) fn kind(
        &mut self,
        api: &LoweredApi,
        key: &str,
        route: &mut Route,
    ) -> Option<RouteKind> {
        let at = api.path(&["routes", key]);
        let names = RouteKind::names();
        let expected = format!("one of {}", names.join(", "));
        let mut kinds = route.take_kinds();
        if let Some(options) = route.choose.take() {
            kinds.push(self.choice(&at, options)?.into());
        }
        if kinds.len() > 1 {
            self.report(&at, "the route has more than one integration", expected);
            return None;
        }
        let kind = kinds.pop();
        if kind.is_none() {
            // Unreadable or misspelt keys have been reported.
            let mut keys = self.node.at(&at).into_iter().flat_map(Node::keys);
            if !keys.any(|name| nearest(name, names.iter().copied()).is_some()) {
                self.report(&at, "the route has no integration", expected);
            }
        }
        kind
    }

    /// The choice of operations at a route; `None` if one of them is invalid.
    fn choice(&mut self, at: &[&str], forms: Vec<ChoiceForm>) -> Option<Choice> {
        let mut options = Some(Vec::new());
        for (index, mut form) in forms.into_iter().enumerate() {
            let mut operations = form.take_operations();
            if let (Some(operation), true) = (operations.pop(), operations.is_empty()) {
                if let Some(options) = &mut options {
                    options.push(ChoiceOption { when: form.when, operation });
                }
                continue;
            }
            options = None;
            let index = index.to_string();
            let at = [at, &["choose", &index]].concat();
            let expected = format!("one of {}", Operation::NAMES.join(", "));
            self.report(&at, "the choice has not exactly one operation", expected);
        }
        options.map(Choice::new)
    }
}

/// The probably meant key for `post /x`, `POST x` or `/x`.
fn suggested_route(key: &str) -> Option<String> {
    let (verb, path) = key.trim().split_once([' ', ':']).unwrap_or(("GET", key.trim()));
    let verbs = HttpMethod::ALL.map(HttpMethod::as_str);
    let verb = nearest(&verb.to_uppercase(), verbs)?;
    let path = path.trim();
    let route =
        if path.starts_with('/') { format!("{verb} {path}") } else { format!("{verb} /{path}") };
    (route != key).then_some(route)
}
