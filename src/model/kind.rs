//! The kinds of resources, with their properties in one table.

use super::HttpMethod;

/// The properties of a kind.
struct Facts {
    /// The noun in messages.
    noun: &'static str,
    /// The suffix of its identifiers, which distinguishes a table `orders` from a role `orders` in
    /// a template; empty if none is needed.
    suffix: &'static str,
    /// Its CloudFormation type; empty if it is part of another resource.
    cloudformation: &'static str,
    /// Its Terraform type. The provider has several for a method.
    terraform: &'static str,
    /// Its place in a blueprint, with `{name}` and `{scope}` of its identifier.
    section: &'static str,
}

macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $kind:ident $(($payload:ty))? =
            $noun:literal, $suffix:literal, $cloudformation:literal, $terraform:literal, $section:literal;
    )+) => {
        /// A kind of resource. Both backends derive their identifiers from it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Kind {$(
            $(#[$doc])*
            $kind $(($payload))?,
        )+}

        impl Kind {
            const fn facts(self) -> &'static Facts {
                match self {$(
                    Self::$kind { .. } => &Facts {
                        noun: $noun,
                        suffix: $suffix,
                        cloudformation: $cloudformation,
                        terraform: $terraform,
                        section: $section,
                    },
                )+}
            }

            /// The suffixes of all kinds; empty ones, too.
            pub(crate) const SUFFIXES: &[&str] = &[$($suffix),+];
        }
    };
}

