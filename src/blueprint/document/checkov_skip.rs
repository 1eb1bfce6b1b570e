//! Checks of checkov that are not to look at something, as a blueprint writes them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// Checks of checkov, which looks for what is unsafe in templates, that are not to look at
/// something: the reasons, by the checks' ids, such as `CKV_AWS_119: It holds nothing secret.`
/// CloudFormation has them in the resource's `Metadata`, and Terraform in comments of its block;
/// nothing of them is deployed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("propertyNames" = {"pattern": "^[A-Za-z][A-Za-z0-9_-]*$"}))]
pub(in crate::blueprint) struct CheckovSkip(pub(in crate::blueprint) BTreeMap<String, String>);
