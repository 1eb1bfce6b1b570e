//! Loading: from the templates that people already have to [`Api`]s.
//!
//! A [`Loaded`] file has the APIs that it declares, as [`Plan::deployed_apis`] describes those of a
//! stack, the tables and roles beside them, the place of each part, and findings about everything
//! that a loader could not read.
//!
//! [`Plan::deployed_apis`]: crate::plan::Plan::deployed_apis

#![allow(dead_code, reason = "the loaders use it")]

mod files;
mod finding;
mod mapped_text;
mod part;
mod places;
mod scalar;

use std::collections::{BTreeMap, BTreeSet};

pub use self::files::{Files, Span};
pub use self::finding::LoadFinding;
pub use self::part::{Part, RouteKey};
pub use self::places::Places;
use crate::blueprint::Diagnostic;
use crate::gateway::Api;

/// What a file declares.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The REST APIs, in the order of the file.
    pub apis: Vec<LoadedApi>,
    /// The tables, in the order of the file.
    pub tables: Vec<LoadedTable>,
    /// The roles, in the order of the file.
    pub roles: Vec<LoadedRole>,
    /// True if the file sets the role with which API Gateway writes logs.
    pub has_account_role: bool,
    /// Everything that could not be read, or only with an assumption.
    pub findings: Vec<LoadFinding>,
    /// The texts of the files that were read.
    pub files: Files,
}

impl Loaded {
    /// A finding about the file with its place, which displays the lines of the file.
    pub fn diagnostic(&self, finding: LoadFinding) -> Diagnostic {
        self.files.diagnostic(finding)
    }
}

/// A REST API of a file.
#[derive(Debug, Clone, Default)]
pub struct LoadedApi {
    /// The name in the file, such as the logical ID.
    pub name: String,
    /// The API with its stages. References are resolved as far as the file tells their values, and
    /// to made-up values where it does not.
    pub api: Api,
    /// The places of its parts.
    pub places: Places,
    /// The ARNs of the roles with which integrations call their backends.
    pub credentials: BTreeMap<RouteKey, String>,
    /// The deployments. An API whose deployments are not resources of their own has none.
    pub deployments: Vec<LoadedDeployment>,
    /// The names of the stages that write logs of executions.
    pub logging_stages: BTreeSet<String>,
}

/// A deployment that is a resource of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadedDeployment {
    /// The name in the file.
    pub name: String,
    /// The methods that may be created after it, because it neither depends on nor refers to them.
    pub without: Vec<RouteKey>,
    /// True if its name or one of its properties changes when a method does.
    pub follows_methods: bool,
    /// The value of `create_before_destroy` in Terraform; `None` elsewhere.
    pub create_before_destroy: Option<bool>,
}

/// A table of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedTable {
    /// The name in the file, such as the logical ID.
    pub key: String,
    /// The table's name.
    pub name: String,
    /// The input of `CreateTable`.
    pub definition: serde_json::Value,
    /// The attribute with the time to live.
    pub time_to_live: Option<String>,
    /// The place.
    pub span: Span,
}

/// A role of a file, or a policy that is attached to roles from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadedRole {
    /// The name in the file, such as the logical ID.
    pub key: String,
    /// The ARN.
    pub arn: String,
    /// The services that may assume it, such as `apigateway.amazonaws.com`.
    pub services: BTreeSet<String>,
    /// The statements of its policies.
    pub statements: Vec<LoadedStatement>,
    /// The ARNs of managed policies, whose statements are not known.
    pub managed_policies: Vec<String>,
    /// The place.
    pub span: Span,
}

/// A statement of a role's policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadedStatement {
    /// True for `Allow`.
    pub allows: bool,
    /// The actions.
    pub actions: Vec<String>,
    /// True if the actions are those of `NotAction`.
    pub is_not_action: bool,
    /// The resources.
    pub resources: Vec<String>,
    /// True if the resources are those of `NotResource`.
    pub is_not_resource: bool,
    /// True if conditions limit it.
    pub is_conditional: bool,
    /// The place.
    pub span: Span,
}
