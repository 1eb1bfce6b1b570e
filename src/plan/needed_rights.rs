//! The rights that roles and functions outside the stack must have, because the stack does not
//! change them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::access_policy::{self, AccessStatement};
use super::resource::Resource;
use super::spelled::Spelled;
use super::{Plan, PlannedKey, Tables, execution_role, role, state_machine_role};
use crate::model::{Handle, HttpMethod, Kind, Path, ResourceId, RestApi, Service, Statement, arn};
use crate::plan::PlannedApi;
use crate::text::{Attribute, Text};

/// The rights of a role or of a function's policy, as the statements of a policy.
pub(crate) struct NeededRights {
    /// The resource that needs them, and the place of what refers to the outside.
    pub(crate) id: ResourceId,
    pub(crate) place: &'static [&'static str],
    /// The resource, role or policy that must have them.
    pub(crate) of: RightsOf,
    /// The statements, with texts that name no resource of the stack.
    pub(crate) statements: Vec<Value>,
}

/// The policy that must contain the rights.
pub(crate) enum RightsOf {
    /// That of a role that exists already, which the service assumes.
    Role(Service),
    /// That of the execution role of a function that exists already.
    ExecutionRole,
    /// That of a queue or a topic that exists already.
    Receiver,
    /// That of the function itself, in another region or account.
    Function,
    /// That of a KMS key that exists already.
    Key,
}

/// The rights that a plan needs outside its stack.
pub(crate) fn all(plan: &Plan<'_>) -> Vec<NeededRights> {
    let shown = Shown { spelled: Spelled::of(plan), plan };
    let mut needed = Vec::new();
    let stack = plan.stack();
    for function in &stack.functions {
        let statements = execution_role::policy(function, stack).statements;
        let (place, of): (&'static [_], _) = match (&function.existing, &function.role) {
            (Some(_), _) if !statements.is_empty() => {
                (&["event-source-mappings"], RightsOf::ExecutionRole)
            }
            (None, Some(_)) => (&["role"], RightsOf::Role(Service::Lambda)),
            _ => continue,
        };
        let statements = statements.iter().map(|of| shown.statement(of)).collect();
        needed.push(NeededRights { id: function.id(), place, of, statements });
    }
    for machine in stack.state_machines.iter().filter(|machine| machine.role.is_some()) {
        let policy = state_machine_role::policy(machine, stack);
        let statements = policy.statements.iter().map(|of| shown.statement(of)).collect();
        let of = RightsOf::Role(Service::StepFunctions);
        needed.push(NeededRights { id: machine.id(), place: &["role"], of, statements });
    }
    let tables = Tables::of(stack);
    for api in plan.apis().iter().filter(|api| api.declared().role.existing.is_some()) {
        let Some(policy) = role::policy(api, &tables) else { continue };
        let statements = policy.statements.iter().map(|of| shown.statement(of)).collect();
        let of = RightsOf::Role(Service::ApiGateway);
        needed.push(NeededRights { id: api.id(), place: &["role", "existing"], of, statements });
    }
    for queue in stack.queues.iter().filter(|queue| queue.existing.is_some()) {
        needed.extend(shown.access(queue.id(), &access_policy::of_queue(queue, stack)));
    }
    for topic in stack.topics.iter().filter(|topic| topic.existing.is_some()) {
        let statements = Vec::from_iter(access_policy::of_topic(topic, stack));
        needed.extend(shown.access(topic.id(), &statements));
    }
    for resource in plan.resources() {
        needed.extend(shown.permission(&resource));
    }
    if let Some(key) = plan.key().filter(|key| !key.is_created) {
        let statements = key.statements.iter().map(|of| shown.access_statement(of)).collect();
        needed.push(NeededRights {
            id: PlannedKey::id(),
            place: &["hardened", "kms-key-arn"],
            of: RightsOf::Key,
            statements,
        });
    }
    needed
}

/// The texts of a plan for readers who do not know the blueprint.
struct Shown<'p> {
    spelled: Spelled<'p>,
    plan: &'p Plan<'p>,
}

