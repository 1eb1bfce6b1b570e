//! `AWS::ApiGateway::Resource`, and how methods refer to one.

use serde::Serialize;

use super::entry::Entry;
use super::value::{GetAtt, Ref};
use crate::model::{Kind, Path, Resource as _, RestApi};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: Ref,
    parent_id: PathRef,
    path_part: &'a str,
}

/// A reference to the resource at a path.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum PathRef {
    /// The root comes with the API.
    Root(GetAtt),
    Below(Ref),
}

impl PathRef {
    pub(super) fn new(api: &RestApi, path: &Path) -> Self {
        if path.is_root() {
            Self::Root(GetAtt(api.id(), "RootResourceId"))
        } else {
            Self::Below(Ref(api.part(Kind::Resource, path.name().clone())))
        }
    }
}

pub(super) fn entry<'a>(api: &RestApi, path: &'a Path) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        rest_api_id: Ref(api.id()),
        parent_id: PathRef::new(api, &path.parent().unwrap_or_else(Path::root)),
        path_part: path.last_segment(),
    };
    Entry::new(Kind::Resource, properties)
}
