//! Loading: from the templates that people already have to [`Api`]s.
//!
//! A [`Loaded`] file has the APIs that it declares, as [`Plan::deployed_apis`] describes those of a
//! stack, the tables and roles beside them, the place of each part, and findings about everything
//! that a loader could not read.
//!
//! [`Plan::deployed_apis`]: crate::plan::Plan::deployed_apis
#![allow(clippy::similar_names, reason = "a loader has something loaded")]

mod bare_template;
mod cloudformation;
mod document;
mod files;
mod finding;
mod inventory;
mod loader;
mod mapped_text;
mod method;
mod openapi;
mod part;
mod places;
mod scalar;
mod terraform;
mod text_edit;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::rc::Rc;

pub use self::files::{Files, Span};
pub use self::finding::LoadFinding;
pub use self::inventory::{Declared, DeclaredOutput, DeclaredParameter, Inventory};
use self::loader::{Document, Loader};
use self::mapped_text::MappedText;
pub use self::part::{Part, RouteKey};
pub use self::places::Places;
pub(crate) use self::terraform::without_indexes;
pub(crate) use self::text_edit::Replacement;
pub use self::text_edit::TextEdit;
use crate::blueprint::node::Node;
use crate::blueprint::{Diagnostic, Diagnostics, Source, yaml};
use crate::check::api::rules;
use crate::gateway::Api;

/// Values that a template leaves open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The values of parameters by name, which replace their defaults.
    pub parameters: BTreeMap<String, String>,
    /// The values of exports of other stacks by name.
    pub imports: BTreeMap<String, String>,
    /// The texts that included files have in place of those on disk, by their paths.
    pub texts: BTreeMap<String, String>,
    /// The directory with the files of the module of a plan of Terraform. Their expressions tell
    /// what the plan leaves open. With the feature `cli`.
    pub module_directory: Option<PathBuf>,
}

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A template of CloudFormation or SAM, in YAML or JSON, such as the output of the CDK.
    CloudFormation,
    /// An API in OpenAPI 3 or Swagger 2.
    OpenApi,
    /// The output of `terraform show -json` of a plan or a state.
    Terraform,
}

impl Format {
    /// The kind of a document; `None` if it is none of them.
    fn of(document: &Node) -> Option<Self> {
        if document.get("Resources").is_some() {
            return Some(Self::CloudFormation);
        }
        if document.get("terraform_version").is_some() && document.get("format_version").is_some() {
            return Some(Self::Terraform);
        }
        let is_openapi = ["openapi", "swagger"].iter().any(|key| document.get(key).is_some());
        is_openapi.then_some(Self::OpenApi)
    }
}

/// The reason why a file cannot be loaded.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// It is neither YAML nor JSON.
    Syntax(Diagnostics),
    /// Its kind is not known.
    Format,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(diagnostics) => write!(f, "{diagnostics}"),
            Self::Format => f.write_str(
                "it has neither `Resources`, like a template of CloudFormation or SAM, nor \
                 `openapi` or `swagger`, nor `terraform_version`, like the output of `terraform \
                 show -json`",
            ),
        }
    }
}

impl std::error::Error for LoadError {}

/// Loads a file. Paths in it are relative to the directory of the source.
///
/// ```
/// use dynagate::blueprint::Source;
/// use dynagate::load::{self, Settings};
///
/// let text = "\
/// Resources:
///   Api:
///     Type: AWS::ApiGateway::RestApi
///     Properties: {Name: !Sub 'orders-${AWS::Region}'}
/// ";
/// let source = Source { name: "template.yaml".into(), text: text.into(), directory: ".".into() };
/// let loaded = load::load(&source, &Settings::default())?;
/// assert_eq!(loaded.apis[0].api.name, "orders-us-east-1");
/// # Ok::<(), load::LoadError>(())
/// ```
///
/// # Errors
///
/// Returns an error if the text is neither YAML nor JSON, or not of a known kind. Parts that cannot
/// be read are [`findings`](Loaded::findings).
pub fn load(source: &Source, settings: &Settings) -> Result<Loaded, LoadError> {
    read(source, settings, false)
}

/// Loads a file with its whole [`Inventory`].
///
/// # Errors
///
/// Those of [`load`].
pub fn load_with_inventory(source: &Source, settings: &Settings) -> Result<Loaded, LoadError> {
    read(source, settings, true)
}

fn read(source: &Source, settings: &Settings, is_whole: bool) -> Result<Loaded, LoadError> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let node = yaml::template(text).map_err(|fault| {
        let source = Source { text: text.to_owned(), ..source.clone() };
        LoadError::Syntax(Diagnostics::new(&source, None, vec![*fault]))
    })?;
    let format = Format::of(&node).ok_or(LoadError::Format)?;
    let mut files = Files::default();
    let file = files.add(&source.name, text.to_owned());
    let directory = source.directory.clone();
    let mut loader = Loader { settings, files, findings: Vec::new(), directory, is_whole };
    let document = Document { node: Rc::new(node), file, text: text.into() };
    let mut loaded = match format {
        Format::CloudFormation => cloudformation::load(&mut loader, document),
        Format::OpenApi => openapi::load(&mut loader, &document),
        Format::Terraform => terraform::load(&mut loader, &document),
    };
    loaded.is_output = format == Format::Terraform;
    loaded.findings = loader.findings;
    loaded.findings.sort_by_key(|finding| finding.span);
    loaded.files = loader.files;
    Ok(loaded)
}

