//! Checks of sources: values that a request of this route does not have.

use crate::check::checker::Field;
use crate::check::finding::Checker;
use crate::check::rules::{
    literal_source, optional_source, request_parameter, unavailable_source,
    unknown_context_variable, unknown_name,
};
use crate::check::walk::Route;
use crate::model::context_variable::{self, Held};
use crate::model::{Authorization, Authorizer, RequestParameter, ValueSource, ValueTemplate};
use crate::vtl;

/// Reports sources that a request of this route lacks, or that have another meaning.
pub(crate) fn check_sources(
    value_template: &ValueTemplate,
    place: &[&str],
    route: Route<'_>,
    check: &mut Checker,
) {
    for source in value_template.sources() {
        check_source(source, place, route, check);
    }
    if let Some(meant) = value_template.as_literal().and_then(|text| meant_by(text, route)) {
        let text = value_template.as_literal().unwrap_or_default();
        check.report_with_help(
            &literal_source::RULE,
            place,
            format_args!("`{text}` is constant text here"),
            format_args!("{meant} for the value of the request, or another text"),
            Some(format!("did you mean `{meant}`?")),
        );
    }
}

/// The source that a whole text resembles: `:id` and `<id>` for a path parameter, and sources
/// without braces.
fn meant_by(text: &str, route: Route<'_>) -> Option<ValueSource> {
    let in_brackets = || text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let of_path = text
        .strip_prefix([':', '$'])
        .or_else(in_brackets)
        .map(|name| ValueSource::Path(name.to_owned()));
    let source = of_path.or_else(|| text.parse().ok())?;
    let is_known = match &source {
        ValueSource::Path(name) => route.path.parameters().any(|known| known == name),
        ValueSource::Context(names) => context_variable::held(names).is_some(),
        ValueSource::QueryString(_) => true,
        ValueSource::StageVariable(name) => {
            route.api.stages.iter().any(|stage| stage.variables.contains_key(name))
        }
        ValueSource::Header(_)
        | ValueSource::Body(_)
        | ValueSource::Element(_)
        | ValueSource::Now { .. } => false,
    };
    is_known.then_some(source)
}

/// Reports optional sources in values that cannot be omitted.
pub(crate) fn check_needed(
    value_template: &ValueTemplate,
    place: &[&str],
    route: Route<'_>,
    check: &mut Checker,
) {
    let Some(operation) = route.method.operation() else { return };
    for source in value_template.sources() {
        let is_optional =
            source.parameter().is_some_and(|parameter| operation.optional.contains(&parameter));
        check.require(&optional_source::RULE,
            !is_optional,
            place,
            format_args!("`{source}` is optional, but this value is required"),
            "a required parameter: `true` among the route's `parameters`, or nothing there. Only filters, tests of the sort \
             key and values of other attributes than keys are left out where their parameter is missing",
        );
    }
}

/// Reports a source that a request of this route lacks, or that has another meaning.
pub(crate) fn check_source(
    source: &ValueSource,
    place: &[&str],
    route: Route<'_>,
    check: &mut Checker,
) {
    match source {
        ValueSource::Path(name) => {
            let known: Vec<_> = route.path.parameters().collect();
            if !known.contains(&name.as_str()) {
                let message = format_args!("unknown path parameter `{name}`");
                check.unknown_name(
                    &unknown_name::RULE,
                    Field::Value(place),
                    message,
                    name,
                    ("a parameter of the path", &known),
                );
            }
        }
        ValueSource::QueryString(name) => {
            check_name(&RequestParameter::QueryString(name.clone()), place, check);
            let operation = route.method.operation();
            check.require(
                &unavailable_source::RULE,
                !operation.is_some_and(|operation| {
                    operation.page_parameters().any(|taken| taken == name)
                }),
                place,
                format_args!(
                    "the query string parameter `{name}` is reserved for the pages of the \
                              operation"
                ),
                "another name",
            );
        }
        ValueSource::Header(name) => check_header(name, place, check),
        ValueSource::Element(_) => check.report(
            &unavailable_source::RULE,
            place,
            format_args!("`{source}` is not available here"),
            "it in the values of a batch",
        ),
        ValueSource::StageVariable(name) => check_stage_variable(name, place, route, check),
        ValueSource::Context(names) => check_context(source, names, place, route, check),
        ValueSource::Body(_) | ValueSource::Now { .. } => {}
    }
}

/// Reports an invalid name of a parameter.
pub(crate) fn check_name(parameter: &RequestParameter, place: &[&str], check: &mut Checker) {
    if let Some((message, expected)) = parameter.misnomer() {
        check.report(&request_parameter::RULE, place, message, expected);
    }
}

pub(crate) fn check_header(name: &str, place: &[&str], check: &mut Checker) {
    check_name(&RequestParameter::Header(name.to_owned()), place, check);
    check.require(
        &unavailable_source::RULE,
        !vtl::is_hop_by_hop_header(name),
        place,
        format_args!("the hop-by-hop header {name} is not available in mapping templates"),
        "another header",
    );
}

pub(crate) fn check_stage_variable(
    name: &str,
    place: &[&str],
    route: Route<'_>,
    check: &mut Checker,
) {
    let Some(stage) = route.api.stages.iter().find(|stage| !stage.variables.contains_key(name))
    else {
        return;
    };
    let known: Vec<_> = stage.variables.keys().map(String::as_str).collect();
    let message = format_args!("unknown variable `{name}` of the stage `{}`", stage.name);
    check.unknown_name(
        &unknown_name::RULE,
        Field::Value(place),
        message,
        name,
        ("a variable of the stage", &known),
    );
}

pub(crate) fn check_context(
    source: &ValueSource,
    names: &[String],
    place: &[&str],
    route: Route<'_>,
    check: &mut Checker,
) {
    let Some(held) = context_variable::held(names) else {
        let nearest = context_variable::nearest_to(names);
        let help = nearest.map(|nearest| format!("did you mean `{{context.{nearest}}}`?"));
        let message = format_args!("unknown variable `{source}`");
        return check.report_with_help(
            &unknown_context_variable::RULE,
            place,
            message,
            context_variable::EXPECTED,
            help,
        );
    };
    let authorizer = route.method.authorizer.as_ref();
    let authorizer = authorizer.map(|name| route.api.authorizers.get(name));
    let (is_held, who, expected) = match held {
        Held::Always | Held::Sometimes => return,
        // An authorizer that the API does not have has been reported.
        _ if matches!(authorizer, Some(None)) => return,
        Held::ByIam => (
            route.method.authorization == Authorization::AwsIam,
            "callers authorized by IAM",
            "`authorization: AWS_IAM` on the route",
        ),
        Held::ByApiKey => (
            route.method.api_key_required,
            "callers with an API key",
            "`api-key-required: true` on the route",
        ),
        Held::ByUserPool => (
            matches!(authorizer, Some(Some(Authorizer::Cognito(_)))),
            "users of a user pool",
            "an authorizer with `cognito` on the route",
        ),
        Held::ByFunction => (
            matches!(authorizer, Some(Some(of)) if of.is_lambda()),
            "callers authorized by a Lambda function",
            "an authorizer with `token` or `request` on the route; for a user pool, \
             {context.authorizer.claims.NAME}",
        ),
    };
    check.require(
        &unavailable_source::RULE,
        is_held,
        place,
        format_args!(
            "`{source}` is only available for {who} and would always be empty on this route"
        ),
        expected,
    );
}
