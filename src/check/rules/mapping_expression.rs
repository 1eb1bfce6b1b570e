use crate::check::route::{Route, response_place};
use crate::check::{Checker, rule};
use crate::model::{RestApi, context_variable, limits, lookalike, one_of};
use crate::nearest::nearest;
use crate::plan::Operation;
use crate::plan::Resource;
use crate::vtl::is_json_path;

rule! {
    /// Checks that a header is set to a constant or to a mapping expression that API Gateway
    /// knows.
    ///
    /// ## Why
    /// API Gateway refuses other expressions, or sends them as they are written.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, headers: {X-A: text}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, headers: {X-A: "'text'"}}}}}
    /// ```
    "DG514", "mapping-expression", Error, Resource(check), Operation(check_operation)
}

type Visit<'a> = dyn FnMut(&[&str], (&str, &str), Place, &RestApi) + 'a;

/// The response that sets a header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a response of an integration.
    Integration,
    /// In the response of a mock integration, which answers nothing.
    Mock,
    /// In a gateway response, which has nothing of an integration.
    Gateway,
}

/// The kind of source that an expression names, by what may stand behind its prefix.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Parameter,
    Body,
    Context,
    StageVariable,
}

const OF_INTEGRATION: [(&str, Kind); 5] = [
    ("integration.response.header", Kind::Parameter),
    ("integration.response.multivalueheader", Kind::Parameter),
    ("integration.response.body", Kind::Body),
    ("context", Kind::Context),
    ("stageVariables", Kind::StageVariable),
];

const OF_MOCK: [(&str, Kind); 2] =
    [("context", Kind::Context), ("stageVariables", Kind::StageVariable)];

const OF_GATEWAY: [(&str, Kind); 7] = [
    ("method.request.header", Kind::Parameter),
    ("method.request.multivalueheader", Kind::Parameter),
    ("method.request.querystring", Kind::Parameter),
    ("method.request.multivaluequerystring", Kind::Parameter),
    ("method.request.path", Kind::Parameter),
    ("context", Kind::Context),
    ("stageVariables", Kind::StageVariable),
];

/// The `$context` variables of the error, which only gateway responses have.
const OF_ERROR: [&str; 4] =
    ["error.message", "error.messageString", "error.responseType", "error.validationErrorString"];

impl Place {
    const fn kinds(self) -> &'static [(&'static str, Kind)] {
        match self {
            Self::Integration => &OF_INTEGRATION,
            Self::Mock => &OF_MOCK,
            Self::Gateway => &OF_GATEWAY,
        }
    }

    const fn examples(self) -> &'static str {
        match self {
            Self::Integration => {
                "integration.response.header.NAME, integration.response.body.PATH, context.NAME, stageVariables.NAME"
            }
            Self::Mock => "context.NAME, stageVariables.NAME",
            Self::Gateway => "context.NAME, stageVariables.NAME, method.request.header.NAME",
        }
    }
}

/// An error of an expression, with the expected form and a suggestion.
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) expected: String,
    pub(crate) help: Option<String>,
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    each_header(resource, &mut |at, (name, value), place, api| {
        if let Some(Fault { message, expected, help }) = fault(name, value, place, api) {
            check.report_with_help(at, message, expected, help);
        }
    });
}

/// Visits the headers that responses set, with their places. Generated ones and those of
/// error responses are valid.
pub(super) fn each_header(resource: &Resource<'_>, visit: &mut Visit<'_>) {
    match resource {
        Resource::RestApi(api) => {
            let responses = api.gateway_responses.iter();
            for (of, response) in responses.filter(|(_, response)| !response.is_made) {
                for (name, value) in &response.headers {
                    let at = ["gateway-responses", of.as_str(), "headers", name];
                    visit(&at, (name, value), Place::Gateway, api);
                }
            }
        }
        Resource::Method(api, _, _, method) if !method.is_generated() => {
            let integration = &method.integration;
            let place = if integration.is_mock() { Place::Mock } else { Place::Integration };
            for response in integration.responses().iter().filter(|_| !method.is_preflight) {
                let status = response.status.to_string();
                for (name, value) in &response.headers {
                    let at = response_place(integration, &status, &["headers", name]);
                    visit(&at, (name, value), place, api);
                }
            }
        }
        _ => {}
    }
}

