use crate::check::route::Route;
use crate::check::values::Value;
use crate::check::{Checker, rule};
use crate::model::context_variable::{self, Held};
use crate::model::{Authorization, Authorizer, ValueSource};
use crate::plan::Operation;
use crate::vtl;

rule! {
    /// Checks that a request of the route brings the values that its operation uses.
    ///
    /// ## Why
    /// The value would be empty in every request.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes: {GET /mine: {get: {table: orders, key: {id: "{context.identity.userArn}"}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     GET /mine:
    ///       authorization: AWS_IAM
    ///       get: {table: orders, key: {id: "{context.identity.userArn}"}}
    /// ```
    "DG609", "unavailable-source", Error, Value(check)
}

fn check(at: &[&str], value: Value<'_>, route: Route<'_>, check: &mut Checker<'_>) {
    let operations = route.method.operations().into_iter();
    let page_sources: Vec<_> = operations.flat_map(Operation::page_sources).collect();
    for source in value.template.sources() {
        check.require(
            value.is_of_page || page_sources.iter().all(|(_, known)| known != source),
            at,
            format_args!("`{source}` is reserved for the pages of the operation"),
            "another name",
        );
        match source {
            ValueSource::Header(name) | ValueSource::HeaderList(name) => check.require(
                !vtl::is_hidden_header(name),
                at,
                format_args!("the header {name} is not available in mapping templates"),
                "another header",
            ),
            ValueSource::Element(_) | ValueSource::Index => check.require(
                value.is_of_element,
                at,
                format_args!("`{source}` is not available here"),
                "it in the values of a batch",
            ),
            ValueSource::Context(names) => check_context(at, source, names, route, check),
            _ => {}
        }
    }
}

fn check_context(
    at: &[&str],
    source: &ValueSource,
    names: &[String],
    Route { api, method, .. }: Route<'_>,
    check: &mut Checker<'_>,
) {
    let authorizer = method.authorizer.as_ref().map(|name| api.authorizers.get(name));
    let (is_held, callers, expected) = match context_variable::held(names) {
        None | Some(Held::Always | Held::Sometimes) => return,
        // An unknown authorizer breaks another rule.
        _ if matches!(authorizer, Some(None)) => return,
        Some(Held::ByIam) => (
            method.authorization == Authorization::AwsIam,
            "callers authorized by IAM",
            "`authorization: AWS_IAM` on the route",
        ),
        Some(Held::ByApiKey) => (
            method.api_key_required,
            "callers with an API key",
            "`api-key-required: true` on the route",
        ),
        Some(Held::ByUserPool) => (
            matches!(authorizer, Some(Some(Authorizer::Cognito(_)))),
            "users of a user pool",
            "an authorizer with `cognito` on the route",
        ),
        Some(Held::ByFunction) => (
            matches!(authorizer, Some(Some(of)) if of.is_lambda()),
            "callers authorized by a Lambda function",
            "an authorizer with `token` or `request` on the route; for a user pool, \
             {context.authorizer.claims.NAME}",
        ),
    };
    check.require(
        is_held,
        at,
        format_args!(
            "`{source}` is only available for {callers} and would always be empty on this route"
        ),
        expected,
    );
}
