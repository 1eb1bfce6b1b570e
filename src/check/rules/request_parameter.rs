use crate::check::route::Route;
use crate::check::values::Value;
use crate::check::{Checker, rule};
use crate::model::{Reference, RequestParameter, ValueSource};

rule! {
    /// Checks the names of request parameters.
    ///
    /// ## Why
    /// API Gateway refuses other names, and knows the parameters of the path only if the path
    /// has them.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {parameters: {header: {X Y: true}}, mock: {status: 200}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {parameters: {header: {X-Y: true}}, mock: {status: 200}}}}
    /// ```
    "DG520", "request-parameter", Error, Method(check), Value(check_value)
}

fn check(Route { path, method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let operations = method.operations();
    let tested = |parameter: &RequestParameter| {
        let is_it = |of: &Reference| of.source.parameter().as_ref() == Some(parameter);
        method.choice().is_some_and(|choice| choice.tested().any(is_it))
    };
    for parameter in method.request_parameters.keys() {
        // Those of the operation or the service are reported at its fields.
        if operations.iter().any(|operation| operation.takes(parameter))
            || tested(parameter)
            || method.service().is_some_and(|route| route.takes(parameter))
        {
            continue;
        }
        let name = parameter.name();
        let at = ["parameters", parameter.section(), name];
        if let Some((message, expected)) = parameter.misnomer() {
            check.require_key(false, &at, message, expected);
        }
        if let RequestParameter::Path(_) = parameter {
            check.require_key(
                path.parameters().any(|known| known == name),
                &at,
                format_args!("the path {path} has no parameter `{name}`"),
                format_args!("{{{name}}} in the path"),
            );
        }
    }
}

fn check_value(at: &[&str], value: Value<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    let named = |source: &&ValueSource| {
        matches!(source, ValueSource::QueryString(_) | ValueSource::Header(_))
    };
    for source in value.template.sources().filter(named) {
        let parameter = source.parameter();
        if let Some((message, expected)) = parameter.and_then(|of| of.misnomer()) {
            check.report(at, message, expected);
        }
    }
}
