//! The routes of an API, as rules look at them.

use crate::model::{ErrorMapping, HttpMethod, Kind, Path, ResourceId, ResponseBody};
use crate::plan::operation::Step;
use crate::plan::{Integration, Operation, PlannedApi, PlannedMethod, Resource};
use crate::text::Text;

/// A method with its route.
#[derive(Clone, Copy)]
pub(crate) struct Route<'a> {
    pub(crate) api: &'a PlannedApi<'a>,
    pub(crate) path: &'a Path,
    pub(crate) verb: HttpMethod,
    pub(crate) method: &'a PlannedMethod<'a>,
}

/// A use of a table by an operation.
#[derive(Clone, Copy)]
pub(crate) struct Use<'a> {
    pub(crate) step: &'a Step<'a>,
    pub(crate) operation: &'a Operation<'a>,
    pub(crate) route: Route<'a>,
}

impl<'a> Use<'a> {
    /// The response body of an operation on one table; `None` for a part of a larger operation.
    pub(crate) fn response(&self) -> Option<&'a ResponseBody> {
        self.step.place.is_empty().then_some(self.operation.response.declared_body)
    }
}

/// The routes of an API.
pub(crate) fn routes<'a>(api: &'a PlannedApi<'a>) -> impl Iterator<Item = Route<'a>> {
    api.methods().map(move |(path, verb, method)| Route { api, path, verb, method })
}

/// The names of routes for a message; of many, the first.
pub(crate) fn named(routes: &[Route<'_>]) -> String {
    const MOST: usize = 5;
    let mut names: Vec<_> =
        routes.iter().map(|Route { verb, path, .. }| format!("{verb} {path}")).collect();
    if names.len() > MOST {
        let others = names.len() + 1 - MOST;
        names.truncate(MOST - 1);
        names.push(format!("{others} other routes"));
    }
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

impl Route<'_> {
    pub(crate) fn id(&self) -> ResourceId {
        self.api.part(Kind::Method(self.verb), self.path.name().clone())
    }
}

/// The place of a field of a response: a blueprint writes the status of all but mock integrations.
pub(crate) fn response_place<'a>(
    integration: &Integration,
    status: &'a str,
    field: &[&'a str],
) -> Vec<&'a str> {
    let response: &[&str] =
        if integration.is_mock() { &["mock"] } else { &["raw", "responses", status] };
    [response, field].concat()
}

/// The responses to errors of an API or a method, which are at its field `errors`.
pub(crate) fn errors<'a>(resource: &Resource<'a>) -> Option<&'a ErrorMapping> {
    match resource {
        Resource::RestApi(api) => api.declared().errors.as_ref(),
        Resource::Method(_, _, _, method) => method.declared().errors.as_ref(),
        _ => None,
    }
}

/// Visits the mapping templates of a method with their places. The place of generated ones is the
/// operation or the request to a service that they are made of.
pub(super) fn each_template(method: &PlannedMethod<'_>, visit: &mut dyn FnMut(&[&str], &Text)) {
    if method.is_generated() {
        return templates(method).for_each(|template| visit(&[method.kind.name()], template));
    }
    let integration = &method.integration;
    for (content_type, template) in &integration.request_templates {
        visit(&[method.kind.name(), "request", content_type], template);
    }
    for response in &integration.responses {
        let status = response.status.to_string();
        for (content_type, template) in &response.templates {
            visit(&response_place(integration, &status, &["body", content_type]), template);
        }
    }
}

/// The mapping templates of a method for requests and responses.
pub(crate) fn templates<'a>(method: &'a PlannedMethod<'_>) -> impl Iterator<Item = &'a Text> {
    let responses = method.integration.responses.iter();
    let of_responses = responses.flat_map(|response| response.templates.values());
    method.integration.request_templates.values().chain(of_responses.map(|text| &**text))
}
