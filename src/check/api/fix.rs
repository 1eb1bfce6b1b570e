//! Changes that remove findings, each proven before it is offered.
//!
//! A rule proposes changes of a part of the API. A change is kept if the rules find less
//! afterwards and nothing new, and if what the part renders for harmless requests stays the same.
//! Then the edits of the files are made, and the edited files are loaded and checked again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::template::{Probes, without_pseudo_parameters};
use super::{MappingTemplate, MethodAt, findings_of_method};
use crate::check::Rule;
use crate::gateway::api::{DeployedMethod, PassthroughBehavior};
use crate::load::{LoadFinding, Loaded, LoadedApi, Part, Places, Replacement, RouteKey, TextEdit};
use crate::parallel::in_parallel;

/// A change of a part of an API that may remove a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiFix {
    /// The change in words, such as "escape the value".
    pub(crate) title: String,
    pub(crate) part: Part,
    pub(crate) change: Change,
    /// True if harmless requests must render the same afterwards.
    pub(crate) keeps_results: bool,
}

/// The change of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Ranges of its text are replaced.
    Text(Vec<Replacement>),
    /// The passthrough behavior NEVER is set.
    NoPassthrough,
}

impl ApiFix {
    /// Replaces ranges of a part's text.
    pub(crate) fn text(title: &str, part: Part, replacements: Vec<Replacement>) -> Self {
        let title = title.to_owned();
        Self { title, part, change: Change::Text(replacements), keeps_results: false }
    }

    /// Replaces the whole text of a part.
    pub(crate) fn whole(title: &str, part: Part, old: &str, new: impl Into<String>) -> Self {
        Self::text(title, part, vec![(0..old.len(), new.into())])
    }

    /// Sets the passthrough behavior NEVER.
    pub(crate) fn no_passthrough(part: Part) -> Self {
        let title = "refuse other content types".to_owned();
        Self { title, part, change: Change::NoPassthrough, keeps_results: false }
    }

    /// Requires that harmless requests render the same afterwards.
    pub(crate) fn keeping_results(self) -> Self {
        Self { keeps_results: true, ..self }
    }

    /// The edits of the files; `None` if these do not have the text as it is.
    fn edits(&self, loaded: &Loaded, api: &LoadedApi) -> Option<Vec<TextEdit>> {
        let Change::Text(replacements) = &self.change else {
            let route = route_of(&self.part)?.clone();
            let written = Part::IntegrationProperty(route.clone(), "passthroughBehavior");
            let never = PassthroughBehavior::Never.as_str();
            let Some(old) = api.places.text(&written) else {
                let integration = Part::Integration(route);
                let name = "passthroughBehavior";
                return api.places.entry_added(&loaded.files, &integration, name, never);
            };
            let is_lower = old.chars().all(|c| !c.is_uppercase());
            let never = if is_lower { never.to_lowercase() } else { never.to_owned() };
            return api.places.edits(&loaded.files, &written, &[(0..old.len(), never)]);
        };
        api.places.edits(&loaded.files, &self.part, replacements)
    }
}

/// An API after changes; `None` if it has not all of the parts, or changes overlap.
fn changed(api: &LoadedApi, fixes: &[&ApiFix]) -> Option<LoadedApi> {
    let mut changed = api.clone();
    let mut texts: BTreeMap<&Part, Vec<Replacement>> = BTreeMap::new();
    for fix in fixes {
        match &fix.change {
            Change::Text(replacements) => {
                texts.entry(&fix.part).or_default().extend(replacements.iter().cloned());
            }
            Change::NoPassthrough => {
                let method = method_of(&mut changed, &fix.part)?;
                method.method_integration.passthrough_behavior = PassthroughBehavior::Never;
            }
        }
    }
    for (part, replacements) in texts {
        let text = text_of(method_of(&mut changed, part)?, part)?;
        *text = replaced(text, replacements)?;
    }
    Some(changed)
}

fn method_of<'a>(api: &'a mut LoadedApi, part: &Part) -> Option<&'a mut DeployedMethod> {
    let route = route_of(part)?;
    api.api.resources.get_mut(&route.path)?.get_mut(&route.method)
}

