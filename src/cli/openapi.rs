//! `dynagate openapi`

use std::path::PathBuf;

use anyhow::{bail, ensure};
use clap::{Args, ValueEnum};
use dynagate::bounds;
use dynagate::nearest::nearest;
use dynagate::openapi::{self, Options, UnknownApi, Version};

use super::blueprint::BlueprintArguments;
use super::files::{Content, Existing, OutputFile, holds};
use super::mistakes::Mistakes;
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate openapi --pattern orders-api
  dynagate openapi orders.yaml --out openapi.yaml";

/// A document.
const DOCUMENT: Content = Content {
    name: "an OpenAPI document",
    is: |bytes| bytes.starts_with(b"openapi:") || holds(bytes, "\"openapi\""),
};

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct OpenApi {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The API, if the blueprint has several
    #[arg(long, value_name = "NAME")]
    api: Option<String>,

    /// The version of OpenAPI
    #[arg(long, value_enum, value_name = "VERSION", default_value_t = OpenApiVersion::V3_1)]
    openapi_version: OpenApiVersion,

    /// The version of the API
    #[arg(long, value_name = "VERSION", default_value = "1.0.0")]
    api_version: String,

    /// The URL of the API, instead of the stages and domain names; may be repeated
    #[arg(long = "server", value_name = "URL")]
    servers: Vec<String>,

    /// Writes YAML instead of JSON, as for a FILE whose name ends in .yaml or .yml
    #[arg(long)]
    yaml: bool,

    /// The file to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OpenApiVersion {
    /// OpenAPI 3.1, whose schemas are JSON Schemas
    #[value(name = "3.1")]
    V3_1,
    /// OpenAPI 3.0, for tools that do not read 3.1
    #[value(name = "3.0")]
    V3_0,
}

impl From<OpenApiVersion> for Version {
    fn from(version: OpenApiVersion) -> Self {
        match version {
            OpenApiVersion::V3_1 => Self::V3_1,
            OpenApiVersion::V3_0 => Self::V3_0,
        }
    }
}

impl OpenApi {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let is_yaml = self.is_yaml();
        let most = bounds::OPENAPI_SERVERS.count();
        ensure!(self.servers.len() <= most, "--server is given more than {most} times");
        for url in &self.servers {
            ensure!(
                is_url(url),
                "--server {url}: expected an address such as https://api.example.com/v1"
            );
        }
        let blueprint = self.blueprint.read()?;
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        let options = Options {
            api: self.api,
            version: self.openapi_version.into(),
            api_version: Some(self.api_version),
            servers: self.servers,
        };
        let document = match openapi::document(&plan, &options) {
            Ok(document) => document,
            Err(error) => bail!(explained(&error)),
        };
        let text = if is_yaml { document.to_yaml() } else { document.to_json() };
        match self.out {
            None => console::print(&text)?,
            Some(path) => {
                let file = OutputFile { path, contents: text.as_bytes(), replaces: DOCUMENT };
                files::write(&[file], Existing::Replace)?;
            }
        }
        Ok(Outcome::Done)
    }

    fn is_yaml(&self) -> bool {
        let extension = self.out.as_ref().and_then(|path| path.extension());
        let is = |of: &str| extension.is_some_and(|known| known.eq_ignore_ascii_case(of));
        self.yaml || is("yaml") || is("yml")
    }
}

/// The error with the way out of it.
fn explained(error: &UnknownApi) -> String {
    let known = || error.known.iter().map(String::as_str);
    match &error.name {
        Some(name) => match nearest(name, known()) {
            Some(meant) => format!("{error}; did you mean `--api {meant}`?"),
            None => error.to_string(),
        },
        None if error.known.is_empty() => error.to_string(),
        None => format!("{error}; choose one with --api"),
    }
}

/// True for an absolute address, or the path of one.
fn is_url(url: &str) -> bool {
    let starts = ["https://", "http://", "/"];
    starts.iter().any(|start| url.starts_with(start))
        && !url.chars().any(|character| character.is_whitespace() || character.is_control())
}
