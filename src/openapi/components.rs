//! The components of a document: schemas by name, and the schemes of security.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::{any, reference};
use crate::vtl::Json;

/// The schemas and the schemes by which callers identify themselves, by name.
#[derive(Default)]
pub(super) struct Components {
    pub(super) schemas: BTreeMap<String, Json>,
    /// The names of schemas in lower case.
    taken: BTreeSet<String>,
    pub(super) security_schemes: BTreeMap<String, Json>,
}

impl Components {
    /// Takes a name that begins with `base`, for a schema that may refer to itself. Names that
    /// differ only in case count as equal, because generated code may make the same identifier of
    /// them.
    pub(super) fn take_name(&mut self, base: &str) -> String {
        let numbered = (2..).map(|number| format!("{base}{number}"));
        let name = std::iter::once(base.to_owned())
            .chain(numbered)
            .find(|name| self.taken.insert(name.to_ascii_lowercase()))
            .unwrap_or_default();
        self.schemas.insert(name.clone(), any());
        name
    }

    /// The reference to a schema that several operations share. It may refer to itself by its name,
    /// which begins with `base`.
    pub(super) fn share(&mut self, base: &str, schema: impl Fn(&str) -> Json) -> Json {
        let numbered = (2..).map(|number| format!("{base}{number}"));
        for name in std::iter::once(base.to_owned()).chain(numbered) {
            match self.schemas.get(&name) {
                Some(known) if *known == schema(&name) => return reference(&name),
                Some(_) => {}
                None => break,
            }
        }
        let name = self.take_name(base);
        let own = schema(&name);
        let added = reference(&name);
        self.schemas.insert(name, own);
        added
    }
}
