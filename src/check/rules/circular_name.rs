use crate::check::{Checker, rule};
use crate::model::ResourceId;
use crate::model::stack::resources_of;

rule! {
    /// Checks that no resource's name refers to itself, directly or through other names.
    ///
    /// ## Why
    /// Neither engine can resolve a circular reference.
    "DG103", "circular-name", Error, Plan(check)
}

fn check(check: &mut Checker<'_>) {
    let names = check.plan.names();
    let mut ids: Vec<_> = names.keys().collect();
    ids.sort_unstable();
    for id in ids {
        let mut reached: Vec<&ResourceId> = resources_of(names[id]).collect();
        let mut next = 0;
        while let Some(other) = reached.get(next) {
            let further = names.get(*other).into_iter().flat_map(|name| resources_of(name));
            let new: Vec<_> = further.filter(|id| !reached.contains(id)).collect();
            reached.extend(new);
            next += 1;
        }
        if reached.contains(&id) {
            check.at(id.clone()).report(&["name"], "circular reference", "a different name");
        }
    }
}
