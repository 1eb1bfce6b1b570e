//! Probes: runs of mapping templates on made-up requests.
//!
//! A [`Probe`] finds the values that a template reads, makes a request for which it renders what
//! its backend takes, and then replaces one value after another by a hostile one. What changes in
//! the structure of the result is an [`Observation`]. Nothing is decided by the look of a
//! template: one that guards its values by itself passes.

mod body;
mod comparison;
mod injection;
mod output;
mod reads;
mod request;
mod source;
mod variants;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::time::{Duration, Instant};

use serde_json::Value;

use self::output::pointer;
pub(crate) use self::output::{Format, type_name};
pub(crate) use self::reads::Reads;
pub(crate) use self::request::{EPOCH_MILLISECONDS, Given, Lists, Request as MadeUpRequest};
use self::request::{Request, Variant};
pub(crate) use self::source::{ParameterKind, Source, Step};
use crate::vtl::{Error, Rendered, Template, Unresolved};

/// A mapping template and what is known about its use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Subject<'a> {
    /// The template.
    pub(crate) template: Cow<'a, str>,
    /// True for a template of a response, whose body is the answer of the backend.
    pub(crate) is_response: bool,
    /// True if the backend reads JSON of any form, as mock integrations do.
    pub(crate) is_lenient: bool,
    /// The service and its action, such as `dynamodb` and `PutItem`.
    pub(crate) action: Option<(&'a str, &'a str)>,
    /// The parameters of the path of the route.
    pub(crate) path_parameters: Vec<String>,
    /// The inputs that every request has, because API Gateway refuses others.
    pub(crate) required: Vec<Source>,
}

/// Something that a run shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Observation {
    pub(crate) kind: Kind,
    /// The place in the template.
    pub(crate) span: Range<usize>,
    /// The input that was replaced.
    pub(crate) source: Source,
    /// The value that shows it; `None` if it is missing.
    pub(crate) value: Option<String>,
    /// A part of the result, or the error.
    pub(crate) result: String,
}

/// The kind of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The value adds members to the JSON.
    MemberInjected,
    /// The value adds members only if it comes decoded, which is not known of path parameters.
    MemberInjectedIfDecoded,
    /// The value adds members, because it is decoded after it is escaped.
    MemberInjectedByDecoding,
    /// The value adds fields to the form.
    FieldInjected,
    /// A quote, a backslash or a line break makes the result invalid.
    BrokenByText,
    /// An apostrophe makes the result invalid.
    BrokenByApostrophe,
    /// The template fails.
    Fails,
    /// The result is invalid without the value.
    BrokenByAbsence,
    /// Without the value, the result has an empty text in place of it.
    EmptyByAbsence,
    /// The result is invalid for a list of this length.
    BrokenByLength,
    /// The condition holds without the value, too.
    HoldsWithoutValue,
}

/// The runs of a template.
pub(crate) struct Probe<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) template: Template,
    pub(crate) reads: Reads,
    pub(crate) format: Format,
    /// The request for which the result is valid; `None` if none was found.
    pub(crate) baseline: Option<Request>,
    /// The result for the last request that was tried.
    pub(crate) result: Result<Rendered, Error>,
    pub(crate) observations: Vec<Observation>,
    json: OnceCell<Option<Value>>,
    never_resolved: OnceCell<Vec<Unresolved>>,
    /// The number of runs, and the time that they took.
    runs: Cell<usize>,
    time: Cell<Duration>,
}

/// The most runs of a template.
const MOST_RUNS: usize = 4_000;
/// The longest time for the runs of a template. Most take less than a millisecond.
const LONGEST: Duration = Duration::from_secs(2);
/// The most inputs that are replaced. Those of further ones are not tried.
const MOST_INPUTS: usize = 150;

impl<'a> Probe<'a> {
    /// Runs a template.
    ///
    /// # Errors
    ///
    /// The error of a template that does not parse.
    pub(crate) fn of(subject: Subject<'a>) -> Result<Self, Error> {
        let (mut probe, baselines) = Self::with_baselines(subject)?;
        if !baselines.is_empty() {
            probe.vary(&baselines);
            probe.observations.sort_by_key(|of| (of.span.start, of.kind));
        }
        Ok(probe)
    }

    /// Looks for the baseline of a template, without hostile values.
    ///
    /// # Errors
    ///
    /// The error of a template that does not parse.
    pub(crate) fn without_variants(subject: Subject<'a>) -> Result<Self, Error> {
        Ok(Self::with_baselines(subject)?.0)
    }

