//! A state of a stack.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::contract::{self, ContractChange};
use super::resource::{Removal, StateResource};
use super::{reference, show, template};
use crate::blueprint::{Diagnostics, Source};
use crate::check::Engine;
use crate::gateway::Api;
use crate::load::{self, Settings};

/// The resources of a stack, deployed or declared.
#[derive(Debug, Clone)]
pub struct State {
    /// The engine that deploys them.
    pub engine: Engine,
    /// The resources by their logical IDs or addresses.
    pub resources: BTreeMap<String, StateResource>,
    /// The parameters or variables and the outputs, such as `parameter Stage`.
    pub declarations: BTreeMap<String, StateResource>,
    /// Old addresses of resources by new ones, from Terraform's blocks `moved`, by the old ones.
    pub(super) moved: BTreeMap<String, String>,
    /// True if the values are those of AWS, which also has values that nobody declared.
    pub is_deployed: bool,
    /// The addresses of modules whose resources are not known, each with the reason in words that
    /// follow the address. They are not compared.
    pub unread: BTreeMap<String, String>,
    pub(super) apis: OnceCell<Vec<Api>>,
    /// True if the APIs are those of a plan.
    pub(super) is_planned: bool,
    /// The text that the APIs are read from.
    pub(super) source: Option<Source>,
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A template of CloudFormation or SAM.
    Template,
    /// A state or a plan of Terraform in JSON.
    State,
    /// Something else, such as a blueprint.
    Other,
}

impl Form {
    /// The form of a text, by the keys of its document.
    pub fn of(source: &Source) -> Self {
        let document = match serde_json::from_str::<Value>(&source.text) {
            Ok(document) => document,
            Err(_) => load::document_of(source).unwrap_or_default(),
        };
        let has = |name: &str| document.get(name).is_some();
        if has("Resources") {
            Self::Template
        } else if has("terraform_version") && (has("format_version") || has("lineage")) {
            Self::State
        } else {
            Self::Other
        }
    }
}

/// The reason why a state cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum StateError {
    /// A text is neither YAML nor JSON.
    Syntax(Diagnostics),
    /// The kind of a text is not known; its name.
    Format(String),
    /// A file of a module is not HCL; its name and the error with its place.
    Module(String, String),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(diagnostics) => write!(f, "{diagnostics}"),
            Self::Format(name) => write!(
                f,
                "{name} has no `Resources`, like a template of CloudFormation, and no \
                 `terraform_version`, like a state of Terraform"
            ),
            Self::Module(name, error) => write!(f, "cannot read {name}: {error}"),
        }
    }
}

impl std::error::Error for StateError {}

impl State {
    pub(super) fn new(engine: Engine) -> Self {
        Self {
            engine,
            resources: BTreeMap::new(),
            declarations: BTreeMap::new(),
            moved: BTreeMap::new(),
            is_deployed: false,
            unread: BTreeMap::new(),
            apis: OnceCell::new(),
            is_planned: false,
            source: None,
        }
    }

    /// Reads a template of CloudFormation or SAM, in JSON or YAML, or a JSON string of it, as the
    /// AWS CLI prints the template of a stack.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is neither YAML nor JSON, or has no resources.
    pub fn of_template(source: &Source) -> Result<Self, StateError> {
        template::read(source)
    }

    /// Reads Terraform's JSON of a state, `terraform show -json` or `terraform state pull`.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not JSON, or is no state.
    pub fn of_show_json(source: &Source) -> Result<Self, StateError> {
        show::read(source)
    }

    /// The state that deploying a plan makes.
    ///
    /// # Errors
    ///
    /// Returns an error if the output cannot be read back.
    #[cfg(feature = "cli")]
    pub fn of_plan(
        plan: &crate::check::CheckedPlan<'_>,
        engine: Engine,
    ) -> Result<Self, StateError> {
        use crate::synth::{Artifact, Backend as _, CloudFormation, Terraform};
        let state = match engine {
            Engine::CloudFormation => {
                let artifacts = CloudFormation.synthesize(plan);
                let text = artifacts.first().and_then(Artifact::text).unwrap_or_default();
                Self::of_template(&source("template.json", text))?
            }
            Engine::Terraform => {
                let artifacts = Terraform.synthesize(plan);
                Self::of_artifacts(&artifacts)?
            }
        };
        Ok(Self { apis: OnceCell::from(plan.deployed_apis()), is_planned: true, ..state })
    }

