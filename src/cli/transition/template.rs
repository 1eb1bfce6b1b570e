//! CloudFormation: compares the deployed template with the new one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Obstacle;
use super::paths;
use super::table::{Table, differing, named};
use super::user_pool;

/// The resource types of tables without and with replicas.
const TABLES: [&str; 2] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"];

/// The obstacles between two templates. A template that cannot be parsed has none.
pub(crate) fn in_template(old: &str, new: &str) -> Vec<Obstacle> {
    let (Some(old), Some(new)) = (resources(old), resources(new)) else { return Vec::new() };
    let mut obstacles: Vec<_> =
        paths::conflicts(&old, &new).into_iter().map(Obstacle::in_the_way).collect();
    for (id, new) in &new {
        let of_pool = |of: &&Value| of["Type"] == user_pool::IN_TEMPLATE;
        if let (Some(old), true) = (old.get(id).filter(of_pool), of_pool(&new)) {
            user_pool::in_template(id, &old["Properties"], &new["Properties"], &mut obstacles);
        }
        if let (Some(old), Some(new)) = (old.get(id).and_then(table), table(new)) {
            of_table(id, &old, &new, &mut obstacles);
        }
    }
    obstacles
}

pub(super) fn resources(template: &str) -> Option<serde_json::Map<String, Value>> {
    let template: Value = serde_json::from_str(template).ok()?;
    // The AWS CLI returns a template in its original form, which may be text.
    let template = match template {
        Value::String(text) => serde_json::from_str(&text).ok()?,
        other => other,
    };
    template.get("Resources")?.as_object().cloned()
}

fn of_table(id: &str, old: &Table, new: &Table, obstacles: &mut Vec<Obstacle>) {
    if old.is_replaced_by(new) {
        let why = old.replacement(new);
        obstacles.push(if old.name == new.name {
            Obstacle::in_the_way(format!(
                "the table {id} requires replacement: {why}. CloudFormation cannot replace a \
                 table with a custom name. Change its `name`: CloudFormation then creates a new, \
                 empty table and retains the old one unless its removal policy is `delete`"
            ))
        } else {
            Obstacle::told(format!(
                "the table {id} is replaced by a new, empty one: {why}. The old one is retained \
                 unless its removal policy is `delete`"
            ))
        });
        return;
    }
    let (gone, come) = (differing(&old.global, &new.global), differing(&new.global, &old.global));
    let changed: Vec<_> =
        come.iter().copied().filter(|name| old.global.contains_key(*name)).collect();
    if !changed.is_empty() {
        obstacles.push(Obstacle::in_the_way(format!(
            "the key and projection of the index {} of the table {id} cannot be changed: add an \
             index with another name and deploy, then remove the old one and deploy again",
            named(&changed)
        )));
    } else if gone.len() + come.len() > 1 {
        obstacles.push(Obstacle::in_the_way(format!(
            "{} indexes of the table {id} change ({}), but CloudFormation creates or deletes \
             only one index of a table per update: deploy the changes one by one",
            gone.len() + come.len(),
            named(&[come, gone].concat())
        )));
    }
    obstacles.extend(old.change_of_expiry(&format!("the table {id}"), new));
    if let Some(attribute) = old.expiry.as_ref().filter(|_| !new.names_expiry) {
        obstacles.push(Obstacle::in_the_way(format!(
            "the time to live of the table {id} cannot be turned off without its attribute: use \
             `time-to-live: {{attribute: {attribute}, enabled: false}}`"
        )));
    }
}