/// A document in YAML or JSON as JSON. Short forms of CloudFormation's functions are written out.
pub(crate) fn document_of(source: &Source) -> Result<serde_json::Value, Diagnostics> {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    match yaml::template(text) {
        Ok(node) => Ok(document::tree(&node, 0, text).json()),
        Err(fault) => {
            let source = Source { text: text.to_owned(), ..source.clone() };
            Err(Diagnostics::new(&source, None, vec![*fault]))
        }
    }
}

/// The contents of a loaded file.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The REST APIs, in the order of the file.
    pub apis: Vec<LoadedApi>,
    /// The tables, in the order of the file.
    pub tables: Vec<LoadedTable>,
    /// The roles, in the order of the file.
    pub roles: Vec<LoadedRole>,
    /// Functions, queues, topics, subscriptions and Kinesis streams, in the order of the file.
    pub resources: Vec<LoadedResource>,
    /// True if the file sets the role with which API Gateway writes logs.
    pub has_account_role: bool,
    /// All resources, parameters and outputs; empty unless it was loaded with them.
    pub inventory: Inventory,
    /// True for a mapping template by itself, whose API is made up.
    pub is_bare: bool,
    /// True for the output of a tool, which is not what its user writes: plans and states.
    pub is_output: bool,
    /// Everything that could not be read, or only with an assumption.
    pub findings: Vec<LoadFinding>,
    /// The texts of the files that were read.
    pub files: Files,
}

impl Loaded {
    /// A finding about the file with its place, which displays the lines of the file.
    pub fn diagnostic(&self, finding: LoadFinding) -> Diagnostic {
        self.files.diagnostic(finding)
    }
}

/// A REST API of a file.
#[derive(Debug, Clone, Default)]
pub struct LoadedApi {
    /// The name in the file, such as the logical ID.
    pub name: String,
    /// The API with its stages. References are resolved as far as the file tells their values, and
    /// to made-up values where it does not.
    pub api: Api,
    /// The places of its parts.
    pub places: Places,
    /// The ARNs of the roles with which integrations call their backends.
    pub credentials: BTreeMap<RouteKey, String>,
    /// The deployments. An API whose deployments are not resources of their own has none.
    pub deployments: Vec<LoadedDeployment>,
    /// The names of the stages that write logs of executions.
    pub logging_stages: BTreeSet<String>,
}

/// A deployment that is a resource of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadedDeployment {
    /// The name in the file.
    pub name: String,
    /// The methods that may be created after it, because it neither depends on nor refers to them.
    pub without: Vec<RouteKey>,
    /// True if its name or one of its properties changes when a method does.
    pub follows_methods: bool,
    /// The value of `create_before_destroy` in Terraform; `None` elsewhere.
    pub create_before_destroy: Option<bool>,
}

/// A table of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedTable {
    /// The name in the file, such as the logical ID.
    pub key: String,
    /// The table's name.
    pub name: String,
    /// The input of `CreateTable`.
    pub definition: serde_json::Value,
    /// The attribute with the time to live.
    pub time_to_live: Option<String>,
    /// The place.
    pub span: Span,
}

/// Another resource of a file, with the properties that CloudFormation gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedResource {
    /// The type, such as `AWS::SQS::Queue`.
    pub kind: String,
    /// The name in the file, such as the logical ID.
    pub key: String,
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The properties.
    pub properties: serde_json::Value,
    /// The place.
    pub span: Span,
}

/// A role of a file, or a policy that is attached to roles from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadedRole {
    /// The name in the file, such as the logical ID.
    pub key: String,
    /// The ARN.
    pub arn: String,
    /// The services that may assume it, such as `apigateway.amazonaws.com`.
    pub services: BTreeSet<String>,
    /// The statements of its policies.
    pub statements: Vec<LoadedStatement>,
    /// True if it has policies whose statements are not known: managed ones, and those that are
    /// known only after a plan is applied.
    pub has_unknown_policies: bool,
    /// The place.
    pub span: Span,
}

/// A statement of a role's policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a statement of IAM has these choices")]
pub struct LoadedStatement {
    /// True for `Allow`.
    pub allows: bool,
    /// The actions.
    pub actions: Vec<String>,
    /// True if the actions are those of `NotAction`.
    pub is_not_action: bool,
    /// The resources.
    pub resources: Vec<String>,
    /// True if the resources are those of `NotResource`.
    pub is_not_resource: bool,
    /// True if conditions limit it.
    pub is_conditional: bool,
    /// The place.
    pub span: Span,
}
