//! Code archives that CloudFormation loads from S3.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Code, CodeFile, S3Object, Stack};
use crate::synth::archive;
use crate::text::{Segment, Text};

/// An archive, and its location in S3, where it has to be before the deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The file name of the archive.
    pub archive: String,
    /// The bucket.
    pub bucket: Text,
    /// The object's key.
    pub key: Text,
}

pub(super) fn all(stack: &Stack) -> impl Iterator<Item = Upload> {
    stack.functions.iter().filter_map(|function| match &function.code {
        Some(Code::Files { files, s3 }) => Some(Upload {
            archive: archive::name(function),
            bucket: s3.bucket.clone(),
            key: key(files, s3).into_owned(),
        }),
        _ => None,
    })
}

/// The key of a folder's archive, with its digest before `.zip`: CloudFormation compares only
/// templates and would not deploy changed code under the same key. An object with a version changes
/// with the version.
pub(super) fn key<'a>(files: &BTreeMap<String, CodeFile>, s3: &'a S3Object) -> Cow<'a, Text> {
    const EXTENSION: &str = ".zip";
    if s3.version.is_some() {
        return Cow::Borrowed(&s3.key);
    }
    let (before, last) = match s3.key.segments().split_last() {
        Some((Segment::Literal(literal), before)) if literal.ends_with(EXTENSION) => {
            (before, &literal[..literal.len() - EXTENSION.len()])
        }
        _ => (s3.key.segments(), ""),
    };
    let mut key = Text::new();
    for segment in before {
        match segment {
            Segment::Literal(literal) => key.push_literal(literal),
            Segment::Reference(reference) => key.push_reference(reference.clone()),
        }
    }
    Cow::Owned(key.then(format!("{last}-{}{EXTENSION}", archive::digest(files))))
}
