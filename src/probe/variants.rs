//! Variants of a request: missing values, lists of other lengths, values of other types.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::injection::Try;
use super::output::{Format, around, pointer};
use super::request::{Given, Request, Variant};
use super::source::{ParameterKind, Source, Step};
use super::{Kind, Observation, Probe};
use crate::vtl::{EvaluationKind, Rendered};

impl Probe<'_> {
    /// Replaces one input after another.
    pub(super) fn vary(&mut self, baselines: &[Request]) {
        let Some(baseline) = baselines.first() else { return };
        let (alone, together) = self.grouped(baseline);
        let hurt = self.hurt(baselines, &together);
        for source in baseline.values.keys() {
            let from =
                if alone.contains(&source) { Some(Try::FIRST) } else { hurt.get(source).copied() };
            if let Some(from) = from {
                self.inject(baselines, source, from);
            }
        }
        // A name is a value of its own if the values are not read.
        for source in self.reads.sources.keys().cloned().collect::<Vec<_>>() {
            if let Source::Body(steps) = &source
                && !steps.is_empty()
                && !baseline.values.contains_key(&source)
                && self.prints(&source)
            {
                // An inner value that is printed as a whole, as text.
                self.inject(baselines, &source, Try::FIRST);
            }
        }
        if !self.subject.is_response {
            let failing = failing(&together, &|sources| self.takes_types(baseline, sources));
            let before = self.json().cloned();
            let before = before.as_ref();
            let omitted = self.omitted(baseline, before);
            for source in baseline.values.keys() {
                if let Some((kind, shown)) = omitted.get(source) {
                    self.record(source, *kind, None, shown);
                }
                if alone.contains(&source) || failing.contains(&source) {
                    self.replace_type(baseline, source);
                }
            }
        }
        self.change_lengths(baseline);
        self.test_conditions(baseline);
    }

    /// The inputs that a template compares with constants, and all others. Values of the latter do
    /// not lead to other branches, so that all of them can be replaced at once.
    fn grouped<'r>(&self, baseline: &'r Request) -> (Vec<&'r Source>, Vec<&'r Source>) {
        let is_compared = |source: &&Source| {
            self.reads.sources.get(*source).is_some_and(|constants| !constants.is_empty())
        };
        baseline.values.keys().partition(is_compared)
    }

    fn prints(&self, source: &Source) -> bool {
        let mut flows = self.reads.prints.iter().flat_map(|print| &print.flows);
        flows.any(|flow| flow.source == *source)
    }

    /// Makes the variant with the longest result the baseline, which is first of all that it
    /// returns: a template that refuses some requests renders less for these.
    pub(super) fn prefer_longest(&mut self, baseline: &Request) -> Vec<Request> {
        let mut baselines = self.baselines(baseline);
        let length = |rendered: &Rendered| rendered.text.trim().len();
        let first = baselines.first().map_or(0, |(_, rendered)| length(rendered));
        let lengths = baselines.iter().map(|(_, rendered)| length(rendered));
        if let Some((index, longest)) = lengths.enumerate().max_by_key(|(_, length)| *length)
            && longest > first
        {
            let preferred = baselines.remove(index);
            self.result = Ok(preferred.1.clone());
            self.baseline = Some(preferred.0.clone());
            baselines.insert(0, preferred);
        }
        baselines.into_iter().map(|(request, _)| request).collect()
    }

    /// The baseline, and variants that take other branches of the template, with their results.
    pub(super) fn baselines(&self, baseline: &Request) -> Vec<(Request, Rendered)> {
        /// The most variants.
        const MOST: usize = 6;
        let mut baselines = vec![baseline.clone()];
        for (source, constants) in &self.reads.sources {
            if !baseline.values.contains_key(source) {
                continue;
            }
            for constant in constants.iter().take(4) {
                if baselines.len() < MOST {
                    let given = Given::text(constant.as_str());
                    baselines.push(baseline.with(source, given).to_request());
                }
            }
            if !constants.is_empty() && baselines.len() < MOST {
                baselines.push(baseline.with(source, Given::Missing).to_request());
            }
        }
        let valid = |request: Request| {
            let rendered = self.run(&request)?.ok()?;
            self.is_valid(&rendered.text).then_some((request, rendered))
        };
        baselines.into_iter().filter_map(valid).collect()
    }

    /// The observations without each of the inputs that a request may lack.
    fn omitted<'r>(
        &self,
        baseline: &'r Request,
        before: Option<&Value>,
    ) -> BTreeMap<&'r Source, (Kind, String)> {
        let may_lack = baseline.values.keys().filter(|source| {
            let is_always_there = match source {
                Source::Parameter(ParameterKind::Path, _)
                | Source::StageVariable(_)
                | Source::Context(_)
                | Source::Text => true,
                Source::Body(steps) => steps.is_empty() || steps.last() == Some(&Step::Item),
                _ => source.is_name(),
            };
            !is_always_there && !self.subject.required.contains(source)
        });
        // The others do not lead to other branches, and nothing else depends on them.
        let is_alone = |source: &&Source| {
            let is_member = match source {
                Source::Body(steps) => {
                    steps.iter().all(|step| matches!(step, Step::Member(_) | Step::Item))
                }
                Source::Parameter(..) => true,
                _ => false,
            };
            !is_member
                || self.reads.is_tested(source)
                || !matches!(&baseline.values[*source], Given::Value(Value::String(_)))
        };
        let (alone, together): (Vec<_>, Vec<_>) = may_lack.partition(is_alone);
        let mut omitted = BTreeMap::new();
        for source in alone {
            self.omit(baseline, before, &[source], &mut omitted);
        }
        if !together.is_empty() {
            self.omit(baseline, before, &together, &mut omitted);
        }
        omitted
    }

    /// Leaves out inputs, all of them at once if the result is valid then.
    fn omit<'r>(
        &self,
        baseline: &'r Request,
        before: Option<&Value>,
        sources: &[&'r Source],
        omitted: &mut BTreeMap<&'r Source, (Kind, String)>,
    ) {
        let mut without = Variant::from(baseline);
        for source in sources {
            without.set(source, Given::Missing);
        }
        let Some(result) = self.run(without) else { return };
        if let Ok(rendered) = &result
            && self.is_valid(&rendered.text)
        {
            self.emptied(baseline, before, sources, &rendered.text, omitted);
        } else if sources.len() > 1 {
            let (first, second) = sources.split_at(sources.len() / 2);
            self.omit(baseline, before, first, omitted);
            self.omit(baseline, before, second, omitted);
        } else {
            let observed = match result {
                Err(error) => (Kind::Fails, error.detail().to_owned()),
                Ok(rendered) => {
                    let at = self.format.error(&rendered.text).unwrap_or_default();
                    (Kind::BrokenByAbsence, at_offset(&rendered.text, at))
                }
            };
            omitted.extend(sources.iter().map(|source| (*source, observed.clone())));
        }
    }

    /// Adds the inputs without which the value of a DynamoDB type is empty that has their value,
    /// with the way to it.
    fn emptied<'r>(
        &self,
        baseline: &'r Request,
        before: Option<&Value>,
        sources: &[&'r Source],
        without: &str,
        omitted: &mut BTreeMap<&'r Source, (Kind, String)>,
    ) {
        if self.format != Format::Json || !self.is_dynamodb() {
            return;
        }
        let (Some(before), Ok(after)) = (before, serde_json::from_str::<Value>(without)) else {
            return;
        };
        let text_of =
            |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut given: HashMap<String, Vec<&'r Source>> = HashMap::new();
        for source in sources {
            if let Some(Given::Value(value)) = baseline.values.get(*source) {
                given.entry(text_of(value)).or_default().push(source);
            }
        }
        let mut printed = HashMap::new();
        pointer::each(before, &mut |way, value| {
            if way.last().is_some_and(|name| *name == "S" || *name == "N")
                && let Some(sources) = given.get(&text_of(value))
            {
                printed.insert(way.to_vec(), sources);
            }
        });
        pointer::each_text(&after, &mut |way, text| {
            if text.is_empty()
                && let Some(sources) = printed.get(way)
            {
                for source in *sources {
                    let emptied = || (Kind::EmptyByAbsence, way.join("."));
                    omitted.entry(source).or_insert_with(emptied);
                }
            }
        });
    }

    pub(crate) fn is_dynamodb(&self) -> bool {
        self.subject.action.is_some_and(|(service, _)| service == "dynamodb")
    }

    /// True if the template does not fail for values of other types of all of these inputs.
    fn takes_types(&self, baseline: &Request, sources: &[&Source]) -> bool {
        if self.format != Format::Json {
            return true;
        }
        types().into_iter().all(|value| {
            let mut request = Variant::from(baseline);
            for source in sources.iter().filter(|source| has_types(source)) {
                request.set(source, Given::Value(value.clone()));
            }
            self.run(request).is_some_and(|result| result.is_ok())
        })
    }

    /// Gives values of other types to an input.
    fn replace_type(&mut self, baseline: &Request, source: &Source) {
        if self.format != Format::Json || !has_types(source) {
            return;
        }
        for value in types() {
            let text = value.to_string();
            let request = baseline.with(source, Given::Value(value));
            match self.run(request) {
                None => return,
                Some(Err(error)) => {
                    self.record(source, Kind::Fails, Some(text), error.detail());
                    return;
                }
                Some(Ok(_)) => {}
            }
        }
    }

    /// Gives other lengths to the lists.
    fn change_lengths(&mut self, baseline: &Request) {
        let lists: BTreeSet<Vec<Step>> = self
            .reads
            .sources
            .keys()
            .filter_map(|source| match source {
                Source::Body(steps) => Some(steps),
                _ => None,
            })
            .flat_map(|steps| {
                let items = steps.iter().enumerate().filter(|(_, step)| **step == Step::Item);
                items.map(|(index, _)| steps[..index].to_vec()).collect::<Vec<_>>()
            })
            .collect();
        for list in lists {
            let source = Source::Body(list.clone());
            for length in [0, 1, 2, 3] {
                let Some(result) = self.run(baseline.with_length(&list, length)) else { return };
                let elements = match length {
                    0 => "an empty list".to_owned(),
                    1 => "a list of one element".to_owned(),
                    _ => format!("a list of {length} elements"),
                };
                let (kind, shown) = match result {
                    Err(error) => (Kind::Fails, error.detail().to_owned()),
                    Ok(rendered) if !self.is_valid(&rendered.text) => {
                        let at = self.format.error(&rendered.text).unwrap_or_default();
                        (Kind::BrokenByLength, at_offset(&rendered.text, at))
                    }
                    Ok(_) => continue,
                };
                let mut item = list.clone();
                item.push(Step::Item);
                let of_list = Source::Body(item);
                let reading = self.reads.loops.iter().find(|read| read.source == of_list);
                let span = reading.map(|read| read.span.clone());
                self.observations.push(Observation {
                    kind,
                    span: span.or_else(|| self.first_print(&source)).unwrap_or(0..0),
                    source: source.clone(),
                    value: Some(elements),
                    result: shown,
                });
                break;
            }
        }
    }

    /// Compares the conditions with and without the values that they test.
    fn test_conditions(&mut self, baseline: &Request) {
        if self.subject.is_response {
            return;
        }
        let conditions = self.reads.conditions.clone();
        for condition in conditions {
            let [source] = &condition.sources[..] else { continue };
            if !source.is_of_caller() || !baseline.values.contains_key(source) {
                continue;
            }
            let without = baseline.with(source, Given::Missing);
            let (_, trace) = self.template.trace(&without.event_for(&self.template));
            let holds = trace.evaluations.iter().any(|evaluation| {
                evaluation.kind == EvaluationKind::Condition
                    && evaluation.span == condition.span
                    && evaluation.values.iter().all(|value| value.as_deref() == Some("true"))
            });
            if holds {
                self.observations.push(Observation {
                    kind: Kind::HoldsWithoutValue,
                    span: condition.span.clone(),
                    source: source.clone(),
                    value: None,
                    result: String::new(),
                });
            }
        }
    }

    fn first_print(&self, source: &Source) -> Option<std::ops::Range<usize>> {
        let of = |flow: &super::reads::Flow| match (&flow.source, source) {
            (Source::Body(printed), Source::Body(steps)) => {
                printed.starts_with(steps) || steps.starts_with(printed)
            }
            (printed, source) => printed == source,
        };
        let mut prints = self.reads.prints.iter();
        prints.find(|print| print.flows.iter().any(of)).map(|print| print.span.clone())
    }

    fn record(&mut self, source: &Source, kind: Kind, value: Option<String>, result: &str) {
        let span = self.first_print(source).unwrap_or(0..0);
        self.observations.push(Observation {
            kind,
            span,
            source: source.clone(),
            value,
            result: result.to_owned(),
        });
    }
}

/// The inputs that do not pass a test. If it passes for several ones, it does for each.
pub(super) fn failing<S: Clone>(sources: &[S], passes: &dyn Fn(&[S]) -> bool) -> Vec<S> {
    let (first, second) = match sources {
        [] => return Vec::new(),
        _ if passes(sources) => return Vec::new(),
        [one] => return vec![one.clone()],
        _ => sources.split_at(sources.len() / 2),
    };
    let failing = [failing(first, passes), failing(second, passes)].concat();
    // Some do not pass only together.
    if failing.is_empty() { sources.to_vec() } else { failing }
}

/// The part of a result around an offset.
fn at_offset(text: &str, offset: usize) -> String {
    let start = (0..=offset.saturating_sub(30)).rev().find(|at| text.is_char_boundary(*at));
    around(&text[start.unwrap_or_default()..], "")
}

/// Values of other types than text.
fn types() -> [Value; 5] {
    [json!(7), json!({"x": "y"}), json!(["x"]), json!(null), json!(true)]
}

/// True for an input whose value may have any type.
fn has_types(source: &Source) -> bool {
    matches!(source, Source::Body(steps) if !steps.is_empty()) && !source.is_name()
}
