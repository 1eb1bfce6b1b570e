//! Resources of a plan or a state, with the properties that CloudFormation gives them.

use serde_json::{Map, Value, json};

use super::{State, definition};
use crate::load::tree::Tree;
use crate::load::{Declared, Format, Inventory};

impl State<'_, '_, '_> {
    /// The resources that an import knows; all others by their types.
    pub(super) fn inventory(&self) -> Inventory {
        let indexes = 0..self.resources.len();
        Inventory {
            format: Some(Format::Terraform),
            resources: indexes.map(|index| self.declared(index)).collect(),
            ..Inventory::default()
        }
    }

    fn declared(&self, index: usize) -> Declared {
        let of = &self.resources[index];
        let text = |name: &str| self.text(index, name).map(str::to_owned);
        let (kind, properties) = self.converted(index);
        let name = text("name").or_else(|| text("function_name")).or_else(|| text("stage_name"));
        let name = name.unwrap_or_else(|| of.address.to_owned());
        let arn = self.arn(index);
        let reference = match of.kind {
            "aws_sqs_queue" => {
                use crate::plan::deployed::{ACCOUNT_ID, REGION};
                format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{name}")
            }
            "aws_sns_topic" => arn.clone(),
            _ => name.clone(),
        };
        let mut attributes = std::collections::BTreeMap::new();
        // A plan does not tell `prevent_destroy`, and what holds data is kept rather than lost.
        let holds_data = matches!(of.kind, "aws_dynamodb_table" | "aws_s3_bucket");
        if holds_data {
            attributes.insert("DeletionPolicy".to_owned(), "Retain".into());
        }
        Declared {
            kind: kind.to_owned(),
            key: of.address.to_owned(),
            name,
            arn,
            reference,
            properties: Value::Object(properties),
            attributes,
            span: of.span,
        }
    }

    /// The type and the properties in CloudFormation; its own ones for other types.
    fn converted(&self, index: usize) -> (&str, Map<String, Value>) {
        let of = &self.resources[index];
        let renamed = |names: &[(&str, &str)]| renamed(of.values, names);
        match of.kind {
            "aws_dynamodb_table" => ("AWS::DynamoDB::Table", self.table_properties(index)),
            "aws_sqs_queue" => ("AWS::SQS::Queue", queue_properties(of.values)),
            "aws_sns_topic" => {
                let topic = renamed(&[
                    ("name", "TopicName"),
                    ("display_name", "DisplayName"),
                    ("fifo_topic", "FifoTopic"),
                    ("content_based_deduplication", "ContentBasedDeduplication"),
                    ("kms_master_key_id", "KmsMasterKeyId"),
                    ("tags", "Tags"),
                ]);
                ("AWS::SNS::Topic", topic)
            }
            "aws_kinesis_stream" => {
                let mut stream = renamed(&[
                    ("name", "Name"),
                    ("shard_count", "ShardCount"),
                    ("retention_period", "RetentionPeriodHours"),
                    ("tags", "Tags"),
                ]);
                let mode =
                    first(of.values, "stream_mode_details").and_then(|of| of.get("stream_mode"));
                if let Some(mode) = mode {
                    let details = json!({ "StreamMode": mode.json() });
                    stream.insert("StreamModeDetails".to_owned(), details);
                }
                ("AWS::Kinesis::Stream", stream)
            }
            "aws_lambda_function" => {
                let function = renamed(&[
                    ("function_name", "FunctionName"),
                    ("runtime", "Runtime"),
                    ("timeout", "Timeout"),
                    ("handler", "Handler"),
                ]);
                ("AWS::Lambda::Function", function)
            }
            "aws_iam_role" => {
                let names = [("name", "RoleName"), ("description", "Description")];
                ("AWS::IAM::Role", renamed(&names))
            }
            "aws_api_gateway_rest_api" => {
                let mut api = renamed(&[
                    ("description", "Description"),
                    ("minimum_compression_size", "MinimumCompressionSize"),
                    ("disable_execute_api_endpoint", "DisableExecuteApiEndpoint"),
                ]);
                if let Some(types) =
                    first(of.values, "endpoint_configuration").and_then(|of| of.get("types"))
                {
                    let types = json!({ "Types": types.json() });
                    api.insert("EndpointConfiguration".to_owned(), types);
                }
                ("AWS::ApiGateway::RestApi", api)
            }
            "aws_api_gateway_stage" => ("AWS::ApiGateway::Stage", self.stage_properties(index)),
            "aws_api_gateway_api_key" => {
                let key = renamed(&[
                    ("name", "Name"),
                    ("description", "Description"),
                    ("enabled", "Enabled"),
                ]);
                ("AWS::ApiGateway::ApiKey", key)
            }
            "aws_api_gateway_usage_plan" => {
                ("AWS::ApiGateway::UsagePlan", self.plan_properties(index))
            }
            "aws_api_gateway_usage_plan_key" => {
                let address = |name, kind| {
                    let to = self.link_to(index, name, kind)?;
                    Some(self.resources[to].address)
                };
                let plan = address("usage_plan_id", "aws_api_gateway_usage_plan");
                let key = address("key_id", "aws_api_gateway_api_key");
                let mut member = Map::new();
                member.insert("UsagePlanId".to_owned(), json!(plan));
                member.insert("KeyId".to_owned(), json!(key));
                ("AWS::ApiGateway::UsagePlanKey", member)
            }
            // The parts of an API, and what dynagate derives.
            kind if kind.starts_with("aws_api_gateway_") => ("AWS::ApiGateway::Method", Map::new()),
            "aws_iam_role_policy" | "aws_iam_role_policy_attachment" | "aws_iam_policy" => {
                ("AWS::IAM::Policy", Map::new())
            }
            "aws_lambda_permission" => ("AWS::Lambda::Permission", Map::new()),
            "aws_cloudwatch_log_group" => ("AWS::Logs::LogGroup", Map::new()),
            kind => (kind, Map::new()),
        }
    }

    fn stage_properties(&self, index: usize) -> Map<String, Value> {
        let mut stage = renamed(
            self.resources[index].values,
            &[
                ("description", "Description"),
                ("variables", "Variables"),
                ("xray_tracing_enabled", "TracingEnabled"),
            ],
        );
        let api = self.link_to(index, "rest_api_id", "aws_api_gateway_rest_api");
        let api = api.and_then(|api| self.by_address.get(self.resources[api].address));
        if let Some(api) = api {
            let id = self.apis[*api].api.id.clone();
            stage.insert("RestApiId".to_owned(), id.into());
        }
        stage
    }

    fn table_properties(&self, index: usize) -> Map<String, Value> {
        let values = self.resources[index].values;
        let name = self.text(index, "name").unwrap_or(self.resources[index].address);
        let first = |name: &str| first(values, name);
        let mut table = match definition(values, name) {
            Value::Object(table) => table,
            _ => Map::new(),
        };
        if let Some(Value::String(mode)) = values.get("billing_mode").map(Tree::json) {
            let is_provisioned = mode == "PROVISIONED";
            table.insert("BillingMode".to_owned(), mode.into());
            if is_provisioned {
                table.insert("ProvisionedThroughput".to_owned(), capacity(values));
                let indexes = values.get("global_secondary_index").map(Tree::items);
                let written = table.get_mut("GlobalSecondaryIndexes").and_then(Value::as_array_mut);
                let both = written.into_iter().flatten().zip(indexes.into_iter().flatten());
                for (written, index) in both {
                    written["ProvisionedThroughput"] = capacity(index);
                }
            }
        }
        let flag = |name: &str| first(name).and_then(|of| of.get("enabled")).map(Tree::json);
        if let Some(enabled) = flag("point_in_time_recovery") {
            let recovery = json!({ "PointInTimeRecoveryEnabled": enabled });
            table.insert("PointInTimeRecoverySpecification".to_owned(), recovery);
        }
        if let Some(enabled) = flag("server_side_encryption") {
            let key = first("server_side_encryption").and_then(|of| of.get("kms_key_arn"));
            let encryption =
                json!({ "SSEEnabled": enabled, "KMSMasterKeyId": key.map(Tree::json) });
            table.insert("SSESpecification".to_owned(), encryption);
        }
        let expiry = first("ttl").and_then(|of| of.get("attribute_name")).and_then(Tree::string);
        if let Some(attribute) = expiry.filter(|attribute| !attribute.is_empty()) {
            let expiry = json!({ "AttributeName": attribute, "Enabled": flag("ttl") });
            table.insert("TimeToLiveSpecification".to_owned(), expiry);
        }
        for (from, to) in [
            ("table_class", "TableClass"),
            ("deletion_protection_enabled", "DeletionProtectionEnabled"),
            ("tags", "Tags"),
        ] {
            if let Some(value) = values.get(from) {
                table.insert(to.to_owned(), value.json());
            }
        }
        table
    }

    fn plan_properties(&self, index: usize) -> Map<String, Value> {
        let values = self.resources[index].values;
        let first = |name: &str| first(values, name);
        let id = self.resources[index].address;
        let mut plan = Map::new();
        for (from, to) in [("name", "UsagePlanName"), ("description", "Description")] {
            if let Some(value) = values.get(from) {
                plan.insert(to.to_owned(), value.json());
            }
        }
        // The stages were read with the APIs.
        let of_api = self.apis.iter().filter_map(|api| Some((api, api.api.usage_plans.get(id)?)));
        let stages = of_api.flat_map(|(api, of)| {
            let stages = of.api_stages.iter();
            stages.map(|stage| json!({ "ApiId": api.api.id, "Stage": stage }))
        });
        plan.insert("ApiStages".to_owned(), stages.collect());
        if let Some(of) = first("throttle_settings") {
            let (rate, burst) = (of.get("rate_limit"), of.get("burst_limit"));
            let throttle = json!({
                "RateLimit": rate.map(Tree::json),
                "BurstLimit": burst.map(Tree::json),
            });
            plan.insert("Throttle".to_owned(), throttle);
        }
        if let Some(of) = first("quota_settings") {
            let value = |name: &str| of.get(name).map(Tree::json);
            let quota = json!({
                "Limit": value("limit"),
                "Offset": value("offset"),
                "Period": value("period"),
            });
            plan.insert("Quota".to_owned(), quota);
        }
        plan
    }
}

