//! Resources of a plan or a state, with the properties that CloudFormation gives them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{State, definition, made_up};
use crate::bounds;
use crate::input;
use crate::load::tree::{Data, Name, Tree};
use crate::load::{Declared, DeclaredOutput, Format, Inventory};
use crate::synth::source_of;

/// Properties by the names that CloudFormation gives them.
type Properties = Map<String, Value>;

impl State<'_, '_, '_> {
    /// The resources that an import knows; all others by their types.
    pub(super) fn inventory(&self, root: &Tree) -> Inventory {
        let indexes = 0..self.resources.len();
        Inventory {
            format: Some(Format::Terraform),
            resources: indexes.map(|index| self.declared(index)).collect(),
            outputs: self.outputs(root),
            ..Inventory::default()
        }
    }

    /// The outputs whose values are known. A state does not tell their descriptions.
    fn outputs(&self, root: &Tree) -> Vec<DeclaredOutput> {
        let values = root.get("planned_values").or_else(|| root.get("values"));
        let outputs = values.and_then(|values| values.get("outputs")).map(Tree::entries);
        let mut declared = Vec::new();
        for (name, output) in outputs.unwrap_or_default() {
            let configured = root.at(&["configuration", "root_module", "outputs", &name.text]);
            let text = |of: &str| configured?.get(of).and_then(Tree::string);
            let references = configured.and_then(|of| of.at(&["expression", "references"]));
            let references = references.map(Tree::texts).unwrap_or_default();
            let value = output.get("value");
            declared.push(DeclaredOutput {
                name: name.text.clone(),
                value: value.and_then(Tree::string),
                description: text("description"),
                export: None,
                references: references.iter().filter_map(|of| self.at_root(of)).collect(),
                span: name.span,
            });
        }
        declared
    }

    /// The address of the resource of the root module to which a reference refers.
    fn at_root(&self, reference: &str) -> Option<String> {
        let mut plain = super::without_indexes(reference);
        loop {
            if let Some(found) = self.by_plain_address.get(&plain) {
                return Some(self.resources[*found.first()?].address.to_owned());
            }
            plain.truncate(plain.rfind('.')?);
        }
    }

    fn declared(&self, index: usize) -> Declared {
        let of = &self.resources[index];
        let (kind, properties) = self.converted(index);
        let name = self.name(index).to_owned();
        let mut attributes = BTreeMap::new();
        // A plan does not tell `prevent_destroy`, and what holds data is kept rather than lost.
        let holds_data =
            matches!(of.kind, "aws_dynamodb_table" | "aws_s3_bucket" | "aws_cognito_user_pool");
        let prevented = of.values.at(&["lifecycle", "prevent_destroy"]).and_then(Tree::boolean);
        let is_known = self.loader.settings.module_directory.is_some();
        if (holds_data && !is_known) || prevented == Some(true) {
            attributes.insert("DeletionPolicy".to_owned(), "Retain".into());
        }
        Declared {
            kind: kind.to_owned(),
            key: of.address.to_owned(),
            arn: self.arn(index),
            reference: self.id(index),
            name,
            properties: Value::Object(properties),
            attributes,
            span: of.span,
        }
    }

    /// The identifier of a resource, which a plan may not know.
    fn id(&self, index: usize) -> String {
        let of = &self.resources[index];
        let id = self.text(index, "id").map(str::to_owned);
        id.unwrap_or_else(|| made_up::id(of.kind, of.address, self.name(index)))
    }

    /// The value of an argument, or the ARN of the resource to which it refers.
    fn arn_of(&self, index: usize, property: &str) -> Option<String> {
        let known = self.text(index, property).map(str::to_owned);
        known.or_else(|| Some(self.arn(self.link(index, property)?)))
    }

    /// The same for an argument of the first block of a name, or of a block within it.
    fn arn_in(&self, index: usize, path: &[&str]) -> Option<String> {
        let of = &self.resources[index];
        let (mut values, mut expressions) = (Some(of.values), of.expressions);
        let (property, blocks) = path.split_last()?;
        for block in blocks {
            values = values.and_then(|of| first(of, block));
            expressions = expressions.and_then(|of| first(of, block));
        }
        let known = values.and_then(|of| of.get(property)).and_then(Tree::string);
        known.filter(|text| !text.is_empty()).or_else(|| {
            let target = self.referred(of, expressions?.get(property)?, "")?;
            Some(self.arn(target))
        })
    }

    /// The ARNs of a list, which a plan may not know.
    fn arns_of(&self, index: usize, property: &str) -> Vec<String> {
        let of = &self.resources[index];
        let known = of.values.get(property).map(Tree::texts).unwrap_or_default();
        if !known.is_empty() {
            return known;
        }
        let references = of.expressions.and_then(|of| of.at(&[property, "references"]));
        let mut arns = Vec::new();
        for reference in references.map(Tree::items).unwrap_or_default() {
            let span = reference.span;
            let alone = Tree::new(Data::List(vec![reference.clone()]), span);
            let name = Name { text: "references".to_owned(), span };
            let expression = Tree::new(Data::Map(vec![(name, alone)]), span);
            if let Some(target) = self.referred(of, &expression, "") {
                let arn = self.arn(target);
                if !arns.contains(&arn) {
                    arns.push(arn);
                }
            }
        }
        arns
    }

    /// The identifier of the API to which an argument refers.
    fn api_id(&self, index: usize, property: &str) -> Option<&str> {
        let api = self.link_to(index, property, "aws_api_gateway_rest_api")?;
        let api = self.by_address.get(self.resources[api].address)?;
        Some(&self.apis[*api].api.id)
    }

    /// The resources of a type whose argument refers to another one.
    fn of_owner(&self, kind: &str, property: &str, owner: usize) -> Vec<usize> {
        let mut of = self.of_kind(kind);
        of.retain(|index| {
            self.link_to(*index, property, self.resources[owner].kind) == Some(owner)
        });
        of
    }

    /// The type and the properties in CloudFormation; its own ones for other types.
    fn converted(&self, index: usize) -> (&str, Properties) {
        let of = &self.resources[index];
        let renamed = |names: &[(&str, &str)]| renamed(of.values, names);
        match of.kind {
            "aws_dynamodb_table" => ("AWS::DynamoDB::Table", self.table_properties(index)),
            "aws_sqs_queue" => ("AWS::SQS::Queue", self.queue_properties(index)),
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
            "aws_sns_topic_subscription" => {
                ("AWS::SNS::Subscription", self.subscription_properties(index))
            }
            "aws_kinesis_stream" => ("AWS::Kinesis::Stream", self.stream_properties(index)),
            "aws_lambda_function" => ("AWS::Lambda::Function", self.function_properties(index)),
            "aws_lambda_event_source_mapping" => {
                ("AWS::Lambda::EventSourceMapping", self.mapping_properties(index))
            }
            "aws_scheduler_schedule" => {
                ("AWS::Scheduler::Schedule", self.schedule_properties(index))
            }
            "aws_sfn_state_machine" => {
                ("AWS::StepFunctions::StateMachine", self.state_machine_properties(index))
            }
            "aws_s3_bucket" => ("AWS::S3::Bucket", self.bucket_properties(index)),
            "aws_cloudwatch_event_bus" => {
                let names = [("name", "Name"), ("description", "Description"), ("tags", "Tags")];
                ("AWS::Events::EventBus", renamed(&names))
            }
            "aws_cloudwatch_event_rule" => ("AWS::Events::Rule", self.rule_properties(index)),
            "aws_cloudwatch_metric_alarm" => {
                ("AWS::CloudWatch::Alarm", self.alarm_properties(index))
            }
            "aws_cloudwatch_dashboard" => {
                let names =
                    [("dashboard_name", "DashboardName"), ("dashboard_body", "DashboardBody")];
                ("AWS::CloudWatch::Dashboard", renamed(&names))
            }
            "aws_cloudwatch_log_group" => {
                let names = [("name", "LogGroupName"), ("retention_in_days", "RetentionInDays")];
                let mut group = renamed(&names);
                // The provider has 0 for a log that is kept for ever.
                group.retain(|_, value| *value != json!(0));
                ("AWS::Logs::LogGroup", group)
            }
            "aws_cognito_user_pool" => ("AWS::Cognito::UserPool", self.pool_properties(index)),
            "aws_cognito_user_pool_client" => {
                ("AWS::Cognito::UserPoolClient", self.client_properties(index))
            }
            "aws_cognito_user_pool_domain" => {
                let mut domain = renamed(&[("domain", "Domain")]);
                if let Some(arn) = self.arn_of(index, "certificate_arn") {
                    let custom = json!({ "CertificateArn": arn });
                    domain.insert("CustomDomainConfig".to_owned(), custom);
                }
                ("AWS::Cognito::UserPoolDomain", self.of_pool(index, domain))
            }
            "aws_cognito_resource_server" => {
                let mut server = renamed(&[("identifier", "Identifier"), ("name", "Name")]);
                let scopes = of.values.get("scope").map(Tree::items).unwrap_or_default();
                let scopes = scopes.iter().map(|of| {
                    let text = |name: &str| of.get(name).map(Tree::json);
                    let description = text("scope_description");
                    json!({ "ScopeName": text("scope_name"), "ScopeDescription": description })
                });
                server.insert("Scopes".to_owned(), scopes.collect());
                ("AWS::Cognito::UserPoolResourceServer", self.of_pool(index, server))
            }
            "aws_iam_role" => ("AWS::IAM::Role", self.role_properties(index)),
            kind => self.part_of_api(index, kind),
        }
    }

    /// A part of an API, or what dynagate derives.
    fn part_of_api<'k>(&self, index: usize, kind: &'k str) -> (&'k str, Properties) {
        let of = &self.resources[index];
        let renamed = |names: &[(&str, &str)]| renamed(of.values, names);
        match kind {
            "aws_api_gateway_rest_api" => {
                let mut api = renamed(&[
                    ("description", "Description"),
                    ("minimum_compression_size", "MinimumCompressionSize"),
                    ("disable_execute_api_endpoint", "DisableExecuteApiEndpoint"),
                    ("tags", "Tags"),
                ]);
                if let Some(of) = first(of.values, "endpoint_configuration") {
                    let member = |name: &str| of.get(name).map(Tree::json);
                    let endpoint = json!({
                        "Types": member("types"),
                        "VpcEndpointIds": member("vpc_endpoint_ids"),
                    });
                    api.insert("EndpointConfiguration".to_owned(), endpoint);
                }
                ("AWS::ApiGateway::RestApi", api)
            }
            "aws_api_gateway_stage" => ("AWS::ApiGateway::Stage", self.stage_properties(index)),
            "aws_api_gateway_deployment" => {
                let mut deployment = renamed(&[("description", "Description")]);
                let api = self.api_id(index, "rest_api_id");
                deployment.insert("RestApiId".to_owned(), json!(api));
                ("AWS::ApiGateway::Deployment", deployment)
            }
            "aws_api_gateway_model" => {
                let names = [("name", "Name"), ("description", "Description")];
                ("AWS::ApiGateway::Model", renamed(&names))
            }
            "aws_api_gateway_domain_name" => {
                ("AWS::ApiGateway::DomainName", self.domain_properties(index))
            }
            "aws_api_gateway_base_path_mapping" => {
                let mut mapping = renamed(&[
                    ("domain_name", "DomainName"),
                    ("base_path", "BasePath"),
                    ("stage_name", "Stage"),
                ]);
                mapping.insert("RestApiId".to_owned(), json!(self.api_id(index, "api_id")));
                ("AWS::ApiGateway::BasePathMapping", mapping)
            }
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
            "aws_api_gateway_vpc_link" => (kind, Map::new()),
            // These were read with the APIs and with the resources that they belong to.
            _ if kind.starts_with("aws_api_gateway_") => ("AWS::ApiGateway::Method", Map::new()),
            "aws_iam_role_policy" | "aws_iam_role_policy_attachment" | "aws_iam_policy" => {
                ("AWS::IAM::Policy", Map::new())
            }
            // Rules have their targets, and tables their destinations.
            "aws_lambda_permission"
            | "aws_cloudwatch_event_target"
            | "aws_dynamodb_kinesis_streaming_destination" => {
                ("AWS::Lambda::Permission", Map::new())
            }
            "aws_sqs_queue_policy"
            | "aws_sqs_queue_redrive_policy"
            | "aws_sqs_queue_redrive_allow_policy" => ("AWS::SQS::QueuePolicy", Map::new()),
            "aws_sns_topic_policy" => ("AWS::SNS::TopicPolicy", Map::new()),
            "aws_s3_bucket_policy"
            | "aws_s3_bucket_versioning"
            | "aws_s3_bucket_lifecycle_configuration"
            | "aws_s3_bucket_public_access_block"
            | "aws_s3_bucket_ownership_controls"
            | "aws_s3_bucket_server_side_encryption_configuration" => {
                ("AWS::S3::BucketPolicy", Map::new())
            }
            kind => (kind, Map::new()),
        }
    }

    fn stage_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut stage = renamed(
            values,
            &[
                ("stage_name", "StageName"),
                ("description", "Description"),
                ("variables", "Variables"),
                ("xray_tracing_enabled", "TracingEnabled"),
                ("cache_cluster_enabled", "CacheClusterEnabled"),
                ("cache_cluster_size", "CacheClusterSize"),
            ],
        );
        let certificate = self.link(index, "client_certificate_id");
        if let Some(certificate) = certificate {
            stage.insert("ClientCertificateId".to_owned(), json!(self.id(certificate)));
        }
        if let Some(id) = self.api_id(index, "rest_api_id") {
            stage.insert("RestApiId".to_owned(), id.into());
        }
        if let Some(log) = first(values, "access_log_settings") {
            let log = json!({
                "DestinationArn": self.arn_in(index, &["access_log_settings", "destination_arn"]),
                "Format": log.get("format").map(Tree::json),
            });
            stage.insert("AccessLogSetting".to_owned(), log);
        }
        if let Some(canary) = first(values, "canary_settings") {
            let canary = renamed(
                canary,
                &[
                    ("percent_traffic", "PercentTraffic"),
                    ("use_stage_cache", "UseStageCache"),
                    ("stage_variable_overrides", "StageVariableOverrides"),
                ],
            );
            stage.insert("CanarySetting".to_owned(), canary.into());
        }
        let name = self.text(index, "stage_name");
        let api = self.link(index, "rest_api_id");
        let mut settings = self.of_kind("aws_api_gateway_method_settings");
        settings.retain(|of| {
            self.link(*of, "rest_api_id") == api && self.text(*of, "stage_name") == name
        });
        if !settings.is_empty() {
            let has_cache = stage.get("CacheClusterEnabled") == Some(&json!(true));
            let settings = settings.into_iter().map(|of| {
                let mut settings = self.method_settings(of);
                // The defaults of the provider for a cache that the stage does not have.
                if let Some(settings) = settings.as_object_mut().filter(|_| !has_cache) {
                    settings.retain(|name, _| !name.starts_with("Cach"));
                }
                settings
            });
            stage.insert("MethodSettings".to_owned(), settings.collect());
        }
        stage
    }

    fn method_settings(&self, index: usize) -> Value {
        let values = self.resources[index].values;
        let path = self.text(index, "method_path").unwrap_or("*/*");
        let (resource, method) = path.rsplit_once('/').unwrap_or(("*", "*"));
        let mut settings = first(values, "settings").map(|of| {
            renamed(
                of,
                &[
                    ("metrics_enabled", "MetricsEnabled"),
                    ("logging_level", "LoggingLevel"),
                    ("data_trace_enabled", "DataTraceEnabled"),
                    ("throttling_rate_limit", "ThrottlingRateLimit"),
                    ("throttling_burst_limit", "ThrottlingBurstLimit"),
                    ("caching_enabled", "CachingEnabled"),
                    ("cache_ttl_in_seconds", "CacheTtlInSeconds"),
                    ("cache_data_encrypted", "CacheDataEncrypted"),
                ],
            )
        });
        let settings = settings.get_or_insert_default();
        // The provider has -1 for no limit.
        settings.retain(|_, value| value.as_f64() != Some(-1.0));
        settings.insert("HttpMethod".to_owned(), method.into());
        settings.insert("ResourcePath".to_owned(), format!("/{resource}").into());
        std::mem::take(settings).into()
    }

    fn domain_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut domain = renamed(
            values,
            &[("domain_name", "DomainName"), ("security_policy", "SecurityPolicy")],
        );
        for (name, property) in [
            ("certificate_arn", "CertificateArn"),
            ("regional_certificate_arn", "RegionalCertificateArn"),
        ] {
            if let Some(arn) = self.arn_of(index, name) {
                domain.insert(property.to_owned(), arn.into());
            }
        }
        if let Some(types) = first(values, "endpoint_configuration").and_then(|of| of.get("types"))
        {
            let types = json!({ "Types": types.json() });
            domain.insert("EndpointConfiguration".to_owned(), types);
        }
        if let Some(of) = first(values, "mutual_tls_authentication") {
            let names =
                [("truststore_uri", "TruststoreUri"), ("truststore_version", "TruststoreVersion")];
            domain.insert("MutualTlsAuthentication".to_owned(), renamed(of, &names).into());
        }
        domain
    }

    fn table_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let first = |name: &str| first(values, name);
        let mut table = match definition(values, self.name(index)) {
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
        let destinations = self.of_kind("aws_dynamodb_kinesis_streaming_destination");
        let destination = destinations
            .into_iter()
            .find(|of| self.link_to(*of, "table_name", "aws_dynamodb_table") == Some(index));
        if let Some(of) = destination {
            let precision =
                self.text(of, "approximate_creation_date_time_precision").map(Value::from);
            let destination = json!({
                "StreamArn": self.arn_of(of, "stream_arn"),
                "ApproximateCreationDateTimePrecision": precision,
            });
            table.insert("KinesisStreamSpecification".to_owned(), destination);
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

    fn plan_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let first = |name: &str| first(values, name);
        let id = self.resources[index].address;
        let mut plan =
            renamed(values, &[("name", "UsagePlanName"), ("description", "Description")]);
        // The stages were read with the APIs.
        let of_api = self.apis.iter().filter_map(|api| Some((api, api.api.usage_plans.get(id)?)));
        let stages = of_api.flat_map(|(api, of)| {
            let stages = of.api_stages.iter();
            stages.map(|stage| json!({ "ApiId": api.api.id, "Stage": stage }))
        });
        plan.insert("ApiStages".to_owned(), stages.collect());
        if let Some(of) = first("throttle_settings") {
            let names = [("rate_limit", "RateLimit"), ("burst_limit", "BurstLimit")];
            plan.insert("Throttle".to_owned(), renamed(of, &names).into());
        }
        if let Some(of) = first("quota_settings") {
            let names = [("limit", "Limit"), ("offset", "Offset"), ("period", "Period")];
            plan.insert("Quota".to_owned(), renamed(of, &names).into());
        }
        plan
    }

    /// The properties of a queue, without the defaults of SQS.
    fn queue_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
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
                ("redrive_policy", "RedrivePolicy"),
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
        let policies = self.of_owner("aws_sqs_queue_redrive_policy", "queue_url", index);
        let own = policies.first().map(|policy| (*policy, "redrive_policy"));
        let (policy, name) = own.unwrap_or((index, "redrive_policy"));
        let text = self.text(policy, name);
        let refers = self.resources[policy].expressions.is_some_and(|of| of.get(name).is_some());
        if let Some(text) = text {
            queue.insert("RedrivePolicy".to_owned(), text.into());
        } else if refers && let Some(target) = self.arn_of(policy, name) {
            // The target is known by its reference, and the count is not.
            let policy = json!({ "deadLetterTargetArn": target });
            queue.insert("RedrivePolicy".to_owned(), policy);
        }
        queue
    }

    fn subscription_properties(&self, index: usize) -> Properties {
        let mut subscription = renamed(
            self.resources[index].values,
            &[
                ("protocol", "Protocol"),
                ("filter_policy", "FilterPolicy"),
                ("filter_policy_scope", "FilterPolicyScope"),
                ("raw_message_delivery", "RawMessageDelivery"),
            ],
        );
        for (name, property) in [
            ("topic_arn", "TopicArn"),
            ("endpoint", "Endpoint"),
            ("subscription_role_arn", "SubscriptionRoleArn"),
        ] {
            if let Some(arn) = self.arn_of(index, name) {
                subscription.insert(property.to_owned(), arn.into());
            }
        }
        let policy = self.text(index, "redrive_policy");
        let policy = policy.and_then(|policy| serde_json::from_str::<Value>(policy).ok());
        let policy = policy.or_else(|| {
            let target = self.link(index, "redrive_policy")?;
            Some(json!({ "deadLetterTargetArn": self.arn(target) }))
        });
        if let Some(policy) = policy {
            subscription.insert("RedrivePolicy".to_owned(), policy);
        }
        subscription
    }

    fn stream_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut stream = renamed(
            values,
            &[
                ("name", "Name"),
                ("shard_count", "ShardCount"),
                ("retention_period", "RetentionPeriodHours"),
                ("tags", "Tags"),
            ],
        );
        if let Some(mode) =
            first(values, "stream_mode_details").and_then(|of| of.get("stream_mode"))
        {
            let details = json!({ "StreamMode": mode.json() });
            stream.insert("StreamModeDetails".to_owned(), details);
        }
        if let Some(key) = self.text(index, "kms_key_id") {
            let encryption = json!({ "EncryptionType": "KMS", "KeyId": key });
            stream.insert("StreamEncryption".to_owned(), encryption);
        }
        stream
    }

    fn function_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut function = renamed(
            values,
            &[
                ("function_name", "FunctionName"),
                ("description", "Description"),
                ("runtime", "Runtime"),
                ("timeout", "Timeout"),
                ("memory_size", "MemorySize"),
                ("handler", "Handler"),
                ("architectures", "Architectures"),
                ("reserved_concurrent_executions", "ReservedConcurrentExecutions"),
                ("layers", "Layers"),
                ("tags", "Tags"),
            ],
        );
        // The provider has -1 for no limit.
        function.retain(|_, value| value.as_i64() != Some(-1));
        if function.get("Layers") == Some(&json!([])) {
            function.remove("Layers");
        }
        for (name, property) in [("role", "Role"), ("kms_key_arn", "KmsKeyArn")] {
            if let Some(arn) = self.arn_of(index, name) {
                function.insert(property.to_owned(), arn.into());
            }
        }
        if let Some(source) = self.text(index, "filename").and_then(|path| self.source_in(path)) {
            function.insert("Code".to_owned(), json!({ "ZipFile": source }));
        }
        if let Some(bucket) = self.text(index, "s3_bucket") {
            let code = json!({
                "S3Bucket": bucket,
                "S3Key": self.text(index, "s3_key"),
                "S3ObjectVersion": self.text(index, "s3_object_version"),
            });
            function.insert("Code".to_owned(), code);
        }
        let environment = first(values, "environment").and_then(|of| of.get("variables"));
        if let Some(variables) = environment {
            let variables = json!({ "Variables": variables.json() });
            function.insert("Environment".to_owned(), variables);
        }
        if let Some(arn) = self.arn_in(index, &["dead_letter_config", "target_arn"]) {
            function.insert("DeadLetterConfig".to_owned(), json!({ "TargetArn": arn }));
        }
        if let Some(mode) = first(values, "tracing_config").and_then(|of| of.get("mode")) {
            function.insert("TracingConfig".to_owned(), json!({ "Mode": mode.json() }));
        }
        if let Some(format) = first(values, "logging_config").and_then(|of| of.get("log_format")) {
            function.insert("LoggingConfig".to_owned(), json!({ "LogFormat": format.json() }));
        }
        if let Some(of) = first(values, "vpc_config") {
            function.insert("VpcConfig".to_owned(), of.json());
        }
        function
    }

    /// The source in an archive of the module, if dynagate wrote it of inline code.
    fn source_in(&self, path: &str) -> Option<String> {
        let directory = self.loader.settings.module_directory.as_ref()?;
        let archive = input::bytes(&directory.join(path), bounds::LOADED_BYTES).ok()?;
        source_of(&archive)
    }

    fn mapping_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut mapping = renamed(
            values,
            &[
                ("starting_position", "StartingPosition"),
                ("starting_position_timestamp", "StartingPositionTimestamp"),
                ("batch_size", "BatchSize"),
                ("maximum_batching_window_in_seconds", "MaximumBatchingWindowInSeconds"),
                ("maximum_record_age_in_seconds", "MaximumRecordAgeInSeconds"),
                ("maximum_retry_attempts", "MaximumRetryAttempts"),
                ("parallelization_factor", "ParallelizationFactor"),
                ("tumbling_window_in_seconds", "TumblingWindowInSeconds"),
                ("bisect_batch_on_function_error", "BisectBatchOnFunctionError"),
                ("enabled", "Enabled"),
                ("function_response_types", "FunctionResponseTypes"),
            ],
        );
        // The defaults of the provider are those of Lambda.
        for (name, default) in [
            ("MaximumBatchingWindowInSeconds", 0),
            ("ParallelizationFactor", 1),
            ("TumblingWindowInSeconds", 0),
        ] {
            if mapping.get(name) == Some(&json!(default)) {
                mapping.remove(name);
            }
        }
        for (name, property) in
            [("function_name", "FunctionName"), ("event_source_arn", "EventSourceArn")]
        {
            if let Some(arn) = self.arn_of(index, name) {
                mapping.insert(property.to_owned(), arn.into());
            }
        }
        if let Some(filters) = first(values, "filter_criteria").and_then(|of| of.get("filter")) {
            let filters = filters.items().iter().map(|of| {
                let pattern = of.get("pattern").map(Tree::json);
                json!({ "Pattern": pattern })
            });
            let criteria = json!({ "Filters": filters.collect::<Vec<_>>() });
            mapping.insert("FilterCriteria".to_owned(), criteria);
        }
        if let Some(most) =
            first(values, "scaling_config").and_then(|of| of.get("maximum_concurrency"))
        {
            let scaling = json!({ "MaximumConcurrency": most.json() });
            mapping.insert("ScalingConfig".to_owned(), scaling);
        }
        let path = ["destination_config", "on_failure", "destination_arn"];
        if let Some(arn) = self.arn_in(index, &path) {
            let destination = json!({ "OnFailure": { "Destination": arn } });
            mapping.insert("DestinationConfig".to_owned(), destination);
        }
        mapping
    }

    fn schedule_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut schedule = renamed(
            values,
            &[
                ("name", "Name"),
                ("description", "Description"),
                ("schedule_expression", "ScheduleExpression"),
                ("schedule_expression_timezone", "ScheduleExpressionTimezone"),
                ("state", "State"),
            ],
        );
        if let Some(window) = first(values, "flexible_time_window") {
            let names = [("mode", "Mode"), ("maximum_window_in_minutes", "MaximumWindowInMinutes")];
            schedule.insert("FlexibleTimeWindow".to_owned(), renamed(window, &names).into());
        }
        let target = first(values, "target");
        let mut to = target.map(|of| renamed(of, &[("input", "Input")])).unwrap_or_default();
        for (path, property) in [(["target", "arn"], "Arn"), (["target", "role_arn"], "RoleArn")] {
            if let Some(arn) = self.arn_in(index, &path) {
                to.insert(property.to_owned(), arn.into());
            }
        }
        if let Some(of) = target.and_then(|of| first(of, "retry_policy")) {
            let policy = renamed(
                of,
                &[
                    ("maximum_event_age_in_seconds", "MaximumEventAgeInSeconds"),
                    ("maximum_retry_attempts", "MaximumRetryAttempts"),
                ],
            );
            to.insert("RetryPolicy".to_owned(), policy.into());
        }
        if let Some(arn) = self.arn_in(index, &["target", "dead_letter_config", "arn"]) {
            to.insert("DeadLetterConfig".to_owned(), json!({ "Arn": arn }));
        }
        schedule.insert("Target".to_owned(), to.into());
        schedule
    }

    fn state_machine_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut machine = renamed(
            values,
            &[
                ("name", "StateMachineName"),
                ("type", "StateMachineType"),
                ("definition", "DefinitionString"),
                ("tags", "Tags"),
            ],
        );
        if let Some(arn) = self.arn_of(index, "role_arn") {
            machine.insert("RoleArn".to_owned(), arn.into());
        }
        if let Some(of) = first(values, "tracing_configuration") {
            let tracing = json!({ "Enabled": of.get("enabled").map(Tree::json) });
            machine.insert("TracingConfiguration".to_owned(), tracing);
        }
        if let Some(of) = first(values, "logging_configuration") {
            let names = [("level", "Level"), ("include_execution_data", "IncludeExecutionData")];
            machine.insert("LoggingConfiguration".to_owned(), renamed(of, &names).into());
        }
        machine
    }

    fn bucket_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut bucket = renamed(values, &[("bucket", "BucketName"), ("tags", "Tags")]);
        for of in self.of_owner("aws_s3_bucket_versioning", "bucket", index) {
            let versioning = first(self.resources[of].values, "versioning_configuration");
            if let Some(status) = versioning.and_then(|of| of.get("status")) {
                let versioning = json!({ "Status": status.json() });
                bucket.insert("VersioningConfiguration".to_owned(), versioning);
            }
        }
        for of in self.of_owner("aws_s3_bucket_lifecycle_configuration", "bucket", index) {
            let rules = self.resources[of].values.get("rule").map(Tree::items).unwrap_or_default();
            let rules = rules.iter().map(|rule| {
                let days = |block: &str, name: &str| Some(first(rule, block)?.get(name)?.json());
                json!({
                    "ExpirationInDays": days("expiration", "days"),
                    "NoncurrentVersionExpiration": {
                        "NoncurrentDays": days("noncurrent_version_expiration", "noncurrent_days"),
                    },
                })
            });
            let rules = json!({ "Rules": rules.collect::<Vec<_>>() });
            bucket.insert("LifecycleConfiguration".to_owned(), rules);
        }
        bucket
    }

    fn rule_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut rule = renamed(
            values,
            &[
                ("name", "Name"),
                ("description", "Description"),
                ("event_pattern", "EventPattern"),
                ("schedule_expression", "ScheduleExpression"),
                ("state", "State"),
            ],
        );
        let bus = self.link_to(index, "event_bus_name", "aws_cloudwatch_event_bus");
        let bus = bus.map(|bus| self.name(bus)).or_else(|| self.text(index, "event_bus_name"));
        rule.insert("EventBusName".to_owned(), json!(bus));
        let targets = self.of_owner("aws_cloudwatch_event_target", "rule", index);
        let targets = targets.into_iter().map(|of| self.target_properties(of).into());
        rule.insert("Targets".to_owned(), Value::Array(targets.collect()));
        rule
    }

    fn target_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut target = renamed(values, &[("target_id", "Id"), ("input", "Input")]);
        // The provider makes up an identifier.
        let local = self.resources[index].address.rsplit('.').next().unwrap_or_default();
        target.entry("Id").or_insert_with(|| local.into());
        target.insert("Arn".to_owned(), json!(self.arn_of(index, "arn")));
        if let Some(of) = first(values, "input_transformer") {
            let names = [("input_paths", "InputPathsMap"), ("input_template", "InputTemplate")];
            target.insert("InputTransformer".to_owned(), renamed(of, &names).into());
        }
        if let Some(of) = first(values, "retry_policy") {
            let names = [("maximum_retry_attempts", "MaximumRetryAttempts")];
            target.insert("RetryPolicy".to_owned(), renamed(of, &names).into());
        }
        if let Some(of) = first(values, "sqs_target") {
            let names = [("message_group_id", "MessageGroupId")];
            target.insert("SqsParameters".to_owned(), renamed(of, &names).into());
        }
        if let Some(arn) = self.arn_in(index, &["dead_letter_config", "arn"]) {
            target.insert("DeadLetterConfig".to_owned(), json!({ "Arn": arn }));
        }
        target
    }

    fn alarm_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut alarm = renamed(
            values,
            &[
                ("alarm_name", "AlarmName"),
                ("namespace", "Namespace"),
                ("metric_name", "MetricName"),
                ("statistic", "Statistic"),
                ("extended_statistic", "ExtendedStatistic"),
                ("period", "Period"),
                ("threshold", "Threshold"),
                ("comparison_operator", "ComparisonOperator"),
                ("treat_missing_data", "TreatMissingData"),
                ("evaluation_periods", "EvaluationPeriods"),
                ("datapoints_to_alarm", "DatapointsToAlarm"),
            ],
        );
        if let Some(of) = values.get("dimensions") {
            alarm.insert("Dimensions".to_owned(), dimensions(of));
        }
        for (name, property) in [("alarm_actions", "AlarmActions"), ("ok_actions", "OKActions")] {
            alarm.insert(property.to_owned(), json!(self.arns_of(index, name)));
        }
        let queries = values.get("metric_query").map(Tree::items).unwrap_or_default();
        let metrics = queries.iter().map(|query| {
            let stat = first(query, "metric").map(|of| {
                let names = [("namespace", "Namespace"), ("metric_name", "MetricName")];
                let mut metric = renamed(of, &names);
                if let Some(of) = of.get("dimensions") {
                    metric.insert("Dimensions".to_owned(), dimensions(of));
                }
                let mut stat = renamed(of, &[("period", "Period"), ("stat", "Stat")]);
                stat.insert("Metric".to_owned(), metric.into());
                stat
            });
            let mut metric = renamed(query, &[("id", "Id"), ("expression", "Expression")]);
            if let Some(stat) = stat {
                metric.insert("MetricStat".to_owned(), stat.into());
            }
            Value::Object(metric)
        });
        alarm.insert("Metrics".to_owned(), metrics.collect());
        alarm
    }

    fn pool_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut pool = renamed(
            values,
            &[
                ("name", "UserPoolName"),
                ("username_attributes", "UsernameAttributes"),
                ("alias_attributes", "AliasAttributes"),
                ("mfa_configuration", "MfaConfiguration"),
                ("deletion_protection", "DeletionProtection"),
                ("tags", "Tags"),
            ],
        );
        if let Some(of) = first(values, "admin_create_user_config") {
            let names = [("allow_admin_create_user_only", "AllowAdminCreateUserOnly")];
            pool.insert("AdminCreateUserConfig".to_owned(), renamed(of, &names).into());
        }
        if let Some(of) = first(values, "password_policy") {
            let policy = renamed(
                of,
                &[
                    ("minimum_length", "MinimumLength"),
                    ("require_lowercase", "RequireLowercase"),
                    ("require_uppercase", "RequireUppercase"),
                    ("require_numbers", "RequireNumbers"),
                    ("require_symbols", "RequireSymbols"),
                    ("temporary_password_validity_days", "TemporaryPasswordValidityDays"),
                ],
            );
            pool.insert("Policies".to_owned(), json!({ "PasswordPolicy": policy }));
        }
        if let Some(of) = first(values, "account_recovery_setting") {
            let mechanisms = of.get("recovery_mechanism").map(Tree::items).unwrap_or_default();
            let mechanisms = mechanisms.iter().map(|of| {
                Value::Object(renamed(of, &[("name", "Name"), ("priority", "Priority")]))
            });
            let setting = json!({ "RecoveryMechanisms": mechanisms.collect::<Vec<_>>() });
            pool.insert("AccountRecoverySetting".to_owned(), setting);
        }
        let attributes = values.get("schema").map(Tree::items).unwrap_or_default();
        let attributes = attributes.iter().map(|of| {
            let mut attribute = renamed(
                of,
                &[
                    ("name", "Name"),
                    ("attribute_data_type", "AttributeDataType"),
                    ("required", "Required"),
                    ("mutable", "Mutable"),
                ],
            );
            if let Some(of) = first(of, "string_attribute_constraints") {
                let names = [("min_length", "MinLength"), ("max_length", "MaxLength")];
                let bounds = renamed(of, &names);
                attribute.insert("StringAttributeConstraints".to_owned(), bounds.into());
            }
            if let Some(of) = first(of, "number_attribute_constraints") {
                let bounds = renamed(of, &[("min_value", "MinValue"), ("max_value", "MaxValue")]);
                attribute.insert("NumberAttributeConstraints".to_owned(), bounds.into());
            }
            Value::Object(attribute)
        });
        pool.insert("Schema".to_owned(), attributes.collect());
        for (name, property) in [
            ("lambda_config", "LambdaConfig"),
            ("email_configuration", "EmailConfiguration"),
            ("sms_configuration", "SmsConfiguration"),
            ("user_pool_add_ons", "UserPoolAddOns"),
        ] {
            if let Some(of) = first(values, name) {
                pool.insert(property.to_owned(), of.json());
            }
        }
        pool
    }

    fn client_properties(&self, index: usize) -> Properties {
        let values = self.resources[index].values;
        let mut client = renamed(
            values,
            &[
                ("name", "ClientName"),
                ("generate_secret", "GenerateSecret"),
                ("explicit_auth_flows", "ExplicitAuthFlows"),
                ("allowed_oauth_flows", "AllowedOAuthFlows"),
                ("allowed_oauth_scopes", "AllowedOAuthScopes"),
                ("callback_urls", "CallbackURLs"),
                ("logout_urls", "LogoutURLs"),
                ("access_token_validity", "AccessTokenValidity"),
                ("id_token_validity", "IdTokenValidity"),
                ("refresh_token_validity", "RefreshTokenValidity"),
                ("read_attributes", "ReadAttributes"),
            ],
        );
        if let Some(units) = first(values, "token_validity_units") {
            let units = renamed(
                units,
                &[
                    ("access_token", "AccessToken"),
                    ("id_token", "IdToken"),
                    ("refresh_token", "RefreshToken"),
                ],
            );
            client.insert("TokenValidityUnits".to_owned(), units.into());
        }
        self.of_pool(index, client)
    }

    /// The properties of a part of a user pool, with the pool.
    fn of_pool(&self, index: usize, mut properties: Properties) -> Properties {
        let pool = self.link_to(index, "user_pool_id", "aws_cognito_user_pool");
        let pool = pool.map(|pool| self.id(pool));
        let pool = pool.or_else(|| self.text(index, "user_pool_id").map(str::to_owned));
        properties.insert("UserPoolId".to_owned(), json!(pool));
        properties
    }

    fn role_properties(&self, index: usize) -> Properties {
        let names = [("name", "RoleName"), ("description", "Description")];
        let mut role = renamed(self.resources[index].values, &names);
        // The provider made up this name, of which only the next one is known.
        role.retain(|_, value| !value.as_str().is_some_and(|of| of.starts_with("terraform-")));
        let policies = self.of_owner("aws_iam_role_policy", "role", index).into_iter();
        let policies = policies
            .map(|of| Value::Object(renamed(self.resources[of].values, &[("name", "PolicyName")])));
        role.insert("Policies".to_owned(), policies.collect());
        role
    }
}

fn capacity(of: &Tree) -> Value {
    let units = |name: &str| of.get(name).map(Tree::json);
    json!({
        "ReadCapacityUnits": units("read_capacity"),
        "WriteCapacityUnits": units("write_capacity"),
    })
}

/// The dimensions of a metric, which are a mapping in Terraform.
fn dimensions(of: &Tree) -> Value {
    let each = of.entries().iter();
    each.map(|(name, value)| json!({ "Name": name.text, "Value": value.json() })).collect()
}

/// The arguments that are set, by the names of their properties.
fn renamed(values: &Tree, names: &[(&str, &str)]) -> Properties {
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
