use crate::check::checker::Field;
use crate::check::links::Link;
use crate::check::{Checker, rule};
use crate::model::{Kind, ResourceId};
use crate::text::Reference;

rule! {
    /// Checks that every reference is to a resource or a parameter that the blueprint declares.
    ///
    /// ## Why
    /// A reference to a resource or a parameter that does not exist cannot be deployed.
    ///
    /// ## Example
    /// ```yaml
    /// outputs: {name: "${tables.order.name}"}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// outputs: {name: "${tables.orders.name}"}
    /// ```
    "DG007", "unknown-reference", Error, Link(check)
}

fn check(at: &[&str], link: Link<'_>, check: &mut Checker<'_>) {
    let (Link::Text(text) | Link::Arn(_, text)) = link else {
        if let Link::Handle(id) = link {
            check_id(at, id, check);
        }
        return;
    };
    for reference in text.references() {
        match reference {
            Reference::Resource { id, .. } => check_id(at, id, check),
            Reference::Parameter(parameter) => {
                check_id(at, &ResourceId::new(Kind::Parameter, parameter.0.clone()), check);
            }
            Reference::Pseudo(_) => {}
        }
    }
}

fn check_id(at: &[&str], id: &ResourceId, check: &mut Checker<'_>) {
    if check.known.contains(id) {
        return;
    }
    let others = check.known.iter();
    let others = others.filter(|other| (other.kind, &other.scope) == (id.kind, &id.scope));
    let mut names: Vec<_> = others.map(|other| &*other.name).collect();
    names.sort_unstable();
    let expected = if names.is_empty() { "" } else { "one of" };
    let message = format_args!("unknown {id}");
    check.unknown_name(Field::Value(at), message, &id.name, (expected, &names));
}
