use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::operation::List;
use crate::model::{Filter, Reference, Shape, ValueSource, limits};
use crate::plan::Operation;
use crate::plan::operation::{FORM, JSON};

rule! {
    /// Checks that an operation can read bodies of its content types.
    ///
    /// ## Why
    /// A form has names and texts only, and other texts have no members at all. The values would be
    /// missing in every request.
    ///
    /// ## Example
    /// ```yaml
    /// api:
    ///   routes:
    ///     PUT /orders: {authorization: AWS_IAM, content-types: [text/csv], put: {table: orders}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api:
    ///   routes:
    ///     PUT /orders:
    ///       authorization: AWS_IAM
    ///       content-types: [application/json, application/x-www-form-urlencoded]
    ///       put: {table: orders}
    /// ```
    "DG623", "content-types", Error, Method(check), Operation(check_operation)
}

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    let declared = &method.declared().content_types;
    if !method.is_generated() {
        return check.require(
            declared.is_empty(),
            &["content-types"],
            "content types of an operation or a service, but the route has none",
            "a route with an operation; `raw` has templates by content type in `request`",
        );
    }
    check.each_once(&["content-types"], declared.iter().enumerate(), |of| {
        format!("duplicate `{of}`")
    });
    for (index, of) in declared.iter().enumerate() {
        let at = ["content-types", &index.to_string()];
        if !limits::is_content_type(of) {
            let message = format_args!("invalid content type `{of}`");
            check.report(&at, message, "TYPE/SUBTYPE, such as application/json");
            continue;
        }
        if let Some(without) = limits::without_parameters(of) {
            check.report(
                &at,
                never_matches(of),
                format_args!("`{without}`, which any of them has"),
            );
            continue;
        }
        let misfit = match of.to_ascii_lowercase().as_str() {
            JSON => None,
            FORM => misfit_of_references(&method.references())
                .or_else(|| method.operations().into_iter().find_map(misfit_of_form)),
            _ => member_of_references(&method.references())
                .or_else(|| method.operations().into_iter().find_map(member))
                .map(|read| (read, "{body} for the text")),
        };
        if let Some((read, expected)) = misfit {
            check.report(&at, format_args!("a body of `{of}` has no {read}"), expected);
        }
    }
}

/// The message for a content type with parameters.
pub(super) fn never_matches(content_type: &str) -> String {
    format!("no request has the content type `{content_type}`: parameters are not compared")
}

/// The first part of a body that the operation reads besides the whole text.
fn member(operation: &Operation<'_>) -> Option<String> {
    let references: Vec<_> = operation.references().collect();
    if let Some(member) = member_of_references(&references) {
        return Some(member);
    }
    let lists = operation.lists();
    let of_lists = lists.iter().find_map(|listed| match &listed.list {
        Some(List::Body(_)) => listed.list.as_ref().map(|list| format!("list `{list}`")),
        Some(_) => None,
        None => listed.attributes.iter().next().map(|(name, _)| format!("attribute `{name}`")),
    });
    let of_steps = || {
        operation.steps.iter().find_map(|step| {
            step.body_attributes().iter().next().map(|(name, _)| format!("attribute `{name}`"))
        })
    };
    of_lists.or_else(of_steps)
}

fn member_of_references(references: &[&Reference]) -> Option<String> {
    let of_text = |reference: &&&Reference| {
        matches!(reference.source, ValueSource::Body(_)) && !reference.is_text_body()
    };
    references.iter().find(of_text).map(|reference| format!("`{reference}`"))
}

const NAMES: &str = "{body.NAME}, without further members";
const ATTRIBUTES: &str =
    "`attributes` that are strings, numbers, bytes or booleans, or `values` for the others";

fn misfit_of_references(references: &[&Reference]) -> Option<(String, &'static str)> {
    let misfit = references.iter().find(|reference| match &reference.source {
        ValueSource::Body(names) => {
            names.len() != 1 || reference.filters.first() == Some(&Filter::Json)
        }
        _ => false,
    });
    misfit.map(|reference| (format!("`{reference}`"), NAMES))
}

/// The first part of a body that an operation reads and a form does not have.
fn misfit_of_form(operation: &Operation<'_>) -> Option<(String, &'static str)> {
    for listed in operation.lists() {
        if let Some(list @ List::Body(_)) = &listed.list {
            return Some((format!("list `{list}`"), "application/json for lists"));
        }
    }
    let of_steps = operation.steps.iter().map(|step| (step.body_place(), step.body_attributes()));
    let lists = operation.lists();
    let singles = lists.iter().filter(|listed| listed.list.is_none());
    let of_singles = singles.map(|listed| (listed.body_place(), listed.attributes.clone()));
    for (place, attributes) in of_steps.chain(of_singles) {
        let is_text = |shape: &Shape| {
            matches!(
                shape,
                Shape::String(_) | Shape::Number(_) | Shape::Binary | Shape::Boolean | Shape::Any
            )
        };
        let mut all = attributes.iter();
        if let Some((name, _)) = all.find(|(_, attribute)| !is_text(attribute.shape())) {
            return Some((format!("attribute `{name}`, which is no text"), ATTRIBUTES));
        }
        if !place.is_empty() && attributes.iter().next().is_some() {
            return Some((format!("`{{body.{}}}` with attributes", place.join(".")), NAMES));
        }
    }
    None
}

/// Reports members of a body that is read as text.
fn check_operation(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    if let Some(read) = member(operation).filter(|_| operation.reads_text()) {
        check.report(
            &[],
            format_args!("the operation reads the whole body as text, `{{body}}`, and its {read}"),
            "one of them; `{body|json}` is the text of a JSON body",
        );
    }
}
