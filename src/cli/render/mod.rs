//! `dynagate render`

mod event;
mod report;

use std::path::{Path, PathBuf};

use clap::Args;
use dynagate::blueprint::is_handlebars;
use dynagate::bounds;
use dynagate::vtl::{Error, Event, Rendered, Template, Trace};

use self::event::EventArguments;
use super::{Outcome, console, input_text, message, template_trace};

const EXAMPLES: &str = "\
Examples:
  dynagate render get-item.vtl --path id=1 --query limit=5
  dynagate render put-item.vtl --event event.json --trace";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Render {
    /// The mapping template; `-` reads standard input
    template: PathBuf,

    #[command(flatten)]
    event: EventArguments,

    /// Prints on standard error the lines that ran with the values of references, the overrides,
    /// and the unresolved references; with --json, adds the evaluations to the object
    #[arg(long)]
    trace: bool,

    /// Prints a JSON object with the text, the overrides, the unresolved references and the errors
    #[arg(long)]
    json: bool,
}

impl Render {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        anyhow::ensure!(
            self.template != Path::new("-") || !self.event.reads_standard_input(),
            "the template and the event cannot both come from standard input"
        );
        let source = input_text::read(&self.template, bounds::TEMPLATE_BYTES)?;
        let event = self.event.event()?;
        let (rendered, trace) = self.rendered(&source, &event);
        if let Some(trace) = trace.as_ref().filter(|_| !self.json) {
            console::say(&template_trace::text(&source, trace));
        }
        match rendered {
            Ok(rendered) if self.json => {
                console::print(&report::json(&rendered, trace.as_ref())?)?;
            }
            Ok(rendered) => {
                console::print(&rendered.text)?;
                self.tell(&rendered, &event);
            }
            Err(error) => return self.fail(&error, trace.as_ref(), &event),
        }
        Ok(Outcome::Done)
    }

    /// The result, and its trace if that is to be printed.
    fn rendered(&self, source: &str, event: &Event) -> (Result<Rendered, Error>, Option<Trace>) {
        match Template::parse(source) {
            Ok(template) if self.trace => {
                let (rendered, trace) = template.trace(event);
                (rendered, Some(trace))
            }
            Ok(template) => (template.render(event), None),
            Err(error) => (Err(error), None),
        }
    }

    fn tell(&self, rendered: &Rendered, event: &Event) {
        if self.trace {
            console::say(&report::trace(rendered, &self.name()));
        }
        for note in report::notes_of_the_overrides(rendered) {
            message::note(&note);
        }
        if let Some(hint) = report::hint_of_the_body(event) {
            message::note(&hint);
        }
        if is_handlebars(&self.template) {
            message::note(
                "the template is handlebars: expressions in double braces are not replaced",
            );
        }
        if let Some(hint) = report::hint(rendered) {
            message::note(&hint);
        }
    }

    /// The name of the template in messages.
    fn name(&self) -> String {
        if self.template == Path::new("-") {
            "the template".to_owned()
        } else {
            self.template.display().to_string()
        }
    }

    fn fail(&self, error: &Error, trace: Option<&Trace>, event: &Event) -> anyhow::Result<Outcome> {
        if self.json {
            console::print(&report::failure(error, trace)?)?;
        } else {
            message::error(&format!("{}: {error:#}", self.name()));
            if let Some(hint) = report::hint_of_the_body(event) {
                message::note(&hint);
            }
        }
        Ok(Outcome::Failed)
    }
}
