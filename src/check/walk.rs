//! The walk over a plan: every rule searches each thing of its kind once.

use std::collections::HashSet;

use super::route::{Route, Use};
use super::values::{self, Value};
use super::{Checker, Finding, RULES, Rule, Severity, links, shapes};
use crate::model::{Output, Parameter, ResourceId, Shape, Stage, Table};
use crate::plan::{Operation, Plan, PlannedApi, Resource};
use crate::text::Text;

/// A search of a rule, by the things that it looks at. A rule that compares several of them looks
/// at the whole plan.
#[derive(Clone, Copy)]
pub(crate) enum Search {
    Plan(fn(&mut Checker<'_>)),
    Parameter(fn(&Parameter, &mut Checker<'_>)),
    Output(fn(&Output, &mut Checker<'_>)),
    Resource(fn(&Resource<'_>, &mut Checker<'_>)),
    Table(fn(&Table, &mut Checker<'_>)),
    /// The shape of an attribute, and each shape within it, with its level from 1.
    Shape(fn(&Shape, usize, &mut Checker<'_>)),
    Api(fn(&PlannedApi<'_>, &mut Checker<'_>)),
    Stage(fn(&PlannedApi<'_>, &Stage, &mut Checker<'_>)),
    Method(fn(Route<'_>, &mut Checker<'_>)),
    Operation(fn(&Operation<'_>, Route<'_>, &mut Checker<'_>)),
    /// A use of a table by an operation.
    Step(fn(Use<'_>, &mut Checker<'_>)),
    /// A value of an operation, at its place within the operation.
    Value(fn(&[&str], Value<'_>, Route<'_>, &mut Checker<'_>)),
    /// A text, an ARN or a handle, at its place within the resource.
    Link(fn(&[&str], links::Link<'_>, &mut Checker<'_>)),
}

/// Adds the findings of the rules of some severities: about the stack, then about each resource in
/// the order of the plan, by the codes of the rules.
pub(super) fn run(plan: &Plan<'_>, is_wanted: fn(Severity) -> bool, findings: &mut Vec<Finding>) {
    let wanted = Wanted::of(is_wanted);
    let resources = plan.resources();
    let known = known(plan, &resources);
    let mut check = Checker::new(plan, &known, findings);
    wanted.each(&mut check, |search, check| {
        if let Search::Plan(search) = search {
            search(check);
        }
    });
    for (key, value) in &plan.stack().tags {
        wanted.link(&["tags", key], links::Link::Text(value), &mut check);
    }
    for parameter in &plan.stack().parameters {
        wanted.each(&mut check.at(parameter.id()), |search, check| {
            if let Search::Parameter(search) = search {
                search(parameter, check);
            }
        });
    }
    for resource in &resources {
        wanted.search(resource, &mut check.at(resource.id()));
    }
    for output in plan.outputs() {
        let check = &mut check.at(output.id());
        wanted.each(check, |search, check| {
            if let Search::Output(search) = search {
                search(output, check);
            }
        });
        wanted.link(&["value"], links::Link::Text(&output.value), check);
    }
}

/// Visits the texts that may hold references.
pub(super) fn texts(plan: &Plan<'_>, visit: &mut impl FnMut(&Text)) {
    let of_outputs = plan.outputs().map(|output| &output.value);
    plan.stack().tags.values().chain(of_outputs).for_each(&mut *visit);
    for resource in &plan.resources() {
        links::each(resource, &mut |_, link| {
            if let links::Link::Text(text) | links::Link::Arn(_, text) = link {
                visit(text);
            }
        });
    }
}

/// The resources and parameters that others can refer to.
fn known(plan: &Plan<'_>, resources: &[Resource<'_>]) -> HashSet<ResourceId> {
    let is_referred = |resource: &&Resource<'_>| {
        !matches!(resource, Resource::Method(..) | Resource::Resource(..))
    };
    let roles = plan.apis().iter().filter(|api| api.has_role()).map(|api| api.role_id());
    let parameters = plan.stack().parameters.iter().map(Parameter::id);
    let resources = resources.iter().filter(is_referred).map(Resource::id);
    resources.chain(roles).chain(parameters).collect()
}

/// The searches of the rules of some severities.
struct Wanted {
    all: Vec<(&'static Rule, Search)>,
    links: Vec<(&'static Rule, Search)>,
}

impl Wanted {
    fn of(is_wanted: fn(Severity) -> bool) -> Self {
        let rules = RULES.iter().filter(|rule| is_wanted(rule.severity));
        let searches = rules.flat_map(|rule| rule.searches.iter().map(|search| (*rule, *search)));
        let (links, all) = searches.partition(|(_, search)| matches!(search, Search::Link(_)));
        Self { all, links }
    }

    fn each(&self, check: &mut Checker<'_>, search: impl Fn(Search, &mut Checker<'_>)) {
        for (rule, of) in &self.all {
            check.rule = rule;
            search(*of, check);
        }
    }

    fn link(&self, at: &[&str], link: links::Link<'_>, check: &mut Checker<'_>) {
        for (rule, search) in &self.links {
            if let Search::Link(search) = search {
                check.rule = rule;
                search(at, link, check);
            }
        }
    }

    fn search(&self, resource: &Resource<'_>, check: &mut Checker<'_>) {
        let found = check.found();
        self.each(check, |search, check| match (search, resource) {
            (Search::Resource(search), _) => search(resource, check),
            (Search::Table(search), Resource::Table(table)) => search(table, check),
            (Search::Api(search), Resource::RestApi(api)) => search(api, check),
            (Search::Stage(search), Resource::Stage(api, stage)) => search(api, stage, check),
            // A route that names an unknown table has no other properties.
            (Search::Method(search), Resource::Method(api, path, verb, method))
                if method.route.is_some() || method.is_preflight =>
            {
                search(Route { api, path, verb: *verb, method }, check);
            }
            _ => {}
        });
        if let Resource::Table(table) = resource {
            shapes::each(table, &mut |at, shape, level| {
                self.each(&mut check.within(at), |search, check| {
                    if let Search::Shape(search) = search {
                        search(shape, level, check);
                    }
                });
            });
        }
        if let Resource::Method(api, path, verb, method) = resource
            && let Some(operation) = method.operation()
        {
            let route = Route { api, path, verb: *verb, method };
            self.search_operation(operation, route, &mut check.within(&[operation.name()]));
        }
        links::each(resource, &mut |at, link| self.link(at, link, check));
        check.sort_from(found);
    }

    fn search_operation(
        &self,
        operation: &Operation<'_>,
        route: Route<'_>,
        check: &mut Checker<'_>,
    ) {
        self.each(check, |search, check| {
            if let Search::Operation(search) = search {
                search(operation, route, check);
            }
        });
        for step in &operation.steps {
            let place: Vec<_> = step.place.iter().map(String::as_str).collect();
            self.each(&mut check.within(&place), |search, check| {
                if let Search::Step(search) = search {
                    search(Use { step, operation, route }, check);
                }
            });
        }
        values::each(operation, route, &mut |at, value| {
            self.each(check, |search, check| {
                if let Search::Value(search) = search {
                    search(at, value, route, check);
                }
            });
        });
    }
}
