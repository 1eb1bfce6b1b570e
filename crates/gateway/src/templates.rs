//! The parsed mapping templates of an API.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dynagate_vtl::{Error, Event, Rendered, Template};

use crate::explain::Way;
use crate::refusal::Refusal;

/// The parsed templates by their text.
#[derive(Debug, Default)]
pub(crate) struct Templates(Mutex<HashMap<String, Arc<Template>>>);

impl Templates {
    /// Renders a template. `name` is its name in messages: `request` or `response`.
    pub(crate) fn render(
        &self,
        text: &str,
        event: &Event,
        name: &str,
        way: &Way,
    ) -> Result<Rendered, Refusal> {
        let rendered = way.render(text, self.parsed(text), event);
        let rendered = rendered.map_err(|error| {
            Refusal::InternalServerError(format!("the {name} template fails: {error}"))
        })?;
        match rendered.overridden_twice.first() {
            Some(parameter) => Err(Refusal::InternalServerError(format!(
                "the {name} template overrides {parameter} more than once"
            ))),
            None => Ok(rendered),
        }
    }

    fn parsed(&self, text: &str) -> Result<Arc<Template>, Error> {
        let mut templates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(template) = templates.get(text) {
            return Ok(Arc::clone(template));
        }
        let template = Arc::new(Template::parse(text)?);
        templates.insert(text.to_owned(), Arc::clone(&template));
        Ok(template)
    }
}