/// The method that a part belongs to.
fn route_of(part: &Part) -> Option<&RouteKey> {
    match part {
        Part::RequestTemplate(route, _)
        | Part::ResponseTemplate(route, ..)
        | Part::RequestParameter(route, _)
        | Part::ResponseParameter(route, ..)
        | Part::SelectionPattern(route, _)
        | Part::IntegrationProperty(route, _) => Some(route),
        _ => None,
    }
}

/// The text of a part of a method.
fn text_of<'m>(method: &'m mut DeployedMethod, part: &Part) -> Option<&'m mut String> {
    let integration = &mut method.method_integration;
    match part {
        Part::RequestTemplate(_, of) => integration.request_templates.get_mut(of),
        Part::RequestParameter(_, name) => integration.request_parameters.get_mut(name),
        Part::IntegrationProperty(_, "httpMethod") => integration.http_method.as_mut(),
        Part::ResponseTemplate(_, status, of) => {
            integration.integration_responses.get_mut(status)?.response_templates.get_mut(of)
        }
        Part::ResponseParameter(_, status, name) => {
            integration.integration_responses.get_mut(status)?.response_parameters.get_mut(name)
        }
        Part::SelectionPattern(_, status) => {
            integration.integration_responses.get_mut(status)?.selection_pattern.as_mut()
        }
        _ => None,
    }
}

/// A text with ranges replaced; `None` if they overlap.
fn replaced(text: &str, mut replacements: Vec<Replacement>) -> Option<String> {
    replacements.sort_by_key(|(range, _)| range.start);
    let (mut new, mut done) = (String::with_capacity(text.len()), 0);
    for (Range { start, end }, with) in replacements {
        new.push_str(text.get(done..start)?);
        new.push_str(&with);
        done = end;
    }
    new.push_str(text.get(done..)?);
    Some(new)
}

/// A change of the files that removes a finding and was proven by running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The change in words, such as "escape the value".
    pub title: String,
    /// The edits of the files.
    pub edits: Vec<TextEdit>,
}

/// The changes that remove findings of a file.
#[derive(Debug, Clone, Default)]
pub struct Fixed {
    /// The change for each finding; `None` if there is none.
    pub fixes: Vec<Option<Fix>>,
    /// The edits of all changes.
    pub edits: Vec<TextEdit>,
    /// The changes of the source of a plan or a state, in words. The file itself is not edited.
    pub advice: Vec<String>,
}

/// Loads and checks files again, with these texts by their names in place of those that they had.
pub type Recheck<'a> = &'a dyn Fn(&BTreeMap<String, String>) -> Option<(Loaded, Vec<LoadFinding>)>;

/// The changes that remove findings of a loaded file, proven by running and by checking the edited
/// files again. For plans and states, which are the output of a tool, there is only advice.
///
/// `all` are the findings of the file, of which `wanted` tells those to remove.
pub fn fixes(loaded: &Loaded, all: &[LoadFinding], wanted: &[bool], again: Recheck<'_>) -> Fixed {
    let none = Fixed { fixes: vec![None; all.len()], ..Fixed::default() };
    if loaded.is_output {
        return Fixed { advice: advice(loaded, &chosen(loaded, all, wanted)), ..none };
    }
    let choices = chosen(loaded, all, wanted);
    let is_proven = |choices: &[Choice]| are_proven(choices, loaded, all, again);
    let choices = working_together(Vec::new(), choices, &is_proven, &mut 0);
    let mut fixed = none;
    for Choice { findings, fix, edits, .. } in choices {
        for index in findings {
            fixed.fixes[index] = Some(Fix { title: fix.title.clone(), edits: edits.clone() });
        }
        fixed.edits.extend(edits);
    }
    fixed
}

/// The most times that the whole file is loaded and checked again.
const MOST_TRIES: usize = 100;

/// Changes that were kept, and those of others that work together with them. Each works alone.
fn working_together(
    mut kept: Vec<Choice>,
    others: Vec<Choice>,
    is_proven: &dyn Fn(&[Choice]) -> bool,
    tries: &mut usize,
) -> Vec<Choice> {
    if others.is_empty() || *tries == MOST_TRIES {
        return kept;
    }
    *tries += 1;
    let before = kept.len();
    kept.extend(others);
    if is_proven(&kept) {
        return kept;
    }
    let mut first = kept.split_off(before);
    if first.len() == 1 {
        return kept;
    }
    let second = first.split_off(first.len() / 2);
    let kept = working_together(kept, first, is_proven, tries);
    working_together(kept, second, is_proven, tries)
}