fn capacity(of: &Tree) -> Value {
    let units = |name: &str| of.get(name).map(Tree::json);
    json!({
        "ReadCapacityUnits": units("read_capacity"),
        "WriteCapacityUnits": units("write_capacity"),
    })
}

/// The arguments that are set, by the names of their properties.
fn renamed(values: &Tree, names: &[(&str, &str)]) -> Map<String, Value> {
    let each = names.iter().filter_map(|(from, to)| {
        let value = values.get(from)?.json();
        (!value.is_null() && value != json!("")).then(|| ((*to).to_owned(), value))
    });
    each.collect()
}

/// The first block of a name.
fn first<'t>(values: &'t Tree, name: &str) -> Option<&'t Tree> {
    values.get(name).and_then(|of| of.one_or_more().first())
}

/// The properties of a queue, without the defaults of SQS.
fn queue_properties(values: &Tree) -> Map<String, Value> {
    let mut queue = renamed(
        values,
        &[
            ("name", "QueueName"),
            ("fifo_queue", "FifoQueue"),
            ("content_based_deduplication", "ContentBasedDeduplication"),
            ("visibility_timeout_seconds", "VisibilityTimeout"),
            ("message_retention_seconds", "MessageRetentionPeriod"),
            ("delay_seconds", "DelaySeconds"),
            ("max_message_size", "MaximumMessageSize"),
            ("receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds"),
            ("kms_master_key_id", "KmsMasterKeyId"),
            ("tags", "Tags"),
        ],
    );
    // The defaults of the provider are those of SQS.
    for (name, default) in [
        ("VisibilityTimeout", 30),
        ("DelaySeconds", 0),
        ("MaximumMessageSize", 262_144),
        ("ReceiveMessageWaitTimeSeconds", 0),
    ] {
        if queue.get(name) == Some(&json!(default)) {
            queue.remove(name);
        }
    }
    queue
}
