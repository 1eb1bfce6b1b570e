//! The code of functions.

use std::collections::BTreeMap;

use crate::text::Text;

/// The code of a function.
#[derive(Debug, Clone)]
pub enum Code {
    /// The source of one file of Python or Node.js. CloudFormation has it in the template,
    /// Terraform in an archive beside the module; either calls the file `index`.
    Source(String),
    /// Files by their paths, in an archive: Terraform uploads it from beside the module, and
    /// CloudFormation takes it from S3, where you put the archive that is written beside the
    /// template, under a key with a digest of it.
    Files {
        /// The files, by their paths with `/`.
        files: BTreeMap<String, CodeFile>,
        /// Where CloudFormation finds the archive. Unless it names a version, a digest is put
        /// before the `.zip` of its key.
        s3: S3Object,
    },
    /// An archive in S3.
    S3(S3Object),
}

/// A file of a function's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFile {
    /// The bytes in it.
    pub contents: Vec<u8>,
    /// True if a function may run it. A custom runtime's `bootstrap` is run in any case.
    pub executable: bool,
}

/// An object in S3, of a bucket in the region of the stack.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct S3Object {
    /// The bucket. May refer.
    pub(crate) bucket: Text,
    /// The object's key. May refer.
    pub(crate) key: Text,
    /// One version of it. May refer.
    pub(crate) version: Option<Text>,
}

impl S3Object {
    /// The object `key` of `bucket`.
    pub fn new(bucket: impl Into<Text>, key: impl Into<Text>) -> Self {
        Self { bucket: bucket.into(), key: key.into(), version: None }
    }

    /// One version of it.
    pub fn version(mut self, version: impl Into<Text>) -> Self {
        self.version = Some(version.into());
        self
    }
}
