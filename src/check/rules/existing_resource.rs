use crate::check::checker::Field;
use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::existing::colon_separated;
use crate::model::operation::StepKind;
use crate::model::{ExistingTable, Stack, Table};
use crate::plan::{Operation, Resource};
use crate::text::Text;

rule! {
    /// Checks that a resource that exists already is referenced, not changed.
    ///
    /// ## Why
    /// The stack does not contain the resource, so its settings have no effect. Its name or ARN is all
    /// that is known of it.
    ///
    /// ## Example
    /// ```yaml
    /// tables: {orders: {existing: {name: prod-orders}, partition-key: id, deletion-protection: true}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables: {orders: {existing: {name: prod-orders}, partition-key: id}}
    /// ```
    "DG118", "existing-resource", Error, Resource(check), Operation(check_operation)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::Table(table) => {
            if let Some(existing) = &table.existing {
                check_table(table, existing, check);
            }
        }
        Resource::ResourceGroup(group) => {
            let stack = check.stack();
            for (index, handle) in group.tables.iter().enumerate() {
                let table = stack.tables.iter().find(|table| table.key == handle.id().name);
                check.require(
                    table.is_none_or(|table| table.existing.is_none()),
                    &["tables", &index.to_string()],
                    format_args!(
                        "the table `{}` exists already, so it gets no tag",
                        handle.id().name
                    ),
                    "tables that the stack creates",
                );
            }
        }
        _ => {}
    }
}

fn check_table(table: &Table, existing: &ExistingTable, check: &mut Checker<'_>) {
    check_identity(existing.name.as_ref(), existing.arn.as_ref(), check);
    for option in table.creation_options() {
        check.report_at(Field::Key(&option), refused(&option, "table"), EXPECTED);
    }
}

/// Checks that a resource has either a name or an ARN with known parts.
fn check_identity(name: Option<&Text>, arn: Option<&Text>, check: &mut Checker<'_>) {
    let message = match (name, arn) {
        (Some(_), Some(_)) => Some("both a name and an ARN"),
        (None, None) => Some("neither a name nor an ARN"),
        _ => None,
    };
    if let Some(message) = message {
        let expected = "`name`, for one in the account and region of the stack, or `arn`";
        check.report(&["existing"], message, expected);
    }
    let Some(arn) = arn.filter(|arn| arn.as_literal().is_none()) else { return };
    check.require(
        colon_separated(arn).is_some(),
        &["existing", "arn"],
        "the region, account and name in the ARN are not known before the deployment",
        "an ARN with references between its colons: \
         `arn:aws:dynamodb:${aws.region}:${parameters.account}:table/orders`; or `name`",
    );
}

/// The message about an option of a created resource.
pub(crate) fn refused(option: &[&str], noun: &str) -> String {
    format!("`{}` of an existing {noun}, which is not changed", option.last().unwrap_or(&""))
}

pub(crate) const EXPECTED: &str = "no such option, or a resource without `existing`";

/// Reports tables in other accounts or regions that an operation cannot reach.
fn check_operation(operation: &Operation<'_>, _: Route<'_>, check: &mut Checker<'_>) {
    let tables = operation.tables();
    let is_several = tables.len() > 1;
    for step in &operation.steps {
        let id = step.table.id();
        let Some(known) = &id.bound.0 else { continue };
        let at: Vec<_> = step.place.iter().map(String::as_str).collect();
        if matches!(step.kind, StepKind::Statement(_)) {
            check.require(
                !known.is_of_other_account(),
                &["statement"],
                "PartiQL does not reach tables of other accounts",
                "another operation, or a table with the account `${aws.account-id}` in its ARN",
            );
        } else if is_several {
            check.require(
                !known.is_of_other_account() && tables.iter().all(|of| of.region() == known.region),
                &at,
                format_args!("`{}` is in another account or region than the other tables", id.name),
                "tables of one region, in the account of the stack",
            );
        }
    }
}

/// Reports the options of created resources that a blueprint sets to their defaults, which the model
/// does not tell from no option.
pub(crate) fn default_options(
    stack: &Stack,
    is_written: impl Fn(&[&str]) -> bool,
) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for table in stack.tables.iter().filter(|table| table.existing.is_some()) {
        let set = table.creation_options();
        for option in Table::CREATION_OPTIONS {
            let path = ["tables", &table.key, option];
            if is_written(&path) && !set.contains(&vec![option]) {
                let path = path.iter().map(ToString::to_string).collect();
                found.push((path, refused(&[option], "table")));
            }
        }
    }
    found
}
