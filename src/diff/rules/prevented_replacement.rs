use crate::diff::table::IN_MODULES;
use crate::diff::{Action, ChangeChecker, Changed, Consequence, Removal, change_rule};

change_rule! {
    /// Checks that a retained resource is not replaced.
    ///
    /// ## Why
    /// `removal-policy: retain` is
    /// [`prevent_destroy`](https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy)
    /// in Terraform, which then refuses every plan that replaces the resource.
    ///
    /// ## Example
    /// ```yaml
    /// buckets: {pictures: {name: shop-pictures, removal-policy: retain}}
    /// ---
    /// buckets: {pictures: {name: shop-photos, removal-policy: retain}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// buckets: {pictures: {name: shop-pictures, removal-policy: retain}}
    /// ---
    /// buckets:
    ///   pictures: {name: shop-pictures, removal-policy: retain}
    ///   photos: {name: shop-photos, removal-policy: retain}
    /// ```
    "DG742", "prevented-replacement", Error of Terraform, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((_, new)) = changed.old.zip(changed.new) else { return };
    let is_prevented = new.on_replacement == Removal::Prevented;
    // A replaced table has a rule of its own.
    if changed.change.action != Action::Replaced || !is_prevented || new.kind == IN_MODULES {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Refused,
        id,
        format!(
            "{id} requires replacement because of {}, but Terraform cannot destroy a retained \
             resource",
            changed.reasons()
        ),
        format!("keep it and declare another one; `terraform state rm {id}` retains the old one"),
    );
}
