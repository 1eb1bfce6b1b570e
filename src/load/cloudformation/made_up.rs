//! The values of references to resources: names as the template has them, and made-up identifiers.

use super::Template;
use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};

impl Template<'_, '_> {
    /// The value of `Ref`; `None` if there is no such resource.
    pub(super) fn referred(&mut self, id: &str) -> Option<String> {
        let index = *self.by_id.get(id)?;
        let name = self.physical_name(index);
        Some(match &*self.resources[index].kind {
            "AWS::ApiGateway::RestApi" | "AWS::Serverless::Api" => self.api_ids[id].clone(),
            "AWS::ApiGateway::RequestValidator" | "AWS::ApiGateway::Authorizer" => {
                self.identifiers.get(id).cloned().unwrap_or_else(|| id.to_owned())
            }
            "AWS::SQS::Queue" => {
                format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT_ID}/{name}")
            }
            "AWS::SNS::Topic"
            | "AWS::StepFunctions::StateMachine"
            | "AWS::Serverless::StateMachine"
            | "AWS::Batch::JobDefinition"
            | "AWS::Batch::JobQueue"
            | "AWS::Lambda::Alias"
            | "AWS::Lambda::Version" => self.arn(index, &name),
            "AWS::Cognito::UserPool" => user_pool_id(&name),
            _ => name,
        })
    }

    /// The value of `Fn::GetAtt`; `None` if there is no such resource.
    pub(super) fn attribute(&mut self, id: &str, attribute: &str) -> Option<String> {
        let index = *self.by_id.get(id)?;
        let name = self.physical_name(index);
        let kind = self.resources[index].kind.clone();
        Some(match (attribute, &*kind) {
            ("RootResourceId", _) => format!("{id}.RootResourceId"),
            ("RestApiId", _) => self.api_ids.get(id).cloned().unwrap_or(name),
            ("ResourceId", _) => id.to_owned(),
            ("RequestValidatorId" | "AuthorizerId" | "QueueUrl", _) => self.referred(id)?,
            ("StreamArn", "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable") => {
                format!("{}/stream/2023-11-14T22:13:20.000", self.arn(index, &name))
            }
            ("QueueName" | "TopicName" | "RoleName" | "Name" | "TableName" | "StreamName", _) => {
                name
            }
            ("ProviderName", "AWS::Cognito::UserPool") => {
                format!("cognito-idp.{REGION}.amazonaws.com/{}", user_pool_id(&name))
            }
            ("UserPoolId", "AWS::Cognito::UserPool") => user_pool_id(&name),
            ("Arn" | "TopicArn" | "FunctionArn" | "StateMachineArn" | "AliasArn", _) => {
                self.arn(index, &name)
            }
            _ => format!("{id}.{attribute}"),
        })
    }

    fn arn(&mut self, index: usize, name: &str) -> String {
        let kind = self.resources[index].kind.clone();
        let of = |service: &str, resource: &str| {
            format!("arn:{PARTITION}:{service}:{REGION}:{ACCOUNT_ID}:{resource}{name}")
        };
        match &*kind {
            "AWS::IAM::Role" => format!("arn:{PARTITION}:iam::{ACCOUNT_ID}:role/{name}"),
            "AWS::S3::Bucket" => format!("arn:{PARTITION}:s3:::{name}"),
            "AWS::DynamoDB::Table"
            | "AWS::DynamoDB::GlobalTable"
            | "AWS::Serverless::SimpleTable" => of("dynamodb", "table/"),
            "AWS::Kinesis::Stream" => of("kinesis", "stream/"),
            "AWS::Batch::JobDefinition" => format!("{}:1", of("batch", "job-definition/")),
            "AWS::Batch::JobQueue" => of("batch", "job-queue/"),
            "AWS::KinesisFirehose::DeliveryStream" => of("firehose", "deliverystream/"),
            "AWS::SQS::Queue" => of("sqs", ""),
            "AWS::SNS::Topic" => of("sns", ""),
            "AWS::Events::EventBus" => of("events", "event-bus/"),
            "AWS::Lambda::Function" | "AWS::Serverless::Function" => of("lambda", "function:"),
            "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine" => {
                of("states", "stateMachine:")
            }
            "AWS::Cognito::UserPool" => format!(
                "arn:{PARTITION}:cognito-idp:{REGION}:{ACCOUNT_ID}:userpool/{}",
                user_pool_id(name)
            ),
            "AWS::Lambda::Alias" | "AWS::Lambda::Version" => {
                let qualifier = self.property(index, "Name").and_then(|name| name.string());
                let function = self.property(index, "FunctionName").and_then(|of| of.string());
                let function = function.unwrap_or_else(|| name.to_owned());
                let base = if function.starts_with("arn:") {
                    function
                } else {
                    format!("arn:{PARTITION}:lambda:{REGION}:{ACCOUNT_ID}:function:{function}")
                };
                format!("{base}:{}", qualifier.as_deref().unwrap_or("1"))
            }
            kind => {
                let service = kind.split("::").nth(1).unwrap_or_default().to_ascii_lowercase();
                of(&service, "")
            }
        }
    }

    /// The name of a resource, or its logical ID.
    pub(super) fn physical_name(&mut self, index: usize) -> String {
        let Some(property) = name_property(&self.resources[index].kind) else {
            return self.resources[index].id.clone();
        };
        let id = self.resources[index].id.clone();
        if self.open.contains(&id) || self.open.len() >= crate::bounds::REFERENCE_LEVELS.count() {
            return id;
        }
        self.open.push(id.clone());
        let name = self.property(index, property).and_then(|name| name.string());
        self.open.pop();
        name.unwrap_or(id)
    }
}

fn user_pool_id(name: &str) -> String {
    format!("{REGION}_{name}")
}

/// The property with the name of a resource.
fn name_property(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable" | "AWS::Serverless::SimpleTable" => {
            "TableName"
        }
        "AWS::IAM::Role" => "RoleName",
        "AWS::Lambda::Function" | "AWS::Serverless::Function" => "FunctionName",
        "AWS::SQS::Queue" => "QueueName",
        "AWS::SNS::Topic" => "TopicName",
        "AWS::S3::Bucket" => "BucketName",
        "AWS::StepFunctions::StateMachine" => "StateMachineName",
        "AWS::KinesisFirehose::DeliveryStream" => "DeliveryStreamName",
        "AWS::ApiGateway::DomainName" => "DomainName",
        "AWS::ApiGateway::Stage" => "StageName",
        "AWS::Kinesis::Stream"
        | "AWS::Events::EventBus"
        | "AWS::Serverless::StateMachine"
        | "AWS::ApiGateway::Model" => "Name",
        _ => return None,
    })
}
