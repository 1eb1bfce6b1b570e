//! Hostile texts: values that leave the place that a template has for them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::output::{Format, around, form_fields, pointer};
use super::reads::Flow;
use super::request::{Given, Request, Variant};
use super::source::{ParameterKind, Source, Step};
use super::variants::failing;
use super::{Kind, Observation, Probe};
use crate::vtl::{Rendered, Template};

/// The name of the member, or of the field, that no template has.
const INJECTED: &str = "Injected";

/// Values that add a member to JSON, by the places that they leave: a text in an object in an
/// object, a text in an object, a text in a list, a number, and a text whose quotes are escaped by
/// hand.
const MEMBERS: [&str; 9] = [
    r#"x"},"Injected":{"S":"y"#,
    r#"x","Injected":"y"#,
    r#"x"}],"Injected":[{"S":"y"#,
    r#"x"],"Injected":["y"#,
    r#"x"}},"Injected":{"x":{"S":"y"#,
    r#"1},"Injected":{"N":"1""#,
    r#"1,"Injected":1"#,
    r#"x\"},\"Injected\":{\"S\":\"y"#,
    r#"x\",\"Injected\":\"y"#,
];

/// Names that add a member to JSON.
const NAMES: [&str; 2] = [r#"x":"","Injected"#, r#"x":{"S":""},"Injected"#];

/// A value that adds a field to a form.
const FIELD: &str = "x&Injected=1";

/// Texts that are valid everywhere, and the kinds of the observations if they are not.
const TEXTS: [(&str, Kind); 4] = [
    ("it's", Kind::BrokenByApostrophe),
    (r#"a "b""#, Kind::BrokenByText),
    (r"a\b", Kind::BrokenByText),
    ("a\nb", Kind::BrokenByText),
];

/// A way to write a text such that a method of a template decodes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    None,
    Percent,
    Base64,
}

impl Encoding {
    fn encode(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::None => text.into(),
            Self::Percent => crate::gateway::percent::encode(text).into(),
            Self::Base64 => BASE64_STANDARD.encode(text).into(),
        }
    }
}

/// A hostile text, by its index. Those that add members are tried first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Attack {
    Member(usize),
    Text(usize),
    Field,
}

impl Attack {
    /// The texts that are hostile in a format.
    fn all(format: Format) -> Vec<Self> {
        match format {
            Format::Json => {
                let texts = (0..TEXTS.len()).map(Self::Text);
                (0..MEMBERS.len()).map(Self::Member).chain(texts).collect()
            }
            Format::Form => vec![Self::Field],
            Format::Other => Vec::new(),
        }
    }

    /// The text for an input; none if it is not tried.
    fn text(self, source: &Source) -> Option<&'static str> {
        match self {
            Self::Member(index) if source.is_name() => Some(NAMES[index % NAMES.len()]),
            Self::Member(index) => Some(MEMBERS[index]),
            Self::Text(_) if matches!(source, Source::ParameterNames(_)) => None,
            Self::Text(index) => Some(TEXTS[index].0),
            Self::Field => Some(FIELD),
        }
    }
}

/// A try of a hostile text: the indexes of the baseline and of the encoding, and the text. Tries
/// are made in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Try(usize, usize, Attack);

impl Try {
    pub(super) const FIRST: Self = Self(0, 0, Attack::Member(0));
}

/// An input with the encodings of its hostile texts.
type Encoded<'s> = (&'s Source, Vec<Encoding>);

