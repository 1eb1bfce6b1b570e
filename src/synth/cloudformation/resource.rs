//! `AWS::ApiGateway::Resource`, and references to it.

use super::value::{GetAtt, Ref};
use super::writer::Writer;
use crate::model::{Kind, Path, RestApi};

pub(super) fn write(w: &mut Writer, api: &RestApi, path: &Path) {
    w.properties(|w| {
        w.set("RestApiId", Ref(api.id()));
        set_path(w, "ParentId", api, &path.parent().unwrap_or_else(Path::root));
        w.set("PathPart", path.last_segment());
    });
}

/// Writes a reference to the resource at a path. The root comes with the API.
pub(super) fn set_path(w: &mut Writer, name: &str, api: &RestApi, path: &Path) {
    if path.is_root() {
        w.set(name, GetAtt(api.id(), "RootResourceId"));
    } else {
        w.set(name, Ref(api.part(Kind::Resource, path.name().clone())));
    }
}
