//! The counterparts of APIs and routes in the other version.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::exchange::{self, Exchanges};
use crate::gateway::api::{
    DeployedMethod, DeployedStage, HttpMethod, IntegrationType, RequestValidator,
};
use crate::gateway::{Api, Gateway, Request, percent};

/// Two versions of an API.
pub(crate) struct ApiPair<'a> {
    pub(crate) old: &'a Api,
    pub(crate) new: &'a Api,
    /// The routes that both have.
    pub(crate) routes: Vec<RoutePair<'a>>,
    /// The old routes without a counterpart, each with the new route that receives its requests.
    pub(crate) removed: Vec<(Side<'a>, Option<Side<'a>>)>,
    /// The new routes without a counterpart, each with the old route that received its requests.
    pub(crate) added: Vec<(Side<'a>, Option<Side<'a>>)>,
    /// The prefixes of all paths, if only these differ.
    pub(crate) prefixes: Option<(String, String)>,
}

/// Two versions of a route.
pub(crate) struct RoutePair<'a> {
    pub(crate) old: Side<'a>,
    pub(crate) new: Side<'a>,
    exchanges: OnceCell<Exchanges>,
}

impl<'a> RoutePair<'a> {
    fn new(old: Side<'a>, new: Side<'a>) -> Self {
        Self { old, new, exchanges: OnceCell::new() }
    }

    /// The answers of both versions to the same made-up requests.
    pub(crate) fn exchanges(&self) -> &Exchanges {
        self.exchanges.get_or_init(|| exchange::of(self.old, self.new))
    }

    /// True for the preflight requests of web pages.
    pub(crate) fn is_preflight(&self) -> bool {
        self.old.is_preflight() && self.new.is_preflight()
    }
}

/// A route of one version.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) api: &'a Api,
    pub(crate) path: &'a str,
    pub(crate) verb: HttpMethod,
    pub(crate) method: &'a DeployedMethod,
}

impl Side<'_> {
    /// The method and the path: `GET /orders/{id}`.
    pub(crate) fn name(self) -> String {
        format!("{} {}", self.verb, self.path)
    }

    /// The checks of requests.
    pub(crate) fn validator(self) -> RequestValidator {
        let id = self.method.request_validator_id.as_ref();
        id.and_then(|id| self.api.request_validators.get(id)).copied().unwrap_or_default()
    }

    /// True for the answer of API Gateway itself to the preflight requests of web pages.
    pub(crate) fn is_preflight(self) -> bool {
        let integration = self.method.method_integration.r#type;
        self.verb == HttpMethod::Options && integration == IntegrationType::Mock
    }
}

/// The routes of an API.
pub(super) fn routes(api: &Api) -> impl Iterator<Item = Side<'_>> {
    api.resources.iter().flat_map(move |(path, methods)| {
        methods.iter().map(move |(verb, method)| Side { api, path, verb: *verb, method })
    })
}

/// Pairs APIs by their names, and those that alone are left. An API without a counterpart is paired
/// with nothing, an API without routes.
pub(super) fn apis<'a>(old: &'a [Api], new: &'a [Api]) -> Vec<ApiPair<'a>> {
    static NOTHING: std::sync::OnceLock<Api> = std::sync::OnceLock::new();
    let nothing = NOTHING.get_or_init(Api::default);
    let mut left: Vec<&Api> = new.iter().collect();
    let mut pairs: Vec<(&Api, Option<&Api>)> = Vec::new();
    for api in old {
        let at = left.iter().position(|other| other.name == api.name);
        pairs.push((api, at.map(|at| left.remove(at))));
    }
    let mut unpaired = pairs.iter_mut().filter(|(_, counterpart)| counterpart.is_none());
    if let (Some((_, counterpart)), None, 1) = (unpaired.next(), unpaired.next(), left.len()) {
        *counterpart = left.pop();
    }
    let pairs = pairs.into_iter().map(|(old, new)| (old, new.unwrap_or(nothing)));
    pairs
        .chain(left.into_iter().map(|new| (nothing, new)))
        .map(|(old, new)| pair(old, new))
        .collect()
}

