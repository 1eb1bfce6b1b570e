//! The difference for machines.

use std::collections::BTreeSet;

use dynagate::check::Engine;
use dynagate::diff::contract::ContractChange;
use dynagate::diff::{ChangeFinding, PropertyChange, ResourceChange};
use serde_json::{Value, json};

use super::Report;

pub(super) fn write(report: &Report<'_>) -> serde_json::Result<String> {
    let difference = report.difference;
    let unread = report.old.unread.keys().chain(report.new.unread.keys());
    let unread: BTreeSet<_> = unread.collect();
    let report = json!({
        "old": report.old_name,
        "new": report.new_name,
        "engine": match report.new.engine {
            Engine::CloudFormation => "cloudformation",
            Engine::Terraform => "terraform",
        },
        "resources": difference.resources.iter().map(resource).collect::<Value>(),
        "declarations": difference.declarations.iter().map(resource).collect::<Value>(),
        "findings": difference.findings.iter().map(finding).collect::<Value>(),
        "contract": difference.contract.iter().map(contract).collect::<Value>(),
        "unread": unread,
    });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

fn resource(change: &ResourceChange) -> Value {
    json!({
        "id": change.id,
        "new_id": change.new_id,
        "type": change.kind,
        "action": change.action.as_str(),
        "properties": change.properties.iter().map(property).collect::<Value>(),
    })
}

fn property(change: &PropertyChange) -> Value {
    json!({
        "path": change.path,
        "old": change.old,
        "new": change.new,
        "replaces": change.replaces,
        "refers_to": change.refers_to,
    })
}

fn finding(finding: &ChangeFinding) -> Value {
    json!({
        "consequence": finding.consequence.as_str(),
        "code": finding.rule.code,
        "rule": finding.rule.name,
        "resource": finding.resource,
        "message": finding.message,
        "help": finding.help,
    })
}

fn contract(change: &ContractChange) -> Value {
    json!({
        "breaking": change.breaking.as_str(),
        "code": change.rule.code,
        "rule": change.rule.name,
        "api": change.api,
        "route": change.route,
        "message": change.message,
        "old": change.old,
        "new": change.new,
    })
}
