use crate::check::{Checker, rule};
use crate::example::{Part, chosen};
use crate::gateway::api::{DeployedIntegration, DeployedMethod, DeployedStage};
use crate::gateway::percent::is_encoded;
use crate::gateway::{Api, Gateway};
use crate::model::{HttpMethod, one_of};
use crate::nearest::nearest;
use crate::plan::PlannedApi;

rule! {
    /// Checks that the requests of examples are valid and have a route.
    ///
    /// ## Why
    /// Such an example cannot be run.
    ///
    /// ## Example
    /// ```yaml
    /// examples: {first: {request: GET /order/7, dynamodb-request: {action: GetItem}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// examples: {first: {request: GET /orders/7, dynamodb-request: {action: GetItem}}}
    /// ```
    "DG701", "example-request", Error, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let (plan, examples) = (check.plan, &check.stack().examples);
    if examples.is_empty() {
        return;
    }
    let apis: Vec<_> = plan.apis().iter().map(|api| (api, Gateway::of(routes(api)))).collect();
    // A missing API is another problem.
    if apis.is_empty() {
        return;
    }
    let names = apis.iter().map(|(api, _)| &*api.key);
    for example in examples {
        let check = &mut check.within(&["examples", &example.name]);
        for part in example.parts() {
            let check = &mut check.within(&part.place());
            match chosen(names.clone(), part.api).and_then(|index| apis.get(index)) {
                Some((planned, Some(gateway))) => {
                    check_part(&part, gateway, check);
                    check_stage_variables(&part, planned, check);
                }
                Some((_, None)) => {}
                None => report_api(part.api, names.clone(), check),
            }
        }
    }
}

/// Reports an unknown API, or that the example names none of several.
fn report_api<'n>(
    name: Option<&str>,
    known: impl Iterator<Item = &'n str> + Clone,
    check: &mut Checker<'_>,
) {
    let expected = one_of("one of", known.clone());
    match name {
        Some(name) => {
            let meant = nearest(name, known).map(|meant| format!("did you mean `{meant}`?"));
            let message = format_args!("there is no API `{name}`");
            check.report_with_help(&["api"], message, expected, meant);
        }
        None => check.report(
            &["request"],
            "a request to one of several APIs, of which none is named `api`",
            format_args!("`api` with {expected}"),
        ),
    }
}

/// Reports values of stage variables that the stage does not have.
fn check_stage_variables(part: &Part<'_>, api: &PlannedApi<'_>, check: &mut Checker<'_>) {
    let known: Vec<_> =
        api.stages.iter().flat_map(|stage| stage.variables.keys()).map(String::as_str).collect();
    for name in part.request.stage_variables.keys() {
        if !known.contains(&name.as_str()) {
            check.report_with_help(
                &["request", "stage-variables", name],
                format_args!("the stage has no variable `{name}`"),
                "a variable of `stage`",
                nearest(name, known.iter().copied())
                    .map(|meant| format!("did you mean `{meant}`?")),
            );
        }
    }
}

/// The routes of an API, which are all that the check needs.
fn routes(api: &PlannedApi<'_>) -> Api {
    let method = || DeployedMethod::new(DeployedIntegration::mock());
    let empty = Api::default().stage("", DeployedStage::default());
    api.methods()
        .fold(empty, |routes, (path, verb, _)| routes.method(verb, path.as_str(), method()))
}

fn check_part(part: &Part<'_>, gateway: &Gateway, check: &mut Checker<'_>) {
    let request = part.request;
    let verbs = HttpMethod::ALL.into_iter().filter(|verb| *verb != HttpMethod::Any);
    let mut verbs = verbs.map(HttpMethod::as_str);
    let is_verb = verbs.clone().any(|verb| verb == request.method);
    check.require(
        is_verb,
        &["request", "method"],
        format_args!("unknown method `{}`", request.method),
        one_of("one of", verbs.by_ref()),
    );
    let target = &request.target;
    let is_target = target.starts_with('/') && is_encoded(target);
    // An invalid method may be no request at all: `/orders`, or a sentence.
    check.require(
        is_target || !is_verb,
        &["request", "path"],
        format_args!("invalid request target `{target}`"),
        "a percent-encoded path starting with `/`, such as /orders/a%20b?limit=5",
    );
    check.require(
        !target.contains('#'),
        &["request", "path"],
        format_args!("`{target}` has a fragment, which is never sent"),
        "a path without `#`, which is encoded as %23",
    );
    // A request without a route may have a response, which API Gateway makes, and nothing else.
    let is_answered = part.response.is_some() && !part.is_about_backend();
    if is_verb && is_target && !is_answered && !gateway.has_route(request) {
        let wanted = format!("{} {}", request.method, request.path());
        let routes: Vec<_> =
            gateway.routes().map(|(verb, path)| format!("{verb} {path}")).collect();
        let meant = nearest(&wanted, &routes).map(|route| format!("did you mean `{route}`?"));
        check.report_with_help(
            &["request"],
            format_args!("no route for {wanted}"),
            one_of("a request for one of the routes", &routes),
            meant,
        );
    }
}
