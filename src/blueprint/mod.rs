//! Blueprints: YAML documents and their conversion to a [`Stack`].
//!
//! The steps are `yaml` (the text into a `node`: values with their places), `overrides` (values
//! files and `--set`), `decode` (values into the types of the model, collecting every error, with
//! `reference`, `template` and `files`), `lower` (the document into a stack), and the checks of its plan.
//! `diagnostic` displays errors with their lines.

mod api_path;
mod attribute;
pub(crate) mod code_folder;
mod decode;
mod definition_file;
pub(crate) mod diagnostic;
mod document;
pub(crate) mod edit;
mod examples;
mod existing;
mod files;
mod foreign;
mod lower;
pub(crate) mod node;
mod overrides;
pub(crate) mod position;
mod reference;
pub(crate) mod shown;
mod spelling;
mod template;
mod unread;
pub(crate) mod yaml;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::mem::take;
use std::path::PathBuf;

pub use diagnostic::{Diagnostic, Diagnostics, Location};
pub(crate) use edit::write::{Quoting, scalar as yaml_scalar};
pub use edit::{Edit, EditError, edit};
pub use examples::examples;
pub use overrides::{InvalidOverride, Override};
pub use reference::{ReferenceForm, reference_forms};
pub use template::{TemplateText, Unwritable, is_handlebars};

use self::decode::{References, decode};
use self::diagnostic::{At, Fault, Faults, Texts};
use self::document::Document;
use self::files::Files;
use self::lower::Lowered;
use self::node::{Key, Node, Value};
use self::overrides::NewEntry;
use self::unread::Unread;
use crate::bounds;
use crate::check::rules::{blueprint_too_large, unused_allowance};
use crate::check::{self, CheckedPlan, Findings};
use crate::example::chosen;
use crate::model::written::API;
#[cfg(feature = "serve")]
use crate::model::written::APIS;
use crate::model::{Path, Stack};
use crate::plan::{Integration, Plan};

/// The text of a blueprint and its origin.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name in messages: a file's name, `<stdin>`, or `pattern vantiq-putitem`.
    pub name: String,
    /// The text.
    pub text: String,
    /// The directory to which file names in it are relative.
    pub directory: PathBuf,
}

impl Source {
    /// Removes a byte order mark, which the YAML parser would treat as a document of its own.
    fn without_byte_order_mark(&self) -> Cow<'_, Self> {
        match self.text.strip_prefix('\u{feff}') {
            Some(text) => Cow::Owned(Self { text: text.to_owned(), ..self.clone() }),
            None => Cow::Borrowed(self),
        }
    }
}

/// A blueprint that was read: its stack, and the places of its parts in the text.
///
/// ```
/// use dynagate::blueprint::Blueprint;
/// use dynagate::pattern::PATTERNS;
/// use dynagate::synth::{Backend, Terraform};
///
/// let blueprint = Blueprint::read(PATTERNS[0].source(), Vec::new())?;
/// let plan = blueprint.plan()?;
/// assert!(Terraform.synthesize(&plan).iter().any(|artifact| artifact.name == "main.tf"));
/// # Ok::<(), dynagate::blueprint::Diagnostics>(())
/// ```
#[derive(Debug)]
pub struct Blueprint {
    source: Source,
    values: Vec<Source>,
    overrides: Vec<Override>,
    node: Node,
    lowered: Lowered,
    created: Vec<NewEntry>,
    files: BTreeSet<PathBuf>,
}

impl Blueprint {
    /// Reads a blueprint and resolves its names.
    ///
    /// # Errors
    ///
    /// All errors with their places in the text. If there are any, those of [`plan`](Self::plan)
    /// are among them.
    pub fn read(source: Source, overrides: Vec<Override>) -> Result<Self, Diagnostics> {
        Self::read_with_values(source, Vec::new(), overrides)
    }