/// The changes of the source of a plan or a state: the parts of each method with their new texts.
fn advice(loaded: &Loaded, choices: &[Choice]) -> Vec<String> {
    let mut parts: Vec<(usize, &Part)> = Vec::new();
    for Choice { api, fix, .. } in choices {
        if !parts.contains(&(*api, &fix.part)) {
            parts.push((*api, &fix.part));
        }
    }
    let advised = parts.into_iter().filter_map(|(index, part)| {
        let of_part = |of: &&Choice| of.api == index && of.fix.part == *part;
        let fixes: Vec<&ApiFix> = choices.iter().filter(of_part).map(|of| &of.fix).collect();
        let mut titles: Vec<&str> = fixes.iter().map(|fix| &*fix.title).collect();
        titles.dedup();
        let titles = titles.join(", ");
        let (argument, resource) = argument_of(part)?;
        let mut changed = changed(loaded.apis.get(index)?, &fixes)?;
        let text = if fixes.iter().any(|fix| fix.change == Change::NoPassthrough) {
            "NEVER".to_owned()
        } else {
            text_of(method_of(&mut changed, part)?, part)?.clone()
        };
        // The text is that of a string or a heredoc.
        let text = text.replace("${", "$${").replace("%{", "%%{");
        Some(format!("in the source, set `{argument}` of {resource} ({titles}):\n{text}"))
    });
    advised.collect()
}

/// The argument of Terraform that has the text of a part, and its resource.
fn argument_of(part: &Part) -> Option<(String, String)> {
    let request = |route: &RouteKey| format!("the `aws_api_gateway_integration` of {route}");
    let response = |route: &RouteKey, status: &u16| {
        format!("the `aws_api_gateway_integration_response` {status} of {route}")
    };
    Some(match part {
        Part::RequestTemplate(route, of) => {
            (format!("request_templates[\"{of}\"]"), request(route))
        }
        Part::RequestParameter(route, name) => {
            (format!("request_parameters[\"{name}\"]"), request(route))
        }
        Part::IntegrationProperty(route, "httpMethod") => {
            ("integration_http_method".to_owned(), request(route))
        }
        Part::IntegrationProperty(route, _) => ("passthrough_behavior".to_owned(), request(route)),
        Part::ResponseTemplate(route, status, of) => {
            (format!("response_templates[\"{of}\"]"), response(route, status))
        }
        Part::ResponseParameter(route, status, name) => {
            (format!("response_parameters[\"{name}\"]"), response(route, status))
        }
        Part::SelectionPattern(route, status) => {
            ("selection_pattern".to_owned(), response(route, status))
        }
        _ => return None,
    })
}

/// A change that was chosen.
struct Choice {
    /// The indexes of the findings that it removes.
    findings: Vec<usize>,
    /// The index of the API.
    api: usize,
    fix: ApiFix,
    edits: Vec<TextEdit>,
}

/// Chooses a change for each wanted finding that has one, method by method.
fn chosen(loaded: &Loaded, all: &[LoadFinding], wanted: &[bool]) -> Vec<Choice> {
    let mut by_method: BTreeMap<(usize, &RouteKey), Vec<usize>> = BTreeMap::new();
    for (index, finding) in all.iter().enumerate() {
        let route = finding.fixes.first().and_then(|fix| route_of(&fix.part));
        if let Some((route, api)) = route.zip(finding.api)
            && wanted.get(index) == Some(&true)
        {
            by_method.entry((api, route)).or_default().push(index);
        }
    }
    let frames: Vec<LoadedApi> = loaded.apis.iter().map(without_methods).collect();
    let by_method: Vec<_> = by_method.into_iter().collect();
    let choices = in_parallel(&by_method, |((api, route), indexes)| {
        let Some(mut bench) = Bench::of(loaded, *api, &frames[*api], route) else {
            return Vec::new();
        };
        let mut choices: Vec<Choice> = Vec::new();
        for (index, fix, edits) in bench.proven_of(all, indexes) {
            let is_same =
                |of: &&mut Choice| of.fix == fix || (of.edits == edits && !edits.is_empty());
            match choices.iter_mut().find(is_same) {
                Some(choice) => choice.findings.push(index),
                None => choices.push(Choice { findings: vec![index], api: *api, fix, edits }),
            }
        }
        choices
    });
    choices.into_iter().flatten().collect()
}

