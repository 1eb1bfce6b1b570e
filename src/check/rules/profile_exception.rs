use crate::check::{Checker, rule};
use crate::model::{Kind, ResourceId};
use crate::plan::Resource;

rule! {
    /// Checks for resources that the profile of the stack does not reach, because they exist already.
    ///
    /// ## Why
    /// The stack does not change what exists already: its encryption, logs and protection from deletion
    /// stay as they are.
    ///
    /// ## Example
    /// ```yaml
    /// profile: hardened
    /// tables: {orders: {existing: {name: orders}, partition-key: id}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// allow: [profile-exception]    # they are hardened where they are created
    /// profile: hardened
    /// tables: {orders: {existing: {name: orders}, partition-key: id}}
    /// ```
    "DG121", "profile-exception", Note, Resource(check), Plan(check_user_pools)
}

/// The kinds that hold or process data. An event bus is listed although the profile has no setting
/// for it: nobody but its owner encrypts it.
const HARDENED: [Kind; 8] = [
    Kind::Bucket,
    Kind::EventBus,
    Kind::Function,
    Kind::KinesisStream,
    Kind::Queue,
    Kind::StateMachine,
    Kind::Table,
    Kind::Topic,
];

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    if !resource.is_created() && HARDENED.contains(&resource.id().kind) {
        report(&resource.id(), check);
    }
}

/// Checks the user pools, which are no resources of the stack if they exist already.
fn check_user_pools(check: &mut Checker<'_>) {
    for pool in check.stack().user_pools.iter().filter(|pool| pool.existing.is_some()) {
        report(&pool.id(), &mut check.at(pool.id()));
    }
}

fn report(id: &ResourceId, check: &mut Checker<'_>) {
    if check.stack().hardened().is_some() {
        let message = format_args!(
            "the {id} exists already, so the profile `hardened` changes nothing of it"
        );
        check.report(&["existing"], message, "");
    }
}
