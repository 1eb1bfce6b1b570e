//! Mapping expressions: what a header of a response can be set to. They follow the
//! [reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html);
//! those of gateway responses, the page about
//! [them](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-gateway-response-using-the-console.html).

use crate::check::finding::Checker;
use crate::check::rules::{
    gateway_response, invalid_header, mapping_expression, unknown_context_variable,
};
use crate::model::context_variable;
use crate::model::{RestApi, limits, lookalike};
use crate::nearest::nearest;
use crate::vtl::is_json_path;

/// The response that sets a header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// In a response of an integration, of which DynamoDB's answer has these members where they are
    /// known.
    Integration(Option<&'a [&'a str]>),
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

impl Place<'_> {
    const fn kinds(self) -> &'static [(&'static str, Kind)] {
        match self {
            Self::Integration(_) => &OF_INTEGRATION,
            Self::Mock => &OF_MOCK,
            Self::Gateway => &OF_GATEWAY,
        }
    }

    const fn examples(self) -> &'static str {
        match self {
            Self::Integration(_) => {
                "integration.response.header.NAME, integration.response.body.PATH, context.NAME, stageVariables.NAME"
            }
            Self::Mock => "context.NAME, stageVariables.NAME",
            Self::Gateway => "context.NAME, stageVariables.NAME, method.request.header.NAME",
        }
    }
}

/// An error of an expression, with the expected form and a suggestion.
struct Fault {
    message: String,
    expected: String,
    help: Option<String>,
}

/// Reports an invalid value of a header.
pub(crate) fn check(
    check: &mut Checker,
    field: &[&str],
    (name, value): (&str, &str),
    place: Place<'_>,
    api: &RestApi,
) {
    check.require_key(
        &invalid_header::RULE,
        limits::is_header_name(name),
        field,
        format_args!("invalid header name `{name}`"),
        "letters, digits and `-`",
    );
    if let Some(Fault { message, expected, help }) = fault(name, value, place, api) {
        check.report_with_help(&mapping_expression::RULE, field, message, expected, help);
    }
}

fn fault(header: &str, value: &str, place: Place<'_>, api: &RestApi) -> Option<Fault> {
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
        Some((Kind::Body, Some(path))) => body_fault(value, path, place),
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
                expected: crate::model::one_of("a variable of the stage", &known),
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

fn is_variable(name: &str, place: Place<'_>) -> bool {
    let names: Vec<_> = name.split('.').map(str::to_owned).collect();
    context_variable::held(&names).is_some() || place == Place::Gateway && OF_ERROR.contains(&name)
}

fn nearest_variable(name: &str, place: Place<'_>) -> Option<&'static str> {
    let names: Vec<_> = name.split('.').map(str::to_owned).collect();
    let of_error = || nearest(name, OF_ERROR).filter(|_| place == Place::Gateway);
    context_variable::nearest_to(&names).or_else(of_error)
}

/// The fault of a path into DynamoDB's answer, which is written without its `$.`.
fn body_fault(value: &str, path: &str, place: Place<'_>) -> Option<Fault> {
    let rest = path.strip_prefix("$.").unwrap_or(path);
    if rest.is_empty() || !is_json_path(&format!("$.{rest}")) {
        return Some(Fault {
            message: format!("`{value}` does not end in a JSONPath"),
            expected: "names separated by dots, such as integration.response.body.Item.url.S"
                .to_owned(),
            help: None,
        });
    }
    let Place::Integration(Some(members)) = place else { return None };
    let first = rest.split(['.', '[']).next().unwrap_or_default();
    // What begins with another step finds its member by itself.
    if first.is_empty() || members.contains(&first) {
        return None;
    }
    let expected = match members {
        [] => "integration.response.header.NAME, because the response of the operation has no \
               members"
            .to_owned(),
        members => format!("a member of the response: {}", members.join(", ")),
    };
    Some(Fault {
        message: format!("DynamoDB's response has no `{first}`, so the header is never set"),
        expected,
        help: nearest(first, members.iter().copied())
            .map(|meant| format!("did you mean `{meant}`?")),
    })
}

/// The probably meant expression.
fn meant(value: &str, place: Place<'_>) -> Option<String> {
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
fn expression_of(written: &str, place: Place<'_>) -> Option<String> {
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

/// Reports unknown variables in a gateway response's body, and text that looks like one.
pub(crate) fn check_body(check: &mut Checker, field: &[&str], body: &str) {
    if let Some(found) = lookalike::in_braces(body) {
        let variable = expression_of(&found.written, Place::Gateway);
        check.report_with_help(
            &gateway_response::RULE,
            field,
            format_args!(
                "`{}` in the body of a gateway response would be sent literally",
                found.written
            ),
            "$context.NAME, $stageVariables.NAME or $method.request.header.NAME",
            variable.map(|meant| format!("did you mean `${meant}`?")),
        );
    }
    for (start, _) in body.match_indices("$context.") {
        let rest = &body[start + "$context.".len()..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
            .unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('.');
        if !is_variable(name, Place::Gateway) {
            check.report_with_help(
                &unknown_context_variable::RULE,
                field,
                format_args!("unknown variable `$context.{name}`"),
                context_variable::EXPECTED,
                nearest_variable(name, Place::Gateway)
                    .map(|meant| format!("did you mean `$context.{meant}`?")),
            );
        }
    }
}