impl Probe<'_> {
    /// Tries hostile texts for an input, which withstands those before a try.
    pub(super) fn inject(&mut self, baselines: &[Request], source: &Source, from: Try) {
        if !self.subject.is_response && !source.is_of_caller() {
            return;
        }
        let encodings = self.encodings(source);
        match self.format {
            Format::Json => {
                if self.inject_member(baselines, source, &encodings, from) {
                    return;
                }
                self.break_text(baselines, source, &encodings, from);
            }
            Format::Form => self.inject_field(baselines, source),
            Format::Other => {}
        }
    }

    /// The inputs of which a hostile text changes the structure of the result, each with the first
    /// try that it may not withstand.
    ///
    /// All of them have each text at once: one that leaves its place anywhere adds the member, or
    /// makes the result invalid.
    pub(super) fn hurt<'s>(
        &self,
        baselines: &[Request],
        sources: &[&'s Source],
    ) -> BTreeMap<&'s Source, Try> {
        let is_tried = |source: &&&Source| self.subject.is_response || source.is_of_caller();
        let left = sources.iter().filter(is_tried).copied();
        let mut left: Vec<Encoded<'s>> =
            left.map(|source| (source, self.encodings(source))).collect();
        let (mut hurt, withstood) = self.add_members(baselines, &left);
        left.retain(|(source, _)| !hurt.contains_key(source));
        let rounds = left.iter().map(|(_, encodings)| encodings.len()).max().unwrap_or(0);
        for (index, baseline) in baselines.iter().enumerate() {
            for round in 0..rounds {
                for attack in Attack::all(self.format) {
                    if (index, round) == (0, 0) && withstood.contains(&attack) {
                        continue;
                    }
                    let withstand =
                        |some: &[Encoded<'s>]| self.withstand(baseline, some, round, attack);
                    for (source, _) in failing(&left, &withstand) {
                        left.retain(|(known, _)| *known != source);
                        hurt.insert(source, Try(index, round, attack));
                    }
                }
            }
        }
        hurt
    }

    /// The inputs that add a member each to the result for the first baseline, if each has a text
    /// for a member of its own, and the texts that all others withstand.
    fn add_members<'s>(
        &self,
        baselines: &[Request],
        sources: &[Encoded<'s>],
    ) -> (BTreeMap<&'s Source, Try>, Vec<Attack>) {
        let (mut hurt, mut withstood) = (BTreeMap::new(), Vec::new());
        let Some(baseline) = baselines.first().filter(|_| self.format == Format::Json) else {
            return (hurt, withstood);
        };
        for attack in (0..MEMBERS.len()).map(Attack::Member) {
            let left: Vec<_> =
                sources.iter().filter(|(source, _)| !hurt.contains_key(source)).collect();
            let mut request = Variant::from(baseline);
            for (index, (source, encodings)) in left.iter().enumerate() {
                if let Some((text, encoding)) = attack.text(source).zip(encodings.first()) {
                    let text = text.replace(INJECTED, &format!("{INJECTED}{index}"));
                    request.set(source, given(source, &encoding.encode(&text)));
                }
            }
            if left.is_empty() {
                break;
            }
            let Some(Ok(rendered)) = self.run(request) else { continue };
            let added = injected(&rendered.text);
            if added.is_empty() && self.is_valid(&rendered.text) {
                withstood.push(attack);
            }
            let added = added.iter().filter_map(|name| name.parse().ok());
            let added = added.filter_map(|index: usize| left.get(index));
            hurt.extend(added.map(|(source, _)| (*source, Try::FIRST)));
        }
        (hurt, withstood)
    }

    /// True if inputs can have a hostile text.
    fn withstand(
        &self,
        baseline: &Request,
        sources: &[Encoded<'_>],
        round: usize,
        attack: Attack,
    ) -> bool {
        let mut request = Variant::from(baseline);
        for (source, encodings) in sources {
            let Some(encoding) = encodings.get(round).or_else(|| encodings.last()) else {
                continue;
            };
            if let Some(text) = attack.text(source)
                && !is_impossible(source, *encoding, text)
            {
                request.set(source, given(source, &encoding.encode(text)));
            }
        }
        let Some(Ok(Rendered { text, .. })) = self.run(request) else { return false };
        match attack {
            Attack::Member(_) => self.is_valid(&text) && !has_injected(&text),
            Attack::Text(_) => self.is_valid(&text),
            Attack::Field => !has_field(&text),
        }
    }

    /// The encodings of which a method of the template decodes one.
    fn encodings(&self, source: &Source) -> Vec<Encoding> {
        let is_path = matches!(source, Source::Parameter(ParameterKind::Path, _))
            || *source == Source::Parameters(ParameterKind::Path);
        // A path parameter is seen as it was sent, as far as that is known.
        let mut encodings = vec![if is_path { Encoding::Percent } else { Encoding::None }];
        for flow in self.flows(source) {
            for method in &flow.methods {
                let encoding = match method.as_str() {
                    "urlDecode" => Encoding::Percent,
                    "base64Decode" => Encoding::Base64,
                    _ => continue,
                };
                if !encodings.contains(&encoding) {
                    encodings.push(encoding);
                }
            }
        }
        if is_path {
            encodings.push(Encoding::None);
        }
        encodings
    }

    fn flows(&self, source: &Source) -> impl Iterator<Item = &Flow> {
        let flows = self.reads.prints.iter().flat_map(|print| &print.flows);
        flows.filter(move |flow| flow.source == *source)
    }

    fn inject_member(
        &mut self,
        baselines: &[Request],
        source: &Source,
        encodings: &[Encoding],
        from: Try,
    ) -> bool {
        let texts: &[&str] = if source.is_name() { &NAMES } else { &MEMBERS };
        for (index, baseline) in baselines.iter().enumerate() {
            for (round, &encoding) in encodings.iter().enumerate() {
                for (number, text) in texts.iter().enumerate() {
                    if Try(index, round, Attack::Member(number)) < from {
                        continue;
                    }
                    let value = encoding.encode(text);
                    let request = hostile(baseline, source, &value);
                    let Some(Ok(rendered)) = self.run(request) else { continue };
                    if !has_injected(&rendered.text) {
                        continue;
                    }
                    let kind = self.kind_of_injection(source, encoding);
                    let result = around(&rendered.text, "\"Injected\"");
                    self.observe(baseline, source, &value, kind, &result, &|text| {
                        has_injected(text)
                    });
                    return true;
                }
            }
        }
        false
    }

    fn kind_of_injection(&self, source: &Source, encoding: Encoding) -> Kind {
        let is_path = matches!(source, Source::Parameter(ParameterKind::Path, _))
            || *source == Source::Parameters(ParameterKind::Path);
        let escapes_before_decoding = self.flows(source).any(|flow| {
            let at = |name: &str| flow.methods.iter().position(|method| method == name);
            let decodes =
                flow.methods.iter().rposition(|m| m == "urlDecode" || m == "base64Decode");
            at("escapeJavaScript").zip(decodes).is_some_and(|(escapes, decodes)| escapes < decodes)
        });
        if is_path && encoding == Encoding::None {
            Kind::MemberInjectedIfDecoded
        } else if escapes_before_decoding {
            Kind::MemberInjectedByDecoding
        } else {
            Kind::MemberInjected
        }
    }

    fn break_text(
        &mut self,
        baselines: &[Request],
        source: &Source,
        encodings: &[Encoding],
        from: Try,
    ) {
        if source.is_name() && matches!(source, Source::ParameterNames(_)) {
            return;
        }
        for (index, baseline) in baselines.iter().enumerate() {
            let mut is_broken = false;
            for (round, &encoding) in encodings.iter().enumerate() {
                let is_unknown = encoding == Encoding::None
                    && matches!(source, Source::Parameter(ParameterKind::Path, _));
                if is_unknown || is_broken {
                    continue;
                }
                for (number, (text, kind)) in TEXTS.into_iter().enumerate() {
                    let is_withstood = Try(index, round, Attack::Text(number)) < from;
                    if is_withstood || is_impossible(source, encoding, text) {
                        continue;
                    }
                    let value = encoding.encode(text);
                    let request = hostile(baseline, source, &value);
                    let Some(Ok(rendered)) = self.run(request) else { continue };
                    if self.is_valid(&rendered.text) {
                        continue;
                    }
                    let shown = text.split('\n').next().unwrap_or(text);
                    let result = around(
                        &rendered.text,
                        shown.split(['"', '\'', '\\']).next().unwrap_or(shown),
                    );
                    let format = self.format;
                    self.observe(baseline, source, &value, kind, &result, &|text| {
                        format.error(text).is_some()
                    });
                    is_broken = true;
                    break;
                }
            }
            if is_broken {
                return;
            }
        }
    }

    fn inject_field(&mut self, baselines: &[Request], source: &Source) {
        for baseline in baselines {
            let request = hostile(baseline, source, FIELD);
            let Some(Ok(rendered)) = self.run(request) else { continue };
            if has_field(&rendered.text) {
                let result = around(&rendered.text, "Injected");
                self.observe(baseline, source, FIELD, Kind::FieldInjected, &result, &has_field);
                return;
            }
        }
    }

    /// Records an observation at each reference that alone prints the value so.
    fn observe(
        &mut self,
        baseline: &Request,
        source: &Source,
        value: &str,
        kind: Kind,
        result: &str,
        is_shown: &dyn Fn(&str) -> bool,
    ) {
        for span in self.printed_at(baseline, source, value, is_shown) {
            self.observations.push(Observation {
                kind,
                span,
                source: source.clone(),
                value: Some(value.to_owned()),
                result: result.to_owned(),
            });
        }
    }

    /// The references that print a value as a run shows it: those for which it still does if all
    /// others print a harmless text.
    fn printed_at(
        &self,
        baseline: &Request,
        source: &Source,
        value: &str,
        is_shown: &dyn Fn(&str) -> bool,
    ) -> Vec<Range<usize>> {
        let mut spans: Vec<_> = self
            .reads
            .prints
            .iter()
            .filter(|print| print.flows.iter().any(|flow| reaches(&flow.source, source)))
            .map(|print| print.span.clone())
            .collect();
        spans.sort_by_key(|span| span.start);
        spans.dedup();
        if spans.len() < 2 || spans.len() > 20 {
            return spans;
        }
        let event = hostile(baseline, source, value).event_for(&self.template);
        let alone = |kept: &Range<usize>| {
            let mut text = self.subject.template.to_string();
            for span in spans.iter().rev().filter(|span| *span != kept) {
                if text.is_char_boundary(span.start) && text.is_char_boundary(span.end) {
                    text.replace_range(span.clone(), "7");
                }
            }
            let rendered = Template::parse(&text).and_then(|parsed| parsed.render(&event));
            rendered.is_ok_and(|rendered| is_shown(&rendered.text))
        };
        let guilty: Vec<_> = spans.iter().filter(|span| alone(span)).cloned().collect();
        if guilty.is_empty() { spans } else { guilty }
    }
}