/// An API with everything but its methods, and without places, which no rule looks at.
fn without_methods(api: &LoadedApi) -> LoadedApi {
    let mut frame = LoadedApi { places: Places::default(), ..api.clone() };
    frame.api.resources.clear();
    frame
}

/// True if the edited files have the changed APIs, fewer findings and no new ones.
fn are_proven(
    choices: &[Choice],
    loaded: &Loaded,
    all: &[LoadFinding],
    again: Recheck<'_>,
) -> bool {
    let edits: Vec<_> = choices.iter().flat_map(|choice| choice.edits.clone()).collect();
    let Some(texts) = loaded.files.edited(&edits) else { return false };
    let Some((reloaded, findings)) = again(&texts.into_iter().collect()) else { return false };
    let is_as_meant = |(index, api): (usize, &LoadedApi)| {
        let fixes = choices.iter().filter(|choice| choice.api == index).map(|choice| &choice.fix);
        let changed = changed(api, &fixes.collect::<Vec<_>>());
        let reloaded = reloaded.apis.get(index).map(|reloaded| &reloaded.api);
        changed.is_some_and(|changed| reloaded == Some(&changed.api))
    };
    let mut left = counts(all.iter().map(|finding| (finding.rule, &*finding.message)));
    for index in choices.iter().flat_map(|choice| &choice.findings) {
        let finding = &all[*index];
        if let Some(count) = left.get_mut(&(finding.rule.code, finding.message.clone())) {
            *count = count.saturating_sub(1);
        }
    }
    let found = counts(findings.iter().map(|finding| (finding.rule, &*finding.message)));
    reloaded.apis.len() == loaded.apis.len()
        && loaded.apis.iter().enumerate().all(is_as_meant)
        && is_within(&found, &left)
}

/// Findings by their rules and messages, and how often each is there.
type Counts = BTreeMap<(&'static str, String), usize>;

fn counts<'f>(findings: impl Iterator<Item = (&'static Rule, &'f str)>) -> Counts {
    let mut counts = Counts::new();
    for (rule, message) in findings {
        *counts.entry((rule.code, message.to_owned())).or_default() += 1;
    }
    counts
}

/// True if nothing is found more often than before.
fn is_within(found: &Counts, before: &Counts) -> bool {
    found.iter().all(|(finding, count)| before.get(finding).is_some_and(|known| count <= known))
}

/// A method with the changes that were proven.
struct Bench<'a> {
    loaded: &'a Loaded,
    api: &'a LoadedApi,
    route: &'a RouteKey,
    /// The API with no other methods.
    alone: LoadedApi,
    /// The templates as they are in the file.
    templates: Vec<MappingTemplate<'a>>,
    proven: Vec<ApiFix>,
    /// The findings after the proven changes.
    found: Counts,
}

impl<'a> Bench<'a> {
    fn of(
        loaded: &'a Loaded,
        index: usize,
        frame: &LoadedApi,
        route: &'a RouteKey,
    ) -> Option<Self> {
        let api = loaded.apis.get(index)?;
        let method = api.api.resources.get(&route.path)?.get(&route.method)?;
        let mut alone = frame.clone();
        let methods = alone.api.resources.entry(route.path.clone()).or_default();
        methods.insert(route.method, method.clone());
        let at = MethodAt { route, method };
        let templates = MappingTemplate::all(at, &api.api, &mut Probes::default());
        let found = Self::found(loaded, &alone, route);
        Some(Self { loaded, api, route, alone, templates, proven: Vec::new(), found })
    }

    fn found(loaded: &Loaded, api: &LoadedApi, route: &RouteKey) -> Counts {
        let findings = findings_of_method(loaded, api, route, &mut Probes::default());
        counts(findings.iter().map(|finding| (finding.rule, &*finding.message)))
    }

