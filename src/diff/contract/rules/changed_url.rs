use crate::diff::contract::{ApiPair, Breaking, Changes, contract_rule};

contract_rule! {
    /// Checks that the URLs of an API stay as they are: its stages and the beginning that all paths have in common.
    ///
    /// ## Why
    /// The name of a stage is the first part of the path of every URL. Callers of the old one get 403 `Forbidden`.
    ///
    /// ## Example
    /// ```yaml
    /// api: {stage: {name: v1}}
    /// ---
    /// api: {stage: {name: v2}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {stage: {name: v1, description: The second version}}
    /// ```
    "DG752", "changed-url", Warning, Api(check)
}

fn check(apis: &ApiPair<'_>, changes: &mut Changes) {
    if let Some((old, new)) = &apis.prefixes {
        let shown = |prefix: &str| if prefix.is_empty() { "/" } else { prefix }.to_owned();
        let message = "all paths have another beginning";
        changes.push(Breaking::Breaking, message, Some(shown(old)), Some(shown(new)));
    }
    // The routes of an API that is new, or gone, are told.
    if apis.old.resources.is_empty() || apis.new.resources.is_empty() {
        return;
    }
    let (old, new) = (&apis.old.stages, &apis.new.stages);
    let gone: Vec<_> = old.keys().filter(|name| !new.contains_key(*name)).collect();
    let added: Vec<_> = new.keys().filter(|name| !old.contains_key(*name)).collect();
    match (&gone[..], &added[..]) {
        ([old], [new]) => {
            let message = "the stage has another name, and every URL changes";
            let (old, new) = (Some(format!("/{old}")), Some(format!("/{new}")));
            changes.push(Breaking::Breaking, message, old, new);
        }
        (gone, added) => {
            for name in gone {
                changes.breaking(format_args!("the stage `{name}` is gone, with its URLs"));
            }
            for name in added {
                changes.harmless(format_args!("the stage `{name}` is new"));
            }
        }
    }
}