fn pair<'a>(old: &'a Api, new: &'a Api) -> ApiPair<'a> {
    let prefixes = prefixes(old, new);
    let (of_old, of_new) = prefixes.clone().unwrap_or_default();
    let counterparts: BTreeMap<(String, HttpMethod), Side<'a>> = routes(new)
        .filter_map(|side| Some(((shape(side.path, &of_new)?, side.verb), side)))
        .collect();
    let mut pairs = Vec::new();
    let mut removed = Vec::new();
    let mut paired = BTreeSet::new();
    let (old_gateway, new_gateway) = (router(old), router(new));
    for side in routes(old) {
        let key = shape(side.path, &of_old).map(|shape| (shape, side.verb));
        if let Some(counterpart) = key.and_then(|key| counterparts.get(&key)) {
            paired.insert((counterpart.path, counterpart.verb));
            pairs.push(RoutePair::new(side, *counterpart));
        } else {
            let path = format!("{of_new}{}", side.path.strip_prefix(&*of_old).unwrap_or(side.path));
            removed.push((side, receiver(side, &path, new, new_gateway.as_ref())));
        }
    }
    let added = routes(new).filter(|side| !paired.contains(&(side.path, side.verb)));
    let added = added.map(|side| {
        let path = format!("{of_old}{}", side.path.strip_prefix(&*of_new).unwrap_or(side.path));
        (side, receiver(side, &path, old, old_gateway.as_ref()))
    });
    let mut added: Vec<_> = added.collect();
    // `ANY` in place of some methods, or the other way round, answers the same requests.
    let is_same =
        |old: &Side<'_>, new: &Side<'_>| shape(old.path, &of_old) == shape(new.path, &of_new);
    let mut any = Vec::new();
    removed.retain(|(side, receiver)| match receiver {
        Some(receiver) if is_same(side, receiver) => {
            pairs.push(RoutePair::new(*side, *receiver));
            any.push(receiver.path);
            false
        }
        _ => true,
    });
    added.retain(|(side, receiver)| match receiver {
        Some(receiver) if is_same(receiver, side) => {
            pairs.push(RoutePair::new(*receiver, *side));
            false
        }
        _ => side.verb != HttpMethod::Any || !any.contains(&side.path),
    });
    ApiPair { old, new, routes: pairs, removed, added, prefixes }
}

/// An API with a stage, for the routing of requests.
fn router(api: &Api) -> Option<Gateway> {
    let mut api = api.clone();
    api.stages = BTreeMap::from([("contract".to_owned(), DeployedStage::default())]);
    Gateway::at(api, "contract")
}

/// The route of another version that receives the requests of a route.
fn receiver<'a>(
    side: Side<'_>,
    path: &str,
    other: &'a Api,
    gateway: Option<&Gateway>,
) -> Option<Side<'a>> {
    let values = |_: usize, _: &str| "vqx".to_owned();
    let request = Request::new(side.verb.as_str(), target(path, values));
    let (verb, path) = gateway?.route(&request)?;
    let (path, methods) = other.resources.get_key_value(path)?;
    Some(Side { api: other, path, verb, method: methods.get(&verb)? })
}

/// The target of a request for a path, with a value for each parameter by its place and name.
pub(super) fn target(path: &str, value: impl Fn(usize, &str) -> String) -> String {
    let mut place = 0;
    let segments = path.split('/').map(|segment| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let Some(name) = name else { return segment.to_owned() };
        place += 1;
        percent::encode(&value(place - 1, name.trim_end_matches('+')))
    });
    segments.collect::<Vec<_>>().join("/")
}

/// A path below a prefix without the names of its parameters, which no caller sees.
fn shape(path: &str, prefix: &str) -> Option<String> {
    let path = path.strip_prefix(prefix)?;
    let segments = path.split('/').map(|segment| match segment.strip_prefix('{') {
        Some(name) if name.ends_with("+}") => "{+}",
        Some(_) => "{}",
        None => segment,
    });
    let shape = segments.collect::<Vec<_>>().join("/");
    Some(if shape.is_empty() { "/".to_owned() } else { shape })
}

/// The prefixes of all paths of both versions, if most routes differ in nothing else.
fn prefixes(old: &Api, new: &Api) -> Option<(String, String)> {
    let (of_old, of_new) = (common_prefixes(old), common_prefixes(new));
    let matched = |old_prefix: &str, new_prefix: &str| {
        let counterparts: BTreeSet<_> = routes(new)
            .filter_map(|side| Some((shape(side.path, new_prefix)?, side.verb)))
            .collect();
        let shapes =
            routes(old).filter_map(|side| Some((shape(side.path, old_prefix)?, side.verb)));
        shapes.filter(|route| counterparts.contains(route)).count()
    };
    if routes(old).count() == 0 || matched("", "") > 0 {
        return None;
    }
    let pairs = of_old.iter().flat_map(|old| of_new.iter().map(move |new| (old, new)));
    let counted = pairs.map(|(old, new)| (matched(old, new), old, new));
    // Of several, the shortest prefixes.
    let best = counted.min_by_key(|(count, old, new)| (usize::MAX - count, old.len() + new.len()));
    let (count, old_prefix, new_prefix) = best?;
    let is_meant = count > 1 && 2 * count >= routes(old).count();
    is_meant.then(|| (old_prefix.clone(), new_prefix.clone()))
}

/// The beginnings that all paths have in common, from the empty one on. A path itself is none of
/// them unless it is the only one.
fn common_prefixes(api: &Api) -> Vec<String> {
    let mut paths = api.resources.keys();
    let Some(first) = paths.next() else { return vec![String::new()] };
    let mut prefixes = vec![String::new()];
    for segment in first.split('/').skip(1).take_while(|segment| !segment.starts_with('{')) {
        let prefix = format!("{}/{segment}", prefixes.last().map_or("", String::as_str));
        let holds = |path: &String| {
            path.strip_prefix(&*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if segment.is_empty() || !api.resources.keys().all(holds) {
            break;
        }
        prefixes.push(prefix);
    }
    prefixes
}
