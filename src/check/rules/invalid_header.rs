use crate::check::route::{Route, errors};
use crate::check::rules::mapping_expression;
use crate::check::{Checker, rule};
use crate::model::{AnswerPart, Authorizer, CognitoAuthorizer, Cors, TokenAuthorizer, limits};
use crate::plan::Operation;
use crate::plan::Resource;

rule! {
    /// Checks the names and values of headers.
    ///
    /// ## Why
    /// HTTP cannot carry other names and values.
    ///
    /// ## Example
    /// ```yaml
    /// api: {cors: {origins: any, exposed-headers: [X Y]}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {cors: {origins: any, exposed-headers: [X-Y]}}
    /// ```
    "DG513", "invalid-header", Error,
    Plan(check_examples), Resource(check), Operation(check_operation)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    mapping_expression::each_header(resource, &mut |at, (name, _), _, _| {
        check_name(at, name, check);
    });
    for (code, response) in errors(resource).iter().flat_map(|errors| &errors.answers) {
        for (name, value) in &response.headers {
            let at = ["errors", "answers", code, "headers", name];
            check_header(&at, Some(value), check);
            check.require(
                !value.contains('\''),
                &at,
                format_args!("an apostrophe in the value of the header {name}"),
                "a constant without it: API Gateway has no escapes for apostrophes in constants",
            );
        }
    }
    match resource {
        Resource::RestApi(api) => api.cors.iter().for_each(|cors| check_cors(cors, check)),
        Resource::Authorizer(_, _, authorizer) => {
            let (Authorizer::Cognito(CognitoAuthorizer { header, .. })
            | Authorizer::Token(TokenAuthorizer { header, .. })) = authorizer
            else {
                return;
            };
            let message = format_args!("invalid header name `{header}`");
            let fits = limits::is_header_name(header);
            check.require(fits, &[authorizer.key(), "header"], message, "letters, digits and `-`");
        }
        _ => {}
    }
}

fn check_cors(cors: &Cors, check: &mut Checker<'_>) {
    for (field, names) in [
        ("allowed-headers", cors.allowed_headers.as_deref().unwrap_or_default()),
        ("exposed-headers", &cors.exposed_headers),
    ] {
        for (index, name) in names.iter().enumerate() {
            check.require(
                limits::is_header_name(name) && (name != "*" || !cors.credentials),
                &["cors", field, &index.to_string()],
                format_args!("invalid header name `{name}`"),
                "letters, digits and `-`; `*` only without credentials",
            );
        }
    }
}

fn check_examples(check: &mut Checker<'_>) {
    for example in &check.stack().examples {
        let check = &mut check.within(&["examples", &example.name]);
        for part in example.parts() {
            let check = &mut check.within(&part.place());
            for (name, value) in part.request.headers.iter() {
                check_header(&["request", "headers", name], Some(value), check);
            }
            if let Some(expected) = part.backend_request {
                for (name, value) in &expected.headers {
                    check_header(&["backend-request", "headers", name], value.as_deref(), check);
                }
            }
            for (at, response) in [
                ("dynamodb-response", part.dynamodb_response),
                ("backend-response", part.backend_response),
            ] {
                for (name, value) in response.iter().flat_map(|of| of.headers.iter()) {
                    check_header(&[at, "headers", name], Some(value), check);
                }
            }
            for (name, value) in part.response.iter().flat_map(|response| &response.headers) {
                check_header(&["response", "headers", name], value.as_deref(), check);
            }
        }
    }
}

/// Checks that HTTP can [transfer](https://www.rfc-editor.org/rfc/rfc9110#section-5.5) a header.
fn check_header(at: &[&str], value: Option<&str>, check: &mut Checker<'_>) {
    let Some(name) = at.last() else { return };
    check_name(at, name, check);
    let fits = |value: &str| {
        !value.chars().any(|c| c.is_control() && c != '\t')
            && value.trim_matches([' ', '\t']) == value
    };
    check.require(
        value.is_none_or(fits),
        at,
        format_args!("invalid value for the header {name}"),
        "one line without control characters and surrounding blanks",
    );
}

fn check_name(at: &[&str], name: &str, check: &mut Checker<'_>) {
    check.require_key(
        limits::is_header_name(name),
        at,
        format_args!("invalid header name `{name}`"),
        "letters, digits and `-`",
    );
}

fn check_operation(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    let names = operation.response.declared_headers.keys();
    let mut known: Vec<String> = Vec::new();
    for name in names {
        let at = ["answer", "headers", name];
        check_name(&at, name, check);
        let lower = name.to_ascii_lowercase();
        check.require_key(
            !known.contains(&lower),
            &at,
            format_args!("the header {name} is set twice"),
            "each header once; upper and lower case are the same",
        );
        check.require_key(
            lower != "content-type" || operation.response.content_type().is_none(),
            &at,
            "the content type of a text in a header",
            "`content-type` of the text, without this header",
        );
        known.push(lower);
    }
    for (name, text) in &operation.response.headers {
        let literals = text.parts().iter().filter_map(|part| match part {
            AnswerPart::Literal(literal) => Some(literal.as_str()),
            AnswerPart::Reference(_) => None,
        });
        check.require(
            literals.flat_map(str::chars).all(|c| matches!(c, ' '..='~')),
            &["answer", "headers", name],
            format_args!("invalid value for the header {name}"),
            "printable ASCII characters",
        );
    }
}
