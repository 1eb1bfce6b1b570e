//! Everything that a file declares, for the import of whole stacks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Format;
use super::files::Span;

/// The resources, parameters and outputs of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// The kind of the file.
    pub format: Option<Format>,
    /// The description of the stack.
    pub description: Option<String>,
    /// The parameters, in the order of the file.
    pub parameters: Vec<DeclaredParameter>,
    /// The resources whose conditions hold, in the order of the file.
    pub resources: Vec<Declared>,
    /// The outputs, in the order of the file.
    pub outputs: Vec<DeclaredOutput>,
}

/// A resource as a file declares it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declared {
    /// The type, such as `AWS::SQS::Queue`.
    pub kind: String,
    /// The name in the file, such as the logical ID.
    pub key: String,
    /// The physical name, or the name in the file if AWS makes up a name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// The value of a reference to it.
    pub reference: String,
    /// The properties, with the values of references.
    pub properties: Value,
    /// The attributes beside the properties, such as `DeletionPolicy`.
    pub attributes: BTreeMap<String, Value>,
    /// The place.
    pub span: Span,
}

/// A parameter of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredParameter {
    /// The name.
    pub name: String,
    /// The type and the constraints, by the names that CloudFormation gives them.
    pub properties: Value,
    /// True if a condition reads it.
    pub is_condition: bool,
    /// The place.
    pub span: Span,
}

/// An output of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredOutput {
    /// The name.
    pub name: String,
    /// The value, with the values of references; `None` for one that is known after a deployment.
    pub value: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The name under which other stacks can import it.
    pub export: Option<String>,
    /// The names in the file of the resources that the value refers to, and pseudo parameters.
    pub references: Vec<String>,
    /// The place.
    pub span: Span,
}
