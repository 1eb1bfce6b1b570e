//! Checks of checkov that are not to look at a resource.

use std::collections::BTreeMap;

/// Checks of [checkov](https://www.checkov.io) that are not to look at a resource, by their ids,
/// and why:
/// [suppressions](https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html),
/// which stand in the resource's `Metadata` in CloudFormation, and in comments of its block in
/// Terraform. Nothing of them is deployed.
///
/// An id is letters, digits, `_` and `-`; a reason is a line of text.
pub type CheckovSkip = BTreeMap<String, String>;

/// The schema of [`CheckovSkip`].
pub(crate) enum Schema {}

impl schemars::JsonSchema for Schema {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CheckovSkip".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Checks of checkov, which looks for what is unsafe in templates, that are not to look at \
                something: the reasons, by the checks' ids, such as `CKV_AWS_119: It holds nothing secret.` \
                CloudFormation has them in the resource's `Metadata`, and Terraform in comments of its block; nothing of \
                them is deployed.",
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9_-]*$"}
        })
    }
}

/// The field of everything that has them.
pub(crate) const FIELD: &str = "checkov-skip";

/// The builder method of everything that has them.
macro_rules! checkov_skip {
    ($of:literal) => {
        #[doc = concat!("Keeps a check of checkov away from ", $of, ", and says why.")]
        pub fn checkov_skip(mut self, check: impl Into<String>, reason: impl Into<String>) -> Self {
            self.checkov_skip.insert(check.into(), reason.into());
            self
        }
    };
}
pub(super) use checkov_skip as builder;
