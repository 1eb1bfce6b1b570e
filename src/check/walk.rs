//! The walk over a plan: every rule searches each thing of its kind once.

use std::collections::HashSet;

use super::route::{Route, Use};
use super::values::{self, Value};
use super::{Checker, Finding, RULES, Rule, Severity, links, shapes};
use crate::model::limits::NESTED_LEVELS;
use crate::model::{Output, Parameter, ResourceId, Shape, Stage, Table};
use crate::plan::{Choice, Operation, Plan, PlannedApi, Resource, ServiceRoute};
use crate::text::Text;

/// Declares the kinds of searches, and the searches of each kind that a walk makes.
macro_rules! searches {
    ($($(#[doc = $line:literal])* $kind:ident($searches:ident): $search:ty,)*) => {
        /// A search of a rule, by the things that it looks at. A rule that compares several of
        /// them looks at the whole plan.
        #[derive(Clone, Copy)]
        pub(crate) enum Search {
            $($(#[doc = $line])* $kind($search),)*
        }

        /// The searches of the rules of some severities, by kind.
        #[derive(Default)]
        struct Wanted {
            $($searches: Vec<(&'static Rule, $search)>,)*
        }

        impl Wanted {
            fn of(is_wanted: fn(Severity) -> bool) -> Self {
                let mut wanted = Self::default();
                for rule in RULES.iter().filter(|rule| is_wanted(rule.severity)) {
                    for search in rule.searches {
                        match *search {
                            $(Search::$kind(search) => wanted.$searches.push((rule, search)),)*
                        }
                    }
                }
                wanted
            }
        }
    };
}

searches! {
    Plan(plan): fn(&mut Checker<'_>),
    Parameter(parameter): fn(&Parameter, &mut Checker<'_>),
    Output(output): fn(&Output, &mut Checker<'_>),
    Resource(resource): fn(&Resource<'_>, &mut Checker<'_>),
    Table(table): fn(&Table, &mut Checker<'_>),
    /// The shape of an attribute, and each shape within it.
    Shape(shape): fn(&Shape, &mut Checker<'_>),
    /// A shape that is nested too deeply, by its level from 1.
    Nesting(nesting): fn(usize, &mut Checker<'_>),
    Api(api): fn(&PlannedApi<'_>, &mut Checker<'_>),
    Stage(stage): fn(&PlannedApi<'_>, &Stage, &mut Checker<'_>),
    Method(method): fn(Route<'_>, &mut Checker<'_>),
    Operation(operation): fn(&Operation<'_>, Route<'_>, &mut Checker<'_>),
    /// A choice of operations, at its place within the method.
    Choice(choice): fn(&Choice<'_>, &mut Checker<'_>),
    /// A request to a service, at its place within the method.
    Service(service): fn(&ServiceRoute<'_>, &mut Checker<'_>),
    /// A use of a table by an operation.
    Step(step): fn(Use<'_>, &mut Checker<'_>),
    /// A value of an operation, at its place within the operation.
    Value(value): fn(&[&str], Value<'_>, Route<'_>, &mut Checker<'_>),
    /// A text, an ARN or a handle, at its place within the resource.
    Link(link): fn(&[&str], links::Link<'_>, &mut Checker<'_>),
}

/// Adds the findings of the rules of some severities: about the stack, then about each resource in
/// the order of the plan, by the codes of the rules.
pub(super) fn run(plan: &Plan<'_>, is_wanted: fn(Severity) -> bool, findings: &mut Vec<Finding>) {
    let wanted = Wanted::of(is_wanted);
    let resources = plan.resources();
    let known = known(plan, &resources);
    let mut check = Checker::new(plan, &known, findings);
    each(&wanted.plan, &mut check, |search, check| search(check));
    for (key, value) in &plan.stack().tags {
        wanted.search_link(&["tags", key], links::Link::Text(value), &mut check);
    }
    for parameter in &plan.stack().parameters {
        let check = &mut check.at(parameter.id());
        each(&wanted.parameter, check, |search, check| search(parameter, check));
    }
    for resource in &resources {
        wanted.search(resource, &mut check.at(resource.id()));
    }
    for output in plan.outputs() {
        let check = &mut check.at(output.id());
        each(&wanted.output, check, |search, check| search(output, check));
        wanted.search_link(&["value"], links::Link::Text(&output.value), check);
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

/// Runs the searches of a kind, each for its rule.
fn each<S: Copy>(
    searches: &[(&'static Rule, S)],
    check: &mut Checker<'_>,
    run: impl Fn(S, &mut Checker<'_>),
) {
    for (rule, search) in searches {
        check.rule = Some(rule);
        run(*search, check);
    }
}

impl Wanted {
    fn search_link(&self, at: &[&str], link: links::Link<'_>, check: &mut Checker<'_>) {
        each(&self.link, check, |search, check| search(at, link, check));
    }

    fn search(&self, resource: &Resource<'_>, check: &mut Checker<'_>) {
        let found = check.found();
        each(&self.resource, check, |search, check| search(resource, check));
        match resource {
            Resource::Table(table) => {
                each(&self.table, check, |search, check| search(table, check));
                shapes::each(table, &mut |at, shape, level| {
                    let check = &mut check.within(at);
                    if level > NESTED_LEVELS {
                        each(&self.nesting, check, |search, check| search(level, check));
                    } else {
                        each(&self.shape, check, |search, check| search(shape, check));
                    }
                });
            }
            Resource::RestApi(api) => each(&self.api, check, |search, check| search(api, check)),
            Resource::Stage(api, stage) => {
                each(&self.stage, check, |search, check| search(api, stage, check));
            }
            Resource::Method(api, path, verb, method) => {
                let route = Route { api, path, verb: *verb, method };
                // A route that names an unknown table has no other properties.
                if method.route.is_some() || method.is_preflight {
                    each(&self.method, check, |search, check| search(route, check));
                }
                for operation in method.operations() {
                    self.search_operation(operation, route, &mut check.within(&operation.place()));
                }
                if let Some(choice) = method.choice() {
                    let check = &mut check.within(&[method.kind.name()]);
                    each(&self.choice, check, |search, check| search(choice, check));
                    values::each_of_choice(choice, &mut |at, value| {
                        each(&self.value, check, |search, check| search(at, value, route, check));
                    });
                }
                if let Some(service) = method.service() {
                    let check = &mut check.within(&[method.kind.name()]);
                    each(&self.service, check, |search, check| search(service, check));
                    values::each_of_service(service, &mut |at, value| {
                        each(&self.value, check, |search, check| search(at, value, route, check));
                    });
                }
            }
            _ => {}
        }
        links::each(resource, &mut |at, link| self.search_link(at, link, check));
        check.sort_from(found);
    }

    fn search_operation(
        &self,
        operation: &Operation<'_>,
        route: Route<'_>,
        check: &mut Checker<'_>,
    ) {
        each(&self.operation, check, |search, check| search(operation, route, check));
        for step in &operation.steps {
            let place: Vec<_> = step.place.iter().map(String::as_str).collect();
            each(&self.step, &mut check.within(&place), |search, check| {
                search(Use { step, operation, route }, check);
            });
        }
        values::each(operation, route, &mut |at, value| {
            each(&self.value, check, |search, check| search(at, value, route, check));
        });
    }
}
