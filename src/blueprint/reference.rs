//! References in texts: `${parameters.environment}`, `${tables.orders.name}`.
//!
//! What a text can refer to depends on where it stands: a table's name cannot hold the API's URL,
//! which would need the table first. So there are three scopes, each wider than the one before.

use std::collections::BTreeMap;

use crate::model::{
    ApiKey, DomainName, Function, Handle, Kind, KinesisStream, Parameter, Queue, ResourceId,
    RestApi, Role, Stage, Table, Topic, UsagePlan,
};
use crate::text::{Attribute, Pseudo, Reference, Text};

/// The values that a text can refer to, by their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope(BTreeMap<String, Text>);

/// Why a text does not resolve.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReferenceError {
    /// There is no `}`.
    Unclosed,
    /// Nothing has this name here.
    Unknown(String),
}

/// A name of the scope that stands in a text.
pub(super) struct Mention {
    /// As it is written: `${tables.orders.name}`, `{aws.region}`.
    pub(super) written: String,
    /// The name.
    pub(super) name: String,
    /// True for `${…}`, which is replaced where text takes references.
    pub(super) is_reference: bool,
}

impl Scope {
    /// What is known before any resource: parameters, and where the stack is deployed.
    pub(super) fn surroundings<'a>(
        parameters: impl Iterator<Item = &'a Handle<Parameter>>,
    ) -> Self {
        let mut scope = Self::default();
        scope.add("aws.account-id", Pseudo::AccountId);
        scope.add("aws.partition", Pseudo::Partition);
        scope.add("aws.region", Pseudo::Region);
        for parameter in parameters {
            scope.add(format!("parameters.{}", parameter.id().name), parameter.value());
        }
        scope
    }

    /// The same, and the tables.
    pub(super) fn with_tables<'a>(
        &self,
        tables: impl Iterator<Item = (&'a String, &'a Handle<Table>)>,
    ) -> Self {
        let mut scope = self.clone();
        for (name, table) in tables {
            scope.add(format!("tables.{name}.name"), table.name());
            scope.add(format!("tables.{name}.arn"), table.arn());
            // Whether the table has one is for the model to say.
            scope.add(format!("tables.{name}.stream-arn"), table.stream_arn());
        }
        scope
    }

    /// The same, and the API with its role and stage.
    pub(super) fn with_api(
        &self,
        api: &Handle<RestApi>,
        role: Option<&Handle<Role>>,
        stage: &Handle<Stage>,
    ) -> Self {
        let mut scope = self.clone();
        scope.add("api.id", api.rest_api_id());
        scope.add("api.endpoint", stage.invoke_url());
        scope.add("api.stage", stage.name());
        if let Some(role) = role {
            scope.add("api.role.name", role.name());
            scope.add("api.role.arn", role.arn());
        }
        scope
    }

    pub(super) fn add_kinesis_stream(&mut self, stream: &Handle<KinesisStream>) {
        let name = &stream.id().name;
        self.add(format!("kinesis-streams.{name}.name"), stream.name());
        self.add(format!("kinesis-streams.{name}.arn"), stream.arn());
    }

    pub(super) fn add_queue(&mut self, queue: &Handle<Queue>) {
        let name = &queue.id().name;
        self.add(format!("queues.{name}.name"), queue.name());
        self.add(format!("queues.{name}.arn"), queue.arn());
        self.add(format!("queues.{name}.url"), queue.url());
    }

    pub(super) fn add_topic(&mut self, topic: &Handle<Topic>) {
        let name = &topic.id().name;
        self.add(format!("topics.{name}.name"), topic.name());
        self.add(format!("topics.{name}.arn"), topic.arn());
    }

    pub(super) fn add_function(&mut self, function: &Handle<Function>) {
        let name = &function.id().name;
        self.add(format!("functions.{name}.name"), function.name());
        self.add(format!("functions.{name}.arn"), function.arn());
    }

    pub(super) fn add_api_key(&mut self, key: &Handle<ApiKey>) {
        self.add(format!("api-keys.{}.id", key.id().name), key.api_key_id());
    }

    pub(super) fn add_usage_plan(&mut self, plan: &Handle<UsagePlan>) {
        self.add(format!("usage-plans.{}.id", plan.id().name), plan.usage_plan_id());
    }

    pub(super) fn add_domain_name(&mut self, domain: &Handle<DomainName>, is_edge: bool) {
        let name = &domain.id().name;
        let (target, hosted_zone) = if is_edge {
            (domain.distribution_domain_name(), domain.distribution_hosted_zone_id())
        } else {
            (domain.regional_domain_name(), domain.regional_hosted_zone_id())
        };
        self.add(format!("domain-names.{name}.target"), target);
        self.add(format!("domain-names.{name}.hosted-zone"), hosted_zone);
    }

    fn add(&mut self, name: impl Into<String>, value: impl Into<Text>) {
        self.0.insert(name.into(), value.into());
    }

    /// The values, by name.
    pub(super) fn values(&self) -> &BTreeMap<String, Text> {
        &self.0
    }

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }

    /// The names in a text that stand in braces, in whatever way, but for those after `$${`, which
    /// stand for themselves.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        let mentioned = text.match_indices('{').filter_map(|(start, _)| {
            let rest = &text[start + 1..];
            let end = rest.find(['{', '}']).filter(|end| rest[*end..].starts_with('}'))?;
            let name = rest[..end].trim();
            let before = &text[..start];
            if !self.0.contains_key(name) || before.ends_with("$$") {
                return None;
            }
            let is_double = before.ends_with('{');
            let (opening, closing) = match before {
                _ if is_double => ("{{", "}}"),
                _ if before.ends_with("$!") => ("$!{", "}"),
                _ if before.ends_with('$') => ("${", "}"),
                _ => ("{", "}"),
            };
            let written = format!("{opening}{name}{closing}");
            Some(Mention { written, name: name.to_owned(), is_reference: opening == "${" })
        });
        mentioned.collect()
    }

    /// Replaces every `${name}` by its value and every `$${` by `${`.
    pub(super) fn resolve(&self, text: &str) -> Result<Text, ReferenceError> {
        let mut resolved = Text::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, after) = (&rest[..start], &rest[start + 2..]);
            if let Some(before) = before.strip_suffix('$') {
                resolved.push_literal(before);
                resolved.push_literal("${");
                rest = after;
                continue;
            }
            resolved.push_literal(before);
            let (name, after) = after.split_once('}').ok_or(ReferenceError::Unclosed)?;
            let value = self
                .0
                .get(name.trim())
                .ok_or_else(|| ReferenceError::Unknown(name.trim().to_owned()))?;
            resolved.push(value);
            rest = after;
        }
        resolved.push_literal(rest);
        Ok(resolved)
    }
}

