//! The files of Terraform modules.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use dynagate::diff::{self, ModuleFile, State, StateError};
use dynagate::synth::Artifact;
use dynagate::{bounds, input};

/// The files of a module, by their names in messages, its archives of code, and the files of the
/// local modules that it calls, by their directories.
#[derive(Clone, Default)]
pub(super) struct ModuleFiles {
    texts: Vec<(String, String)>,
    archives: Vec<(String, Vec<u8>)>,
    children: BTreeMap<String, Vec<(String, String)>>,
}

/// True for a file that Terraform reads, by its name.
pub(super) fn is_of_terraform(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && (name.ends_with(".tf") || name.ends_with(".tf.json"))
}

impl ModuleFiles {
    /// Reads the module in a directory, and those that it calls: only those in the directory
    /// `within`, if there is one.
    pub(super) fn read(directory: &Path, within: Option<&Path>) -> anyhow::Result<Self> {
        let mut files = Self::default();
        let mut count = 0;
        files.texts = files.read_directory(directory, &mut count)?;
        ensure!(
            !files.texts.is_empty(),
            "{} has no files of Terraform (*.tf, *.tf.json)",
            directory.display()
        );
        let mut called = diff::child_directories(&listed(&files.texts), "")?;
        while let Some(child) = called.pop() {
            let path = directory.join(&child);
            // Names of directories above are resolved before they are compared.
            let is_within = |root: &Path| {
                let (path, root) = (path.canonicalize(), root.canonicalize());
                path.is_ok_and(|path| root.is_ok_and(|root| path.starts_with(root)))
            };
            let is_readable = path.is_dir() && within.is_none_or(is_within);
            if child.is_empty() || files.children.contains_key(&child) || !is_readable {
                continue;
            }
            let texts = files.read_directory(&path, &mut count)?;
            called.extend(diff::child_directories(&listed(&texts), &child)?);
            if !texts.is_empty() {
                files.children.insert(child, texts);
            }
        }
        Ok(files)
    }

    /// Reads the files of one directory; the archives are those of the root module.
    fn read_directory(
        &mut self,
        directory: &Path,
        count: &mut usize,
    ) -> anyhow::Result<Vec<(String, String)>> {
        let is_root = self.texts.is_empty();
        let cannot_list = || format!("cannot list {}", directory.display());
        let mut texts = Vec::new();
        for entry in fs::read_dir(directory).with_context(cannot_list)? {
            let path = entry.with_context(cannot_list)?.path();
            let cannot_read = || format!("cannot read {}", path.display());
            if is_of_terraform(&path) {
                let text = input::text(&path, bounds::LOADED_BYTES).with_context(cannot_read)?;
                texts.push((path.display().to_string(), text));
            } else if is_root && path.extension().is_some_and(|extension| extension == "zip") {
                let bytes = input::bytes(&path, bounds::OUTPUT_BYTES).with_context(cannot_read)?;
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.archives.push((name, bytes));
            } else {
                continue;
            }
            *count += 1;
            ensure!(
                *count <= bounds::MODULE_FILES.count(),
                "{} has more than {} files of Terraform",
                directory.display(),
                bounds::MODULE_FILES
            );
        }
        texts.sort();
        Ok(texts)
    }

    /// The module with the files of a generated one, in place of those of the same names.
    pub(super) fn with_generated(&self, module: &[Artifact]) -> Self {
        let mut files = self.clone();
        let is_other = |name: &str| {
            let name = Path::new(name).file_name().unwrap_or_default();
            module.iter().all(|artifact| name.to_str() != Some(&*artifact.name))
        };
        files.texts.retain(|(name, _)| is_other(name));
        files.archives.retain(|(name, _)| is_other(name));
        for artifact in module {
            let name = artifact.name.to_string();
            match artifact.text() {
                Some(text) => files.texts.push((name, text.to_owned())),
                None => files.archives.push((name, artifact.bytes().to_vec())),
            }
        }
        files
    }

    /// The module with another file.
    pub(super) fn with(mut self, name: &str, text: &str) -> Self {
        self.texts.push((name.to_owned(), text.to_owned()));
        self
    }

    /// The state that the module declares.
    pub(super) fn state(&self) -> Result<State, StateError> {
        let children = self.children.iter();
        let children = children.map(|(directory, texts)| (directory.clone(), listed(texts)));
        let archives = self.archives.iter();
        let archives = archives.map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let state = State::of_module_with_children(&listed(&self.texts), &children.collect())?;
        Ok(state.with_archives(archives))
    }
}

fn listed(texts: &[(String, String)]) -> Vec<ModuleFile<'_>> {
    let file = |(name, text): &'_ (String, String)| ModuleFile {
        name: name.clone().into(),
        text: text.clone().into(),
    };
    texts.iter().map(file).collect()
}