    /// The REST APIs, in the order of the text. An API that cannot be read is left out.
    pub fn apis(&self) -> &[Api] {
        self.apis.get_or_init(|| self.loaded_apis())
    }

    /// The REST APIs as a loader reads them, also those of a plan. Identifiers within an API, such
    /// as those of keys, are others than in a plan.
    fn loaded_apis(&self) -> Vec<Api> {
        let source = self.source.clone().unwrap_or_else(|| self.as_plan());
        let loaded = load::load(&source, &Settings::default()).unwrap_or_default();
        loaded.apis.into_iter().map(|of| of.api).collect()
    }

    /// Returns the changes that callers notice when this state follows an older one.
    pub(super) fn contract(&self, old: &Self) -> Vec<ContractChange> {
        let has_new_code = self.has_other_code(old);
        let mut changes = if old.is_planned == self.is_planned {
            contract::compare_with(old.apis(), self.apis(), has_new_code)
        } else {
            contract::compare_with(&old.loaded_apis(), &self.loaded_apis(), has_new_code)
        };
        changes.sort_by_key(|change| Reverse(change.breaking));
        changes
    }

    /// True if a function has other code than in an older state.
    fn has_other_code(&self, old: &Self) -> bool {
        const CODE: [&str; 5] = ["Code", "CodeUri", "InlineCode", "source_code_hash", "s3_key"];
        // The digest of an archive that is not there is an expression.
        let is_unknown = |of: Option<&Value>| {
            of.and_then(Value::as_str).is_some_and(|text| text.starts_with("${"))
        };
        let differs = |old: Option<&Value>, new: Option<&Value>| {
            old != new && !is_unknown(old) && !is_unknown(new)
        };
        self.resources.iter().any(|(id, new)| {
            let old = old.resources.get(id);
            let has_other =
                |old: &StateResource| CODE.iter().any(|name| differs(old.get(name), new.get(name)));
            new.kind.to_lowercase().ends_with("function") && old.is_some_and(has_other)
        })
    }

    /// A state whose resources are retained as a module says. Those that the module does not have
    /// are retained.
    #[must_use]
    pub fn with_retention_of(mut self, module: &Self) -> Self {
        for (address, resource) in &mut self.resources {
            let declared = module.resources.get(address);
            resource.on_removal = declared.map_or(Removal::Prevented, |of| of.on_removal);
        }
        self
    }

    /// The state without the resources of modules that another one has not read.
    pub(super) fn without_unread_of(&self, other: &Self) -> Cow<'_, Self> {
        let is_unread = |id: &str| {
            other.unread.keys().any(|module| {
                id.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        if !self.resources.keys().any(|id| is_unread(id)) {
            return Cow::Borrowed(self);
        }
        let mut state = self.clone();
        state.resources.retain(|id, _| !is_unread(id));
        Cow::Owned(state)
    }

    /// The declared resources with values in place of references: those of an older state for
    /// resources that are deployed already, and the arguments of new ones.
    pub(super) fn with_values_of(&self, old: &Self) -> Cow<'_, BTreeMap<String, StateResource>> {
        if self.engine != Engine::Terraform || !old.is_deployed || self.is_deployed {
            return Cow::Borrowed(&self.resources);
        }
        let known = |id: &str, attribute: &str| {
            let of = old.resources.get(id).or_else(|| self.resources.get(id))?;
            match of.get(attribute)? {
                Value::String(text) => Some(text.clone()),
                value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
                _ => None,
            }
        };
        let mut resources = self.resources.clone();
        for resource in resources.values_mut() {
            for value in resource.properties.values_mut() {
                resolve(value, &known);
            }
        }
        Cow::Owned(resources)
    }
}

/// A text that has no file.
pub(super) fn source(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: text.to_owned(), directory: ".".into() }
}

/// Replaces the references in a value by values that are known.
pub(super) fn resolve(value: &mut Value, known: &dyn Fn(&str, &str) -> Option<String>) {
    match value {
        Value::String(text) if text.contains("${") => *text = reference::resolved(text, known),
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, known)),
        Value::Object(members) => members.values_mut().for_each(|value| resolve(value, known)),
        _ => {}
    }
}
