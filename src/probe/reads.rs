//! The flow of values through a mapping template: from what it reads to where it prints.
//!
//! The flow follows variables, loops, maps and the methods of `$input` and `$util`. It does not
//! decide anything: it finds the inputs that runs of the template replace, and the references that
//! print them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::source::{ParameterKind, Source, Step};
use crate::vtl::outline::{Access, Part, ReferenceOutline, Term};

/// A value on its way through a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flow {
    pub(crate) source: Source,
    /// The methods that it went through, in their order, such as `urlDecode`.
    pub(crate) methods: Vec<String>,
    /// True for a list of names or entries, whose elements the source stands for.
    is_collection: bool,
}

/// A reference that prints values.
#[derive(Debug, Clone)]
pub(crate) struct Print {
    pub(crate) span: Range<usize>,
    pub(crate) flows: Vec<Flow>,
}

/// A loop over values of the request or the response.
#[derive(Debug, Clone)]
pub(crate) struct LoopRead {
    pub(crate) span: Range<usize>,
    pub(crate) source: Source,
}

/// A condition that consists of a reference alone.
#[derive(Debug, Clone)]
pub(crate) struct BareCondition {
    pub(crate) span: Range<usize>,
    pub(crate) sources: Vec<Source>,
}

/// Everything that a template reads.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    /// The values, with the constants that the template compares them with.
    pub(crate) sources: BTreeMap<Source, BTreeSet<String>>,
    pub(crate) prints: Vec<Print>,
    pub(crate) loops: Vec<LoopRead>,
    pub(crate) conditions: Vec<BareCondition>,
    /// The values that conditions depend on.
    tested: BTreeSet<Source>,
    /// The parameters that the template reads by `$input.params('NAME')`, of whatever kind.
    pub(crate) of_any_kind: BTreeSet<String>,
    /// The variables that the template sets.
    pub(crate) variables: BTreeSet<String>,
}

impl Reads {
    /// Follows the values through the parts of a template. The path parameters are those of the
    /// route.
    pub(crate) fn of(parts: &[Part], path_parameters: &[String]) -> Self {
        let mut reader =
            Reader { reads: Self::default(), variables: HashMap::new(), path_parameters, level: 0 };
        reader.parts(parts);
        reader.reads
    }

    /// True for a value that the template compares with a constant, or that a condition depends
    /// on.
    pub(crate) fn is_tested(&self, source: &Source) -> bool {
        let is_compared = self.sources.get(source).is_some_and(|constants| !constants.is_empty());
        // A list or an object is tested with what is in it.
        let is_within = |tested: &Source| match (source, tested) {
            (Source::Body(steps), Source::Body(outer)) => steps.starts_with(outer),
            _ => tested == source,
        };
        is_compared || self.tested.iter().any(is_within)
    }
}

/// The values that an expression can have.
#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Input,
    Util,
    Context(Vec<String>),
    StageVariables,
    Method,
    /// `$input.params()`
    AllParameters,
    /// A map of parameters; `None` for any of the three.
    Parameters(Option<ParameterKind>),
    Flows(Vec<Flow>),
}

impl Meaning {
    const NOTHING: Self = Self::Flows(Vec::new());

    fn from(source: Source) -> Self {
        Self::Flows(vec![Flow { source, methods: Vec::new(), is_collection: false }])
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::Flows(flows) if flows.is_empty())
    }
}

struct Reader<'a> {
    reads: Reads,
    variables: HashMap<String, Meaning>,
    path_parameters: &'a [String],
    /// The number of conditions and loops around the current part.
    level: usize,
}

/// The most flows of a value. Those of further sources are dropped.
const MOST_FLOWS: usize = 64;

