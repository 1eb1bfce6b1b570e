//! Suppressed checks of checkov.

use std::collections::BTreeMap;

/// Suppressed checks of [checkov](https://www.checkov.io) by ID, with the reason:
/// [suppressions](https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html) in
/// the resource's `Metadata` in CloudFormation, and in comments of its block in Terraform. They do
/// not change what is deployed.
///
/// An ID consists of letters, digits, `_` and `-`; a reason is one line of text.
pub type CheckovSkip = BTreeMap<String, String>;

/// The schema of [`CheckovSkip`].
pub(crate) enum Schema {}

impl schemars::JsonSchema for Schema {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CheckovSkip".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Suppressed checks of [checkov](https://www.checkov.io), a scanner of templates and modules: the \
                reasons by ID of the check, such as `CKV_AWS_119: The table has no secrets.` They are written to the \
                resource's `Metadata` in CloudFormation and to comments of its block in Terraform, and are not deployed.",
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9_-]*$"}
        })
    }
}

/// The field of everything with suppressions.
pub(crate) const FIELD: &str = "checkov-skip";

/// The builder method of everything with suppressions.
macro_rules! checkov_skip {
    ($of:literal) => {
        #[doc = concat!("Suppresses a check of checkov for ", $of, ", and says why.")]
        pub fn checkov_skip(mut self, check: impl Into<String>, reason: impl Into<String>) -> Self {
            self.checkov_skip.insert(check.into(), reason.into());
            self
        }
    };
}
pub(super) use checkov_skip as builder;
