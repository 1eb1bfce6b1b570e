//! The role that the routes of a REST API call DynamoDB with.

use super::{Handle, Table, builder};
use crate::text::Text;

/// The options of the role that the routes of an API call DynamoDB with. It has exactly the rights
/// that the routes need.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiRole {
    pub(crate) name: Option<Text>,
    pub(crate) description: Option<Text>,
    pub(crate) policy_name: Text,
    /// The tables whose partition keys the policy restricts.
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