kinds! {
    /// A DynamoDB table.
    Table = "table", "Table",
        "AWS::DynamoDB::Table", "aws_dynamodb_table", "tables/{name}";
    /// A scaled capacity; its scope is the table.
    ScalableTarget = "scalable target", "ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalableTarget", "aws_appautoscaling_target", "tables/{scope}";
    /// The policy that scales a capacity; its scope is the table.
    ScalingPolicy = "scaling policy", "ScalingPolicy",
        "AWS::ApplicationAutoScaling::ScalingPolicy", "aws_appautoscaling_policy", "tables/{scope}";
    /// The delivery of a table's changes to a Kinesis stream.
    KinesisStreamingDestination = "Kinesis streaming destination", "",
        "", "aws_dynamodb_kinesis_streaming_destination", "tables/{name}";
    /// The account's settings of API Gateway.
    Account = "account", "Account",
        "AWS::ApiGateway::Account", "aws_api_gateway_account", "api/account-logging-role";
    /// A custom domain name.
    DomainName = "domain name", "DomainName",
        "AWS::ApiGateway::DomainName", "aws_api_gateway_domain_name", "domain-names/{name}";
    /// The mapping of a base path of a domain name to a stage.
    BasePathMapping = "base path mapping", "BasePathMapping",
        "AWS::ApiGateway::BasePathMapping", "aws_api_gateway_base_path_mapping",
        "domain-names/{scope}";
    /// The certificate that a stage shows to HTTP backends.
    ClientCertificate = "client certificate", "ClientCertificate",
        "AWS::ApiGateway::ClientCertificate", "aws_api_gateway_client_certificate", "api/stage";
    /// The web ACL of a stage.
    WebAclAssociation = "web ACL association", "WebAclAssociation",
        "AWS::WAFv2::WebACLAssociation", "aws_wafv2_web_acl_association", "api/stage";
    /// A group of resources with the same tag.
    ResourceGroup = "table group", "Group",
        "AWS::ResourceGroups::Group", "aws_resourcegroups_group", "table-groups/{name}";
    /// A data stream of Kinesis.
    KinesisStream = "Kinesis stream", "Stream",
        "AWS::Kinesis::Stream", "aws_kinesis_stream", "kinesis-streams/{name}";
    /// A delivery stream of Firehose.
    DeliveryStream = "delivery stream", "Firehose",
        "AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream",
        "delivery-streams/{name}";
    /// A queue of SQS.
    Queue = "queue", "Queue",
        "AWS::SQS::Queue", "aws_sqs_queue", "queues/{name}";
    /// The access policy of a queue.
    QueuePolicy = "queue policy", "QueuePolicy",
        "AWS::SQS::QueuePolicy", "aws_sqs_queue_policy", "queues/{name}";
    /// A topic of SNS.
    Topic = "topic", "Topic",
        "AWS::SNS::Topic", "aws_sns_topic", "topics/{name}";
    /// The access policy of a topic.
    TopicPolicy = "topic policy", "TopicPolicy",
        "AWS::SNS::TopicPolicy", "aws_sns_topic_policy", "topics/{name}";
    /// A subscription to a topic, which is its scope.
    Subscription = "subscription", "Subscription",
        "AWS::SNS::Subscription", "aws_sns_topic_subscription",
        "topics/{scope}/subscriptions/{name}";
    /// A bucket of S3.
    Bucket = "bucket", "Bucket",
        "AWS::S3::Bucket", "aws_s3_bucket", "buckets/{name}";
    /// The access policy of a bucket.
    BucketPolicy = "bucket policy", "BucketPolicy",
        "AWS::S3::BucketPolicy", "aws_s3_bucket_policy", "buckets/{name}";
    /// An event bus of EventBridge.
    EventBus = "event bus", "Bus",
        "AWS::Events::EventBus", "aws_cloudwatch_event_bus", "event-buses/{name}";
    /// A rule of an event bus, which is its scope.
    EventRule = "rule", "Rule",
        "AWS::Events::Rule", "aws_cloudwatch_event_rule", "event-buses/{scope}/rules/{name}";
    /// A target of a rule; its scope is the event bus, and its name those of the rule and the
    /// target.
    EventTarget = "target", "",
        "", "aws_cloudwatch_event_target", "event-buses/{scope}/rules";
    /// The permission of a rule to invoke a function; its name and scope are those of the target.
    RulePermission = "rule permission", "RulePermission",
        "AWS::Lambda::Permission", "aws_lambda_permission", "event-buses/{scope}/rules";
    /// A function of Lambda.
    Function = "function", "Function",
        "AWS::Lambda::Function", "aws_lambda_function", "functions/{name}";
    /// A state machine of Step Functions.
    StateMachine = "state machine", "StateMachine",
        "AWS::StepFunctions::StateMachine", "aws_sfn_state_machine", "state-machines/{name}";
    /// A mapping that invokes a function with the records of a stream.
    EventSourceMapping = "event source mapping", "EventSourceMapping",
        "AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping",
        "functions/{scope}/event-source-mappings/{name}";
    /// A schedule that invokes a function, which is its scope.
    Schedule = "schedule", "Schedule",
        "AWS::Scheduler::Schedule", "aws_scheduler_schedule",
        "functions/{scope}/schedules/{name}";
    /// A topic's permission to invoke a function; its name and scope are those of the subscription.
    Permission = "permission", "Permission",
        "AWS::Lambda::Permission", "aws_lambda_permission", "topics/{scope}/subscriptions/{name}";
    /// An alarm on the stages of a REST API, which is its scope.
    ApiAlarm = "alarm", "ApiAlarm",
        "AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm", "api/alarms";
    /// An alarm on a table, which is its scope.
    TableAlarm = "alarm", "TableAlarm",
        "AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm", "tables/{scope}/alarms";
    /// An alarm on a function, which is its scope.
    FunctionAlarm = "alarm", "FunctionAlarm",
        "AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm", "functions/{scope}/alarms";
    /// An alarm on a queue, which is its scope.
    QueueAlarm = "alarm", "QueueAlarm",
        "AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm", "queues/{scope}/alarms";
    /// A dashboard of CloudWatch.
    Dashboard = "dashboard", "Dashboard",
        "AWS::CloudWatch::Dashboard", "aws_cloudwatch_dashboard", "dashboard";
    /// A user pool of Amazon Cognito.
    UserPool = "user pool", "UserPool",
        "AWS::Cognito::UserPool", "aws_cognito_user_pool", "user-pools/{name}";
    /// The domain of a user pool; its name is that of the pool.
    UserPoolDomain = "user pool domain", "UserPoolDomain",
        "AWS::Cognito::UserPoolDomain", "aws_cognito_user_pool_domain", "user-pools/{name}/domain";
    /// A resource server of a user pool, which is its scope.
    ResourceServer = "resource server", "ResourceServer",
        "AWS::Cognito::UserPoolResourceServer", "aws_cognito_resource_server",
        "user-pools/{scope}/resource-servers/{name}";
    /// A client of a user pool, which is its scope.
    UserPoolClient = "user pool client", "UserPoolClient",
        "AWS::Cognito::UserPoolClient", "aws_cognito_user_pool_client",
        "user-pools/{scope}/clients/{name}";
    /// An identity pool of Amazon Cognito.
    IdentityPool = "identity pool", "IdentityPool",
        "AWS::Cognito::IdentityPool", "aws_cognito_identity_pool", "identity-pools/{name}";
    /// The role of an identity pool's credentials; its name is that of the pool.
    IdentityPoolRoleAttachment = "identity pool role attachment", "IdentityPoolRoleAttachment",
        "AWS::Cognito::IdentityPoolRoleAttachment", "aws_cognito_identity_pool_roles_attachment",
        "identity-pools/{name}";
    /// An IAM role.
    Role = "role", "Role",
        "AWS::IAM::Role", "aws_iam_role", "api/role";
    /// A VPC link of API Gateway.
    VpcLink = "VPC link", "VpcLink",
        "AWS::ApiGateway::VpcLink", "aws_api_gateway_vpc_link", "vpc-links/{name}";
    /// A REST API of API Gateway.
    RestApi = "REST API", "Api",
        "AWS::ApiGateway::RestApi", "aws_api_gateway_rest_api", "api";
    /// A path of a REST API; its name is the whole path.
    Resource = "resource", "Resource",
        "AWS::ApiGateway::Resource", "aws_api_gateway_resource", "api";
    /// A method on a path; its name is the path.
    Method(HttpMethod) = "method", "Method",
        "AWS::ApiGateway::Method", "aws_api_gateway_method", "api/routes/{name}";
    /// A JSON Schema that request bodies are validated against.
    Model = "model", "Model",
        "AWS::ApiGateway::Model", "aws_api_gateway_model", "api/models/{name}";
    /// The validation before the integration is called.
    RequestValidator = "request validator", "Validator",
        "AWS::ApiGateway::RequestValidator", "aws_api_gateway_request_validator", "api";
    /// An authorizer.
    Authorizer = "authorizer", "Authorizer",
        "AWS::ApiGateway::Authorizer", "aws_api_gateway_authorizer", "api/authorizers/{name}";
    /// An authorizer's permission to invoke its function.
    AuthorizerPermission = "authorizer permission", "AuthorizerPermission",
        "AWS::Lambda::Permission", "aws_lambda_permission", "api/authorizers/{name}";
    /// A method's permission to invoke its function; its name is the path.
    MethodPermission(HttpMethod) = "method permission", "MethodPermission",
        "AWS::Lambda::Permission", "aws_lambda_permission", "api/routes/{name}";
    /// A response of API Gateway itself, without an integration.
    GatewayResponse = "gateway response", "GatewayResponse",
        "AWS::ApiGateway::GatewayResponse", "aws_api_gateway_gateway_response",
        "api/gateway-responses";
    /// A snapshot of a REST API.
    Deployment = "deployment", "Deployment",
        "AWS::ApiGateway::Deployment", "aws_api_gateway_deployment", "api";
    /// A deployed, callable REST API.
    Stage = "stage", "Stage",
        "AWS::ApiGateway::Stage", "aws_api_gateway_stage", "api/stage";
    /// The settings of a stage's methods.
    MethodSettings = "method settings", "",
        "", "aws_api_gateway_method_settings", "api/stage";
    /// The log group of a function.
    LogGroup = "log group", "LogGroup",
        "AWS::Logs::LogGroup", "aws_cloudwatch_log_group", "functions/{name}";
    /// The log group of a state machine.
    StateMachineLogGroup = "log group", "StateMachineLogGroup",
        "AWS::Logs::LogGroup", "aws_cloudwatch_log_group", "state-machines/{name}";
    /// The log group of a stage's access log.
    StageLogGroup = "log group", "StageLogGroup",
        "AWS::Logs::LogGroup", "aws_cloudwatch_log_group", "api/stage";
    /// The key that the profile `hardened` creates.
    KmsKey = "KMS key", "ProfileKey",
        "AWS::KMS::Key", "aws_kms_key", "profile";
    /// An API key.
    ApiKey = "API key", "ApiKey",
        "AWS::ApiGateway::ApiKey", "aws_api_gateway_api_key", "api-keys/{name}";
    /// A usage plan: the stages that API keys may call, and how often.
    UsagePlan = "usage plan", "UsagePlan",
        "AWS::ApiGateway::UsagePlan", "aws_api_gateway_usage_plan", "usage-plans/{name}";
    /// A key's membership of a usage plan.
    UsagePlanKey = "usage plan key", "UsagePlanKey",
        "AWS::ApiGateway::UsagePlanKey", "aws_api_gateway_usage_plan_key", "usage-plans/{scope}";
    /// A value given at deployment.
    Parameter = "parameter", "", "", "var", "parameters/{name}";
    /// A value shown after deployment.
    Output = "output", "", "", "output", "outputs/{name}";
}

impl Kind {
    /// The noun in messages.
    pub const fn noun(self) -> &'static str {
        self.facts().noun
    }

    /// The suffix of its identifiers.
    pub(crate) const fn suffix(self) -> &'static str {
        self.facts().suffix
    }

    /// Its resource type in CloudFormation.
    pub(crate) const fn cloudformation_type(self) -> &'static str {
        self.facts().cloudformation
    }

    /// Its resource type in Terraform.
    pub(crate) const fn terraform_type(self) -> &'static str {
        self.facts().terraform
    }

    /// Its place in a blueprint, with segments separated by `/`; `{name}` and `{scope}` are those
    /// of its identifier.
    pub(crate) const fn section(self) -> &'static str {
        self.facts().section
    }
}