/// The table that a resource describes, if it is one.
fn table(resource: &Value) -> Option<Table> {
    let of = resource["Type"].as_str()?;
    if !TABLES.contains(&of) {
        return None;
    }
    let properties = &resource["Properties"];
    let expiry = &properties["TimeToLiveSpecification"];
    let attribute = expiry["AttributeName"].as_str();
    let is_on = expiry["Enabled"] == Value::Bool(true);
    let types = types(properties);
    Some(Table {
        name: match &properties["TableName"] {
            Value::String(name) => name.clone(),
            reference => reference.to_string(),
        },
        key: key(properties, &types),
        global: indexes(&properties["GlobalSecondaryIndexes"], &types),
        local: indexes(&properties["LocalSecondaryIndexes"], &types),
        expiry: attribute.filter(|_| is_on).map(str::to_owned),
        names_expiry: attribute.is_some(),
        ..Table::default()
    })
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The types of the key attributes.
fn types(properties: &Value) -> BTreeMap<String, String> {
    list(&properties["AttributeDefinitions"])
        .map(|of| (text(&of["AttributeName"]), text(&of["AttributeType"])))
        .collect()
}

fn key(of: &Value, types: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let names = list(&of["KeySchema"]).map(|element| text(&element["AttributeName"]));
    names.map(|name| (name.clone(), types.get(&name).cloned().unwrap_or_default())).collect()
}

fn indexes(of: &Value, types: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let index = |of: &Value| {
        let mut projected: Vec<_> = list(&of["Projection"]["NonKeyAttributes"]).map(text).collect();
        projected.sort();
        let fixed =
            format!("{:?} {} {projected:?}", key(of, types), of["Projection"]["ProjectionType"]);
        (text(&of["IndexName"]), fixed)
    };
    list(of).map(index).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::in_template;

    /// A template with a table that has indexes of these names, each on an attribute of its own.
    fn template(indexes: &BTreeMap<String, String>) -> String {
        let attributes =
            indexes.values().map(|by| json!({"AttributeName": by, "AttributeType": "S"}));
        let indexes = indexes.iter().map(|(name, by)| {
            json!({
                "IndexName": name,
                "KeySchema": [{"AttributeName": by, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            })
        });
        let properties = json!({
            "TableName": "orders",
            "AttributeDefinitions": attributes.collect::<Vec<_>>(),
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": indexes.collect::<Vec<_>>(),
        });
        json!({"Resources": {"OrdersTable": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}}).to_string()
    }

    proptest! {
        #[test]
        fn an_update_makes_or_deletes_one_index_and_changes_none(
            before in prop::collection::btree_map("[a-d]", "[xy]", 0..4),
            after in prop::collection::btree_map("[a-d]", "[xy]", 0..4),
        ) {
            let changed = before.iter().any(|(name, by)| after.get(name).is_some_and(|other| other != by));
            let gone = before.keys().filter(|name| !after.contains_key(*name)).count();
            let moved = gone + after.keys().filter(|name| !before.contains_key(*name)).count();
            let obstacles = in_template(&template(&before), &template(&after));
            prop_assert_eq!(!obstacles.is_empty(), changed || moved > 1, "{:?}", obstacles);
            prop_assert!(obstacles.iter().all(|obstacle| obstacle.is_in_the_way));
        }
    }

    #[test]
    fn a_user_pool_keeps_its_attributes() {
        let template = |sign_in: &str, schema: serde_json::Value| {
            let properties = json!({sign_in: ["email"], "Schema": schema});
            let pool = json!({"Type": "AWS::Cognito::UserPool", "Properties": properties});
            json!({"Resources": {"UsersUserPool": pool}}).to_string()
        };
        let tenant = |mutable: bool| json!({"Name": "tenant", "Mutable": mutable});
        let before = template("UsernameAttributes", json!([tenant(false)]));
        let level = json!({"Name": "level"});
        for (sign_in, schema, obstacles) in [
            ("UsernameAttributes", json!([tenant(false), level]), 0),
            ("UsernameAttributes", json!([tenant(true)]), 1),
            ("UsernameAttributes", json!([]), 1),
            ("AliasAttributes", json!([tenant(false)]), 1),
        ] {
            let found = in_template(&before, &template(sign_in, schema.clone()));
            assert_eq!(found.len(), obstacles, "{sign_in} {schema}: {found:?}");
            assert!(found.iter().all(|obstacle| obstacle.is_in_the_way));
        }
    }

    #[test]
    fn a_template_as_text_is_read_and_another_text_says_nothing() {
        let (none, both) =
            (BTreeMap::new(), BTreeMap::from([("a".into(), "x".into()), ("b".into(), "y".into())]));
        let (old, new) = (template(&none), template(&both));
        assert_eq!(in_template(&json!(old).to_string(), &new).len(), 1);
        for unread in ["", "Resources:\n  OrdersTable: {}\n", "[]", "{}", "null", "\"\""] {
            assert_eq!(in_template(unread, &new), []);
        }
    }
}