/// True for a text that the input cannot have: HTTP has no headers of several lines.
fn is_impossible(source: &Source, encoding: Encoding, text: &str) -> bool {
    let is_header = matches!(
        source,
        Source::Parameter(ParameterKind::Header, _)
            | Source::Parameters(ParameterKind::Header)
            | Source::Context(_)
    );
    is_header && encoding.encode(text).contains('\n')
}

/// True if a value that is printed contains the other one.
fn reaches(printed: &Source, source: &Source) -> bool {
    match (printed, source) {
        (Source::Body(printed), Source::Body(steps)) => steps.starts_with(printed),
        (Source::Text, Source::Body(_)) => true,
        _ => printed == source,
    }
}

/// The request with a hostile text in place of an input.
fn hostile<'r>(baseline: &'r Request, source: &'r Source, text: &str) -> Variant<'r> {
    baseline.with(source, given(source, text))
}

/// A hostile text as the value of an input.
fn given(source: &Source, text: &str) -> Given {
    match source {
        Source::Body(steps) if steps.is_empty() => Given::Value(json!({ "member": text })),
        Source::Text => {
            // A text is a body by itself; in JSON, it is one of the values.
            let body = if text.contains(['"', '\n', '\\']) {
                json!({ "member": text }).to_string()
            } else {
                text.to_owned()
            };
            Given::text(body)
        }
        Source::Body(steps) if steps.last() == Some(&Step::Parsed) => {
            Given::Value(json!({ "member": text }))
        }
        _ => Given::text(text),
    }
}

fn has_injected(text: &str) -> bool {
    injected(text).contains("")
}

/// The ends of the names of members of JSON that begin with the name of the injected member.
fn injected(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    // The name of a member begins with a quote, which is no escape in a text.
    let mut places = text.match_indices(INJECTED);
    let is_name =
        |at: usize| text[..at].strip_suffix('"').is_some_and(|before| !before.ends_with('\\'));
    if !places.any(|(at, _)| is_name(at)) {
        return names;
    }
    let json: Value = serde_json::from_str(text).unwrap_or_default();
    pointer::each(&json, &mut |_, value| {
        let members = value.as_object().into_iter().flatten();
        let rest = members.filter_map(|(name, _)| name.strip_prefix(INJECTED));
        names.extend(rest.map(str::to_owned));
    });
    names
}

fn has_field(text: &str) -> bool {
    form_fields(text).iter().any(|(name, _)| name == INJECTED)
}
