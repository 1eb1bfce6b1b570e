use crate::diff::{ChangeChecker, Changed, Consequence, change_rule};
use crate::synth::KEPT_SETTINGS;

change_rule! {
    /// Checks that removed settings are reset.
    ///
    /// ## Why
    /// dynagate writes every setting in its off or default form, because AWS or the aws provider
    /// would keep the old value. A few have no such form: they stay until they are changed by hand.
    ///
    /// ## Example
    /// ```yaml
    /// api: {description: The shop}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {description: The shop}
    /// ---
    /// api: {description: "-"}
    /// ```
    "DG740", "kept-setting", Warning of Terraform, Resource(check)
}

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.old.zip(changed.new) else { return };
    let id = changed.id();
    for kept in KEPT_SETTINGS.iter().filter(|kept| kept.of == new.kind) {
        let Some(mut remedy) = kept.remedy.map(str::to_owned) else { continue };
        remedy[..1].make_ascii_lowercase();
        let is_set = old.text(kept.setting).is_some_and(|text| !text.is_empty() && text != "[]");
        if is_set && new.get(kept.setting).is_none() {
            check.report(
                Consequence::Kept,
                id,
                format!(
                    "{id} keeps its `{}` although it is removed: {}",
                    kept.setting, kept.reason
                ),
                remedy,
            );
        }
    }
}
