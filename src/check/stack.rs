//! The checks of a stack.

use super::finding::{Checker, Finding};
use crate::check::rules::{
    circular_name, duplicate_name, empty_value, invalid_tag, missing_stream, resource_name,
    text_too_long, unknown_reference,
};
use crate::model::DomainName;
use crate::model::Kind;
use crate::model::ResourceId;
use crate::model::Stack;
use crate::model::Tags;
use crate::model::limits;
use crate::model::stack::resources_of;
use crate::plan::deployed::Deployed;
use crate::plan::{Plan, PlannedApi, Resource};
use crate::text::Attribute;
use crate::text::Reference;
use crate::text::Text;
use std::collections::HashMap;
use std::collections::HashSet;
use std::collections::hash_map::Entry;

impl Stack {
    /// Checks everything that AWS would refuse or that would not work once deployed.
    pub(crate) fn check_plan(&self, plan: &Plan<'_>, findings: &mut Vec<Finding>) {
        let mut check = Checker::new(findings, None);
        let named = self.name.len() <= 128
            && self.name.starts_with(|first: char| first.is_ascii_alphabetic())
            && limits::is_made_of(&self.name, "-");
        check.require(
            &resource_name::RULE,
            named,
            &["name"],
            format_args!("invalid stack name `{}`", self.name),
            "at most 128 letters, digits and `-`, starting with a letter",
        );
        check.require(
            &text_too_long::RULE,
            self.description.as_ref().is_none_or(|description| description.len() <= 1024),
            &["description"],
            "a description of more than 1024 bytes",
            "at most 1024 bytes",
        );
        self.check_tags(&mut check, &["tags"], &self.tags);
        for (key, value) in &self.tags {
            let fits = [Some(key.as_str()), value.as_literal()]
                .into_iter()
                .flatten()
                .all(limits::is_tag_everywhere);
            check.require(
                &invalid_tag::RULE,
                fits,
                &["tags", key],
                "a tag with characters that not all resources support",
                "letters, digits, blanks and `_.:/=+-@`",
            );
        }
        self.check_resources(plan, findings);
        let deployed = Deployed::new(self);
        for role in plan.roles() {
            role.check_length(&deployed, &mut Checker::new(findings, Some(role.id())));
        }
        for api in plan.apis() {
            api.check_routes(self, findings);
            for stage in &api.stages {
                stage.check(api, self, &mut Checker::new(findings, Some(stage.id(api))));
            }
        }
        check_names(plan, findings);
        self.check_circles(findings);
        check_keys(plan, findings);
        super::example::check(plan, findings);
    }

    fn check_resources(&self, plan: &Plan<'_>, findings: &mut Vec<Finding>) {
        for parameter in &self.parameters {
            parameter.check(self, &mut Checker::new(findings, Some(parameter.id())));
        }
        for resource in &plan.resources() {
            let check = &mut Checker::new(findings, Some(resource.id()));
            match resource {
                Resource::KinesisStream(stream) => stream.check(self, check),
                Resource::Table(table) => table.check(self, check),
                Resource::ResourceGroup(group) => group.check(self, check),
                Resource::Queue(queue) => queue.check(self, check),
                Resource::Topic(topic) => topic.check(self, check),
                Resource::Role(role) => role.check(self, check),
                Resource::Account(account) => account.check(self, check),
                Resource::Function(function) => function.check(self, check),
                Resource::Subscription(subscription) => subscription.check(self, check),
                Resource::RestApi(api) => api.check(self, check),
                Resource::ApiKey(key) => key.check(self, check),
                Resource::UsagePlan(of) => of.check(self, check),
                Resource::DomainName(domain) => domain.check(self, check),
                // They are checked with the resource that they are a part of.
                _ => {}
            }
        }
        for output in plan.outputs() {
            output.check(self, &mut Checker::new(findings, Some(output.id())));
        }
    }

    /// Checks the physical name and the description of a resource whose name can have any characters.
    pub(crate) fn check_name_and_description(
        &self,
        check: &mut Checker,
        name: &Text,
        description: Option<&Text>,
    ) {
        self.check_text(check, &["name"], name);
        check.require(
            &empty_value::RULE,
            !name.is_empty(),
            &["name"],
            "an empty name",
            "at least one character",
        );
        if let Some(description) = description {
            self.check_text(check, &["description"], description);
        }
    }

    /// Reports references to what the stack does not hold.
    pub(crate) fn check_text(&self, check: &mut Checker, field: &[&str], text: &Text) {
        for reference in text.references() {
            match reference {
                Reference::Resource { id, attribute } => {
                    self.check_reference(check, field, id);
                    if *attribute == Attribute::StreamArn {
                        self.check_has_stream(check, field, id);
                    }
                }
                Reference::Parameter(parameter) => {
                    self.check_reference(
                        check,
                        field,
                        &ResourceId::new(Kind::Parameter, parameter.0.clone()),
                    );
                }
                Reference::Pseudo(_) => {}
            }
        }
    }

