use crate::check::{Checker, rule};
use crate::model::Kind;
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
    "DG121", "profile-exception", Note, Resource(check)
}

/// The kinds that the profile `hardened` has settings for.
const HARDENED: [Kind; 7] = [
    Kind::Bucket,
    Kind::Function,
    Kind::KinesisStream,
    Kind::Queue,
    Kind::StateMachine,
    Kind::Table,
    Kind::Topic,
];

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let id = resource.id();
    if check.stack().hardened().is_some() && !resource.is_created() && HARDENED.contains(&id.kind) {
        check.report(
            &["existing"],
            format_args!(
                "the {id} exists already, so the profile `hardened` changes nothing of it"
            ),
            "",
        );
    }
}
