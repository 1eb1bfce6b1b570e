//! PartiQL statements: those that are rejected at parsing are rejected by DynamoDB, too.

use std::collections::HashMap;
use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynoxide::Database;
use proptest::prelude::*;
use serde_json::json;

fn database() -> Database {
    let database = Database::memory().expect("a database");
    let table = json!({
        "TableName": "crates",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "date", "KeyType": "RANGE"}],
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "date", "AttributeType": "S"}
        ],
        "BillingMode": "PAY_PER_REQUEST",
    });
    database.create_table(serde_json::from_value(table).expect("a request")).expect("a table");
    database
}

/// The error of parsing a statement.
fn refusal(statement: &str) -> Option<String> {
    let parameters = vec!["{S: x}"; statement.matches('?').count()].join(", ");
    let text = format!(
        "name: depot\ntables: {{crates: {{partition-key: id, sort-key: date, attributes: {{weight: N, user: S}}}}}}\n\
         api: {{routes: {{POST /: {{execute-statement: {{statement: {}, parameters: [{parameters}]}}}}}}}}\n",
        json!(statement)
    );
    let source = Source { name: "test.yaml".into(), text, directory: PathBuf::new() };
    blueprint::load(&source, &[]).err().map(|errors| errors.render(false))
}

/// DynamoDB's response to the statement.
fn executed(database: &Database, statement: &str) -> Result<(), String> {
    let parameters = vec![json!({"S": "x"}); statement.matches('?').count()];
    let mut request = HashMap::from([("Statement", json!(statement))]);
    if !parameters.is_empty() {
        request.insert("Parameters", parameters.into());
    }
    let request = serde_json::from_value(json!(request)).expect("a request");
    database.execute_statement(request).map(drop).map_err(|error| error.to_string())
}

#[test]
fn rejected_statements_are_rejected_by_dynamodb() {
    let database = database();
    for statement in [
        "SELECT * FROM crates WHERE id = ? LIMIT 5",
        "SELECT COUNT(*) FROM crates WHERE id = ?",
        "SELECT weight FROM crates WHERE id = ? GROUP BY weight",
        "UPDATE crates SET weight = 1 WHERE id = ?",
        "UPDATE crates SET weight = 1 WHERE id = ? OR \"date\" = ?",
        "UPDATE crates SET weight = 1 WHERE id IN [?] AND \"date\" = ?",
        "UPDATE crates SET \"date\" = ? WHERE id = ? AND \"date\" = ?",
        "UPDATE crates SET weight = 1 REMOVE id WHERE id = ? AND \"date\" = ?",
        "DELETE FROM crates WHERE id = ? AND \"date\" > ?",
        "DELETE FROM crates WHERE \"date\" = ?",
        "DELETE FROM crates WHERE NOT (id = ?) AND \"date\" = ?",
        "DELETE FROM crates WHERE id = ? AND \"date\" = ? RETURNING ALL NEW *",
        "INSERT INTO crates VALUE {'id': ?}",
        "SELECT * FROM crates WHERE id = ? ORDER BY weight",
        "SELECT * FROM crates ORDER BY \"date\"",
        "SELECT * FROM crates WHERE \"date\" = ? ORDER BY \"date\"",
        "SELECT * FROM crates WHERE id = :id",
        "SELECT a.user FROM crates WHERE id = ?",
    ] {
        assert!(refusal(statement).is_some(), "{statement}");
        let said = executed(&database, statement);
        assert!(said.is_err(), "{statement}: DynamoDB takes it");
    }
}

#[test]
fn statements_accepted_by_dynamodb_are_accepted() {
    let database = database();
    for statement in [
        "SELECT * FROM crates",
        "SELECT id, \"date\", weight FROM crates WHERE id = ? AND \"date\" > ?",
        "SELECT * FROM crates WHERE id = ? AND \"date\" BETWEEN ? AND ? ORDER BY \"date\" DESC",
        "SELECT * FROM crates WHERE begins_with(\"user\", ?) OR size(\"user\") > 3 AND \"user\" IS NOT MISSING",
        "SELECT * FROM crates WHERE id IN [?, 'y']",
        "INSERT INTO crates VALUE {'id': ?, 'date': ?, 'user': ?, 'list': [1, <<'a', 'b'>>, {'user': NULL}]}",
        "UPDATE crates SET weight = 1 SET \"user\" = ? REMOVE gone WHERE \"date\" = ? AND id = ?",
        "UPDATE crates SET boxes = list_append(boxes, [1]) WHERE id = ? AND \"date\" = ? RETURNING ALL NEW *",
        "DELETE FROM crates WHERE id = ? AND \"date\" = ? RETURNING ALL OLD *",
    ] {
        assert_eq!(refusal(statement), None, "{statement}");
        let said = executed(&database, statement);
        // A condition may fail, or an item may exist already.
        let is_fine = said.as_ref().map_or_else(
            |error| {
                ["onditional", "Duplicate", "does not exist in the item"]
                    .iter()
                    .any(|known| error.contains(known))
            },
            |()| true,
        );
        assert!(is_fine, "{statement}: {said:?}");
    }
}

proptest! {
    /// For random conditions, a WHERE is rejected because of the key exactly if DynamoDB rejects
    /// it.
    #[test]
    fn conditions_with_and_without_the_key_are_distinguished(
        parts in prop::collection::vec(
            prop::sample::select(vec!["id = 'a'", "\"date\" = 'b'", "weight > 1", "id <> 'a'", "(weight = 1 OR weight = 2)",
                "weight BETWEEN 1 AND 2", "NOT weight = 3", "\"date\" > 'a'", "begins_with(\"user\", 'x')"]), 1..5),
        joints in prop::collection::vec(prop::sample::select(vec![" AND ", " AND ", " AND ", " OR "]), 5),
    ) {
        let mut condition = String::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                condition.push_str(joints[index]);
            }
            condition.push_str(part);
        }
        let statement = format!("DELETE FROM crates WHERE {condition}");
        if refusal(&statement).is_some() {
            prop_assert!(executed(&database(), &statement).is_err(), "{} is taken by DynamoDB", statement);
        }
    }
}
