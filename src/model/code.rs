//! The code of functions.

use std::collections::BTreeMap;

use super::problem::Checker;
use super::{Runtime, Stack, limits};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Object {
    pub(crate) bucket: Text,
    pub(crate) key: Text,
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

    fn check(&self, stack: &Stack, check: &mut Checker, of: &[&str]) {
        for (field, text) in [
            ("bucket", Some(&self.bucket)),
            ("key", Some(&self.key)),
            ("version", self.version.as_ref()),
        ] {
            let Some(text) = text else { continue };
            let at = [of, &["s3", field]].concat();
            stack.check_text(check, &at, text);
            check.require(
                !text.is_empty(),
                &at,
                format_args!("an empty {field}"),
                "what S3 calls it",
            );
        }
        if let Some(bucket) = self.bucket.as_literal() {
            check.require(
                bucket.is_empty()
                    || ((3..=63).contains(&bucket.len()) && limits::is_made_of(bucket, ".-_")),
                &[of, &["s3", "bucket"]].concat(),
                format_args!("`{bucket}` cannot be a bucket's name"),
                "3 to 63 letters, digits, `.` and `-`",
            );
        }
    }
}

impl Code {
    pub(super) fn check(&self, stack: &Stack, check: &mut Checker, runtime: Runtime) {
        match self {
            Self::Source(source) => {
                check.require(
                    runtime.inline_file().is_some(),
                    &["code"],
                    format_args!("one file of source cannot be code for {}", runtime.as_str()),
                    "a folder or an archive in S3; CloudFormation takes just Python's and Node.js's source in a template",
                );
                check.require(
                    !source.trim().is_empty(),
                    &["code"],
                    "code without anything in it",
                    "a handler",
                );
                limits::INLINE_CODE_BYTES.check(check, &["code"], source.len());
            }
            Self::Files { files, s3 } => {
                check.require(
                    !files.is_empty(),
                    &["code"],
                    "a folder without a file",
                    "the files of the function",
                );
                let bytes = files.values().map(|file| file.contents.len()).sum();
                limits::ARCHIVE_BYTES.check(check, &["code"], bytes);
                limits::ARCHIVE_FILES.check(check, &["code"], files.len());
                let longest = files.keys().map(String::len).max().unwrap_or_default();
                limits::ARCHIVE_PATH_BYTES.check(check, &["code"], longest);
                s3.check(stack, check, &["code", "folder"]);
            }
            Self::S3(s3) => s3.check(stack, check, &["code"]),
        }
    }
}