    /// Reads a blueprint with values files, which are merged over it in order: mappings key by key,
    /// while every other value replaces that of the blueprint, and `null` removes an entry. The
    /// overrides are applied to the result. Names of files in all of them are relative to the
    /// directory of the blueprint.
    ///
    /// # Errors
    ///
    /// See [`read`](Self::read). Errors of a values file are shown at their place in it.
    pub fn read_with_values(
        source: Source,
        mut values: Vec<Source>,
        overrides: Vec<Override>,
    ) -> Result<Self, Diagnostics> {
        for file in &mut values {
            if let Cow::Owned(text) = file.without_byte_order_mark() {
                *file = text;
            }
        }
        let text = source.without_byte_order_mark();
        let mut node = yaml::parse(&text)?;
        let (mut faults, mut created) = overrides::merge(&mut node, &values);
        created.extend(overrides::new_entries(&node, &overrides));
        faults.append(overrides::apply(&mut node, &overrides), |_| true);
        let too_large = faults_of_size(&node);
        let is_bounded = too_large.is_empty();
        faults.extend(too_large);
        let mut files = Files::of(Some(&*source.directory).filter(|_| is_bounded));
        if is_bounded {
            faults.extend(definition_file::insert(&mut node, &mut files));
        }
        let mut references = References { files, ..References::default() };
        if is_bounded {
            foreign::report_references(&node, &mut faults);
        }
        let decoded = decode(&node, &mut faults, &mut references).filter(|_| is_bounded);
        let lowered = decoded.map(|document: Document| {
            lower::check_required(&node, &mut faults);
            let unread = Unread::of(&node, &faults);
            let lowered = lower::lower(document, &node, &mut references);
            faults.append(take(&mut references.faults), |fault| !unread.explains(fault));
            if !faults.is_empty() {
                // Parts that were omitted because of an error would only be reported again.
                let findings = Plan::of(&lowered.stack).check().err().unwrap_or_default();
                // With that many errors, the rest is reported when the document can be read.
                let most = if unread.is_empty() { findings.0.len() } else { MOST_EXPLAINED };
                let findings = findings.0.into_iter().take(most);
                let further = findings.filter_map(|finding| lowered.fault(finding, &node, &faults));
                let further: Vec<_> = further.filter(|fault| !unread.explains(fault)).collect();
                faults.extend(further);
            }
            lowered
        });
        let files = references.files.named;
        match lowered {
            Some(lowered) if faults.is_empty() => {
                drop(text);
                Ok(Self { source, values, overrides, node, lowered, created, files })
            }
            _ => {
                let texts = Texts { source: &text, values: &values, overrides: &overrides };
                Err(diagnostics(texts, &node, &created, faults).with_files(files))
            }
        }
    }

    /// The paths of the files and folders that it names. Its own file and values files are not
    /// among them.
    pub fn files(&self) -> impl Iterator<Item = &std::path::Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// The source that it was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The stack.
    pub fn stack(&self) -> &Stack {
        &self.lowered.stack
    }

    /// Plans the stack.
    ///
    /// # Errors
    ///
    /// Everything that AWS would reject or that would not work after deployment, with its place in
    /// the text.
    pub fn plan(&self) -> Result<CheckedPlan<'_>, Diagnostics> {
        Plan::of(self.stack()).check().map_err(|Findings(findings)| {
            let faults: Vec<_> = findings
                .iter()
                .filter_map(|finding| {
                    self.lowered.fault(finding.clone(), &self.node, &Faults::default())
                })
                .collect();
            let unplaced =
                || findings.iter().map(|finding| Fault::new(&[], At::Key, finding.to_string()));
            let faults = if faults.is_empty() { unplaced().collect() } else { faults };
            let text = self.source.without_byte_order_mark();
            diagnostics(self.texts(&text), &self.node, &self.created, faults.into())
        })
    }

    /// The warnings and notes about a plan of it, in the order of the rules, except those that it
    /// allows. With values files or overrides, an unused allowance is none, because another
    /// environment may need it.
    pub fn advice(&self, plan: &Plan<'_>) -> Vec<Diagnostic> {
        let text = self.source.without_byte_order_mark();
        let is_alone = self.values.is_empty() && self.overrides.is_empty();
        let advice = check::advice(plan).into_iter();
        let advice = advice.filter(|finding| is_alone || finding.rule != &unused_allowance::RULE);
        let faults = advice
            .filter_map(|finding| self.lowered.fault(finding, &self.node, &Faults::default()));
        Diagnostics::in_order(self.texts(&text), &self.node, faults)
    }

    fn texts<'a>(&'a self, source: &'a Source) -> Texts<'a> {
        Texts { source, values: &self.values, overrides: &self.overrides }
    }

    /// The names of the APIs.
    pub fn apis(&self) -> impl Iterator<Item = &str> + Clone {
        self.stack().apis.iter().map(|api| &*api.key)
    }

    /// The name of the API with a name; without a name, `api`, or the only one.
    pub fn api(&self, name: Option<&str>) -> Option<&str> {
        self.apis().nth(chosen(self.apis(), name)?)
    }

    /// The keys of the routes of an API, by its name: `GET /orders/{id}`.
    pub fn routes(&self, api: &str) -> impl Iterator<Item = &str> + Clone {
        let routes = self.lowered.routes.iter().filter(|((of, ..), _)| &**of == api);
        let mut routes: Vec<_> = routes.map(|(_, key)| key.as_str()).collect();
        routes.sort_unstable();
        routes.into_iter()
    }

    /// The integration of a route of an API in a plan of it.
    pub fn integration<'p>(
        &self,
        plan: &'p Plan<'_>,
        api: &str,
        route: &str,
    ) -> Option<&'p Integration> {
        let mut routes = self.lowered.routes.iter();
        let ((_, verb, path), _) = routes.find(|((of, ..), key)| &**of == api && *key == route)?;
        let path = Path::unchecked(path);
        let api = plan.apis().iter().find(|planned| &*planned.key == api)?;
        Some(&api.method(*verb, &path)?.integration)
    }

    /// The prefix of the paths of all routes and examples of an API; empty if there is none.
    #[cfg(feature = "serve")]
    pub(crate) fn path_prefix(&self, api: &str) -> &str {
        let apis = [&[APIS, api][..], &[API]];
        let mut apis = apis.into_iter().filter_map(|path| self.node.at(path));
        match apis.next().and_then(|api| api.get("path-prefix")).map(|node| &node.value) {
            Some(Value::String(prefix)) => prefix,
            _ => "",
        }
    }

    /// The place at which an entry of the blueprint starts; for a missing entry, that of its
    /// parent.
    pub fn location<S: AsRef<str>>(&self, path: &[S]) -> Location {
        let text = self.source.without_byte_order_mark();
        diagnostic::location(self.texts(&text), &self.node, path)
    }
}

