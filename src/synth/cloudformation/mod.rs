//! CloudFormation templates, in JSON.
//!
//! Each kind of resource has a file that says what its `Properties` are; serde writes them straight from the model.

mod account;
mod api_key;
mod authorizer;
mod deployment;
mod domain_name;
mod gateway_response;
mod iam;
mod method;
mod model;
mod output;
mod parameter;
mod quota;
mod request_validator;
mod resource;
mod resource_group;
mod rest_api;
mod role;
mod stage;
mod table;
mod template;
mod usage_plan;
mod value;

pub use quota::QuotaExceeded;

use super::{Artifact, Backend};
use crate::model::{Problems, Stack};

/// Writes a stack as one CloudFormation template.
#[derive(Debug, Clone, Copy, Default)]
pub struct CloudFormation;

impl CloudFormation {
    /// Whether CloudFormation has room for the template of `stack`.
    ///
    /// # Errors
    ///
    /// The quota that it exceeds, and what to do about it.
    pub fn check_quotas(self, stack: &Stack, template: &Artifact) -> Result<(), QuotaExceeded> {
        quota::check(stack, template)
    }
}

impl Backend for CloudFormation {
    fn synthesize(&self, stack: &Stack) -> Result<Vec<Artifact>, Problems> {
        stack.check()?;
        Ok(vec![Artifact { name: "template.json", contents: template::write(stack) }])
    }
}
