//! Mapping templates of the blueprint's author: inline or in files, VTL or handlebars.

use std::fmt;
use std::path::Path;

use super::diagnostic::{At, Fault};
use super::document::Template;
use super::reference::{self, Scope};
use crate::bounds;
use crate::check::rules;
use crate::input::{self, InputError};
use crate::mapping::{self, RenderError};
use crate::model::mapping_template::{self, TemplateFault};
use crate::text::Text;

/// A mapping template as written in a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateText {
    /// VTL, used unchanged.
    Vtl(String),
    /// Handlebars that yields VTL.
    Handlebars(String),
}

/// The error for a mapping template that cannot be written for a blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "it has braces and backslashes right before a reference, which handlebars cannot write",
        )
    }
}

impl std::error::Error for Unwritable {}

impl TemplateText {
    /// A mapping template for `raw`: VTL, or handlebars if it has references.
    ///
    /// # Errors
    ///
    /// Returns an error if handlebars cannot represent it.
    pub fn of(template: &Text) -> Result<Self, Unwritable> {
        match template.as_literal() {
            Some(vtl) => Ok(Self::Vtl(vtl.to_owned())),
            None => Self::handlebars(template),
        }
    }

    /// The same, always as handlebars.
    ///
    /// # Errors
    ///
    /// Returns an error if handlebars cannot represent it.
    pub fn handlebars(template: &Text) -> Result<Self, Unwritable> {
        mapping::unrendered(template, reference::name).map(Self::Handlebars).ok_or(Unwritable)
    }
}

/// The reason why a template cannot be used.
#[derive(Debug)]
pub(super) enum TemplateError {
    /// Its file cannot be read.
    Unreadable { name: String, reason: String },
    /// It cannot be rendered.
    Render { file: Option<String>, errors: Vec<RenderError> },
}

/// The template's VTL with its references. `left` is the remaining number of bytes for all template
/// files.
pub(super) fn resolve(
    template: &Template,
    scope: Scope<'_>,
    directory: &Path,
    left: &mut u64,
) -> Result<Text, TemplateError> {
    let rendered = |text: &str, file: Option<&String>| {
        mapping::render(text, &scope.values())
            .map_err(|errors| TemplateError::Render { file: file.cloned(), errors })
    };
    match template {
        Template::Vtl(text) => Ok(Text::from(text.as_str())),
        Template::Handlebars(text) => rendered(text, None),
        Template::File(name) => {
            let unreadable = |error: InputError| TemplateError::Unreadable {
                name: name.clone(),
                reason: error.to_string(),
            };
            let text =
                input::text(&directory.join(name), bounds::TEMPLATE_BYTES).map_err(unreadable)?;
            *left = left
                .checked_sub(text.len() as u64)
                .ok_or_else(|| unreadable(InputError::TooLarge(bounds::TEMPLATES_BYTES)))?;
            if is_handlebars(Path::new(name)) {
                rendered(&text, Some(name))
            } else {
                Ok(text.into())
            }
        }
    }
}

/// The first error in a template's VTL, at its place in the blueprint and in its text.
pub(super) fn fault(template: &Template, text: &Text, at: &[&str]) -> Option<Fault> {
    let TemplateFault { message, expected, line, column } = mapping_template::fault(text)?;
    let (key, of_file) = match template {
        Template::Vtl(_) => (None, String::new()),
        Template::Handlebars(_) => (Some("handlebars"), String::new()),
        Template::File(name) => (Some("file"), format!(" of `{name}`")),
    };
    let at = at.iter().copied().chain(key).collect::<Vec<_>>();
    let message = format!("{message} (line {line}, column {column}{of_file})");
    let fault = Fault::new(&at, At::Value, message)
        .rule(&rules::mapping_template::RULE)
        .expected(Some(expected.to_owned()));
    Some(if of_file.is_empty() { fault.inside(line, column) } else { fault })
}

/// True if a file's name has the extension of handlebars.
pub fn is_handlebars(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("hbs"))
}

impl TemplateError {
    /// All errors, at the template's place in the blueprint.
    pub(super) fn faults(self, at: &[&str], scope: Scope<'_>) -> Vec<Fault> {
        match self {
            Self::Unreadable { name, reason } => {
                let fault = Fault::new(
                    &[at, &["file"]].concat(),
                    At::Value,
                    format!("the file `{name}` cannot be read: {reason}"),
                )
                .expected(Some("a file, relative to the blueprint".into()));
                vec![fault]
            }
            Self::Render { file, errors } => {
                let origin = file.map_or_else(
                    || "the template".to_owned(),
                    |name| format!("the template `{name}`"),
                );
                errors.iter().map(|error| render_fault(error, &origin, at, scope)).collect()
            }
        }
    }
}

fn render_fault(error: &RenderError, origin: &str, at: &[&str], scope: Scope<'_>) -> Fault {
    let fault = Fault::new(at, At::Value, format!("{origin} does not render: {error}"));
    match error {
        RenderError::Unknown { name, .. } => {
            let names = scope.names();
            let known = names.iter().map(String::as_str);
            fault.one_of(name, known, |nearest| format!("{{{{{nearest}}}}}"))
        }
        _ => fault,
    }
}
