//! What the integration role may do.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::synth::{Backend as _, CloudFormation};
use serde_json::{Value, json};

/// The statements of the role's policy in a blueprint's template.
fn statements(text: &str) -> Value {
    let source = Source { name: "orders.yaml".into(), text: text.into(), directory: PathBuf::new() };
    let stack = blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let template = CloudFormation.synthesize(&stack).expect("sound").remove(0).into_text().expect("text");
    let template: Value = serde_json::from_str(&template).expect("JSON");
    template["Resources"]["ApiRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].clone()
}

#[test]
fn a_table_with_a_key_of_the_account_takes_the_use_of_that_key_for_that_table() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let statements = statements(&format!(
        "name: orders
tables:
  orders: {{partition-key: id, encryption: {{kms-key-arn: '{key}'}}}}
  unused: {{partition-key: id, encryption: {{kms-key-arn: '{key}'}}}}
  returns: {{partition-key: id}}
api:
  routes:
    POST /orders: {{raw: {{action: PutItem, tables: [orders, returns]}}}}
"
    ));
    assert_eq!(
        statements[1],
        json!({
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": key,
            "Condition": {"StringEquals": {"kms:EncryptionContext:aws:dynamodb:tableName": {"Ref": "OrdersTable"}}}
        })
    );
    assert_eq!(statements.as_array().expect("statements").len(), 2);
}
