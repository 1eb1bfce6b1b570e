//! The versions of OpenAPI.

use super::schema;
use crate::vtl::Json;

/// A version of OpenAPI.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Version {
    /// [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.1.html), whose schemas are JSON Schemas.
    #[default]
    V3_1,
    /// [OpenAPI 3.0](https://spec.openapis.org/oas/v3.0.4.html), for tools that do not read 3.1.
    V3_0,
}

impl Version {
    /// The version in a document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_1 => "3.1.1",
            Self::V3_0 => "3.0.4",
        }
    }

    /// A schema in the dialect of the version.
    pub(super) fn schema(self, schema: Json) -> Json {
        match self {
            Self::V3_1 => schema,
            Self::V3_0 => schema::in_3_0(schema),
        }
    }
}
