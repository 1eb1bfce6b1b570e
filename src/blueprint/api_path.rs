//! The paths of the APIs of a document: `api`, and the entries of `apis`.

use super::node::Node;
use crate::model::written::{API, APIS};

/// The path of an API and the path within it; `None` for a path of something else.
pub(super) fn split<S: AsRef<str>>(path: &[S]) -> Option<(&[S], &[S])> {
    match path.first()?.as_ref() {
        API => Some(path.split_at(1)),
        APIS if path.len() > 1 => Some(path.split_at(2)),
        _ => None,
    }
}

/// The path that a path would have if the document had just this API, as `api`.
pub(super) fn as_only<'p>(path: &[&'p str]) -> Vec<&'p str> {
    match split(path) {
        Some((_, within)) => std::iter::once(API).chain(within.iter().copied()).collect(),
        None => path.to_vec(),
    }
}

/// The paths of all APIs of a document.
pub(super) fn all(document: &Node) -> impl Iterator<Item = Vec<&str>> {
    let own = document.get(API).map(|_| vec![API]);
    let named = document.get(APIS).into_iter().flat_map(Node::keys);
    own.into_iter().chain(named.map(|key| vec![APIS, key]))
}
