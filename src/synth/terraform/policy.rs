//! IAM policy documents.

use super::hcl::{Expression, Quoted, Writer};
use super::reference::AttributeOf;
use crate::model::{Kind, Statement};
use crate::plan::access_policy::{AccessPolicy, AccessStatement};

/// Writes an attribute with a policy document.
pub(super) fn document(w: &mut Writer, attribute: &str, statements: impl FnOnce(&mut Writer)) {
    w.json_object(attribute, |w| {
        w.attribute("Version", "2012-10-17");
        w.list("Statement", statements);
    });
}

/// Writes the
/// [policy of a queue](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy)
/// or [of a
/// topic](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic_policy).
pub(super) fn of_access(w: &mut Writer, of: &AccessPolicy) {
    w.resource_of(&of.id(), |w| {
        if of.of.kind == Kind::Topic {
            w.attribute("arn", AttributeOf(&of.of, "arn"));
        } else {
            w.attribute("queue_url", AttributeOf(&of.of, "url"));
        }
        access_statements(w, "policy", &of.statements);
    });
}

/// Writes an attribute with a policy about the use of a resource.
pub(super) fn access_statements(w: &mut Writer, attribute: &str, statements: &[AccessStatement]) {
    document(w, attribute, |w| {
        for AccessStatement { effect, principal, statement } in statements {
            self::statement(w, |w| {
                let (key, principal) = principal.element();
                w.attribute("Effect", effect.as_str());
                w.object("Principal", |w| w.attribute(key, principal));
                actions(w, statement);
                resources(w, statement);
                conditions(w, statement);
            });
        }
    });
}

/// Writes a statement of a document.
pub(super) fn statement(w: &mut Writer, elements: impl FnOnce(&mut Writer)) {
    w.bracketed_item("{", "}", elements);
}

pub(super) fn actions(w: &mut Writer, statement: &Statement) {
    one_or_more(w, "Action", statement.actions.iter().map(String::as_str));
}

pub(super) fn resources(w: &mut Writer, statement: &Statement) {
    one_or_more(w, "Resource", statement.resources.iter().map(Quoted));
}

pub(super) fn conditions(w: &mut Writer, statement: &Statement) {
    if statement.conditions.is_empty() {
        return;
    }
    w.object("Condition", |w| {
        for (operator, keys) in &statement.conditions {
            w.object(operator, |w| {
                for (key, values) in keys {
                    one_or_more(w, key, values.iter().map(Quoted));
                }
            });
        }
    });
}

/// IAM treats a single value and a list of one alike, and returns a single value.
pub(super) fn one_or_more(
    w: &mut Writer,
    key: &str,
    values: impl ExactSizeIterator<Item: Expression>,
) {
    if values.len() == 1 {
        values.for_each(|value| w.entry(key, value));
    } else {
        w.list(key, |w| values.for_each(|value| w.item(value)));
    }
}
