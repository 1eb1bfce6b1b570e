//! The stack: everything that is deployed together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::collision::colliding;
use super::identifier::{LogicalId, SnakeName};
use super::problem::{Checker, Problem};
use super::{
    ApiKey, Handle, HttpMethod, Kind, Output, Parameter, Path, Problems, ResourceGroup, ResourceId, RestApi, Role,
    Table, Tags, UsagePlan, limits,
};
use crate::example::{self, Example};
use crate::text::{Reference, Text};

/// Everything that is deployed together.
#[derive(Debug, Clone)]
pub struct Stack {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) tables: Vec<Table>,
    pub(crate) resource_groups: Vec<ResourceGroup>,
    pub(crate) roles: Vec<Role>,
    pub(crate) apis: Vec<RestApi>,
    pub(crate) api_keys: Vec<ApiKey>,
    pub(crate) usage_plans: Vec<UsagePlan>,
    pub(crate) outputs: Vec<Output>,
    /// Not deployed: what `dynagate test` runs.
    pub(crate) examples: Vec<Example>,
}

/// What a stack is made of. Sealed: the backends know every kind.
pub trait Resource: sealed::Sealed {
    /// Kind and name.
    fn id(&self) -> ResourceId;

    #[doc(hidden)]
    fn add_to(self, stack: &mut Stack)
    where
        Self: Sized;

    #[doc(hidden)]
    fn check(&self, stack: &Stack, check: &mut Checker);

