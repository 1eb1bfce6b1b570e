//! Runtimes of functions.

use serde::{Deserialize, Serialize};

/// A Lambda [runtime](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html).
///
/// Only runtimes that are not deprecated and that version 5.100 of Terraform's aws provider
/// supports, because a blueprint must work with both engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
pub enum Runtime {
    /// Python 3.13
    #[serde(rename = "python3.13")]
    Python313,
    /// Python 3.12
    #[serde(rename = "python3.12")]
    Python312,
    /// Python 3.11
    #[serde(rename = "python3.11")]
    Python311,
    /// Node.js 22
    #[serde(rename = "nodejs22.x")]
    Nodejs22,
    /// Java 21
    #[serde(rename = "java21")]
    Java21,
    /// Java 17
    #[serde(rename = "java17")]
    Java17,
    /// Ruby 3.3
    #[serde(rename = "ruby3.3")]
    Ruby33,
    /// An executable called `bootstrap`, on Amazon Linux 2023: Rust, Go, C++ …
    #[serde(rename = "provided.al2023")]
    ProvidedAl2023,
}

impl Runtime {
    /// The value of `Runtime`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Python313 => "python3.13",
            Self::Python312 => "python3.12",
            Self::Python311 => "python3.11",
            Self::Nodejs22 => "nodejs22.x",
            Self::Java21 => "java21",
            Self::Java17 => "java17",
            Self::Ruby33 => "ruby3.3",
            Self::ProvidedAl2023 => "provided.al2023",
        }
    }

    /// The file name of code embedded in a template, for runtimes that support it; see
    /// [`ZipFile`](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html).
    pub(crate) const fn inline_file(self) -> Option<&'static str> {
        match self {
            Self::Python313 | Self::Python312 | Self::Python311 => Some("index.py"),
            Self::Nodejs22 => Some("index.js"),
            Self::Java21 | Self::Java17 | Self::Ruby33 | Self::ProvidedAl2023 => None,
        }
    }
}

/// The processor architecture of a function.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Architecture {
    /// 64-bit ARM (Graviton), which is cheaper.
    #[default]
    #[serde(rename = "arm64")]
    Arm64,
    /// 64-bit x86.
    #[serde(rename = "x86_64")]
    X86_64,
}

impl Architecture {
    /// The value of `Architectures`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}
