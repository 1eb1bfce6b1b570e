//! The resources beside the API: tables, queues, topics, streams, functions and others.

mod alarm;
mod event_bus;
mod function;
mod messaging;
mod schedule;
mod state_machine;
mod storage;
mod table;
mod user_pool;

use serde_json::Value;

use super::properties::Properties;
use super::{Importer, Named, names, text};
use crate::load::{Declared, Format};
use crate::model::Kind;
use crate::vtl::Json;

/// A kind of resource that a blueprint has a section for.
struct Section {
    kinds: &'static [&'static str],
    name: &'static str,
    kind: Kind,
    write: fn(&mut Importer<'_>, &Declared, &str),
}

/// The sections in the order of a blueprint.
const SECTIONS: [Section; 9] = [
    Section {
        kinds: &["AWS::Kinesis::Stream"],
        name: "kinesis-streams",
        kind: Kind::KinesisStream,
        write: |importer, declared, name| importer.kinesis_stream(declared, name),
    },
    Section {
        kinds: &[
            "AWS::DynamoDB::Table",
            "AWS::DynamoDB::GlobalTable",
            "AWS::Serverless::SimpleTable",
        ],
        name: "tables",
        kind: Kind::Table,
        write: |importer, declared, name| importer.table(declared, name),
    },
    Section {
        kinds: &["AWS::SQS::Queue"],
        name: "queues",
        kind: Kind::Queue,
        write: |importer, declared, name| importer.queue(declared, name),
    },
    Section {
        kinds: &["AWS::SNS::Topic"],
        name: "topics",
        kind: Kind::Topic,
        write: |importer, declared, name| importer.topic(declared, name),
    },
    Section {
        kinds: &["AWS::S3::Bucket"],
        name: "buckets",
        kind: Kind::Bucket,
        write: |importer, declared, name| importer.bucket(declared, name),
    },
    Section {
        kinds: &["AWS::Events::EventBus"],
        name: "event-buses",
        kind: Kind::EventBus,
        write: |importer, declared, name| importer.event_bus(declared, name),
    },
    Section {
        kinds: &["AWS::Lambda::Function", "AWS::Serverless::Function"],
        name: "functions",
        kind: Kind::Function,
        write: |importer, declared, name| importer.function(declared, name),
    },
    Section {
        kinds: &["AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"],
        name: "state-machines",
        kind: Kind::StateMachine,
        write: |importer, declared, name| importer.state_machine(declared, name),
    },
    Section {
        kinds: &["AWS::Cognito::UserPool"],
        name: "user-pools",
        kind: Kind::UserPool,
        write: |importer, declared, name| importer.user_pool(declared, name),
    },
];

/// The kinds of resources that others say, or that dynagate derives.
const SAID: [&str; 34] = [
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::ClientCertificate",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::UsagePlan",
    "AWS::ApiGateway::UsagePlanKey",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Cognito::UserPoolResourceServer",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Events::Rule",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::Serverless::Api",
    "AWS::CDK::Metadata",
];

