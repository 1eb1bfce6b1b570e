//! The place of a search in a deployed API, where its rule reports findings.

use std::fmt::Display;
use std::ops::Range;

use super::{ApiFinding, ApiFix, ApiPlace};
use crate::check::Rule;
use crate::gateway::Api;
use crate::load::{Loaded, LoadedApi, LoadedRole, Part, RouteKey, Span};

/// Reports findings of a rule about parts of an API.
pub(crate) struct ApiChecker<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) of: &'a LoadedApi,
    pub(super) rule: Option<&'static Rule>,
    findings: Vec<ApiFinding>,
    /// The number of findings about other parts.
    others: usize,
}

impl<'a> ApiChecker<'a> {
    pub(super) fn new(loaded: &'a Loaded, of: &'a LoadedApi) -> Self {
        Self { loaded, of, rule: None, findings: Vec::new(), others: 0 }
    }

    pub(crate) fn api(&self) -> &'a Api {
        &self.of.api
    }

    /// The role with which the integration of a method calls its backend, if the file has it.
    pub(crate) fn role(&self, route: &RouteKey) -> Option<&'a LoadedRole> {
        let arn = self.of.credentials.get(route)?;
        self.loaded.roles.iter().find(|role| role.arn == *arn)
    }

    /// Reports a finding about a part.
    pub(crate) fn report(
        &mut self,
        part: Part,
        message: impl Display,
        expected: impl Display,
    ) -> Reported<'_> {
        self.push(ApiPlace::Part(part, None), message.to_string(), expected.to_string(), None)
    }

    /// Reports a finding about something beside the API.
    pub(crate) fn report_at(&mut self, span: Span, message: impl Display, expected: impl Display) {
        let _ = self.push(ApiPlace::Span(span), message.to_string(), expected.to_string(), None);
    }

    /// Reports a finding about a range of a part's text.
    pub(crate) fn report_in(
        &mut self,
        (part, range): (Part, Range<usize>),
        message: impl Display,
        expected: impl Display,
        help: Option<String>,
    ) -> Reported<'_> {
        let place = ApiPlace::Part(part, Some(range));
        self.push(place, message.to_string(), expected.to_string(), help)
    }

    fn push(
        &mut self,
        place: ApiPlace,
        message: String,
        expected: String,
        help: Option<String>,
    ) -> Reported<'_> {
        let Some(rule) = self.rule else { return Reported(None) };
        let expected = (!expected.is_empty()).then_some(expected);
        let finding = ApiFinding { rule, place, message, expected, help, fixes: Vec::new() };
        let is_known = self.findings[self.others..].iter().any(|known| known.tells(&finding));
        if is_known {
            return Reported(None);
        }
        self.findings.push(finding);
        Reported(self.findings.last_mut())
    }

    /// Begins the searches of another part, whose findings are others.
    pub(super) fn start_part(&mut self) {
        self.others = self.findings.len();
    }

    pub(super) fn finish(self) -> Vec<ApiFinding> {
        self.findings
    }
}

/// A finding that was reported; `None` if it was known.
pub(crate) struct Reported<'a>(Option<&'a mut ApiFinding>);

impl Reported<'_> {
    /// Adds changes that may remove the finding, the best one first.
    pub(crate) fn fixed_by(self, fixes: impl IntoIterator<Item = ApiFix>) {
        if let Some(finding) = self.0 {
            finding.fixes.extend(fixes);
        }
    }
}
