//! Replicas of a table, of which an update creates or deletes one: [`you can only add or remove a
//! single replica in each
//! update`](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-globaltable.html#cfn-dynamodb-globaltable-replicas).

use std::collections::BTreeSet;

use serde_json::Value;

use super::Step;
use super::template::{kept_tables, list, properties};

/// Changes one replica of each table, and none of a table whose indexes change.
pub(super) fn change_one(
    deployed: &Value,
    new: &Value,
    with_new_indexes: &BTreeSet<String>,
    step: &mut Step<Value>,
) {
    for (id, old, new) in kept_tables(deployed, new) {
        let (old, new) = (&old["Replicas"], &new["Replicas"]);
        let lacks = |of: &Value, replica: &&Value| {
            list(of).all(|other| other["Region"] != replica["Region"])
        };
        let come: Vec<_> = list(new).filter(|replica| lacks(old, replica)).collect();
        let gone: Vec<_> = list(old).filter(|replica| lacks(new, replica)).collect();
        let allowed = usize::from(!with_new_indexes.contains(id));
        if come.len() + gone.len() <= allowed {
            continue;
        }
        // One is created before another is deleted.
        let come_now = come.len().min(allowed);
        let gone_now = allowed - come_now;
        let stays = |replica: &&Value| come.iter().skip(come_now).all(|later| later != replica);
        let mut replicas: Vec<Value> = list(new).filter(stays).cloned().collect();
        replicas.extend(gone.iter().skip(gone_now).map(|replica| (*replica).clone()));
        let created = come.iter().take(come_now).map(|of| ("creates", of));
        let deleted = gone.iter().take(gone_now).map(|of| ("deletes", of));
        for (verb, replica) in created.chain(deleted) {
            let region = replica["Region"].as_str().unwrap_or_default();
            step.changes.push(format!("{verb} the replica of {id} in {region}"));
        }
        if allowed == 0 {
            step.changes.push(format!("leaves the replicas of {id} as they are"));
        }
        if let Some(table) = properties(&mut step.output, id) {
            table.insert("Replicas".to_owned(), replicas.into());
        }
    }
}
