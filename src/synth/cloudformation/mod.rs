//! CloudFormation templates, in JSON.
//!
//! Each kind of resource has a file that says what its `Properties` are; serde writes them straight
//! from the model.

mod account;
mod api_key;
mod authorizer;
mod autoscaling;
mod deployment;
mod domain_name;
mod entry;
mod function;
mod gateway_response;
mod global_table;
mod iam;
mod kinesis_stream;
mod layout;
mod log_group;
mod method;
mod model;
mod output;
mod parameter;
mod permission;
mod queue;
mod quota;
mod request_validator;
mod resource;
mod resource_group;
mod rest_api;
mod role;
mod shared;
mod stage;
mod table;
mod template;
mod topic;
mod upload;
mod usage_plan;
mod value;

pub use quota::QuotaExceeded;
pub use upload::Upload;

use super::{Artifact, Backend, archive};
use crate::plan::{CheckedPlan, Plan};

/// Writes a stack as one CloudFormation template, the first of the files. Others are archives of
/// code, which somebody has to put into S3 before.
#[derive(Debug, Clone, Copy, Default)]
pub struct CloudFormation;

impl CloudFormation {
    /// Checks that CloudFormation has room for the template of a plan.
    ///
    /// # Errors
    ///
    /// The quota that it exceeds, and what to do about it.
    pub fn check_quotas(self, plan: &Plan<'_>, template: &Artifact) -> Result<(), QuotaExceeded> {
        quota::check(plan, template)
    }
}

impl CloudFormation {
    /// Where the archives beside the template have to be before it is deployed.
    pub fn uploads(self, plan: &Plan<'_>) -> Vec<Upload> {
        upload::all(plan.stack()).collect()
    }
}

impl Backend for CloudFormation {
    fn synthesize(&self, plan: &CheckedPlan<'_>) -> Vec<Artifact> {
        let stack = plan.stack();
        let template = Artifact::of_text("template.json", template::write(plan));
        std::iter::once(template).chain(archive::of_folders(stack)).collect()
    }
}
