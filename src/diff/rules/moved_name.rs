use crate::diff::{Action, ChangeChecker, Consequence, change_rule, names};

change_rule! {
    /// Checks that a resource with a custom name keeps its logical ID or address.
    ///
    /// ## Why
    /// Under another identifier, it is another resource with the same name. CloudFormation creates
    /// it before it deletes the old one, and fails: the name [is
    /// taken](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html).
    /// Terraform creates it while it deletes the old one.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {mail: {name: shop-mail}}
    /// ---
    /// queues: {letters: {name: shop-mail}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {mail: {name: shop-mail}}
    /// ---
    /// queues: {letters: {name: shop-letters}}
    /// ```
    "DG713", "moved-name", Error, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let changed: Vec<_> = check.changed().collect();
    for gone in changed.iter().filter(|of| of.change.action != Action::Added) {
        let Some(old) = gone.old.filter(|_| gone.new.is_none()) else { continue };
        let Some(name) = names::of(old) else { continue };
        let come = changed.iter().filter(|of| of.change.action == Action::Added);
        let same = come.filter(|of| {
            of.new.is_some_and(|new| new.kind == old.kind && names::of(new).as_ref() == Some(&name))
        });
        for come in same {
            let (id, new_id) = (gone.id(), come.id());
            let (order, help) = if check.is_terraform() {
                (
                    "Terraform creates the new one while it deletes the old one",
                    format!(
                        "add a block `moved {{ from = {id}, to = {new_id} }}` in a file of your \
                         own, or run `terraform state mv {id} {new_id}` first"
                    ),
                )
            } else if gone.change.action == Action::Retained {
                (
                    "CloudFormation retains the old one, whose name the new one cannot have",
                    format!(
                        "keep {id}, give {new_id} another name, or import the old one as {new_id}"
                    ),
                )
            } else {
                (
                    "CloudFormation creates the new one before it deletes the old one",
                    format!(
                        "keep {id}, give {new_id} another name, or deploy without both first, \
                         which deletes the old one"
                    ),
                )
            };
            check.report(
                Consequence::Refused,
                id,
                format!("{id} becomes {new_id}, both with the name `{name}`: {order}"),
                help,
            );
        }
    }
}
