//! The role that the routes of a REST API call DynamoDB with.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Handle, Table, builder};
use crate::text::Text;

/// The options of the role that the routes of an API call DynamoDB with. It has exactly the rights
/// that the routes need.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct ApiRole {
    /// The role's name, unique in the account. May contain references. By default AWS generates
    /// one.
    pub(crate) name: Option<Text>,
    /// The name of its policy. May contain references. The default is `dynamodb`.
    #[schemars(with = "Option<Text>")]
    pub(crate) policy_name: Text,
    /// The description. May contain references.
    pub(crate) description: Option<Text>,
    /// Tables for which the role is restricted to items whose partition key starts as in the
    /// routes: a condition on
    /// [`dynamodb:LeadingKeys`](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).
    /// The keys of all routes must start with a constant text, such as `USER#` in
    /// `"USER#{path.id}"`. The condition cannot depend on the caller, because the API assumes the
    /// role.
    pub(crate) leading_keys: Vec<Handle<Table>>,
}

impl Default for ApiRole {
    fn default() -> Self {
        Self {
            name: None,
            description: None,
            policy_name: "dynamodb".into(),
            leading_keys: Vec::new(),
        }
    }
}

impl ApiRole {
    /// A role whose name AWS makes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name on AWS.
    pub fn name(mut self, name: impl Into<Text>) -> Self {
        self.name = Some(name.into());
        self
    }

    builder::description! {
        /// The description.
    }

    /// The name of its policy, instead of `dynamodb`.
    pub fn policy_name(mut self, name: impl Into<Text>) -> Self {
        self.policy_name = name.into();
        self
    }

    /// Lets the policy allow the routes only the partition keys of these tables that their requests
    /// can name, by the text that these begin with.
    ///
    /// [`Plan::check`](crate::plan::Plan::check) refuses it where the keys can begin with
    /// anything.
    pub fn leading_keys<'t>(mut self, tables: impl IntoIterator<Item = &'t Handle<Table>>) -> Self {
        self.leading_keys = tables.into_iter().cloned().collect();
        self
    }
}