/// The fault of the value of a header.
pub(crate) fn fault(header: &str, value: &str, place: Place, api: &RestApi) -> Option<Fault> {
    if let Some(constant) = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        let found = lookalike::in_text(constant)?;
        let written = &found.written;
        return Some(Fault {
            message: format!("`{written}` in a constant header would be sent literally"),
            expected: format!(
                "a mapping expression alone, or a constant without it: {}",
                place.examples()
            ),
            help: expression_of(written, place).map(|meant| format!("did you mean `{meant}`?")),
        });
    }
    let unknown = || Fault {
        message: format!(
            "invalid value `{value}` of the header {header}: neither a constant nor a mapping \
             expression"
        ),
        expected: format!(
            "a constant in single quotes within the YAML string (\"'value'\"), or {}",
            place.examples()
        ),
        help: meant(value, place).map(|meant| format!("did you mean `{meant}`?")),
    };
    let known =
        place.kinds().iter().find_map(|(prefix, kind)| match value.strip_prefix(prefix)? {
            "" => Some((*kind, None)),
            rest => rest.strip_prefix('.').map(|rest| (*kind, Some(rest))),
        });
    match known {
        Some((Kind::Body, None)) => None,
        Some((Kind::Body, Some(path))) => body_fault(value, path),
        Some((Kind::Parameter, Some(name))) if is_name(name) => None,
        Some((Kind::Context, Some(name))) if is_variable(name, place) => None,
        Some((Kind::Context, Some(name))) => Some(Fault {
            message: format!("unknown variable `context.{name}`"),
            expected: context_variable::EXPECTED.to_owned(),
            help: nearest_variable(name, place)
                .map(|meant| format!("did you mean `context.{meant}`?")),
        }),
        Some((Kind::StageVariable, Some(name))) if is_name(name) => {
            let stage = api.stages.iter().find(|stage| !stage.variables.contains_key(name))?;
            let known: Vec<_> = stage.variables.keys().map(String::as_str).collect();
            Some(Fault {
                message: format!("unknown variable `{name}` of the stage `{}`", stage.name),
                expected: one_of("a variable of the stage", &known),
                help: nearest(name, known.iter().copied())
                    .map(|meant| format!("did you mean `stageVariables.{meant}`?")),
            })
        }
        _ => Some(unknown()),
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && limits::is_made_of(name, "._$-:")
}

pub(super) fn is_variable(name: &str, place: Place) -> bool {
    let names: Vec<_> = name.split('.').map(str::to_owned).collect();
    context_variable::held(&names).is_some() || place == Place::Gateway && OF_ERROR.contains(&name)
}

pub(super) fn nearest_variable(name: &str, place: Place) -> Option<&'static str> {
    let names: Vec<_> = name.split('.').map(str::to_owned).collect();
    let of_error = || nearest(name, OF_ERROR).filter(|_| place == Place::Gateway);
    context_variable::nearest_to(&names).or_else(of_error)
}

/// The fault of a path into DynamoDB's answer, which is written without its `$.`.
fn body_fault(value: &str, path: &str) -> Option<Fault> {
    let rest = path.strip_prefix("$.").unwrap_or(path);
    if rest.is_empty() || !is_json_path(&format!("$.{rest}")) {
        return Some(Fault {
            message: format!("`{value}` does not end in a JSONPath"),
            expected: "names separated by dots, such as integration.response.body.Item.url.S"
                .to_owned(),
            help: None,
        });
    }
    None
}

/// The probably meant expression.
fn meant(value: &str, place: Place) -> Option<String> {
    if let Some(expression) = expression_of(value, place) {
        return Some(expression);
    }
    place.kinds().iter().find_map(|(prefix, _)| {
        let segments = prefix.split('.').count();
        let mut ends = value.match_indices('.').map(|(end, _)| end).chain([value.len()]);
        let end = ends.nth(segments - 1)?;
        let (written, rest) = value.split_at(end);
        nearest(written, [*prefix])
            .filter(|_| written != *prefix)
            .map(|prefix| format!("{prefix}{rest}"))
    })
}

/// The expression for a reference in another syntax: `{context.requestId}`, `$context.requestId`.
pub(super) fn expression_of(written: &str, place: Place) -> Option<String> {
    let name =
        written.trim_start_matches(['$', '!']).trim_start_matches('{').trim_end_matches('}').trim();
    let name = name.replace("stage-variable.", "stageVariables.");
    let of_request = [("path.", "path"), ("query-string.", "querystring"), ("header.", "header")];
    let name = of_request
        .into_iter()
        .find_map(|(kind, of)| {
            name.strip_prefix(kind).map(|rest| format!("method.request.{of}.{rest}"))
        })
        .unwrap_or(name);
    let is_known = place.kinds().iter().any(|(prefix, _)| {
        name.strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| !rest.is_empty())
    });
    (is_known && name != written).then_some(name)
}

/// Checks that the headers of an answer are not in the form of API Gateway.
fn check_operation(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    for (name, value) in operation.response.declared_headers {
        let at = ["answer", "headers", name];
        let constant = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
        let is_expression = OF_INTEGRATION.into_iter().any(|(prefix, _)| {
            value.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
        });
        if let Some(constant) = constant {
            check.report_with_help(
                &at,
                "a header in single quotes, which would be sent, too",
                "text without quotes",
                Some(format!("did you mean `{constant}`?")),
            );
        } else if is_expression {
            check.report_with_help(
                &at,
                format_args!("`{value}` would be sent as it is"),
                "text, such as `{item.url}` or `/orders/{path.id}`",
                reference_of(value).map(|meant| format!("did you mean `{{{meant}}}`?")),
            );
        }
    }
}

/// The reference for a mapping expression.
fn reference_of(expression: &str) -> Option<String> {
    if let Some(name) = expression.strip_prefix("context.") {
        return Some(format!("context.{name}"));
    }
    if let Some(name) = expression.strip_prefix("stageVariables.") {
        return Some(format!("stage-variable.{name}"));
    }
    let way = expression.strip_prefix("integration.response.body.")?;
    let (root, rest) = way.strip_prefix("$.").unwrap_or(way).split_once('.')?;
    let (names, _) = rest.rsplit_once('.')?;
    match root {
        "Item" => Some(format!("item.{names}")),
        "Items[0]" => Some(format!("items[0].{names}")),
        _ => None,
    }
}
