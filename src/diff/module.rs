//! Modules of Terraform, ours and others.
//!
//! The values of arguments are in the syntax of Terraform's templates: `${…}` is an expression that
//! is not evaluated. `jsonencode` of known members is, and so are local values and the variables of
//! child modules where they stand alone in an expression. `block` reads the blocks of a file in
//! either syntax, and `tree` the modules that a module calls.

mod block;
mod json;
mod tree;

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::block::DeclaredBlock;
use self::tree::Tree;
use super::state::{State, StateError};
use crate::synth::Artifact;

/// A file of a module.
#[derive(Debug, Clone)]
pub struct ModuleFile<'t> {
    /// The name in messages, by whose end the syntax is known: `.tf` or `.tf.json`.
    pub name: Cow<'t, str>,
    /// The text.
    pub text: Cow<'t, str>,
}

/// The files of the local modules that a module calls, and of those that they call, by their
/// directories as [`child_directories`] returns them.
pub type ChildModules<'t> = BTreeMap<String, Vec<ModuleFile<'t>>>;

/// Returns the directories of the local modules that the files of a module call, relative to the
/// root module: `x` for `source = "./x"`. `directory` is that of the module itself, which is empty
/// for the root module.
///
/// # Errors
///
/// Returns an error if a file is neither HCL nor JSON.
pub fn child_directories(
    files: &[ModuleFile<'_>],
    directory: &str,
) -> Result<Vec<String>, StateError> {
    let blocks = block::read(files)?;
    let calls = blocks.iter().filter(|block| block.kind == "module");
    Ok(calls.filter_map(|call| tree::directory_of(call, directory)).collect())
}

impl State {
    /// Reads the files of a module, `*.tf` and `*.tf.json`, without the modules that it calls.
    ///
    /// # Errors
    ///
    /// Returns an error if a file is neither HCL nor JSON.
    pub fn of_module(files: &[ModuleFile<'_>]) -> Result<Self, StateError> {
        Self::of_module_with_children(files, &BTreeMap::new())
    }

    /// Reads the files of a module and of local modules that it calls. The addresses of their
    /// resources are those of Terraform, `module.NAME.TYPE.NAME`. A module that is not among the
    /// children is [unread](Self::unread).
    ///
    /// # Errors
    ///
    /// Returns an error if a file is neither HCL nor JSON.
    pub fn of_module_with_children(
        files: &[ModuleFile<'_>],
        children: &ChildModules<'_>,
    ) -> Result<Self, StateError> {
        let mut modules: BTreeMap<&str, Vec<DeclaredBlock>> = BTreeMap::new();
        for (directory, files) in children {
            modules.insert(directory, block::read(files)?);
        }
        modules.insert("", block::read(files)?);
        Ok(Tree::new(&modules).into_state())
    }

    /// Resolves the digests of archives of code, which are files of the module by these names.
    #[must_use]
    pub fn with_archives<'b>(
        mut self,
        archives: impl IntoIterator<Item = (&'b str, &'b [u8])>,
    ) -> Self {
        for (name, bytes) in archives {
            let expression = format!("${{filebase64sha256(\"${{path.module}}/{name}\")}}");
            let digest = Value::String(BASE64_STANDARD.encode(Sha256::digest(bytes)));
            let values = self.resources.values_mut().flat_map(|of| of.properties.values_mut());
            for value in values.filter(|value| value.as_str() == Some(&*expression)) {
                value.clone_from(&digest);
            }
        }
        self
    }

    /// Reads a generated module.
    pub(super) fn of_artifacts(artifacts: &[Artifact]) -> Result<Self, StateError> {
        let files = artifacts.iter().filter_map(|artifact| {
            let text = Cow::Borrowed(artifact.text()?);
            Some(ModuleFile { name: Cow::Borrowed(&*artifact.name), text })
        });
        let archives = artifacts.iter().filter(|artifact| artifact.text().is_none());
        let archives = archives.map(|artifact| (&*artifact.name, artifact.bytes()));
        Ok(Self::of_module(&files.collect::<Vec<_>>())?.with_archives(archives))
    }
}
