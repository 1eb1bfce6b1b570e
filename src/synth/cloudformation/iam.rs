//! Policy documents.

use serde::Serialize;

use super::value::{Ref, Value};
use super::writer::Writer;
use crate::model::{Kind, ResourceStatement, Role, Statement};
use crate::plan::AccessPolicy;
use crate::plan::access_policy::AccessStatement;

/// Writes the statements, about whoever has the policy.
pub(super) fn document(w: &mut Writer, name: &str, statements: &[Statement]) {
    policy_document(w, name, statements, |w, of| {
        w.optional("Sid", of.sid.as_deref());
        w.set("Effect", "Allow");
        rights(w, of);
    });
}

/// Writes the statements of a resource policy.
pub(super) fn of_resource(
    w: &mut Writer,
    name: &str,
    statements: &[(&ResourceStatement, Statement)],
) {
    policy_document(w, name, statements, |w, (of, statement)| {
        w.optional("Sid", statement.sid.as_deref());
        w.set("Effect", of.effect.as_str());
        w.object("Principal", |w| match of.principals.as_slice() {
            [] => w.set("AWS", "*"),
            principals => one_or_more(w, "AWS", principals.iter().map(Value)),
        });
        rights(w, statement);
    });
}

/// Writes the access policy of a queue or of a topic.
pub(super) fn access_policy(w: &mut Writer, policy: &AccessPolicy) {
    w.properties(|w| {
        let of = if policy.of.kind == Kind::Topic { "Topics" } else { "Queues" };
        w.set(of, [Ref(policy.of.clone())]);
        access_statements(w, "PolicyDocument", &policy.statements);
    });
}

/// Writes the statements of a policy about the use of a resource.
pub(super) fn access_statements(w: &mut Writer, name: &str, statements: &[AccessStatement]) {
    policy_document(w, name, statements, |w, of| {
        let (key, principal) = of.principal.element();
        w.set("Effect", of.effect.as_str());
        w.object("Principal", |w| w.set(key, Value(principal)));
        rights(w, &of.statement);
    });
}

/// Writes the policy that lets a service assume a role.
pub(super) fn assumed_by(w: &mut Writer, name: &str, role: &Role) {
    policy_document(w, name, [role.trust()], |w, of| {
        w.set("Effect", "Allow");
        let service = role.assumed_by;
        w.object("Principal", |w| w.set(service.principal_kind(), service.principal()));
        one_or_more(w, "Action", of.actions.iter());
        conditions(w, &of);
    });
}

fn policy_document<T>(
    w: &mut Writer,
    name: &str,
    statements: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Writer, T),
) {
    w.object(name, |w| {
        w.set("Version", "2012-10-17");
        w.list("Statement", statements, |w, of| w.object_item(|w| write(w, of)));
    });
}

/// Writes the actions, the resources and the conditions.
fn rights(w: &mut Writer, statement: &Statement) {
    one_or_more(w, "Action", statement.actions.iter());
    one_or_more(w, "Resource", statement.resources.iter().map(Value));
    conditions(w, statement);
}

fn conditions(w: &mut Writer, statement: &Statement) {
    if statement.conditions.is_empty() {
        return;
    }
    w.object("Condition", |w| {
        for (operator, keys) in &statement.conditions {
            w.object(operator, |w| {
                for (key, values) in keys {
                    one_or_more(w, key, values.iter().map(Value));
                }
            });
        }
    });
}

/// Writes a list, or its only item.
fn one_or_more(w: &mut Writer, name: &str, mut values: impl ExactSizeIterator<Item: Serialize>) {
    match (values.len(), values.next()) {
        (1, Some(only)) => w.set(name, only),
        (_, first) => w.list(name, first.into_iter().chain(values), Writer::item),
    }
}
