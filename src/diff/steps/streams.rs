//! The view type of a table's stream, which only a new stream can have: DynamoDB rejects a change
//! with [`Table already has an enabled
//! stream`](https://github.com/hashicorp/terraform-provider-aws/issues/18402).
//!
//! A step turns the stream off, without the event source mappings that read it. Permissions for
//! the stream become permissions for all streams of the table in this step, because it has none.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Step;
use super::template::{kept_tables, kind, properties, references, remove_leaves, resources};

const STREAM: &str = "StreamSpecification";
const ARN: &str = "StreamArn";

/// Turns off the streams that get another view type.
pub(super) fn turn_off(deployed: &Value, new: &Value, step: &mut Step<Value>) {
    for (id, old, new_table) in kept_tables(deployed, new) {
        let view = |of: &Value| of[STREAM]["StreamViewType"].as_str().map(str::to_owned);
        let (Some(before), Some(after)) = (view(old), view(new_table)) else { continue };
        if before == after {
            continue;
        }
        let Some(table) = properties(&mut step.output, id) else { continue };
        table.remove(STREAM);
        let reads = |of: &Value| {
            references(of)
                .iter()
                .any(|(of, attribute)| of == id && attribute.as_deref() == Some(ARN))
        };
        let readers: BTreeSet<String> = resources(&step.output)
            .filter(|(_, of)| kind(of) == "AWS::Lambda::EventSourceMapping" && reads(of))
            .map(|(id, _)| id.to_owned())
            .collect();
        let has_readers = !readers.is_empty();
        remove_leaves(&mut step.output, readers);
        if let Some(outputs) = step.output.get_mut("Outputs").and_then(Value::as_object_mut) {
            outputs.retain(|_, output| !reads(output));
        }
        for resource in step.output["Resources"].as_object_mut().into_iter().flatten() {
            to_all_streams(resource.1, id);
        }
        step.changes.push(format!("turns off the stream of {id}, with the view {before}"));
        let readers = if has_readers { ", and its functions receive no records" } else { "" };
        step.interruptions.push(format!(
            "the stream of {id} ends: records that are unread or made until the next step are \
             lost{readers}"
        ));
    }
}

/// Replaces the ARN of a table's stream by a pattern for all its streams.
fn to_all_streams(value: &mut Value, table: &str) {
    let pattern = format!("${{{table}.Arn}}/stream/*");
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|of| to_all_streams(of, table)),
        Value::Object(members) => {
            let is_stream = |of: &Value| {
                *of == json!([table, ARN]) || of.as_str() == Some(&format!("{table}.{ARN}"))
            };
            if members.len() == 1 && members.get("Fn::GetAtt").is_some_and(is_stream) {
                members.remove("Fn::GetAtt");
                members.insert("Fn::Sub".to_owned(), pattern.into());
                return;
            }
            let written = format!("${{{table}.{ARN}}}");
            for (name, of) in members {
                match of {
                    Value::String(text) if name == "Fn::Sub" => {
                        *text = text.replace(&written, &pattern);
                    }
                    _ => to_all_streams(of, table),
                }
            }
        }
        _ => {}
    }
}
