//! The components of a document: schemas by name, and the schemes of security.

use std::collections::BTreeMap;

use super::schema::reference;
use crate::vtl::Json;

/// The schemas and the schemes by which callers identify themselves, by name.
#[derive(Default)]
pub(super) struct Components {
    pub(super) schemas: BTreeMap<String, Json>,
    pub(super) security_schemes: BTreeMap<String, Json>,
}

impl Components {
    /// A free name that begins with `base`. Names that differ only in case count as equal, because
    /// generated code may make the same identifier of them.
    pub(super) fn free_name(&self, base: &str) -> String {
        let is_free =
            |name: &String| !self.schemas.keys().any(|known| known.eq_ignore_ascii_case(name));
        let numbered = (2..).map(|number| format!("{base}{number}"));
        std::iter::once(base.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
    }

    /// The reference to a schema, which is added under a name that begins with `base`.
    pub(super) fn add(&mut self, base: &str, schema: Json) -> Json {
        let name = self.free_name(base);
        let added = reference(&name);
        self.schemas.insert(name, schema);
        added
    }

    /// The reference to a schema that several operations share. It may refer to itself by its name,
    /// which begins with `base`.
    pub(super) fn share(&mut self, base: &str, schema: impl Fn(&str) -> Json) -> Json {
        let numbered = (2..).map(|number| format!("{base}{number}"));
        for name in std::iter::once(base.to_owned()).chain(numbered) {
            match self.schemas.get(&name) {
                Some(known) if *known == schema(&name) => return reference(&name),
                Some(_) => {}
                None => return self.add(base, schema(&name)),
            }
        }
        unreachable!("there are names without end")
    }
}
