//! The code of functions.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Runtime;
use super::written::{CODE, full_form};
use crate::handler::Handler;
use crate::text::Text;

/// The code of a function.
#[derive(Debug, Clone)]
pub enum Code {
    /// The source of one file of Python or Node.js. CloudFormation embeds it in the template,
    /// Terraform uses an archive next to the module; in both cases the file is named `index`.
    Source(String),
    /// The same, from a file.
    File {
        /// Its name, whose extension determines the default runtime.
        name: String,
        /// Its contents.
        source: String,
    },
    /// A handler included in dynagate.
    Stock(&'static Handler),
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

impl Code {
    fn of_file((name, source): (String, String)) -> Self {
        Self::File { name, source }
    }

    /// The source of one file.
    pub(crate) fn source(&self) -> Option<&str> {
        match self {
            Self::Source(source) | Self::File { source, .. } => Some(source),
            Self::Stock(handler) => Some(handler.source),
            Self::Files { .. } | Self::S3(_) => None,
        }
    }

    /// The runtime that follows from a file's extension.
    pub(crate) fn runtime(&self) -> Option<Runtime> {
        let Self::File { name, .. } = self else { return None };
        match Path::new(name).extension()?.to_str()? {
            "py" => Some(Runtime::Python313),
            "js" | "cjs" => Some(Runtime::Nodejs22),
            _ => None,
        }
    }
}

/// Code by its source.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// One file of Python or Node.js, relative to the blueprint.
    File(#[schemars(with = "String")] ReadFile),
    /// Inline Python or Node.js.
    Source(String),
    /// A handler included in dynagate: `log-kinesis-changes` or `publish-new-items`.
    Stock(#[schemars(with = "String")] &'static Handler),
    /// A folder, relative to the blueprint.
    Folder(Folder),
    /// An archive (ZIP) in S3.
    S3(S3Object),
}

/// A file's name and contents, which the decoder reads.
#[derive(serde::Deserialize)]
#[serde(rename = "dynagate::file")]
struct ReadFile((String, String));

/// A folder that the decoder reads. Its files are added afterwards, because they may be large and
/// a document may be decoded several times.
#[derive(serde::Deserialize)]
#[serde(rename = "dynagate::folder")]
struct ReadFolder(());

/// A folder with a function's code. Hidden files and `__pycache__` are not added to its archive.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
struct Folder {
    /// The folder, relative to the blueprint.
    #[schemars(with = "String")]
    path: ReadFolder,
    /// The location of the archive for CloudFormation. Unless `version` is set, a digest of the
    /// archive is inserted before the `.zip` of `key`, so changed code is deployed; `synth` prints
    /// the location. Terraform uploads the archive from the module's directory.
    s3: S3Object,
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrKind;

        impl<'de> Visitor<'de> for NameOrKind {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a file's name, or a mapping with one of `file`, `folder`, `s3`, `source` and `stock`",
                )
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, of: D) -> Result<Code, D::Error> {
                of.deserialize_any(self)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, read: A) -> Result<Code, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(read)).map(Code::of_file)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Code, A::Error> {
                Ok(match full_form(map)? {
                    Kind::File(ReadFile(read)) => Code::of_file(read),
                    Kind::Source(source) => Code::Source(source),
                    Kind::Stock(handler) => Code::Stock(handler),
                    Kind::Folder(Folder { path: ReadFolder(()), s3 }) => {
                        Code::Files { files: BTreeMap::new(), s3 }
                    }
                    Kind::S3(object) => Code::S3(object),
                })
            }
        }

        deserializer.deserialize_newtype_struct(CODE, NameOrKind)
    }
}
impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The code of a function: a file beside the blueprint, or one of `file`, `folder`, `s3`, `source` and \
                `stock`.",
            "anyOf": [
                {"type": "string", "description": "The name of a file beside the blueprint, like `file`."},
                Kind::json_schema(generator)
            ]
        })
    }
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
