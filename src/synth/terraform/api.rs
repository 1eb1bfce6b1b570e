//! A REST API during synthesis, with the names that its parts refer to.

use super::hcl::{Expression, Line};
use super::reference::{self, Address, Traversal};
use crate::model::{Kind, Path};
use crate::plan::PlannedApi;

/// A REST API and its name in the module.
pub(super) struct Api<'a> {
    pub(super) model: &'a PlannedApi<'a>,
    pub(super) name: String,
}

/// The identifier of the resource at a path.
pub(super) enum PathId<'a> {
    Root(Traversal<'a>),
    Resource(String),
}

impl<'a> Api<'a> {
    pub(super) fn new(model: &'a PlannedApi<'a>) -> Self {
        Self { model, name: reference::name(&model.id()) }
    }

    pub(super) fn address(&self) -> Address<'_> {
        Address::of(Kind::RestApi, &self.name)
    }

    /// The `rest_api_id` of every part of the API.
    pub(super) fn id(&self) -> Traversal<'_> {
        self.address().attribute("id")
    }

    /// The name of a part.
    pub(super) fn part(&self, kind: Kind, name: &str) -> String {
        reference::name(&self.model.part(kind, name))
    }

    /// The identifier of the resource at `path`.
    pub(super) fn path_id(&self, path: &Path) -> PathId<'_> {
        if path.is_root() {
            PathId::Root(self.address().attribute("root_resource_id"))
        } else {
            PathId::Resource(self.part(Kind::Resource, path.as_str()))
        }
    }
}

impl Expression for PathId<'_> {
    fn write(&self, line: &mut Line) {
        match self {
            PathId::Root(id) => id.write(line),
            PathId::Resource(name) => Address::of(Kind::Resource, name).attribute("id").write(line),
        }
    }
}
