//! Archives of code that CloudFormation takes from S3.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{Code, CodeFile, S3Object, Stack};
use crate::synth::archive;
use crate::text::{Segment, Text};

/// An archive beside the template, and where it has to be in S3 before the template is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The archive's name beside the template.
    pub archive: String,
    /// The bucket.
    pub bucket: Text,
    /// The object's key.
    pub key: Text,
}

pub(super) fn all(stack: &Stack) -> impl Iterator<Item = Upload> {
    stack.functions.iter().filter_map(|function| match &function.code {
        Code::Files { files, s3 } => Some(Upload {
            archive: archive::name(function),
            bucket: s3.bucket.clone(),
            key: key(files, s3).into_owned(),
        }),
        Code::Source(_) | Code::S3(_) => None,
    })
}

/// The key of a folder's archive, with a digest of it before `.zip`: CloudFormation looks at the
/// template alone, and would not deploy code that changes under one key. An object of which a
/// version is named changes with that.
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
