use std::collections::BTreeSet;

use crate::check::api::{ApiChecker, MappingTemplate, api_rule};
use crate::vtl::outline::{Access, Part, ReferenceOutline, Term};

api_rule! {
    /// Checks that the templates of a request and of its response do not override the same
    /// parameter.
    ///
    /// ## Why
    /// API Gateway applies an override once to each parameter and responds with an error of the
    /// server to a second one. A response template sees what the request template has set. It is
    /// not documented if setting it there again counts as the second time.
    ///
    /// ## Example
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates:
    ///     application/json: >-
    ///       #set($context.responseOverride.status = 202)
    ///       {"TableName": "orders", "Key": {"id": {"S": "a"}}}
    ///   IntegrationResponses:
    ///     - StatusCode: 200
    ///       ResponseTemplates:
    ///         application/json: '#if($input.body == "{}")#set($context.responseOverride.status = 404)#end{}'
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// Integration:
    ///   Type: AWS
    ///   Uri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem
    ///   IntegrationHttpMethod: POST
    ///   Credentials: arn:aws:iam::123456789012:role/api
    ///   PassthroughBehavior: NEVER
    ///   RequestTemplates: {application/json: '{"TableName": "orders", "Key": {"id": {"S": "a"}}}'}
    ///   IntegrationResponses:
    ///     - StatusCode: 200
    ///       ResponseTemplates:
    ///         application/json: '#if($input.body == "{}")#set($context.responseOverride.status = 404)#else#set($context.responseOverride.status = 202)#end{}'
    ///     - {StatusCode: 400, SelectionPattern: '4\d{2}'}
    ///     - {StatusCode: 500, SelectionPattern: '5\d{2}'}
    /// MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
    /// ```
    "DG929", "override-in-both-templates", Warning, Templates(check)
}

fn check(templates: &[MappingTemplate<'_>], check: &mut ApiChecker<'_>) {
    let requests = templates.iter().filter(|template| !template.is_response());
    let by_requests: BTreeSet<String> =
        requests.flat_map(overridden).map(|(name, _)| name).collect();
    for response in templates.iter().filter(|template| template.is_response()) {
        for (name, span) in overridden(response) {
            if by_requests.contains(&name) {
                check.report_in(
                    response.place(span),
                    format_args!(
                        "the template of the request overrides `{name}`, too, and AWS documents \
                         only that an override may be applied once"
                    ),
                    "one `#set` for it",
                    None,
                );
            }
        }
    }
}

/// The parameters of the response that a template overrides, with the places of the references.
fn overridden(template: &MappingTemplate<'_>) -> Vec<(String, std::ops::Range<usize>)> {
    let mut found = Vec::new();
    if let Ok(probe) = &template.probe {
        visit(&probe.template.outline(), &mut |target| {
            if let Some(name) = name_of(target) {
                found.push((name, target.span.clone()));
            }
        });
    }
    found
}

fn visit(parts: &[Part], found: &mut dyn FnMut(&ReferenceOutline)) {
    for part in parts {
        match part {
            Part::Set(target, _) => found(target),
            Part::If(branches, otherwise) => {
                for (.., parts) in branches {
                    visit(parts, found);
                }
                visit(otherwise, found);
            }
            Part::Loop { body, .. } | Part::Define(_, body) => visit(body, found),
            Part::Text(_) | Part::Print(_) => {}
        }
    }
}

/// The name of an override of the response, such as `$context.responseOverride.status`.
fn name_of(target: &ReferenceOutline) -> Option<String> {
    let names = target.path.iter().map(|access| match access {
        Access::Property(name) | Access::Index(Term::Text(name)) => Some(name.as_str()),
        _ => None,
    });
    let names = names.collect::<Option<Vec<_>>>()?;
    let is_override =
        target.variable.as_deref() == Some("context") && names.first() == Some(&"responseOverride");
    is_override.then(|| format!("$context.{}", names.join(".")))
}
