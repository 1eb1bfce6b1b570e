//! Resources of which AWS accepts only one for the same purpose.
//!
//! CloudFormation creates a replacement before it deletes the old resource, which fails for these.
//! A step has neither, the next one the new resource.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Step;
use super::template::{kind, list, remove_leaves, resource, resources};

/// A kind of resource.
struct Unique {
    kind: &'static str,
    /// The properties whose change replaces it.
    create_only: &'static [&'static str],
    /// Its purpose.
    purpose: fn(template: &Value, properties: &Value) -> Vec<Value>,
    /// The consequence of its absence.
    absence: fn(properties: &Value) -> String,
}

/// The consequence for an API key that is in no usage plan.
pub(super) const KEY_IS_REJECTED: &str =
    "API Gateway rejects calls with the API key until the next step";

const KINDS: [Unique; 4] = [
    // `The event source arn and function provided mapping already exists`:
    // https://github.com/aws/aws-cdk/issues/6942
    Unique {
        kind: "AWS::Lambda::EventSourceMapping",
        create_only: &["EventSourceArn", "StartingPosition", "StartingPositionTimestamp"],
        purpose: |_, of| vec![json!([of["FunctionName"], of["EventSourceArn"]])],
        absence: |of| {
            let records = match of["StartingPosition"].as_str() {
                Some("LATEST") => "records that arrive until the next step are not processed",
                Some("TRIM_HORIZON") => "the function receives all records of the source again",
                _ => "the function receives records again, or not at all, from its new start",
            };
            format!("the function reads nothing until the next step, and {records}")
        },
    },
    // `A given API key can only be associated with one usage plan for each stage of your API`:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    Unique {
        kind: "AWS::ApiGateway::UsagePlanKey",
        create_only: &["KeyId", "KeyType", "UsagePlanId"],
        purpose: |template, of| {
            let plan = of["UsagePlanId"]["Ref"].as_str().and_then(|id| resource(template, id));
            let stages = list(plan.map_or(&Value::Null, |plan| &plan["Properties"]["ApiStages"]));
            stages.map(|stage| json!([of["KeyId"], stage["ApiId"], stage["Stage"]])).collect()
        },
        absence: |_| KEY_IS_REJECTED.to_owned(),
    },
    // `Base path already exists for this domain name`:
    // https://github.com/pulumi/pulumi-aws/issues/1035
    Unique {
        kind: "AWS::ApiGateway::BasePathMapping",
        create_only: &["DomainName", "BasePath"],
        purpose: |_, of| vec![json!([of["DomainName"], of["BasePath"]])],
        absence: |_| "calls of this path of the domain fail until the next step".to_owned(),
    },
    // A user pool has one domain with a prefix and one of its own:
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
    Unique {
        kind: "AWS::Cognito::UserPoolDomain",
        create_only: &["UserPoolId", "Domain"],
        purpose: |_, of| vec![json!([of["UserPoolId"], of.get("CustomDomainConfig").is_some()])],
        absence: |_| "users cannot sign in with the domain until the next step".to_owned(),
    },
];

/// Takes out resources that replace others with the same purpose.
pub(super) fn take_out(deployed: &Value, new: &Value, step: &mut Step<Value>) {
    for unique in &KINDS {
        let is_kind = |of: &(&str, &Value)| kind(of.1) == unique.kind;
        let purposes = |template: &Value, of: &Value| (unique.purpose)(template, &of["Properties"]);
        let fixed = |of: &Value| -> Vec<Value> {
            unique.create_only.iter().map(|name| of["Properties"][*name].clone()).collect()
        };
        for (id, resource) in resources(new).filter(is_kind) {
            let is_replaced = |(old_id, old): &(&str, &Value)| {
                (*old_id != id || fixed(old) != fixed(resource))
                    && purposes(deployed, old).iter().any(|of| purposes(new, resource).contains(of))
            };
            let Some((old, _)) = resources(deployed).filter(is_kind).find(is_replaced) else {
                continue;
            };
            if remove_leaves(&mut step.output, BTreeSet::from([id.to_owned()])) {
                step.changes.push(if old == id {
                    format!("deletes {id}, which the next step creates anew")
                } else {
                    format!("deletes {old}, in whose place comes {id}")
                });
                let absence = (unique.absence)(&resource["Properties"]);
                step.interruptions.push(format!("{id}: {absence}"));
            }
        }
    }
}
