//! Names in a document: the identifiers of operations, from which generators make functions, and
//! the beginnings of the names of schemas.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{HttpMethod, Path};

/// The identifiers of operations.
pub(super) struct OperationIds(BTreeMap<(Path, HttpMethod), String>);

impl OperationIds {
    /// The identifiers of these operations, some of which have a declared name. Declared names come
    /// first; another name that is taken gets a number.
    pub(super) fn of<'a>(
        operations: &(impl Iterator<Item = (&'a Path, HttpMethod, Option<String>)> + Clone),
        prefix: &str,
    ) -> Self {
        let mut ids = BTreeMap::new();
        // Generated code may make the same identifier of names that differ only in case or signs.
        let mut taken = BTreeSet::new();
        for is_declared in [true, false] {
            for (path, verb, declared) in operations.clone() {
                let base = match (&declared, is_declared) {
                    (Some(name), true) => identifier(name),
                    (None, false) => of_route(verb, path.as_str(), prefix),
                    _ => continue,
                };
                let numbered = (2..).map(|number| format!("{base}{number}"));
                let name = std::iter::once(base.clone())
                    .chain(numbered)
                    .find(|name| taken.insert(folded(name)))
                    .unwrap_or(base);
                ids.insert((path.clone(), verb), name);
            }
        }
        Self(ids)
    }

    /// The identifier of an operation.
    pub(super) fn get(&self, path: &Path, verb: HttpMethod) -> &str {
        self.0.get(&(path.clone(), verb)).map(String::as_str).unwrap_or_default()
    }
}

fn folded(name: &str) -> String {
    name.chars().filter(|character| *character != '_').flat_map(char::to_lowercase).collect()
}

/// `getOrdersById`: the verb, the segments of the path, and `By` with the names of parameters.
fn of_route(verb: HttpMethod, path: &str, prefix: &str) -> String {
    let path = path.strip_prefix(prefix).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let mut name = verb.as_str().to_ascii_lowercase();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let parameter = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        if let Some(parameter) = parameter {
            name += "By";
            name += &pascal(parameter);
        } else {
            name += &pascal(segment);
        }
    }
    if name.len() == verb.as_str().len() { name + "Root" } else { name }
}

/// A name as one word of letters, digits and `_`.
fn identifier(name: &str) -> String {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let is_identifier =
        name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit());
    if is_identifier && !name.is_empty() {
        return name.to_owned();
    }
    let words = pascal(name);
    let mut characters = words.chars();
    match characters.next() {
        Some(first) if first.is_ascii_alphabetic() => {
            format!("{}{}", first.to_ascii_lowercase(), characters.as_str())
        }
        _ => format!("operation{words}"),
    }
}

/// `OrderLines` for `order-lines`.
pub(super) fn pascal(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    words
        .map(|word| {
            let mut characters = word.chars();
            let first = characters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(characters).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(routes: &[(HttpMethod, &str, Option<&str>)], prefix: &str) -> Vec<String> {
        let routes: Vec<_> = routes
            .iter()
            .map(|(verb, path, name)| {
                let path: Path = path.parse().expect("a path");
                (path, *verb, name.map(str::to_owned))
            })
            .collect();
        let operations = routes.iter().map(|(path, verb, name)| (path, *verb, name.clone()));
        let ids = OperationIds::of(&operations, prefix);
        routes.iter().map(|(path, verb, _)| ids.get(path, *verb).to_owned()).collect()
    }

    #[test]
    fn identifiers_are_unique_words() {
        use HttpMethod::{Get, Post};
        assert_eq!(
            ids(
                &[
                    (Get, "/", None),
                    (Get, "/orders/{orderId}/order-lines", None),
                    (Post, "/orders", Some("Create an order")),
                    (Get, "/a_b", None),
                    (Get, "/a/b", None),
                    (Get, "/aB", None),
                    (Post, "/list", Some("getA_b")),
                ],
                ""
            ),
            [
                "getRoot",
                "getOrdersByOrderIdOrderLines",
                "createAnOrder",
                "getAB2",
                "getAB3",
                "getAB4",
                "getA_b"
            ]
        );
        assert_eq!(
            ids(&[(Get, "/v1/orders", None), (Get, "/v1", None)], "/v1"),
            ["getOrders", "getV1"]
        );
    }
}
