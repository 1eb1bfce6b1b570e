//! `Outputs`

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::value::{Id, Value};
use crate::model::Resource as _;
use crate::plan::Plan;

pub(super) struct Outputs<'a>(pub(super) &'a Plan<'a>);

impl Serialize for Outputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for output in self.0.outputs() {
            let declaration = Declaration {
                description: output.description.as_deref(),
                value: Value(&output.value),
            };
            map.serialize_entry(&Id(&output.id()), &declaration)?;
        }
        map.end()
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct Declaration<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    value: Value<'a>,
}
