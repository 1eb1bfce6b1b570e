//! The routes of a blueprint by key, and their mapping templates in a form for blueprints.

use std::collections::BTreeMap;
use std::fmt;

use super::lower::Lowered;
use super::reference;
use super::template::TemplateText;
use crate::mapping;
use crate::model::{HttpMethod, Path, Stack};
use crate::plan::{Integration, Plan};
use crate::text::Text;

/// The routes of a blueprint.
#[derive(Debug)]
pub struct Routes {
    stack: Stack,
    /// Methods and complete paths by key.
    routes: BTreeMap<String, (HttpMethod, Path)>,
}

/// The error for a mapping template that cannot be written for a blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "it has braces and backslashes right before a reference, which handlebars cannot write",
        )
    }
}

impl std::error::Error for Unwritable {}

impl Routes {
    /// The keys of the routes: `GET /orders/{id}`.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.routes.keys().map(String::as_str)
    }

    /// The integration of a route.
    pub fn integration(&self, key: &str) -> Option<Integration> {
        let (verb, path) = self.routes.get(key)?;
        let plan = Plan::of(&self.stack);
        plan.apis()
            .iter()
            .find_map(|api| api.method(*verb, path))
            .map(|method| method.integration.clone())
    }
}

impl From<Lowered> for Routes {
    fn from(lowered: Lowered) -> Self {
        let route = |((verb, path), key): ((HttpMethod, String), String)| {
            (key, (verb, Path::unchecked(&path)))
        };
        Self { stack: lowered.stack, routes: lowered.routes.into_iter().map(route).collect() }
    }
}

impl TemplateText {
    /// A mapping template for `raw`: VTL, or handlebars if it has references.
    ///
    /// # Errors
    ///
    /// Returns an error if handlebars cannot represent it.
    pub fn of(template: &Text) -> Result<Self, Unwritable> {
        match template.as_literal() {
            Some(vtl) => Ok(Self::Vtl(vtl.to_owned())),
            None => Self::handlebars(template),
        }
    }

    /// The same, always as handlebars.
    ///
    /// # Errors
    ///
    /// Returns an error if handlebars cannot represent it.
    pub fn handlebars(template: &Text) -> Result<Self, Unwritable> {
        mapping::unrendered(template, reference::name).map(Self::Handlebars).ok_or(Unwritable)
    }
}
