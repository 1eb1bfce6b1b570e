//! The route that Vantiq calls, and the tables that it writes to.

use std::collections::BTreeSet;

use super::Error;
use crate::mapping;
use crate::model::{
    Action, ApiKeySource, HttpMethod, Kind, Name, PassthroughBehavior, Path, RoleArn, Stack, Table,
};
use crate::plan::{Integration, Plan, PlannedApi, PlannedMethod};
use crate::text::{Attribute, Reference, Segment, Text};

const JSON: &str = "application/json";

/// A route whose body is passed to `PutItem` unchanged.
pub(super) struct Route<'a> {
    api: &'a PlannedApi<'a>,
    verb: HttpMethod,
    path: &'a Path,
    method: &'a PlannedMethod<'a>,
    credentials: &'a RoleArn,
}

impl std::fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.verb, self.path)
    }
}

impl<'a> Route<'a> {
    /// Returns the requested route, or the only one.
    pub(super) fn choose(plan: &'a Plan<'a>, typed: Option<&str>) -> Result<Self, Error> {
        let mut routes = Self::all(plan);
        let known = |routes: &[Self]| routes.iter().map(ToString::to_string).collect();
        match typed {
            _ if routes.is_empty() => Err(Error::NoRoute),
            None if routes.len() > 1 => Err(Error::SeveralRoutes(known(&routes))),
            None => Ok(routes.swap_remove(0)),
            Some(typed) => match routes.iter().position(|route| route.is_spelled(typed)) {
                Some(index) => Ok(routes.swap_remove(index)),
                None => Err(Error::UnknownRoute { typed: typed.to_owned(), known: known(&routes) }),
            },
        }
    }

    fn all(plan: &'a Plan<'a>) -> Vec<Self> {
        let methods =
            plan.apis().iter().flat_map(|api| api.methods().map(move |method| (api, method)));
        methods
            .filter(|(_, (_, _, method))| passes_put_item_through(&method.integration))
            .filter_map(|(api, (path, verb, method))| {
                let credentials = method.integration.credentials.as_ref()?;
                Some(Self { api, verb, path, method, credentials })
            })
            .collect()
    }

    fn is_spelled(&self, typed: &str) -> bool {
        let mut words = typed.split_whitespace();
        words.next().is_some_and(|verb| verb.eq_ignore_ascii_case(self.verb.as_str()))
            && words.next() == Some(self.path.as_str())
            && words.next().is_none()
    }

    /// The HTTP method for the call.
    pub(super) fn http_method(&self) -> &'static str {
        match self.verb {
            HttpMethod::Any => HttpMethod::Post.as_str(),
            verb => verb.as_str(),
        }
    }

    /// The path after the stage's URL; empty for the root, which needs no slash.
    pub(super) fn path_below_stage(&self) -> &'a str {
        if self.path.is_root() { "" } else { self.path.as_str() }
    }

    /// The name of the stage to call: the API's first.
    pub(super) fn stage_name(&self) -> &'a str {
        self.api.stages.first().map_or("<stage>", |stage| &*stage.name)
    }

    /// True if callers send an API key in a header.
    pub(super) fn needs_key_header(&self) -> bool {
        self.method.api_key_required && self.api.api_key_source == ApiKeySource::Header
    }

    /// The tables that the route may write to, in the stack's order: the tables allowed by its
    /// request model, or else by its role.
    pub(super) fn tables(&self, plan: &'a Plan<'a>) -> Vec<&'a Table> {
        let allowed = self.tables_of_model(plan.stack());
        if allowed.is_empty() { self.tables_of_role(plan) } else { allowed }
    }

    fn tables_of_model(&self, stack: &'a Stack) -> Vec<&'a Table> {
        let model = self
            .method
            .request_models
            .get(JSON)
            .and_then(|name| self.api.models.get(name.as_str()));
        let (mut named, mut texts) = (BTreeSet::new(), Vec::new());
        if let Some(model) = model {
            model.schema.texts(&mut |text| {
                named.extend(tables_in(text));
                texts.push(text.clone());
            });
        }
        let is_named = |table: &&Table| {
            let is_existing = table.existing.is_some();
            named.contains(&table.key) || is_existing && texts.contains(&table.request_name())
        };
        stack.tables.iter().filter(is_named).collect()
    }

    fn tables_of_role(&self, plan: &'a Plan<'a>) -> Vec<&'a Table> {
        let roles: BTreeSet<_> = names_in(&self.credentials.0, Kind::Role).collect();
        let resources: Vec<_> = plan
            .roles()
            .filter(|role| roles.contains(&role.key))
            .flat_map(|role| role.policies.iter().flat_map(|policy| &policy.statements))
            .filter(|statement| statement.actions.contains(Action::PutItem.iam_actions()[0]))
            .flat_map(|statement| &statement.resources)
            .collect();
        plan.stack()
            .tables
            .iter()
            .filter(|table| resources.iter().any(|resource| covers(resource, table)))
            .collect()
    }
}

fn passes_put_item_through(integration: &Integration) -> bool {
    let templates = integration.request_templates();
    integration.calls(Action::PutItem)
        && match templates.get(JSON) {
            Some(template) => template.as_literal() == Some(mapping::PASSTHROUGH),
            None => match integration.passthrough {
                PassthroughBehavior::Never => false,
                PassthroughBehavior::WhenNoMatch => true,
                PassthroughBehavior::WhenNoTemplates => templates.is_empty(),
            },
        }
}

/// True if an ARN in a policy matches the table, exactly or by a prefix.
fn covers(resource: &Text, table: &Table) -> bool {
    tables_in(resource).any(|name| name == table.key)
        || *resource == table.id().attribute(Attribute::Arn)
        || prefix(resource)
            .zip(table.name.as_literal())
            .is_some_and(|(prefix, name)| name.starts_with(prefix))
}

/// `pump-` in `arn:…:table/pump-*`.
fn prefix(resource: &Text) -> Option<&str> {
    match resource.segments().last()? {
        Segment::Literal(end) => {
            end.strip_suffix('*')?.rsplit_once(":table/").map(|(_, prefix)| prefix)
        }
        Segment::Reference(_) => None,
    }
}

fn tables_in(text: &Text) -> impl Iterator<Item = Name> {
    names_in(text, Kind::Table)
}

fn names_in(text: &Text, kind: Kind) -> impl Iterator<Item = Name> {
    text.references().filter_map(move |reference| match reference {
        Reference::Resource { id, .. } if id.kind == kind => Some(id.name.clone()),
        Reference::Resource { .. } | Reference::Parameter(_) | Reference::Pseudo(_) => None,
    })
}
