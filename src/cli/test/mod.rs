//! `dynagate test`

mod difference;
mod json;
mod junit;
mod run;
mod text;
mod update;
mod way;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use dynagate::blueprint::{self, Blueprint, Location, Source};
use dynagate::bounds;
use dynagate::check::Severity;
use dynagate::example::{Example, ExampleResult, Failure, Gateways};
use dynagate::gateway::{Explanation, Gateway};
use dynagate::load::LoadedApi;
use dynagate::plan::Plan;

use self::run::Run;
use super::blueprint::BlueprintArguments;
use super::input_text;
use super::loaded::{ReadTemplate, TemplateArguments};
use super::message::Message;
use super::mistakes::Mistakes;
use super::{Outcome, console, message, synthesis};

const EXAMPLES: &str = "\
Examples:
  dynagate test orders.yaml --update
  dynagate test --template template.yaml --examples examples.yaml";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Test {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    #[command(flatten)]
    template: TemplateArguments,

    /// The YAML file with the examples of a template, under the key `examples`
    #[arg(long, value_name = "FILE", requires = "template")]
    examples: Option<PathBuf>,

    /// The API of a template with several ones, by its logical ID
    #[arg(long, value_name = "NAME", requires = "template", hide_short_help = true)]
    api: Option<String>,

    /// Runs only examples whose names contain this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,

    /// The format of the report
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Prints the way of each request: the steps of API Gateway, and the lines of the mapping
    /// templates with the values of references
    #[arg(long, conflicts_with = "update")]
    trace: bool,

    /// Sends the requests to DynamoDB on this machine, with the tables of the blueprint and the
    /// items of each example, instead of reading a dynamodb-response
    #[arg(long, conflicts_with = "update")]
    live: bool,

    /// Writes the actual results into the blueprint file in place of different expectations; the
    /// rest of the file is kept. Not with --set and --values, whose values are not in the file
    #[arg(long, conflicts_with_all = ["pattern", "overrides", "values", "format", "template"])]
    update: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each example, with the differences
    Text,
    /// A JSON object
    Json,
    /// JUnit XML for continuous integration
    Junit,
}

/// A run of examples.
struct Report {
    /// The name of the blueprint in messages.
    name: String,
    tested: Vec<Tested>,
}

/// An example, its place, and its result.
struct Tested {
    example: Example,
    place: Location,
    ran: ExampleResult,
    /// The ways of the requests if they are to be printed.
    ways: Vec<Explanation>,
}

impl Test {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        ensure!(
            !self.trace || self.format != Format::Junit,
            "--trace is not part of a JUnit report: use the format text or json"
        );
        if let Some(template) = self.template.read()? {
            return self.publish(&self.report_of_template(&template)?);
        }
        let blueprint = self.blueprint.read()?;
        let report = self.report(&blueprint)?;
        if self.update {
            let file = self.blueprint.file();
            let file = file.context("--update cannot write to standard input")?;
            return update::run(file, blueprint.source(), &report);
        }
        self.publish(&report)
    }

    /// Prints a report.
    fn publish(&self, report: &Report) -> anyhow::Result<Outcome> {
        report.tested.iter().for_each(Tested::annotate);
        match self.format {
            Format::Text => console::print_styled(&text::report(report))?,
            Format::Json => console::print(&json::report(report)?)?,
            Format::Junit => console::print(&junit::report(report))?,
        }
        Ok(report.outcome())
    }

    /// Runs the examples of a template.
    fn report_of_template(&self, template: &ReadTemplate) -> anyhow::Result<Report> {
        let name = &template.source.name;
        message::advise(&template.findings);
        let apis = &template.loaded.apis;
        ensure!(!apis.is_empty(), "{name} has no REST API");
        let gateways: Gateways = if let Some(wanted) = &self.api {
            let api = apis.iter().find(|api| api.name == *wanted).with_context(|| {
                let known: Vec<_> = apis.iter().map(|api| api.name.as_str()).collect();
                format!("{name} has no API `{wanted}`, only {}", known.join(", "))
            })?;
            Gateway::of(api.api.clone()).context("the API has no stage")?.into()
        } else {
            let gateway = |api: &LoadedApi| Some((api.name.clone(), Gateway::of(api.api.clone())?));
            apis.iter().filter_map(gateway).collect()
        };
        let path = self.examples.as_deref().context(
            "a template has no examples of its own: name a file with them by --examples",
        )?;
        let text = input_text::read(path, bounds::BLUEPRINT_BYTES)?;
        let directory = PathBuf::from(".");
        let source = Source { name: path.display().to_string(), text, directory };
        let examples = blueprint::examples(&source).map_err(Mistakes::from)?;
        let filter = self.filter.as_deref().unwrap_or_default();
        let examples: Vec<_> =
            examples.into_iter().filter(|(example, _)| example.name().contains(filter)).collect();
        ensure!(!examples.is_empty(), "no example in {} has a name with `{filter}`", source.name);
        let run = Run::of_template(template, self.live)?;
        let tested = examples.into_iter().map(|(example, place)| {
            let ran = run.example(&example, &gateways)?;
            let ways = if self.trace { ran.explain(&gateways) } else { Vec::new() };
            Ok(Tested { example, place, ran, ways })
        });
        let tested = tested.collect::<anyhow::Result<_>>()?;
        Ok(Report { name: source.name.clone(), tested })
    }

    fn report(&self, blueprint: &Blueprint) -> anyhow::Result<Report> {
        let (source, stack) = (blueprint.source(), blueprint.stack());
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        message::advise(&synthesis::advice(blueprint, &plan, None));
        let plan = Plan::of_examples(stack);
        let gateways = plan.gateways();
        ensure!(gateways.names().next().is_some(), "the blueprint has no API");
        ensure!(
            !stack.examples().is_empty(),
            "no examples in {}: add one, such as `examples: {{first: {{request: {}}}}}`; `dynagate \
             test --update` writes its result",
            source.name,
            request(blueprint)
        );
        let filter = self.filter.as_deref().unwrap_or_default();
        let examples = stack.examples().iter();
        let examples: Vec<_> =
            examples.filter(|example| example.name().contains(filter)).cloned().collect();
        ensure!(!examples.is_empty(), "no example in {} has a name with `{filter}`", source.name);
        let run = Run::new(&plan, self.live)?;
        let tested = examples.into_iter().map(|example| {
            let place = blueprint.location(&["examples", example.name()]);
            let ran = run.example(&example, &gateways)?;
            let ways = if self.trace { ran.explain(&gateways) } else { Vec::new() };
            Ok(Tested { example, place, ran, ways })
        });
        let tested = tested.collect::<anyhow::Result<_>>()?;
        Ok(Report { name: source.name.clone(), tested })
    }
}

