//! Outlines of templates in which what they read can be seen: loops over constant texts are
//! unrolled, and the bodies of `#define` follow what sets their variables.

use crate::probe::Reads;
use crate::vtl::Template;
use crate::vtl::outline::{Access, Part, ReferenceOutline, Term};

/// The most elements of a loop that is unrolled.
const MOST_ELEMENTS: usize = 400;

/// The values that a template reads; none if it does not parse.
pub(super) fn reads(template: &str, path_parameters: &[String]) -> Reads {
    let Ok(template) = Template::parse(template) else { return Reads::default() };
    let mut definitions = Vec::new();
    let mut parts = unrolled(&template.outline(), &mut definitions);
    parts.append(&mut definitions);
    Reads::of(&parts, path_parameters)
}

fn unrolled(parts: &[Part], definitions: &mut Vec<Part>) -> Vec<Part> {
    let mut unrolled_parts = Vec::new();
    for part in parts {
        match part {
            Part::Loop {
                variable: Some(variable),
                elements: Term::Several(elements),
                body,
                ..
            } if elements.len() <= MOST_ELEMENTS
                && elements.iter().all(|of| matches!(of, Term::Text(_))) =>
            {
                for element in elements {
                    let body: Vec<Part> =
                        body.iter().map(|part| in_part(part, variable, element)).collect();
                    unrolled_parts.extend(unrolled(&body, definitions));
                }
            }
            Part::Loop { variable, elements, body, span } => unrolled_parts.push(Part::Loop {
                variable: variable.clone(),
                elements: elements.clone(),
                body: unrolled(body, definitions),
                span: span.clone(),
            }),
            Part::If(branches, otherwise) => {
                let branches = branches.iter().map(|(condition, span, body)| {
                    (condition.clone(), span.clone(), unrolled(body, definitions))
                });
                let branches = branches.collect();
                unrolled_parts.push(Part::If(branches, unrolled(otherwise, definitions)));
            }
            Part::Define(_, body) => {
                let mut inner = Vec::new();
                let body = unrolled(body, &mut inner);
                definitions.extend(body);
                definitions.append(&mut inner);
            }
            Part::Text(_) | Part::Print(_) | Part::Set(..) => unrolled_parts.push(part.clone()),
        }
    }
    unrolled_parts
}

fn in_parts(parts: &[Part], variable: &str, value: &Term) -> Vec<Part> {
    parts.iter().map(|part| in_part(part, variable, value)).collect()
}

/// A part with a value in place of a variable.
fn in_part(part: &Part, variable: &str, value: &Term) -> Part {
    match part {
        Part::Text(_) => part.clone(),
        Part::Print(of) => Part::Print(in_reference(of, variable, value)),
        Part::Set(target, term) => Part::Set(target.clone(), in_term(term, variable, value)),
        Part::If(branches, otherwise) => {
            let branches = branches.iter().map(|(condition, span, body)| {
                let condition = in_term(condition, variable, value);
                (condition, span.clone(), in_parts(body, variable, value))
            });
            Part::If(branches.collect(), in_parts(otherwise, variable, value))
        }
        Part::Loop { variable: of, elements, body, span } => Part::Loop {
            variable: of.clone(),
            elements: in_term(elements, variable, value),
            body: in_parts(body, variable, value),
            span: span.clone(),
        },
        Part::Define(name, body) => Part::Define(name.clone(), in_parts(body, variable, value)),
    }
}

fn in_term(term: &Term, variable: &str, value: &Term) -> Term {
    let each = |terms: &[Term]| terms.iter().map(|of| in_term(of, variable, value)).collect();
    match term {
        Term::Text(_) | Term::Number(_) | Term::Constant => term.clone(),
        Term::Interpolated(parts) => Term::Interpolated(in_parts(parts, variable, value)),
        Term::Reference(of) if of.path.is_empty() && of.variable.as_deref() == Some(variable) => {
            value.clone()
        }
        Term::Reference(of) => Term::Reference(in_reference(of, variable, value)),
        Term::Several(terms) => Term::Several(each(terms)),
        Term::Operation(terms) => Term::Operation(each(terms)),
    }
}

fn in_reference(of: &ReferenceOutline, variable: &str, value: &Term) -> ReferenceOutline {
    let path = of.path.iter().map(|access| match access {
        Access::Property(_) => access.clone(),
        Access::Method(name, arguments) => {
            let arguments = arguments.iter().map(|of| in_term(of, variable, value)).collect();
            Access::Method(name.clone(), arguments)
        }
        Access::Index(index) => Access::Index(in_term(index, variable, value)),
    });
    ReferenceOutline { variable: of.variable.clone(), path: path.collect(), span: of.span.clone() }
}
