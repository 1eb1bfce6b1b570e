//! Comparison of two texts of a template by their results for requests that are not hostile.

use serde_json::{Value, json};

use super::Probe;
use super::output::{Format, form_fields};
use super::request::{Given, Request};
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
        self.benign(baseline).iter().all(|request| {
            let event = request.event();
            let Ok(old) = self.template.render(&event) else { return true };
            if self.format.error(&old.text).is_some() {
                return true;
            }
            other.render(&event).is_ok_and(|new| self.is_same(&old, &new))
        })
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

    /// The baseline and its variants with other harmless values.
    fn benign(&self, baseline: &Request) -> Vec<Request> {
        let mut requests = self.baselines(baseline);
        for source in baseline.values.keys() {
            let texts = ["", "two words", "7", "a/b", "é"].into_iter().map(Given::text);
            let others =
                [json!(7), json!(1.5), json!(true), Value::Null, json!({"x": "y"}), json!(["x"])];
            let others = others.into_iter().map(Given::Value);
            let is_inner = matches!(source, Source::Body(steps) if !steps.is_empty());
            let others = others.filter(|_| is_inner && !source.is_name());
            let given = texts.chain(others).chain([Given::Missing]);
            requests.extend(given.map(|given| baseline.with(source, given)));
            let Source::Body(steps) = source else { continue };
            for (index, _) in steps.iter().enumerate().filter(|(_, step)| **step == Step::Item) {
                let lengths = [0, 1, 3].into_iter();
                requests
                    .extend(lengths.map(|length| baseline.with_length(&steps[..index], length)));
            }
        }
        requests
    }
}

fn json_of(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}