/// A request to the first route, for an example of an example.
fn request(blueprint: &Blueprint) -> String {
    let api = blueprint.apis().next().unwrap_or_default();
    let route = blueprint.routes(api).next().unwrap_or("GET /");
    let route = route.replace(['{', '}', '+'], "");
    route.strip_prefix("ANY ").map(|path| format!("GET {path}")).unwrap_or(route)
}

impl Report {
    fn failed(&self) -> usize {
        self.tested.iter().filter(|tested| !tested.passed() && !tested.skipped()).count()
    }

    fn skipped(&self) -> usize {
        self.tested.iter().filter(|tested| tested.skipped()).count()
    }

    fn passed(&self) -> usize {
        self.tested.iter().filter(|tested| tested.passed()).count()
    }

    fn outcome(&self) -> Outcome {
        if self.failed() == 0 { Outcome::Done } else { Outcome::Failed }
    }
}

impl Tested {
    fn passed(&self) -> bool {
        self.ran.failures.is_empty()
    }

    /// True if the example needs tables.
    fn skipped(&self) -> bool {
        self.ran.failures == [Failure::NeedsTables]
    }

    /// Prints the failures as a message for machines, with the place of the example.
    fn annotate(&self) {
        if message::is_text() || self.passed() || self.skipped() {
            return;
        }
        let failures = self.ran.failures.iter();
        let failures: Vec<_> =
            failures.map(|failure| format!("{failure}\n{}", difference::text(failure))).collect();
        let failures = failures.concat();
        let name = self.example.name();
        let message = format!("the example `{name}` failed: {}", failures.trim_end());
        let note = self.note();
        Message::new(Severity::Error, &message).at(&self.place, note.as_deref()).say();
    }

    /// An explanation of the failures.
    fn note(&self) -> Option<String> {
        if self.ran.failures.contains(&Failure::ExpectsNothing) {
            return Some("use --update to write the actual result".to_owned());
        }
        if let Some(reason) = self.reason() {
            return Some(reason);
        }
        let response = self.ran.response.as_ref()?;
        let ignored = response.ignored_status.as_ref()?;
        Some(format!("API Gateway ignores the status {ignored}: use an integer from 100 to 599"))
    }

    /// The reason of a response of API Gateway itself.
    fn reason(&self) -> Option<String> {
        let response = self.ran.response.as_ref()?;
        let reason = response.reason.as_ref()?;
        Some(format!("API Gateway itself responds {} {}: {reason}", response.status, response.body))
    }

    /// The note on an ignored status, even if the example passes.
    fn warning(&self) -> Option<String> {
        self.note().filter(|_| {
            self.ran.response.as_ref().is_some_and(|response| response.ignored_status.is_some())
        })
    }
}