    /// The changes for findings, by their indexes, and the edits of each: the first one for all of
    /// them if these are proven together.
    fn proven_of(
        &mut self,
        all: &[LoadFinding],
        indexes: &[usize],
    ) -> Vec<(usize, ApiFix, Vec<TextEdit>)> {
        match indexes {
            [] => Vec::new(),
            [index] => {
                let proven = self.first_proven(&all[*index]);
                proven.map(|(fix, edits)| (*index, fix, edits)).into_iter().collect()
            }
            _ => self.all_proven(all, indexes).unwrap_or_else(|| {
                let (first, second) = indexes.split_at(indexes.len() / 2);
                let mut proven = self.proven_of(all, first);
                proven.extend(self.proven_of(all, second));
                proven
            }),
        }
    }

    /// The first change for each of several findings; `None` if these do not remove all of them or
    /// make something worse.
    fn all_proven(
        &mut self,
        all: &[LoadFinding],
        indexes: &[usize],
    ) -> Option<Vec<(usize, ApiFix, Vec<TextEdit>)>> {
        let mut chosen = Vec::new();
        let mut new: Vec<ApiFix> = Vec::new();
        let mut left = self.found.clone();
        for index in indexes {
            let finding = &all[*index];
            let with_edits = |fix: &ApiFix| Some((fix.clone(), self.edits(fix)?));
            let (fix, edits) = finding.fixes.iter().find_map(with_edits)?;
            let count = left.get_mut(&(finding.rule.code, finding.message.clone()))?;
            *count = count.checked_sub(1)?;
            if !self.proven.contains(&fix) && !new.contains(&fix) {
                new.push(fix.clone());
            }
            chosen.push((*index, fix, edits));
        }
        let found = self.found_after(&new)?;
        if !is_within(&found, &left) {
            return None;
        }
        self.proven.extend(new);
        self.found = found;
        Some(chosen)
    }

    /// The edits of a change; none for the output of a tool, which is not edited.
    fn edits(&self, fix: &ApiFix) -> Option<Vec<TextEdit>> {
        if self.loaded.is_output { Some(Vec::new()) } else { fix.edits(self.loaded, self.api) }
    }

    /// The first change for a finding that removes it and makes nothing worse, and its edits.
    fn first_proven(&mut self, finding: &LoadFinding) -> Option<(ApiFix, Vec<TextEdit>)> {
        for fix in &finding.fixes {
            let Some(edits) = self.edits(fix) else { continue };
            if self.proven.contains(fix) {
                // It removes several findings.
                return Some((fix.clone(), edits));
            }
            let Some(found) = self.found_after(std::slice::from_ref(fix)) else { continue };
            let count = |counts: &Counts| {
                counts.get(&(finding.rule.code, finding.message.clone())).copied().unwrap_or(0)
            };
            if count(&found) < count(&self.found) && is_within(&found, &self.found) {
                self.proven.push(fix.clone());
                self.found = found;
                return Some((fix.clone(), edits));
            }
        }
        None
    }

    /// The findings after the proven changes and further ones; `None` if these cannot be made, or
    /// change the results for harmless requests where they must not.
    fn found_after(&self, further: &[ApiFix]) -> Option<Counts> {
        let together: Vec<_> = self.proven.iter().chain(further).collect();
        let mut changed = changed(&self.alone, &together)?;
        let found = Self::found(self.loaded, &changed, self.route);
        let kept: BTreeSet<&Part> =
            further.iter().filter(|fix| fix.keeps_results).map(|fix| &fix.part).collect();
        kept.into_iter().all(|part| self.renders_like(part, &mut changed)).then_some(found)
    }

    /// True if a changed template renders the same for harmless requests.
    fn renders_like(&self, part: &Part, changed: &mut LoadedApi) -> bool {
        let before = self.templates.iter().find(|template| template.part() == *part);
        let before = before.and_then(|template| template.probe.as_ref().ok());
        let after = method_of(changed, part).and_then(|method| text_of(method, part));
        before
            .zip(after)
            .is_some_and(|(before, after)| before.renders_like(&without_pseudo_parameters(after)))
    }
}
