//! Mapping templates of the blueprint's author: inline or in files, VTL or handlebars.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use super::diagnostic::{At, Fault, Faults};
use super::files::Files;
use super::reference::{self, Mention, Scope};
use crate::check::rules::{self, no_reference};
use crate::mapping::{self, RenderError};
use crate::model::mapping_template::{self, TemplateFault};
use crate::model::written::{HANDLEBARS, TEMPLATE_FILE};
use crate::text::{Segment, Text};

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

/// The VTL of the template that is requested by `of` and written at a path, with its references. It
/// is empty if it cannot be read or rendered.
pub(super) fn read(
    of: &str,
    written: &str,
    path: &[String],
    scope: Scope<'_>,
    (files, faults): (&mut Files, &mut Faults),
) -> Text {
    let fault = |path: &[String], message| Fault::at(path.to_vec(), At::Value, message);
    let file = Some(written).filter(|_| of == TEMPLATE_FILE);
    let text = match file.map(|name| files.template(name)) {
        None => Cow::Borrowed(written),
        Some(Ok(text)) => Cow::Owned(text),
        Some(Err(error)) => {
            let fault = fault(path, format!("the file `{written}` cannot be read: {error}"));
            faults.push(fault.expected(Some("a file, relative to the blueprint".into())));
            return Text::new();
        }
    };
    let is_form = file.is_some() || of == HANDLEBARS;
    let whole = if is_form { &path[..path.len() - 1] } else { path };
    let text = if of == HANDLEBARS || file.is_some_and(|name| is_handlebars(Path::new(name))) {
        match mapping::render(&text, &scope.values()) {
            Ok(text) => text,
            Err(errors) => {
                let origin = file.map(|name| format!("the template `{name}`"));
                let origin = origin.as_deref().unwrap_or("the template");
                faults.extend(errors.iter().map(|error| render_fault(error, origin, whole, scope)));
                return Text::new();
            }
        }
    } else {
        Text::from(&*text)
    };
    if let Some(TemplateFault { message, expected, line, column }) = mapping_template::fault(&text)
    {
        let of_file = file.map(|name| format!(" of `{name}`")).unwrap_or_default();
        let fault = fault(path, format!("{message} (line {line}, column {column}{of_file})"))
            .rule(&rules::mapping_template::RULE)
            .expected(Some(expected.to_owned()));
        faults.push(if file.is_some() { fault } else { fault.inside(line, column) });
    }
    let literals = text.segments().iter().filter_map(|segment| match segment {
        Segment::Literal(literal) => Some(literal),
        Segment::Reference(_) => None,
    });
    if let Some(Mention { written, name, .. }) =
        literals.flat_map(|text| scope.mentions(text)).next()
    {
        let message = format!("`{written}` is not a reference in VTL");
        let fault = fault(whole, message).rule(&no_reference::RULE);
        let expected = format!("`handlebars: …` with `{{{{{name}}}}}` in it");
        faults.push(fault.expected(Some(expected)));
    }
    text
}

/// True if a file's name has the extension of handlebars.
pub fn is_handlebars(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("hbs"))
}

fn render_fault(error: &RenderError, origin: &str, at: &[String], scope: Scope<'_>) -> Fault {
    let message = format!("{origin} does not render: {error}");
    let fault = Fault::at(at.to_vec(), At::Value, message);
    match error {
        RenderError::Unknown { name, .. } => {
            let names = scope.names();
            let known = names.iter().map(String::as_str);
            fault.one_of(name, known, |nearest| format!("{{{{{nearest}}}}}"))
        }
        _ => fault,
    }
}
