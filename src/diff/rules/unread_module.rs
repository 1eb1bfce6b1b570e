use crate::diff::{ChangeChecker, Consequence, change_rule};

change_rule! {
    /// Checks that all modules of a Terraform module are compared.
    ///
    /// ## Why
    /// `dynagate diff` reads the files of a module and of the [local
    /// modules](https://developer.hashicorp.com/terraform/language/modules/sources#local-paths) that
    /// it calls. It downloads nothing: the resources of modules from a registry or a repository are
    /// not known, and their changes are not displayed.
    "DG709", "unread-module", Note of Terraform, Difference(check)
}

fn check(check: &mut ChangeChecker<'_>) {
    let (old, new) = (&check.old.unread, &check.new.unread);
    let gone = old.iter().filter(|(address, _)| !new.contains_key(*address));
    for (address, why) in new.iter().chain(gone) {
        check.report(
            Consequence::Noted,
            address,
            format!("the resources of {address} are not compared: it is a module {why}"),
            "`terraform plan` displays their changes".to_owned(),
        );
    }
}