/// The name of a reference that a mapping template can hold; `None` for others.
pub(super) fn name(reference: &Reference) -> Option<Vec<&str>> {
    match reference {
        Reference::Resource { id: ResourceId { kind: Kind::Table, name, .. }, attribute } => {
            match attribute {
                Attribute::Name => Some(vec!["tables", name, "name"]),
                Attribute::Arn => Some(vec!["tables", name, "arn"]),
                _ => None,
            }
        }
        Reference::Resource { .. } => None,
        Reference::Parameter(parameter) => Some(vec!["parameters", &parameter.0]),
        Reference::Pseudo(Pseudo::AccountId) => Some(vec!["aws", "account-id"]),
        Reference::Pseudo(Pseudo::Partition) => Some(vec!["aws", "partition"]),
        Reference::Pseudo(Pseudo::Region) => Some(vec!["aws", "region"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_their_escape() {
        let scope = Scope::surroundings([].into_iter());
        let resolved = scope.resolve("a-${aws.region}-$${aws.region}$ ${ aws.partition }");
        let expected =
            Text::from("a-").then(Pseudo::Region).then("-${aws.region}$ ").then(Pseudo::Partition);
        assert_eq!(resolved, Ok(expected));
        assert_eq!(
            scope.resolve("${aws.regoin}"),
            Err(ReferenceError::Unknown("aws.regoin".into()))
        );
        assert_eq!(scope.resolve("${aws"), Err(ReferenceError::Unclosed));
    }
}
