//! `PartiQL` statements in a blueprint.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::operation::{Limit, SuccessResponse};
use crate::model::written::Scalar;
use crate::model::{self, ValueTemplate};

/// Executes a statement of PartiQL.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(in crate::blueprint) struct ExecuteStatement {
    /// The statement, with a table by its name in this blueprint: `SELECT * FROM orders WHERE id =
    /// ?`.
    pub(in crate::blueprint) statement: PartiQl,
    /// The values of its `?`, in order.
    #[serde(default)]
    pub(in crate::blueprint) parameters: Vec<StatementParameter>,
    /// The maximum number of items to read for a response. SELECT only.
    pub(in crate::blueprint) limit: Option<Limit>,
    /// True for a strongly consistent read. SELECT only.
    #[serde(default)]
    pub(in crate::blueprint) consistent_read: bool,
    /// The response. The default is 200: a list for a SELECT, the item for RETURNING, otherwise
    /// `{}`.
    pub(in crate::blueprint) answer: Option<SuccessResponse>,
}

/// The value of a `?`, by type. `true`, `false` and `NULL` are written in the statement itself.
#[derive(Debug, Deserialize, JsonSchema)]
pub(in crate::blueprint) enum StatementParameter {
    /// A string.
    S(ValueTemplate),
    /// A number.
    N(ValueTemplate),
    /// Bytes in Base64.
    B(ValueTemplate),
}

/// A `PartiQL` statement.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Scalar")]
pub(in crate::blueprint) struct PartiQl(pub(in crate::blueprint) model::PartiQl);

impl TryFrom<Scalar> for PartiQl {
    type Error = String;

    fn try_from(text: Scalar) -> Result<Self, String> {
        let parsed = text.0.parse().map(Self);
        parsed
            .map_err(|error: model::PartiQlError| format!("{error}; expected {}", error.expected()))
    }
}

impl JsonSchema for PartiQl {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartiQl".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A statement of PartiQL about one table: SELECT … FROM table[.index] …, INSERT INTO table VALUE \
                …, UPDATE table SET … WHERE … or DELETE FROM table WHERE …. Names with other characters than letters, \
                digits and _ stand in double quotes.",
            "type": "string"
        })
    }
}
