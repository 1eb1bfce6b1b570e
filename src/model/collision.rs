//! Names that differ in the blueprint but would be one identifier to a backend.
//!
//! Most names can be changed, so a collision of theirs is an error. A path is a contract with the API's callers, so of the
//! paths that collide all but one get a distinction: a few digits that follow from the path alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Write};

use super::identifier::{LogicalId, SnakeName};
use super::{Kind, Path, ResourceId, RestApi};

/// The paths of an API that need a distinction, with it.
///
/// The plainest of the paths that collide goes without: `/users/{id}` keeps its identifier when `/users/by-id` joins it.
pub(super) fn distinctions(api: &RestApi) -> BTreeMap<Path, u32> {
    let mut paths: Vec<_> = api.resources.keys().filter(|path| !path.is_root()).collect();
    if colliding_paths(api, &paths).is_empty() {
        return BTreeMap::new();
    }
    paths.sort_by_cached_key(|path| plainness(path));
    let distinguished = |index: usize| (paths[index].clone(), distinction(paths[index].as_str()));
    colliding_paths(api, &paths).into_iter().map(distinguished).collect()
}

/// What tells a name apart from the few that look like it: at most six hexadecimal digits.
pub(crate) fn distinction(name: &str) -> u32 {
    let mut hash = Fnv::default();
    // Hashing does not fail.
    let _ = hash.write_str(name);
    (hash.0 >> 40) as u32
}

/// The paths, by their indices, whose identifier is that of an earlier one.
fn colliding_paths(api: &RestApi, paths: &[&Path]) -> BTreeSet<usize> {
    let ids: Vec<_> = paths.iter().map(|path| api.part(Kind::Resource, path.name().clone())).collect();
    let logical = colliding(&ids, |id| ((), LogicalId(id)));
    let snake = colliding(&ids, |id| ((), SnakeName(id)));
    logical.into_keys().chain(snake.into_keys()).collect()
}

/// How little of a path is lost in an identifier: less is plainer.
fn plainness(path: &Path) -> (usize, Path) {
    let lost = |byte: &u8| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'{' | b'}');
    (path.as_str().bytes().filter(lost).count(), path.clone())
}

/// What collides with something earlier: by its index, the index of the earlier one and the identifier of both.
///
/// Identifiers are compared by their hashes first, so that no string is made for the many that do not collide.
pub(super) fn colliding<'a, S: PartialEq + Ord, I: Display>(
    ids: &'a [ResourceId],
    identifier: impl Fn(&'a ResourceId) -> (S, I),
) -> BTreeMap<usize, (usize, String)> {
    let hash = |index: usize| {
        let (space, identifier) = identifier(&ids[index]);
        let mut hash = Fnv::default();
        // Hashing does not fail.
        let _ = write!(hash, "{identifier}");
        (space, hash.0, index)
    };
    let mut hashes: Vec<_> = (0..ids.len()).map(hash).collect();
    hashes.sort_unstable();
    let mut found = BTreeMap::new();
    for pair in hashes.windows(2) {
        let [(space, hash, earlier), (other_space, other_hash, later)] = pair else { continue };
        if space == other_space && hash == other_hash {
            let (first, second) = (identifier(&ids[*earlier]).1.to_string(), identifier(&ids[*later]).1.to_string());
            if first == second {
                found.insert(*later, (*earlier, first));
            }
        }
    }
    found
}

/// The 64-bit FNV-1a hash of what is written to it.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HttpMethod, IntegrationResponse, Method, MockIntegration, Stack};

    fn identifiers(paths: &[&str]) -> BTreeMap<String, String> {
        let answer = || Method::new(MockIntegration::answering(IntegrationResponse::new(200)));
        let mut stack = Stack::new("paths");
        stack.add(paths.iter().fold(RestApi::new("api"), |api, path| api.route(HttpMethod::Get, path, answer())));
        let api = &stack.apis[0];
        paths.iter().map(|path| ((*path).to_owned(), LogicalId(&api.part(Kind::Resource, *path)).to_string())).collect()
    }

    #[test]
    fn every_path_has_an_identifier_of_its_own() {
        let paths =
            ["/a-b", "/a_b", "/a/b", "/aB", "/users/{id}", "/users/by-id", "/users/byId", "/users", "/resource"];
        let identifiers = identifiers(&paths);
        let distinct: BTreeSet<_> = identifiers.values().collect();
        assert_eq!(distinct.len(), paths.len(), "{identifiers:#?}");
        assert_eq!(identifiers["/users/{id}"], "ApiUsersByIdResource");
        assert_eq!(identifiers["/a/b"], "ApiABResource");
    }

    #[test]
    fn a_path_keeps_its_identifier_when_a_less_plain_one_joins() {
        let before = identifiers(&["/users/{id}", "/a/b"]);
        let after = identifiers(&["/users/by-id", "/users/{id}", "/a.b", "/a/b", "/a-b"]);
        for (path, identifier) in before {
            assert_eq!(after[&path], identifier);
        }
    }
}