/// Reads a blueprint and checks its stack.
///
/// # Errors
///
/// All errors with their places in the text.
pub fn load(source: &Source, overrides: &[Override]) -> Result<Stack, Diagnostics> {
    let blueprint = Blueprint::read(source.clone(), overrides.to_vec())?;
    blueprint.plan()?;
    Ok(blueprint.lowered.stack)
}

fn diagnostics(
    texts: Texts<'_>,
    node: &Node,
    created: &[NewEntry],
    mut faults: Faults,
) -> Diagnostics {
    faults.drop_what_foreign_references_explain();
    for entry in created {
        faults.iter_mut().for_each(|fault| entry.tell(fault));
    }
    Diagnostics::new(texts, Some(node), faults)
}

/// The most errors of the model that are examined for being consequences of unreadable parts.
const MOST_EXPLAINED: usize = 10 * bounds::ERRORS.count();

/// Reports excessive sizes before the conversion to a stack.
fn faults_of_size(node: &Node) -> Vec<Fault> {
    let section = |path: Vec<&str>, section: &Node| {
        let bound = bounds::SECTION_ENTRIES;
        let count = section.entries().len();
        (count > bound.count()).then(|| {
            let message = format!("`{}` has {count} entries", path.join("."));
            Fault::at(path.into_iter().map(str::to_owned).collect(), At::Key, message)
                .rule(&blueprint_too_large::RULE)
                .expected(Some(format!("at most {bound}, the limit for {}", bound.of)))
        })
    };
    let of_apis = api_path::all(node).flat_map(|path| {
        let entries = node.at(&path).into_iter().flat_map(Node::entries);
        let within = |(key, value): &(Key, Node)| section([&path[..], &[key]].concat(), value);
        entries.filter_map(within).collect::<Vec<_>>()
    });
    let others = node.entries().iter().filter(|(key, _)| key.name != API);
    let mut faults: Vec<_> =
        others.filter_map(|(key, value)| section(vec![key], value)).chain(of_apis).collect();
    let tables = node.get("tables").into_iter().flat_map(Node::entries);
    let attributes: HashMap<&str, usize> = tables
        .map(|(name, table)| (&**name, table.get("attributes").map_or(0, Node::size)))
        .collect();
    // The bounds are those of all APIs together.
    let (mut segments, mut written) = (0, 0);
    for api in api_path::all(node) {
        let at = [&api[..], &["routes"]].concat();
        let (had_segments, had_written) = (segments, written);
        let fault = |path: &[&str], message: String, expected: String| {
            Fault::new(path, At::Key, message)
                .rule(&blueprint_too_large::RULE)
                .expected(Some(expected))
        };
        for key in node.at(&at).into_iter().flat_map(Node::keys) {
            segments += key.matches('/').count();
            let bound = bounds::PATH_BYTES;
            if key.len() > bound.count() {
                let path = [&at[..], &[key]].concat();
                let message = format!("a path of {} bytes", key.len());
                faults.push(fault(&path, message, format!("at most {bound}")));
            }
        }
        written += node.at(&at).map_or(0, |routes| attributes_of(routes, &attributes));
        let bound = bounds::ATTRIBUTES_OF_ROUTES;
        if written > bound.count() && had_written <= bound.count() {
            let message = format!("the routes have {written} attributes of items");
            let expected = format!("at most {bound}, the limit for {}", bound.of);
            faults.push(fault(&at, message, expected));
        }
        let bound = bounds::PATH_SEGMENTS;
        if segments > bound.count() && had_segments <= bound.count() {
            let message = format!("the paths have {segments} segments");
            faults.push(fault(&at, message, format!("at most {bound}")));
        }
    }
    faults
}

/// The number of attributes of the tables that routes name, counted each time.
fn attributes_of(routes: &Node, attributes: &HashMap<&str, usize>) -> usize {
    let of_name = |name: &str| attributes.get(name).copied().unwrap_or_default();
    match &routes.value {
        Value::String(name) => of_name(name),
        Value::Sequence(items) => items.iter().map(|item| attributes_of(item, attributes)).sum(),
        Value::Mapping(entries) => {
            entries.iter().map(|(key, value)| of_name(key) + attributes_of(value, attributes)).sum()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// The JSON Schema of blueprints, for editors.
pub fn schema() -> &'static str {
    document::SCHEMA
}
