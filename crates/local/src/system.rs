//! The system that is run, as plain data.

use std::sync::Arc;

use dynagate_gateway::Api;

use crate::database::Table;
use crate::events::EventBus;
use crate::executions::StateMachine;
use crate::functions::{Function, KinesisDestination};
use crate::messaging;
use crate::objects::Bucket;
use crate::schedules::Schedule;

/// The APIs, tables and other resources to run.
#[derive(Debug, Clone, Default)]
pub struct System {
    /// The name, such as that of the stack.
    pub name: String,
    /// The REST APIs. The first is the default one.
    pub apis: Vec<DeployedApi>,
    /// The mappings of custom domain names.
    pub base_path_mappings: Vec<BasePathMapping>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The functions.
    pub functions: Vec<Function>,
    /// The topics, queues and Kinesis streams.
    pub messaging: messaging::Resources,
    /// The buckets.
    pub buckets: Vec<Bucket>,
    /// The event buses beside that of the account.
    pub event_buses: Vec<EventBus>,
    /// The VPC links, of which the endpoints are not on this machine.
    pub vpc_links: Vec<VpcLink>,
    /// The schedules of functions.
    pub schedules: Vec<Schedule>,
    /// The state machines.
    pub state_machines: Vec<StateMachine>,
    /// The changes of tables that are written to Kinesis streams.
    pub kinesis_destinations: Vec<KinesisDestination>,
}

/// A REST API with a name that is unique within the system.
#[derive(Debug, Clone)]
pub struct DeployedApi {
    /// The name: letters, digits and hyphens.
    pub key: String,
    /// The API with its stages.
    pub api: Arc<Api>,
}

/// A VPC link of an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcLink {
    /// The ID.
    pub id: String,
    /// The scheme and the host of the endpoint behind it: `http://stock.example.com`.
    pub url: String,
}

/// A path of a custom domain name that leads to a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePathMapping {
    /// The domain name: `api.example.com`.
    pub domain_name: String,
    /// The first segment of the path; empty for all paths.
    pub base_path: String,
    /// The key of the API.
    pub api: String,
    /// The stage.
    pub stage: String,
}
