//! Comparison of two texts of a template by their results for requests that are not hostile.

use serde_json::{Value, json};

use super::Probe;
use super::output::{Format, form_fields};
use super::request::{Given, Request, Variant};
use super::source::{Source, Step};
use crate::vtl::{Rendered, Template};

impl Probe<'_> {
    /// True if another text renders the same for requests with usual values, without values, and
    /// with values of other types, as far as the results of the template are valid.
    ///
    /// JSON is the same if its values are: `\u00E9` is `é`. A form is the same if its fields are.
    pub(crate) fn renders_like(&self, other: &str) -> bool {
        let Some(baseline) = &self.baseline else { return false };
        let Ok(other) = Template::parse(other) else { return false };
        let is_like =
            |request: Variant<'_>| self.compare(&other, &request) != Comparison::Different;
        // Values of the others do not lead to other branches.
        let (tested, together): (Vec<_>, Vec<_>) =
            baseline.values.keys().partition(|source| self.reads.is_tested(source));
        self.baselines(baseline).iter().all(|(request, _)| is_like(request.into()))
            && values().iter().all(|given| {
                tested.iter().all(|source| self.agrees(&other, baseline, &[source], given))
                    && self.agrees(&other, baseline, &together, given)
            })
            && baseline.values.keys().all(|source| {
                let Source::Body(steps) = source else { return true };
                let items = steps.iter().enumerate().filter(|(_, step)| **step == Step::Item);
                items.into_iter().all(|(index, _)| {
                    let list = &steps[..index];
                    [0, 1, 3].iter().all(|length| is_like(baseline.with_length(list, *length)))
                })
            })
    }

    /// True if another text renders the same for a value of inputs, of all at once if the result is
    /// valid then.
    fn agrees(
        &self,
        other: &Template,
        baseline: &Request,
        sources: &[&Source],
        given: &Given,
    ) -> bool {
        let has_value = |source: &&&Source| match given {
            Given::Value(Value::String(_)) | Given::Missing => true,
            Given::Value(_) => {
                matches!(source, Source::Body(steps) if !steps.is_empty()) && !source.is_name()
            }
        };
        let sources: Vec<_> = sources.iter().filter(has_value).copied().collect();
        if sources.is_empty() {
            return true;
        }
        let mut request = Variant::from(baseline);
        for source in &sources {
            request.set(source, given.clone());
        }
        match self.compare(other, &request) {
            Comparison::Same => true,
            Comparison::Different => false,
            Comparison::Invalid if sources.len() == 1 => true,
            Comparison::Invalid => {
                let (first, second) = sources.split_at(sources.len() / 2);
                self.agrees(other, baseline, first, given)
                    && self.agrees(other, baseline, second, given)
            }
        }
    }

    /// Compares the results for a request.
    fn compare(&self, other: &Template, request: &Variant<'_>) -> Comparison {
        let event =
            request.event_with(|variable| self.template.uses(variable) || other.uses(variable));
        match self.template.render(&event) {
            Ok(old) if self.is_valid(&old.text) => {
                let is_same = other.render(&event).is_ok_and(|new| self.is_same(&old, &new));
                if is_same { Comparison::Same } else { Comparison::Different }
            }
            _ => Comparison::Invalid,
        }
    }

    fn is_same(&self, old: &Rendered, new: &Rendered) -> bool {
        old.overrides == new.overrides
            && (old.text == new.text
                || match self.format {
                    Format::Json => {
                        json_of(&old.text).is_some_and(|old| json_of(&new.text) == Some(old))
                    }
                    Format::Form => form_fields(&old.text) == form_fields(&new.text),
                    Format::Other => false,
                })
    }
}

/// A comparison of two results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Same,
    Different,
    /// The first one is invalid, and the second one may be anything.
    Invalid,
}

/// Harmless values of an input.
fn values() -> Vec<Given> {
    let texts = ["", "two words", "7", "a/b", "é"].into_iter().map(Given::text);
    let others = [json!(7), json!(1.5), json!(true), Value::Null, json!({"x": "y"}), json!(["x"])];
    texts.chain(others.into_iter().map(Given::Value)).chain([Given::Missing]).collect()
}

fn json_of(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