    fn with_baselines(subject: Subject<'a>) -> Result<(Self, Vec<Request>), Error> {
        let template = Template::parse(&subject.template)?;
        let reads = Reads::of(&template.outline(), &subject.path_parameters);
        let request = Request {
            values: first_values(&reads),
            lists: request::Lists { length: 2, lengths: BTreeMap::new() },
            body: None,
        };
        let result = template.render(&Variant::from(&request).event_for(&template));
        let mut probe = Self {
            format: Format::of(&subject, result.as_ref().map_or("", |rendered| &rendered.text)),
            subject,
            template,
            reads,
            baseline: None,
            result,
            observations: Vec::new(),
            json: OnceCell::new(),
            never_resolved: OnceCell::new(),
            runs: Cell::new(0),
            time: Cell::default(),
        };
        probe.find_baseline(request);
        let baselines = match probe.baseline.clone() {
            Some(baseline) => probe.prefer_longest(&baseline),
            None => Vec::new(),
        };
        Ok((probe, baselines))
    }

    /// The references that do not resolve in the run of the baseline, nor in any variant of it.
    pub(crate) fn never_resolved(&self) -> &[Unresolved] {
        self.never_resolved.get_or_init(|| self.find_never_resolved())
    }

    fn find_never_resolved(&self) -> Vec<Unresolved> {
        let (Some(baseline), Ok(rendered)) = (&self.baseline, &self.result) else {
            return Vec::new();
        };
        let mut never = rendered.unresolved.clone();
        if never.is_empty() {
            return never;
        }
        never.retain(|unresolved| self.is_known_to_fail(unresolved));
        for source in baseline.values.keys() {
            for given in [Given::Missing, Given::Value(Value::from(7)), Given::text("")] {
                let Some(Ok(rendered)) = self.run(baseline.with(source, given)) else { continue };
                never.retain(|unresolved| {
                    let is_same = |other: &Unresolved| other.span == unresolved.span;
                    rendered.unresolved.iter().any(is_same)
                });
            }
        }
        never.dedup_by_key(|unresolved| unresolved.span.clone());
        never
    }

    /// False for a reference to a value that a request may have in a form that was not tried.
    fn is_known_to_fail(&self, unresolved: &Unresolved) -> bool {
        let is_override = unresolved.reference.contains("Override");
        let mut prints = self.reads.prints.iter();
        !is_override && !prints.any(|print| print.span == unresolved.span)
    }

