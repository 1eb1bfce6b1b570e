//! A plan or a loaded template as the system that `dynagate serve` runs.

mod example;
mod functions;
mod live;
mod loaded;
mod tables;

use std::sync::Arc;

use dynagate_local::{BasePathMapping, Bucket, DeployedApi, System, VpcLink};

pub use self::example::example;
pub use self::live::run_example;
pub use self::loaded::loaded_system;
use crate::plan::Plan;
use crate::plan::deployed::Deployed;

/// The system of a plan.
pub fn system(plan: &Plan<'_>) -> System {
    let stack = plan.stack();
    let deployed = Deployed::new(plan);
    let keys = stack.apis.iter().map(|api| api.key.to_string());
    let apis = keys.zip(plan.deployed_apis());
    let mappings = stack.domain_names.iter().flat_map(|domain| {
        // The rest of a domain comes last.
        let (rest, paths): (Vec<_>, Vec<_>) =
            domain.mappings.iter().partition(|mapping| mapping.base_path.is_empty());
        paths.into_iter().chain(rest).filter_map(|mapping| {
            let mut stages =
                plan.apis().iter().flat_map(|api| api.stages.iter().map(move |stage| (api, stage)));
            let (api, stage) = stages.find(|(api, stage)| stage.id(api) == *mapping.stage.id())?;
            Some(BasePathMapping {
                domain_name: deployed.text(&domain.name),
                base_path: mapping.base_path.clone(),
                api: api.key.to_string(),
                stage: stage.name.to_string(),
            })
        })
    });
    let buckets = stack
        .buckets
        .iter()
        .map(|bucket| Bucket { name: deployed.text(&bucket.name), versioning: *bucket.versioning });
    let conversion = functions::Conversion { stack, deployed: &deployed };
    System {
        name: stack.name.clone(),
        apis: apis.map(|(key, api)| DeployedApi { key, api: Arc::new(api) }).collect(),
        base_path_mappings: mappings.collect(),
        tables: tables::of(stack, &deployed),
        functions: conversion.functions(),
        messaging: conversion.messaging(),
        buckets: buckets.collect(),
        event_buses: conversion.event_buses(),
        state_machines: conversion.state_machines(),
        vpc_links: vpc_links(plan, &deployed),
        schedules: conversion.schedules(),
        kinesis_destinations: conversion.kinesis_destinations(),
    }
}

/// The VPC links of the integrations. The host of an endpoint may be a stage variable.
fn vpc_links(plan: &Plan<'_>, deployed: &Deployed<'_>) -> Vec<VpcLink> {
    let mut links = Vec::new();
    for api in plan.apis() {
        for (_, _, method) in api.methods() {
            let integration = &method.integration;
            let (Some(id), Some(uri)) = (&integration.vpc_link_id, &integration.uri) else {
                continue;
            };
            let uri = deployed.text(uri);
            for stage in &api.stages {
                let mut url = uri.split('/').take(3).collect::<Vec<_>>().join("/");
                for (name, value) in &stage.variables {
                    let value = deployed.text(value);
                    url = url.replace(&format!("${{stageVariables.{name}}}"), &value);
                }
                let link = VpcLink { id: deployed.text(id), url };
                if !links.contains(&link) {
                    links.push(link);
                }
            }
        }
    }
    links
}
