//! The code of functions.

use std::collections::BTreeMap;

use crate::text::Text;

/// The code of a function.
#[derive(Debug, Clone)]
pub enum Code {
    /// The source of one file of Python or Node.js. CloudFormation embeds it in the template,
    /// Terraform uses an archive next to the module; in both cases the file is named `index`.
    Source(String),
    /// Files in an archive. Terraform uploads the archive that is written next to the module.
    /// CloudFormation loads it from S3, where you upload the archive written next to the template,
    /// under a key with its digest.
    Files {
        /// The files by path, with `/`.
        files: BTreeMap<String, CodeFile>,
        /// The location of the archive for CloudFormation. Unless it has a version, a digest is
        /// inserted before the `.zip` of its key.
        s3: S3Object,
    },
    /// An archive in S3.
    S3(S3Object),
}

/// A file of a function's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFile {
    /// The contents.
    pub contents: Vec<u8>,
    /// True if the file is executable. A custom runtime's `bootstrap` always is.
    pub executable: bool,
}

/// An object in S3, in a bucket in the region of the stack.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct S3Object {
    /// The bucket. May contain references.
    pub(crate) bucket: Text,
    /// The object's key. May contain references.
    pub(crate) key: Text,
    /// A version of the object. May contain references.
    pub(crate) version: Option<Text>,
}

impl S3Object {
    /// The object `key` of `bucket`.
    pub fn new(bucket: impl Into<Text>, key: impl Into<Text>) -> Self {
        Self { bucket: bucket.into(), key: key.into(), version: None }
    }

    /// A version of the object.
    pub fn version(mut self, version: impl Into<Text>) -> Self {
        self.version = Some(version.into());
        self
    }
}