impl Shown<'_> {
    /// The permission of a function elsewhere that a resource needs.
    fn permission(&self, resource: &Resource<'_>) -> Option<NeededRights> {
        let (place, principal, function, source): (&'static [_], _, Text, _) = match resource {
            Resource::Subscription(of) => {
                let function = of.function().filter(|of| of.id().is_elsewhere())?;
                (&["endpoint"], "sns.amazonaws.com", function.arn().into(), of.topic.arn().into())
            }
            Resource::Method(api, path, verb, method) => {
                let lambda = method.declared().kind.function()?;
                if method.declared().credentials.is_some() {
                    return None;
                }
                let function = lambda.function.as_ref().filter(|of| of.id().is_elsewhere())?;
                let source = requests(api, *verb, path);
                (&["lambda"], "apigateway.amazonaws.com", function.arn().into(), source)
            }
            Resource::Authorizer(api, _, authorizer) => {
                let function = authorizer.permitted_function()?;
                if !self.plan.stack().is_function_elsewhere(function) {
                    return None;
                }
                let source = execute_api(api).then("/authorizers/*");
                (&[], "apigateway.amazonaws.com", function.clone(), source)
            }
            _ => return None,
        };
        let statement = json!({
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": "lambda:InvokeFunction",
            "Resource": self.text(&function),
            "Condition": {"ArnLike": {"AWS:SourceArn": self.text(&source)}},
        });
        let (id, of) = (resource.id(), RightsOf::Function);
        Some(NeededRights { id, place, of, statements: vec![statement] })
    }

    /// The statements that the policy of a queue or topic that exists already needs.
    fn access(&self, id: ResourceId, statements: &[AccessStatement]) -> Option<NeededRights> {
        if statements.is_empty() {
            return None;
        }
        let statements = statements.iter().map(|of| self.access_statement(of)).collect();
        let of = RightsOf::Receiver;
        Some(NeededRights { id, place: &["existing"], of, statements })
    }

    fn access_statement(&self, of: &AccessStatement) -> Value {
        let mut shown = self.statement(&of.statement);
        let (key, principal) = of.principal.element();
        shown["Principal"] = json!({ key: self.text(principal) });
        shown
    }

    fn statement(&self, statement: &Statement) -> Value {
        let texts = |texts: &[Text]| texts.iter().map(|text| self.text(text)).collect::<Vec<_>>();
        let mut shown = json!({
            "Effect": "Allow",
            "Action": statement.actions,
            "Resource": texts(&statement.resources),
        });
        if !statement.conditions.is_empty() {
            let of_operator = |keys: &BTreeMap<String, Vec<Text>>| {
                keys.iter().map(|(key, values)| (key.clone(), json!(texts(values)))).collect()
            };
            let conditions = statement.conditions.iter();
            shown["Condition"] = conditions
                .map(|(operator, keys)| (operator.clone(), Value::Object(of_operator(keys))))
                .collect();
        }
        shown
    }

    /// A text with the names and ARNs that its references resolve to; the region and the account
    /// stay references, because they are those of the deployment.
    fn text(&self, text: &Text) -> String {
        let resolved = Spelled::resolve(text, |id, attribute| self.resolved(id, attribute));
        resolved.to_written()
    }

    fn resolved(&self, id: &ResourceId, attribute: Attribute) -> Option<Text> {
        match (id.kind, attribute) {
            (Kind::RestApi, Attribute::Id) => Some("API-ID".into()),
            // Its end is only known after the deployment.
            (_, Attribute::StreamArn) => {
                Some(self.spelled.attribute(id, Attribute::Arn)?.then("/stream/*"))
            }
            _ => self.spelled.attribute(id, attribute),
        }
    }
}

/// The requests to a method.
pub(super) fn requests(api: &PlannedApi<'_>, verb: HttpMethod, path: &Path) -> Text {
    execute_api(api).then("/").then(api.requests_to(verb, path))
}

/// The ARN of everything of an API.
fn execute_api(api: &PlannedApi<'_>) -> Text {
    arn::of_stack("execute-api").then(Handle::<RestApi>::new(api.id()).rest_api_id())
}