    /// Reports the stream of a table that has none. A table that is not there is another problem.
    pub(crate) fn check_has_stream(&self, check: &mut Checker, field: &[&str], table: &ResourceId) {
        check.require(
            &missing_stream::RULE,
            self.tables.iter().all(|known| known.key != table.name || known.stream.is_some()),
            field,
            format_args!("the {table} has no stream"),
            "a table with a `stream`: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES",
        );
    }

    /// Reports a reference to what the stack does not hold.
    pub(crate) fn check_reference(&self, check: &mut Checker, field: &[&str], id: &ResourceId) {
        let held = match id.kind {
            Kind::KinesisStream => self.kinesis_streams.iter().any(|stream| stream.key == id.name),
            Kind::Queue => self.queues.iter().any(|queue| queue.key == id.name),
            Kind::Topic => self.topics.iter().any(|topic| topic.key == id.name),
            Kind::Function => self.functions.iter().any(|function| function.key == id.name),
            Kind::LogGroup => self.functions.iter().any(|function| function.key == id.name),
            Kind::Subscription => {
                self.subscriptions.iter().any(|subscription| subscription.id() == *id)
            }
            Kind::Table => self.tables.iter().any(|table| table.key == id.name),
            Kind::Role => {
                self.roles.iter().any(|role| role.key == id.name)
                    || self.functions.iter().any(|function| function.role_id() == *id)
                    || self.apis.iter().any(|api| api.has_role() && api.role_id() == *id)
            }
            Kind::RestApi => self.apis.iter().any(|api| api.key == id.name),
            Kind::ApiKey => self.api_keys.iter().any(|key| key.key == id.name),
            Kind::DomainName => self.domain_names.iter().any(|domain| domain.key == id.name),
            Kind::UsagePlan => self.usage_plans.iter().any(|plan| plan.key == id.name),
            Kind::Parameter => self.parameters.iter().any(|parameter| parameter.key == id.name),
            _ => self.apis.iter().any(|api| api.holds(id)),
        };
        check.require(&unknown_reference::RULE, held, field, format_args!("unknown {id}"), "");
    }

    /// The domain names under which an API is reachable.
    pub(crate) fn domain_names_of<'a>(
        &'a self,
        api: &PlannedApi<'_>,
    ) -> impl Iterator<Item = &'a DomainName> {
        let id = api.id();
        let is_of = move |domain: &&DomainName| {
            domain.mappings.iter().any(|mapping| mapping.stage.id.owner() == id)
        };
        self.domain_names.iter().filter(is_of)
    }

    pub(crate) fn check_tags(&self, check: &mut Checker, field: &[&str], tags: &Tags) {
        limits::TAGS.check(check, field, self.tags_with(tags).len());
        for (key, value) in tags {
            let at = [field[0], key.as_str()];
            let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
            check.require_key(
                &invalid_tag::RULE,
                (1..=128).contains(&key.chars().count()) && !reserved,
                &at,
                format_args!("invalid tag key `{key}`"),
                "1 to 128 characters, not starting with `aws:`",
            );
            self.check_text(check, &at, value);
            if let Some(value) = value.as_literal() {
                check.require(
                    &text_too_long::RULE,
                    value.chars().count() <= 256,
                    &at,
                    "a value of more than 256 characters",
                    "at most 256 characters",
                );
            }
        }
    }

    /// Reports names that refer to themselves.
    pub(crate) fn check_circles(&self, findings: &mut Vec<Finding>) {
        if !self.named().any(|(_, name)| resources_of(name).next().is_some()) {
            return;
        }
        let names = self.physical_names();
        for (id, name) in self.named() {
            let mut reached: Vec<&ResourceId> = resources_of(name).collect();
            let mut next = 0;
            while let Some(other) = reached.get(next) {
                let further = names.get(*other).into_iter().flat_map(|name| resources_of(name));
                let new: Vec<_> = further.filter(|id| !reached.contains(id)).collect();
                reached.extend(new);
                next += 1;
            }
            let check = &mut Checker::new(findings, Some(id.clone()));
            check.require(
                &circular_name::RULE,
                !reached.contains(&&id),
                &["name"],
                "circular reference",
                "a different name",
            );
        }
    }
}

/// Reports resources of the same kind and key. Keys and paths that differ have identifiers that
/// differ.
fn check_keys(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let mut known = HashSet::new();
    for id in plan.ids() {
        if !known.insert(id.clone()) {
            let message = format_args!("duplicate {id}");
            Checker::new(findings, Some(id.clone())).report(
                &duplicate_name::RULE,
                &[],
                message,
                "a different key",
            );
        }
    }
}

/// Reports resources of a kind whose names on AWS have to differ and do not.
fn check_names(plan: &Plan<'_>, findings: &mut Vec<Finding>) {
    let resources = plan.resources();
    let mut known: HashMap<(Kind, &Text), ResourceId> = HashMap::new();
    for (resource, name) in resources.iter().filter_map(|of| Some((of, of.name()?))) {
        let id = resource.id();
        match known.entry((id.kind, name)) {
            Entry::Vacant(entry) => drop(entry.insert(id)),
            Entry::Occupied(entry) => Checker::new(findings, Some(id)).report(
                &duplicate_name::RULE,
                &["name"],
                format_args!("the same physical name as {}", entry.get()),
                "a different name",
            ),
        }
    }
}
