//! The time to live of a table, which has to be off before it gets another attribute: [`It can take
//! up to one hour for the change to fully process. Any additional UpdateTimeToLive calls for the
//! same table during this one hour duration result in a
//! ValidationException`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html).
//! Without its attribute in the template, it [stays on](https://github.com/aws/aws-cdk/issues/10576).

use serde_json::{Value, json};

use super::Step;
use super::template::{kept_tables, properties};

const TIME_TO_LIVE: &str = "TimeToLiveSpecification";

/// Turns off the time to live of tables that get another attribute, or none.
pub(super) fn turn_off(deployed: &Value, new: &Value, step: &mut Step<Value>) {
    for (id, old, new) in kept_tables(deployed, new) {
        let (old, new) = (&old[TIME_TO_LIVE], &new[TIME_TO_LIVE]);
        let is_on = |of: &Value| of["Enabled"] == Value::Bool(true);
        let attribute = |of: &Value| of["AttributeName"].as_str().map(str::to_owned);
        let Some(before) = attribute(old).filter(|_| is_on(old)) else { continue };
        let after = attribute(new);
        if after.as_ref() == Some(&before) {
            continue;
        }
        if let Some(table) = properties(&mut step.output, id) {
            let off = json!({"AttributeName": before, "Enabled": false});
            table.insert(TIME_TO_LIVE.to_owned(), off);
        }
        step.changes.push(format!("turns off the time to live of {id}, the attribute {before}"));
        if let Some(after) = after.filter(|_| is_on(new)) {
            step.wait = Some(wait(&after, id));
        }
    }
}

/// The reason to wait before a table gets another attribute.
pub(super) fn wait(attribute: &str, table: &str) -> String {
    format!("DynamoDB accepts {attribute} as the time-to-live attribute of {table} an hour later")
}
