//! `AWS::ApiGateway::Resource`, and how methods refer to one.

use serde::ser::{Serialize, Serializer};

use super::template::Entry;
use super::value::{GetAtt, Ref};
use crate::model::{Kind, Path, Resource as _, RestApi};

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    rest_api_id: ApiRef<'a>,
    parent_id: PathRef<'a>,
    path_part: &'a str,
}

/// A reference to an API.
struct ApiRef<'a>(&'a RestApi);

impl Serialize for ApiRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Ref(&self.0.id()).serialize(serializer)
    }
}

/// A reference to the resource at a path; the root comes with the API.
pub(super) struct PathRef<'a> {
    api: &'a RestApi,
    path: Path,
}

impl<'a> PathRef<'a> {
    pub(super) const fn new(api: &'a RestApi, path: Path) -> Self {
        Self { api, path }
    }
}

impl Serialize for PathRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.path.is_root() {
            GetAtt(&self.api.id(), "RootResourceId").serialize(serializer)
        } else {
            Ref(&self.api.part(Kind::Resource, self.path.name().clone())).serialize(serializer)
        }
    }
}

pub(super) fn entry<'a>(api: &'a RestApi, path: &'a Path) -> Entry<impl Serialize + use<'a>> {
    let properties = Properties {
        rest_api_id: ApiRef(api),
        parent_id: PathRef::new(api, path.parent().unwrap_or_else(Path::root)),
        path_part: path.last_segment(),
    };
    Entry::new("AWS::ApiGateway::Resource", properties)
}