impl Importer<'_> {
    /// The parameters whose values the texts of the file contain.
    pub(super) fn parameters(&mut self) {
        for parameter in &self.loaded.inventory.parameters {
            if !self.options.stand_ins.contains(&parameter.name) {
                continue;
            }
            let declared = Declared { key: parameter.name.clone(), ..Declared::default() };
            let name = names::name(&declared, Kind::Parameter, Format::CloudFormation);
            let path = |key| ["parameters", &*name, key];
            let properties = Properties::of(&parameter.properties);
            let value = |key: &str| properties.get(key).0.map(|value| Json::from(value.clone()));
            self.document.set(&["parameters", &name], super::object([]));
            for (key, of) in [
                ("description", "Description"),
                ("default", "Default"),
                ("allowed-pattern", "AllowedPattern"),
                ("allowed-values", "AllowedValues"),
            ] {
                self.document.set_some(&path(key), value(of));
            }
            for (key, of) in [("min-length", "MinLength"), ("max-length", "MaxLength")] {
                let length = properties.get(of).whole().map(|of| Json::from(Value::from(of)));
                self.document.set_some(&path(key), length);
            }
            let reference = format!("${{parameters.{name}}}");
            self.references.constant(super::stand_in(&parameter.name), reference);
            self.parameter_names.insert(parameter.name.clone(), name);
        }
    }

    /// All resources that a section has, and notes about all others.
    pub(super) fn resources(&mut self) {
        for section in &SECTIONS {
            for declared in self.of_kind(section.kinds) {
                let mut name = self.own_name(declared, section.kind);
                let is_taken = |name: &str| {
                    self.named.values().any(|of| of.section == section.name && of.name == name)
                };
                let first = name.clone();
                for number in 2.. {
                    if !is_taken(&name) {
                        break;
                    }
                    name = format!("{first}-{number}");
                }
                self.named.insert(
                    declared.key.clone(),
                    Named { section: section.name, name: name.clone() },
                );
                self.refer(declared, section.name, &name);
            }
        }
        for section in &SECTIONS {
            for declared in self.of_kind(section.kinds) {
                let Some(named) = self.named.get(&declared.key) else { continue };
                let name = named.name.clone();
                self.document.set(&[section.name, &name], super::object([]));
                (section.write)(self, declared, &name);
                self.tags(declared, section.name, &name);
                self.checkov_skip(declared, &[section.name, &name]);
                self.identifier(declared, section, &name);
            }
        }
        self.subscriptions();
        self.event_source_mappings();
        self.schedules();
        self.event_rules();
        for declared in &self.loaded.inventory.resources {
            let is_said = SAID.contains(&&*declared.kind) || self.named.contains_key(&declared.key);
            if !is_said {
                let message = format!("`{}` ({}) is not imported", declared.key, declared.kind);
                self.note(&[], declared.span, message);
            }
        }
    }

    /// Adds the values by which other resources refer to a resource.
    fn refer(&mut self, declared: &Declared, section: &str, name: &str) {
        let reference = |attribute: &str| format!("${{{section}.{name}.{attribute}}}");
        if section == "user-pools" {
            self.references.part(declared.arn.clone(), reference("arn"));
            self.references.part(declared.reference.clone(), reference("id"));
            return;
        }
        if section == "tables" {
            self.references.part(
                format!("{}/stream/2023-11-14T22:13:20.000", declared.arn),
                reference("stream-arn"),
            );
        }
        if section == "queues" {
            self.references.part(declared.reference.clone(), reference("url"));
        }
        self.references.part(declared.arn.clone(), reference("arn"));
        self.references.whole(declared.name.clone(), reference("name"));
    }

    /// The name in the blueprint of the resource of a section that a value refers to.
    pub(super) fn named(&self, section: &str, value: &str) -> Option<String> {
        let resources = self.loaded.inventory.resources.iter();
        let mut of_section = resources.filter_map(|declared| {
            let named = self.named.get(&declared.key).filter(|of| of.section == section)?;
            Some((declared, &named.name))
        });
        let is_it = |declared: &Declared| {
            value == declared.arn
                || value == declared.reference
                || value == declared.name
                || value
                    .strip_prefix(&*declared.arn)
                    .is_some_and(|rest| rest.starts_with("/stream/") || rest.starts_with(':'))
        };
        let (_, name) = of_section.find(|(declared, _)| is_it(declared))?;
        Some(name.clone())
    }

    /// The name in the blueprint of a declared resource.
    pub(crate) fn own_name(&self, declared: &Declared, kind: Kind) -> String {
        let named = Declared {
            key: declared.key.clone(),
            name: self.plain(&declared.name),
            ..Declared::default()
        };
        names::name(&named, kind, self.format)
    }

    /// The physical name, if it is not that of the blueprint.
    fn physical_name(&mut self, declared: &Declared, property: &str, path: &[&str]) {
        let properties = Properties::of(&declared.properties);
        let name = path.last().copied().unwrap_or_default();
        match properties.get(property).text() {
            Some(physical) if physical.strip_suffix(".fifo").unwrap_or(&physical) != name => {
                let physical = self.text_of_name(&physical);
                self.document.set(&[path, &["name"]].concat(), physical);
            }
            None if self.format == Format::CloudFormation => {
                // The texts of the file have the logical ID in place of the name.
                if declared.name != name {
                    let physical = self.text_of_name(&declared.name);
                    self.document.set(&[path, &["name"]].concat(), physical);
                }
                let message = format!(
                    "CloudFormation made up the name of `{}`: for the one that is deployed, set \
                     its `name`",
                    declared.key
                );
                match path.first() {
                    Some(&"tables") => self.note(path, declared.span, message),
                    _ => self.document.comment(path, format!("{message}.")),
                }
            }
            Some(_) | None => {}
        }
    }

    /// A physical name with references to parameters only.
    pub(crate) fn text_of_name(&self, name: &str) -> Json {
        let mut text = name.replace("${", "$${");
        for (parameter, own) in &self.parameter_names {
            let stand_in = super::stand_in(parameter);
            text = text.replace(&stand_in, &format!("${{parameters.{own}}}"));
        }
        for (value, reference) in [
            (crate::plan::deployed::ACCOUNT_ID, "${aws.account-id}"),
            (crate::plan::deployed::REGION, "${aws.region}"),
        ] {
            text = text.replace(value, reference);
        }
        super::text(text)
    }

    fn tags(&mut self, declared: &Declared, section: &str, name: &str) {
        let properties = Properties::of(&declared.properties);
        let tags = ["Tags", "UserPoolTags"].map(|of| properties.get(of));
        for tags in tags.into_iter().filter(|tags| tags.is_some()) {
            let pairs: Vec<(String, String)> = match tags.0 {
                Some(Value::Array(_)) => tags
                    .items()
                    .into_iter()
                    .filter_map(|tag| Some((tag.get("Key").text()?, tag.get("Value").text()?)))
                    .collect(),
                _ => tags
                    .members()
                    .into_iter()
                    .filter_map(|(key, value)| Some((key.to_owned(), value.text()?)))
                    .collect(),
            };
            for (key, value) in pairs {
                let value = self.text_of_name(&value);
                self.document.set(&[section, name, "tags", &key], value);
            }
        }
    }

    /// The suppressed checks of checkov.
    pub(super) fn checkov_skip(&mut self, declared: &Declared, path: &[&str]) {
        let Some(metadata) = declared.attributes.get("Metadata") else { return };
        for skip in Properties::of(metadata).at(&["checkov", "skip"]).items() {
            if let (Some(id), Some(comment)) = (skip.get("id").text(), skip.get("comment").text()) {
                self.document.set(&[path, &["checkov-skip", &id]].concat(), text(comment));
            }
        }
    }

    /// The removal policy, if it is not the default.
    fn removal_policy(&mut self, declared: &Declared, path: &[&str], retains: bool) {
        let policy = declared.attributes.get("DeletionPolicy").and_then(Value::as_str);
        let is_retained = policy.is_some_and(|policy| policy.starts_with("Retain"));
        if is_retained != retains {
            let policy = if is_retained { "retain" } else { "delete" };
            self.document.set(&[path, &["removal-policy"]].concat(), text(policy));
        }
    }

    /// Says that a deployed resource has another identifier.
    fn identifier(&mut self, declared: &Declared, section: &Section, name: &str) {
        let local = names::local_name(&declared.key);
        let holds_data = matches!(section.name, "tables" | "buckets" | "user-pools");
        if holds_data
            && self.format == Format::CloudFormation
            && !names::same_identifier(section.kind, name, local, self.format)
        {
            let id = crate::model::ResourceId::new(section.kind, name);
            let message = format!(
                "the logical ID `{}` becomes `{}`: let the new stack adopt the deployed resource \
                 (docs/how-to/import.md)",
                declared.key,
                crate::plan::identifier::LogicalId(&id)
            );
            self.note(&[section.name, name], declared.span, message);
        }
    }
}

/// A whole number.
fn whole(number: u64) -> Json {
    Json::from(Value::from(number))
}
