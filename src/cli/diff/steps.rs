//! The steps of an update, as files.

use std::path::Path;

use anyhow::{Context as _, bail};
use dynagate::diff::steps::{self, Step};

use super::side::Side;
use crate::cli::deploy;
use crate::cli::files::{self, Existing, OutputFile};
use crate::cli::module_directory::ModuleDirectory;
use crate::cli::synth::TEMPLATE;
use crate::cli::synthesis::Format;

/// Writes the template of each step, or its module to a directory of its own.
pub(super) fn write(
    directory: &Path,
    old: &Side,
    new: &Side,
    format: Format,
) -> anyhow::Result<()> {
    if directory.exists() && !directory.is_dir() {
        bail!("{} is a file: --steps needs a directory", directory.display());
    }
    match format {
        Format::Cloudformation => write_templates(directory, old, new),
        Format::Terraform => write_modules(directory, old, new),
    }
}

fn write_templates(directory: &Path, old: &Side, new: &Side) -> anyhow::Result<()> {
    let parse = |side: &Side| {
        let text = side.template_text()?;
        let template = steps::deployed_template(&text);
        let template = template.with_context(|| {
            format!("{}: --steps requires a template in JSON, as dynagate writes it", side.name)
        })?;
        anyhow::Ok((text, template))
    };
    let ((_, old), (new_text, new)) = (parse(old)?, parse(new)?);
    let steps = steps::of_templates(&old, &new);
    let text = |(number, step): (usize, &Step<_>)| {
        let text = if number == steps.len() {
            new_text.clone()
        } else {
            steps::template_text(&step.output)
        };
        (directory.join(steps::template_name(number)), text)
    };
    let texts: Vec<_> = (1..).zip(&steps).map(text).collect();
    let files: Vec<_> = texts
        .iter()
        .map(|(path, text)| OutputFile {
            path: path.clone(),
            contents: text.as_bytes(),
            replaces: TEMPLATE,
        })
        .collect();
    files::write(&files, Existing::Replace)?;
    deploy::steps::tell(&steps);
    Ok(())
}

fn write_modules(directory: &Path, old: &Side, new: &Side) -> anyhow::Result<()> {
    let module = new.module()?;
    let steps = steps::of_modules(&old.state(Format::Terraform)?, deploy::main_of(&module));
    for (number, step) in (1..).zip(&steps) {
        let module = deploy::with_main(&module, &step.output);
        ModuleDirectory::new(&directory.join(format!("{number}")), &module)?.write()?;
    }
    deploy::steps::tell(&steps);
    Ok(())
}