    /// Renders the template for a request; `None` after too many runs.
    fn run<'r>(&self, request: impl Into<Variant<'r>>) -> Option<Result<Rendered, Error>> {
        self.runs.set(self.runs.get() + 1);
        if self.runs.get() > MOST_RUNS || self.time.get() > LONGEST {
            return None;
        }
        let started = Instant::now();
        let result = self.template.render(&request.into().event_for(&self.template));
        self.time.set(self.time.get() + started.elapsed());
        Some(result)
    }

    /// True if the backend can read a result.
    fn is_valid(&self, text: &str) -> bool {
        self.format.error(text).is_none()
    }

    /// The JSON of the result for the baseline.
    pub(crate) fn json(&self) -> Option<&Value> {
        self.baseline.as_ref()?;
        let read = || serde_json::from_str(&self.result.as_ref().ok()?.text).ok();
        self.json.get_or_init(read).as_ref()
    }

    /// Looks for values for which the result is valid, from texts on.
    fn find_baseline(&mut self, mut request: Request) {
        let mut tries: BTreeMap<Source, usize> = BTreeMap::new();
        for _ in 0..4 * MOST_INPUTS {
            let Some(result) = self.run(&request) else { return };
            let failed_at = match &result {
                Ok(rendered) => match self.format.error(&rendered.text) {
                    None => {
                        let rendered = rendered.clone();
                        self.result = result;
                        self.baseline = Some(self.refine(request, &rendered));
                        return;
                    }
                    Some(at) => Some((rendered.text.clone(), at)),
                },
                Err(_) => None,
            };
            self.result = result;
            let Some(source) = self.guilty(&request, failed_at.as_ref(), &tries) else { break };
            let count = tries.entry(source.clone()).or_default();
            *count += 1;
            let marker = marker(&self.reads, &source);
            request.values.insert(source, Given::Value(candidate(*count, &marker)));
        }
        // Lists of one element, or none, may be all that the template can print.
        for length in [1, 0] {
            let mut shorter = request.clone();
            shorter.lists.length = length;
            shorter.values = first_values(&self.reads);
            if let Some(Ok(rendered)) = self.run(&shorter)
                && self.is_valid(&rendered.text)
            {
                self.result = Ok(rendered.clone());
                self.baseline = Some(self.refine(shorter, &rendered));
                return;
            }
        }
    }

    /// The input whose value is printed where the result is invalid.
    fn guilty(
        &self,
        request: &Request,
        failed: Option<&(String, usize)>,
        tries: &BTreeMap<Source, usize>,
    ) -> Option<Source> {
        let is_left = |source: &Source| tries.get(source).is_none_or(|tried| *tried < CANDIDATES);
        let Some((text, at)) = failed else {
            // The template fails: its values are replaced one by one.
            let sources = request.values.keys().filter(|source| is_left(source));
            return sources.min_by_key(|source| tries.get(source).copied().unwrap_or(0)).cloned();
        };
        // A value that is printed at the place, or directly before it.
        let near = request.values.iter().filter(|(source, _)| is_left(source));
        let near = near.filter_map(|(source, given)| {
            let Given::Value(value) = given else { return None };
            let printed = match value {
                Value::String(text) => text.clone(),
                Value::Object(_) => marker(&self.reads, source),
                other => other.to_string(),
            };
            let places = text.match_indices(&printed).map(|(place, _)| place);
            let distance = places.map(|place| {
                let end = place + printed.len();
                if place <= *at { at.saturating_sub(end) } else { (place - at) * 4 }
            });
            Some((distance.min()?, source))
        });
        let (distance, source) = near.min()?;
        (distance <= 16).then(|| source.clone())
    }

    /// Gives numbers to the inputs that are printed as numbers of DynamoDB.
    fn refine(&mut self, request: Request, rendered: &Rendered) -> Request {
        let Ok(json) = serde_json::from_str::<Value>(&rendered.text) else { return request };
        let mut refined = request.clone();
        // The texts that are numbers, and those that are binary.
        let mut typed: HashMap<&str, (bool, bool)> = HashMap::new();
        pointer::each_text(&json, &mut |way, text| {
            let is_number = way.iter().rev().take(2).any(|name| *name == "N" || *name == "NS");
            let is_binary = way.last().is_some_and(|name| *name == "B");
            if is_number || is_binary {
                let known = typed.entry(text).or_default();
                *known = (known.0 | is_number, known.1 | is_binary);
            }
        });
        for given in refined.values.values_mut() {
            let Given::Value(Value::String(text)) = given else { continue };
            match typed.get(&**text) {
                Some((true, _)) => *given = Given::text(digits(text)),
                Some((_, true)) => *given = Given::text("dnExeA=="),
                _ => {}
            }
        }
        if refined.values == request.values {
            return request;
        }
        match self.run(&refined) {
            Some(Ok(rendered)) if self.is_valid(&rendered.text) => {
                self.result = Ok(rendered);
                refined
            }
            _ => request,
        }
    }
}

/// The number of values that are tried for an input.
const CANDIDATES: usize = 5;

/// The value of an input that is tried after others.
fn candidate(tried: usize, marker: &str) -> Value {
    match tried {
        1 => Value::from(digits(marker).parse::<u64>().unwrap_or(7)),
        2 => Value::Bool(true),
        3 => serde_json::json!({ marker: marker }),
        4 => serde_json::json!([marker]),
        _ => Value::String(digits(marker)),
    }
}

/// A number that only one input has.
fn digits(marker: &str) -> String {
    let digits: String = marker.chars().filter(char::is_ascii_digit).collect();
    format!("7{digits:0>3}")
}

/// A text that only one input has, made of letters and digits.
fn marker(reads: &Reads, source: &Source) -> String {
    let index = reads.sources.keys().position(|known| known == source).unwrap_or_default();
    format!("vq{index}x")
}

/// The text of each input that has no inputs within it.
fn first_values(reads: &Reads) -> BTreeMap<Source, Given> {
    let mut values = BTreeMap::new();
    for source in reads.sources.keys().take(MOST_INPUTS) {
        let text = marker(reads, source);
        match source {
            Source::Body(steps) => {
                let is_inner = reads.sources.keys().any(|other| {
                    matches!(other, Source::Body(longer)
                        if longer.len() > steps.len() && longer.starts_with(steps))
                });
                if !is_inner && steps.is_empty() {
                    let object = serde_json::json!({ "member": text });
                    values.insert(source.clone(), Given::Value(object));
                } else if !is_inner {
                    values.insert(source.clone(), Given::text(text));
                }
            }
            Source::Text => {
                let is_json = reads.sources.keys().any(|other| matches!(other, Source::Body(_)));
                if !is_json {
                    let body = serde_json::json!({ "member": text }).to_string();
                    values.insert(source.clone(), Given::text(body));
                }
            }
            _ => drop(values.insert(source.clone(), Given::text(text))),
        }
    }
    values
}