    /// Whether `id` is a part of this resource that others may refer to.
    #[doc(hidden)]
    fn holds(&self, _id: &ResourceId) -> bool {
        false
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::ApiKey {}
    impl Sealed for super::Output {}
    impl Sealed for super::Parameter {}
    impl Sealed for super::ResourceGroup {}
    impl Sealed for super::RestApi {}
    impl Sealed for super::Role {}
    impl Sealed for super::Table {}
    impl Sealed for super::UsagePlan {}
}

impl Stack {
    /// An empty stack: its name is at most 128 letters, digits and `-`, beginning with a letter.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            parameters: Vec::new(),
            tables: Vec::new(),
            resource_groups: Vec::new(),
            roles: Vec::new(),
            apis: Vec::new(),
            api_keys: Vec::new(),
            usage_plans: Vec::new(),
            outputs: Vec::new(),
            examples: Vec::new(),
        }
    }

    /// What the stack is for: at most 1,024 bytes.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds a resource and gives the handle by which others refer to it.
    pub fn add<R: Resource>(&mut self, resource: R) -> Handle<R> {
        let handle = Handle::new(resource.id());
        resource.add_to(self);
        handle
    }

    /// Adds an example, which is not deployed.
    pub fn add_example(&mut self, example: Example) {
        self.examples.push(example);
    }

    /// The examples, in the order they were added.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Checks everything that AWS would refuse or that would not work once deployed.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, not only the first.
    pub fn check(&self) -> Result<(), Problems> {
        let mut problems = Vec::new();
        let mut check = Checker::new(&mut problems, None);
        let named = self.name.len() <= 128
            && self.name.starts_with(|first: char| first.is_ascii_alphabetic())
            && limits::is_made_of(&self.name, "-");
        check.require(
            named,
            &["name"],
            format_args!("`{}` cannot be a stack's name", self.name),
            "at most 128 letters, digits and `-`, beginning with a letter",
        );
        check.require(
            self.description.as_ref().is_none_or(|description| description.len() <= 1024),
            &["description"],
            "a description of more than 1024 bytes",
            "at most 1024 bytes",
        );
        self.each(&mut |resource| {
            resource.check(self, &mut Checker::new(&mut problems, Some(resource.id())));
        });
        for api in &self.apis {
            api.check_routes(self, &mut problems);
            for stage in &api.stages {
                stage.check(api, self, &mut Checker::new(&mut problems, Some(stage.id(api))));
            }
        }
        check_names(self.tables.iter().map(|table| (table.id(), &table.name)), &mut problems);
        check_names(self.resource_groups.iter().map(|group| (group.id(), &group.name)), &mut problems);
        self.check_identifiers(&mut problems);
        example::check(self, &mut problems);
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
    }

    /// Every resource that stands on its own.
    fn each(&self, visit: &mut dyn FnMut(&dyn Resource)) {
        self.parameters.iter().for_each(|resource| visit(resource));
        self.tables.iter().for_each(|resource| visit(resource));
        self.resource_groups.iter().for_each(|resource| visit(resource));
        self.roles.iter().for_each(|resource| visit(resource));
        self.apis.iter().for_each(|resource| visit(resource));
        self.api_keys.iter().for_each(|resource| visit(resource));
        self.usage_plans.iter().for_each(|resource| visit(resource));
        self.outputs.iter().for_each(|resource| visit(resource));
    }

    /// Every resource that a backend writes, parts included.
    pub(crate) fn each_id(&self, visit: &mut dyn FnMut(ResourceId)) {
        self.each(&mut |resource| visit(resource.id()));
        for api in &self.apis {
            for (path, methods) in &api.resources {
                if !path.is_root() {
                    visit(api.part(Kind::Resource, path.name().clone()));
                }
                for method in methods.keys() {
                    visit(api.part(Kind::Method(*method), path.name().clone()));
                }
            }
            api.models.keys().for_each(|name| visit(api.part(Kind::Model, name.as_str())));
            api.validations().iter().for_each(|which| visit(api.part(Kind::RequestValidator, which.name())));
            for stage in &api.stages {
                visit(stage.id(api));
                if stage.access_log.is_some() {
                    visit(stage.log_group_id(api));
                }
            }
        }
        for plan in &self.usage_plans {
            plan.api_keys.iter().for_each(|key| visit(plan.membership(key)));
        }
    }

    /// Names that differ in the blueprint but are one to a backend.
    fn check_identifiers(&self, problems: &mut Vec<Problem>) {
        let mut ids = Vec::new();
        self.each_id(&mut |id| {
            if matches!(id.kind, Kind::Resource | Kind::Method(_)) {
                // What is no path has been reported, and need not have an identifier of its own.
                if Path::is_sound(&id.name) {
                    ids.push(id);
                }
            } else if id.name.chars().any(|character| character.is_ascii_alphanumeric()) {
                ids.push(id);
            } else {
                let message = format_args!("`{}` has no letter or digit to make an identifier of", id.name);
                Checker::new(problems, Some(id.clone())).report(&[], message, "letters or digits");
            }
        });
        // Outputs have a space of their own in CloudFormation, and every kind has one in Terraform.
        let mut collisions = colliding(&ids, |id| (id.kind == Kind::Output, LogicalId(id)));
        for (later, earlier) in colliding(&ids, |id| (family(id.kind), SnakeName(id))) {
            collisions.entry(later).or_insert(earlier);
        }
        for (later, (earlier, identifier)) in collisions {
            let (id, earlier) = (&ids[later], &ids[earlier]);
            Checker::new(problems, Some(id.clone())).report(
                &[],
                format_args!("{id} and {earlier} would both be called `{identifier}`"),
                "names that differ in more than punctuation and case",
            );
        }
    }

    /// Reports references to what the stack does not hold.
    pub(crate) fn check_text(&self, check: &mut Checker, field: &[&str], text: &Text) {
        for reference in text.references() {
            match reference {
                Reference::Resource { id, .. } => self.check_reference(check, field, id),
                Reference::Parameter(parameter) => {
                    self.check_reference(check, field, &ResourceId::new(Kind::Parameter, parameter.0.clone()));
                }
                Reference::Pseudo(_) => {}
            }
        }
    }

    /// Reports a reference to what the stack does not hold.
    pub(crate) fn check_reference(&self, check: &mut Checker, field: &[&str], id: &ResourceId) {
        let held = match id.kind {
            Kind::Table => self.tables.iter().any(|table| table.key == id.name),
            Kind::Role => self.roles.iter().any(|role| role.key == id.name),
            Kind::RestApi => self.apis.iter().any(|api| api.key == id.name),
            Kind::ApiKey => self.api_keys.iter().any(|key| key.key == id.name),
            Kind::UsagePlan => self.usage_plans.iter().any(|plan| plan.key == id.name),
            Kind::Parameter => self.parameters.iter().any(|parameter| parameter.key == id.name),
            _ => self.apis.iter().any(|api| api.holds(id)),
        };
        check.require(held, field, format_args!("the stack has no {id}"), "");
    }

    pub(crate) fn check_tags(&self, check: &mut Checker, field: &[&str], tags: &Tags) {
        limits::TAGS.check(check, field, tags.len());
        for (key, value) in tags {
            let at = [field[0], key.as_str()];
            let reserved = key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
            check.require_key(
                (1..=128).contains(&key.chars().count()) && !reserved,
                &at,
                format_args!("`{key}` cannot be a tag's key"),
                "1 to 128 characters, not beginning with `aws:`",
            );
            self.check_text(check, &at, value);
            if let Some(value) = value.as_literal() {
                check.require(
                    value.chars().count() <= 256,
                    &at,
                    "a value of more than 256 characters",
                    "at most 256 characters",
                );
            }
        }
    }

    /// The name on AWS of everything that has one fixed by the stack: what a reference to its name or ARN comes to.
    pub(crate) fn physical_names(&self) -> HashMap<ResourceId, &Text> {
        let tables = self.tables.iter().map(|table| (table.id(), &table.name));
        let roles = self.roles.iter().filter_map(|role| Some((role.id(), role.name.as_ref()?)));
        tables.chain(roles).collect()
    }
}

/// Reports resources of a kind whose names on AWS have to differ and do not.
fn check_names<'a>(resources: impl Iterator<Item = (ResourceId, &'a Text)>, problems: &mut Vec<Problem>) {
    let mut known: HashMap<&Text, ResourceId> = HashMap::new();
    for (id, name) in resources {
        match known.entry(name) {
            Entry::Vacant(entry) => drop(entry.insert(id)),
            Entry::Occupied(entry) => Checker::new(problems, Some(id)).report(
                &["name"],
                format_args!("{} has the same name on AWS", entry.get()),
                "a name of its own",
            ),
        }
    }
}

/// Kinds whose identifiers share a space in Terraform.
const fn family(kind: Kind) -> Kind {
    match kind {
        Kind::Method(_) => Kind::Method(HttpMethod::Any),
        kind => kind,
    }
}