impl Reader<'_> {
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            self.part(part);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Text(_) => {}
            Part::Print(reference) => {
                let flows = self.reference(reference);
                let flows = self.read(flows);
                if !flows.is_empty() {
                    self.reads.prints.push(Print { span: reference.span.clone(), flows });
                }
            }
            Part::Set(target, value) => {
                let value = self.term(value);
                self.read(value.clone());
                let Some(name) = &target.variable else { return };
                self.reads.variables.insert(name.clone());
                let replaces = target.path.is_empty() && self.level == 0;
                if !["input", "util", "context", "stageVariables"].contains(&name.as_str()) {
                    self.assign(name, value, replaces);
                }
            }
            Part::If(branches, otherwise) => {
                for (condition, span, _) in branches {
                    let meaning = self.term(condition);
                    let flows = self.read(meaning);
                    self.reads.tested.extend(flows.iter().map(|flow| flow.source.clone()));
                    if matches!(condition, Term::Reference(_)) && !flows.is_empty() {
                        let sources = flows.into_iter().map(|flow| flow.source).collect();
                        let condition = BareCondition { span: span.clone(), sources };
                        self.reads.conditions.push(condition);
                    }
                }
                self.level += 1;
                for (_, _, parts) in branches {
                    self.parts(parts);
                }
                self.parts(otherwise);
                self.level -= 1;
            }
            Part::Loop { variable, elements, body, span } => {
                let elements = self.term(elements);
                let element = self.element(elements, span);
                self.level += 1;
                if let Some(variable) = variable {
                    self.reads.variables.insert(variable.clone());
                    self.variables.insert(variable.clone(), element);
                }
                self.parts(body);
                self.level -= 1;
            }
            Part::Define(name, body) => {
                self.reads.variables.extend(name.clone());
                self.level += 1;
                self.parts(body);
                self.level -= 1;
            }
        }
    }

    /// Records that the template reads values.
    fn read(&mut self, meaning: Meaning) -> Vec<Flow> {
        let flows = match meaning {
            Meaning::Flows(flows) => flows,
            Meaning::Context(names) if !names.is_empty() => {
                let source = Source::Context(names);
                vec![Flow { source, methods: Vec::new(), is_collection: false }]
            }
            _ => return Vec::new(),
        };
        for flow in &flows {
            self.reads.sources.entry(flow.source.clone()).or_default();
        }
        flows
    }

    fn assign(&mut self, name: &str, value: Meaning, replaces: bool) {
        match self.variables.get_mut(name) {
            Some(known) if !replaces => match (known, value) {
                (Meaning::Flows(known), Meaning::Flows(further)) => join(known, further),
                (known, value) if known.is_nothing() => *known = value,
                _ => {}
            },
            _ => drop(self.variables.insert(name.to_owned(), value)),
        }
    }

    /// The meaning of the elements of a value that a loop takes.
    fn element(&mut self, elements: Meaning, span: &Range<usize>) -> Meaning {
        match elements {
            Meaning::AllParameters => Meaning::Parameters(None),
            Meaning::Parameters(kind) => parameters(kind, Source::Parameters),
            Meaning::Flows(flows) => Meaning::Flows(
                flows
                    .into_iter()
                    .map(|mut flow| {
                        let is_split = flow.methods.iter().any(|method| method == "split");
                        if !flow.is_collection
                            && !is_split
                            && let Source::Body(steps) = &mut flow.source
                        {
                            steps.push(Step::Item);
                        }
                        if matches!(flow.source, Source::Body(_)) {
                            let source = flow.source.clone();
                            self.reads.loops.push(LoopRead { span: span.clone(), source });
                        }
                        self.reads.sources.entry(flow.source.clone()).or_default();
                        Flow { is_collection: false, ..flow }
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    fn term(&mut self, term: &Term) -> Meaning {
        match term {
            Term::Text(_) | Term::Number(_) | Term::Constant => Meaning::NOTHING,
            Term::Reference(reference) => self.reference(reference),
            Term::Interpolated(parts) => {
                // What the string prints is printed where the string is.
                let printed = std::mem::take(&mut self.reads.prints);
                self.parts(parts);
                let within = std::mem::replace(&mut self.reads.prints, printed);
                let mut flows = Vec::new();
                for print in within {
                    join(&mut flows, print.flows);
                }
                Meaning::Flows(flows)
            }
            Term::Several(terms) => {
                let mut flows = Vec::new();
                for term in terms {
                    let meaning = self.term(term);
                    join(&mut flows, self.read(meaning));
                }
                Meaning::Flows(flows)
            }
            Term::Operation(operands) => {
                let mut flows = Vec::new();
                for operand in operands {
                    let meaning = self.term(operand);
                    join(&mut flows, self.read(meaning));
                }
                for operand in operands {
                    self.compare(&flows, operand);
                }
                Meaning::Flows(flows)
            }
        }
    }

    /// Keeps a constant that values are compared with.
    fn compare(&mut self, flows: &[Flow], with: &Term) {
        let constant = match with {
            Term::Text(text) if !text.is_empty() => text.clone(),
            Term::Number(number) if number.fract() == 0.0 => format!("{number:.0}"),
            _ => return,
        };
        for flow in flows {
            let constants = self.reads.sources.entry(flow.source.clone()).or_default();
            constants.insert(constant.clone());
        }
    }

    fn reference(&mut self, reference: &ReferenceOutline) -> Meaning {
        let Some(name) = &reference.variable else { return Meaning::NOTHING };
        let mut meaning = match name.as_str() {
            "input" => Meaning::Input,
            "util" => Meaning::Util,
            "context" => Meaning::Context(Vec::new()),
            "stageVariables" => Meaning::StageVariables,
            "method" => Meaning::Method,
            name => self.variables.get(name).cloned().unwrap_or(Meaning::NOTHING),
        };
        for (index, access) in reference.path.iter().enumerate() {
            if let Access::Method(method, arguments) = access
                && index == 0
                && ["add", "put", "append", "addAll", "putAll"].contains(&method.as_str())
            {
                let added = self.several(arguments);
                self.assign(name, Meaning::Flows(added), false);
                return Meaning::NOTHING;
            }
            meaning = self.access(meaning, access);
        }
        meaning
    }

    fn several(&mut self, terms: &[Term]) -> Vec<Flow> {
        let mut flows = Vec::new();
        for term in terms {
            let meaning = self.term(term);
            join(&mut flows, self.read(meaning));
        }
        flows
    }

    fn access(&mut self, of: Meaning, access: &Access) -> Meaning {
        match (of, access) {
            (Meaning::Input, Access::Method(name, arguments)) => {
                self.input(name, arguments.first())
            }
            (Meaning::Input, Access::Property(name)) if name == "body" => {
                Meaning::from(Source::Text)
            }
            (Meaning::Util, Access::Method(name, arguments)) => {
                let mut flows = self.several(arguments);
                for flow in &mut flows {
                    let is_json = flow.methods.last().is_some_and(|method| method == "json");
                    if name == "parseJson" && is_json {
                        // The value itself, as `$input.path` returns it.
                        flow.methods.pop();
                        continue;
                    }
                    flow.methods.push(name.clone());
                    if name == "parseJson"
                        && let Source::Body(steps) = &mut flow.source
                    {
                        steps.push(Step::Parsed);
                    }
                }
                Meaning::Flows(flows)
            }
            (Meaning::Context(names), access) => {
                if let Some(name) = member(access) {
                    Meaning::Context([names, vec![name]].concat())
                } else {
                    let flows = self.read(Meaning::Context(names));
                    Meaning::Flows(self.text(flows, access))
                }
            }
            (Meaning::StageVariables, access) => match member(access) {
                Some(name) => Meaning::from(Source::StageVariable(name)),
                None => Meaning::NOTHING,
            },
            // `$method.request.path.id`
            (Meaning::Method, Access::Property(name)) if name == "request" => {
                Meaning::AllParameters
            }
            (Meaning::AllParameters, access) => match member(access) {
                Some(name) => match ParameterKind::named(&name) {
                    Some(kind) => Meaning::Parameters(Some(kind)),
                    None => Meaning::NOTHING,
                },
                None if is_method(access, &["keySet", "entrySet", "values"]) => {
                    Meaning::AllParameters
                }
                None => Meaning::Parameters(None),
            },
            (Meaning::Parameters(kind), access) => match (kind, member(access)) {
                (Some(kind), Some(name)) => Meaning::from(Source::Parameter(kind, name)),
                (_, None) if is_method(access, &["keySet"]) => {
                    parameters(kind, Source::ParameterNames)
                }
                (_, None) if is_method(access, &["entrySet"]) => {
                    parameters(kind, Source::Parameters)
                }
                (_, None) if is_method(access, &["get"]) || matches!(access, Access::Index(_)) => {
                    parameters(kind, Source::Parameters)
                }
                (None, Some(_)) | (_, None) => Meaning::NOTHING,
            },
            (Meaning::Flows(flows), access) => Meaning::Flows(self.step(flows, access)),
            _ => Meaning::NOTHING,
        }
    }

    /// A method of `$input`.
    fn input(&mut self, method: &str, argument: Option<&Term>) -> Meaning {
        // A `$` in double quotes makes a string with parts, which are all text.
        let text = match argument {
            Some(Term::Interpolated(parts)) => whole_text(parts).map(Term::Text),
            _ => None,
        };
        match (method, text.as_ref().or(argument)) {
            ("path" | "json", Some(Term::Text(path))) => {
                let steps = steps(path);
                let methods = if method == "json" { vec![method.to_owned()] } else { Vec::new() };
                let source = Source::Body(steps);
                Meaning::Flows(vec![Flow { source, methods, is_collection: false }])
            }
            ("path" | "json", _) => Meaning::from(Source::Body(Vec::new())),
            ("params", None) => Meaning::AllParameters,
            ("params", Some(Term::Text(name))) => {
                let kind = if self.path_parameters.contains(name) {
                    ParameterKind::Path
                } else {
                    self.reads.of_any_kind.insert(name.clone());
                    ParameterKind::QueryString
                };
                Meaning::from(Source::Parameter(kind, name.clone()))
            }
            ("params", Some(_)) => parameters(None, Source::Parameters),
            _ => Meaning::NOTHING,
        }
    }

    /// A step into values of the body, or a method of a text.
    fn step(&mut self, flows: Vec<Flow>, access: &Access) -> Vec<Flow> {
        if flows.is_empty() {
            return self.text(flows, access);
        }
        let into = |step: &dyn Fn() -> Step, is_collection| {
            let mut into = Vec::new();
            for mut flow in flows.clone() {
                match &mut flow.source {
                    Source::Body(steps) => steps.push(step()),
                    _ => continue,
                }
                into.push(Flow { is_collection, ..flow });
            }
            into
        };
        let is_entry = |flow: &Flow| matches!(flow.source, Source::Parameters(_));
        if flows.iter().any(is_entry) && is_entry_access(access) {
            let is_key = is_method(access, &["getKey"])
                || matches!(access, Access::Property(name) if name == "key");
            return if is_key { names(flows) } else { flows };
        }
        match access {
            Access::Method(name, _) if name == "getKey" => flows,
            Access::Property(name) if name == "key" && is_names(&flows) => flows,
            Access::Method(name, _) if name == "getValue" && is_names(&flows) => values(flows),
            Access::Property(name) if name == "value" && is_names(&flows) => values(flows),
            Access::Method(name, _) if name == "keySet" || name == "entrySet" => {
                into(&|| Step::Name, true)
            }
            Access::Method(name, _) if name == "values" => into(&|| Step::AnyMember, true),
            Access::Property(_) => {
                let Some(name) = member(access) else { return Vec::new() };
                into(&|| Step::Member(name.clone()), false)
            }
            Access::Method(name, arguments) if name == "get" => match &arguments[..] {
                [Term::Text(name)] => into(&|| Step::Member(name.clone()), false),
                [Term::Reference(of)] => {
                    let by = self.reference(of);
                    let is_by_name = matches!(&by, Meaning::Flows(flows) if is_names(flows));
                    into(&|| if is_by_name { Step::AnyMember } else { Step::Item }, false)
                }
                _ => into(&|| Step::Item, false),
            },
            Access::Index(Term::Text(name)) => into(&|| Step::Member(name.clone()), false),
            Access::Index(_) => into(&|| Step::Item, false),
            Access::Method(name, _) if name == "size" || name == "isEmpty" => {
                for flow in into(&|| Step::Item, false) {
                    self.reads.sources.entry(flow.source).or_default();
                }
                Vec::new()
            }
            Access::Method(..) => self.text(flows, access),
        }
    }

    /// A method of a text: those that return a part of it, or it with other texts.
    fn text(&mut self, mut flows: Vec<Flow>, access: &Access) -> Vec<Flow> {
        let Access::Method(name, arguments) = access else { return Vec::new() };
        match name.as_str() {
            "replaceAll" | "replace" | "replaceFirst" | "trim" | "substring" | "split"
            | "toLowerCase" | "toUpperCase" | "concat" | "toString" | "join" | "intern"
            | "subList" | "valueOf" | "format" | "get" => {
                for flow in &mut flows {
                    flow.methods.push(name.clone());
                }
                let further = self.several(arguments);
                join(&mut flows, further);
                flows
            }
            _ => {
                for argument in arguments {
                    self.compare(&flows, argument);
                }
                let read = self.several(arguments);
                drop(read);
                Vec::new()
            }
        }
    }
}

/// The text of a string without references.
fn whole_text(parts: &[Part]) -> Option<String> {
    parts
        .iter()
        .map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
        .collect()
}

/// The name of the member that a property, an index or `get` reads.
fn member(access: &Access) -> Option<String> {
    match access {
        Access::Property(name) | Access::Index(Term::Text(name)) => Some(name.clone()),
        Access::Method(method, arguments) if method == "get" => match &arguments[..] {
            [Term::Text(name)] => Some(name.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn is_method(access: &Access, names: &[&str]) -> bool {
    matches!(access, Access::Method(name, _) if names.contains(&name.as_str()))
}

/// The parameters of a kind, or of all kinds, as values.
fn parameters(kind: Option<ParameterKind>, source: fn(ParameterKind) -> Source) -> Meaning {
    let kinds = kind.map_or(ParameterKind::ALL.to_vec(), |kind| vec![kind]);
    let flow = |kind| Flow { source: source(kind), methods: Vec::new(), is_collection: false };
    Meaning::Flows(kinds.into_iter().map(flow).collect())
}

fn is_names(flows: &[Flow]) -> bool {
    flows.iter().any(|flow| flow.source.is_name())
}

/// True for the parts of an entry of a map.
fn is_entry_access(access: &Access) -> bool {
    is_method(access, &["getKey", "getValue"])
        || matches!(access, Access::Property(name) if name == "key" || name == "value")
}

/// The names of the parameters that have these values.
fn names(flows: Vec<Flow>) -> Vec<Flow> {
    let name = |mut flow: Flow| {
        if let Source::Parameters(kind) = flow.source {
            flow.source = Source::ParameterNames(kind);
        }
        flow
    };
    flows.into_iter().map(name).collect()
}

/// The values of the entries whose names these are.
fn values(flows: Vec<Flow>) -> Vec<Flow> {
    let value = |mut flow: Flow| {
        flow.source = match flow.source {
            Source::Body(mut steps) => {
                steps.pop();
                steps.push(Step::AnyMember);
                Source::Body(steps)
            }
            Source::ParameterNames(kind) => Source::Parameters(kind),
            other => other,
        };
        flow
    };
    flows.into_iter().map(value).collect()
}

fn join(flows: &mut Vec<Flow>, further: Vec<Flow>) {
    for flow in further {
        if flows.len() < MOST_FLOWS && !flows.contains(&flow) {
            flows.push(flow);
        }
    }
}

/// The steps of a path such as `$.orders[0].id`, up to a step that is no name and no index.
fn steps(path: &str) -> Vec<Step> {
    let mut rest = path.trim();
    rest = rest.strip_prefix('$').unwrap_or(rest);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("['").or_else(|| rest.strip_prefix("[\"")) {
            let Some(end) = after.find(['\'', '"']) else { return steps };
            steps.push(Step::Member(after[..end].to_owned()));
            let Some(next) = after[end + 1..].strip_prefix(']') else { return steps };
            rest = next;
        } else if let Some(after) = rest.strip_prefix('[') {
            let Some(end) = after.find(']') else { return steps };
            let index = &after[..end];
            if index != "*" && index.parse::<i64>().is_err() {
                return steps;
            }
            steps.push(Step::Item);
            rest = &after[end + 1..];
        } else {
            let after = rest.strip_prefix('.').unwrap_or(rest);
            if after.starts_with(['.', '*']) || after.is_empty() {
                return steps;
            }
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..end];
            if name.contains(['(', ')', '?', '@']) {
                // `length()` and the like
                return steps;
            }
            steps.push(Step::Member(name.to_owned()));
            rest = &after[end..];
        }
        if steps.len() > 64 {
            return steps;
        }
    }
    steps
}
