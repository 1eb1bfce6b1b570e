//! The plan: everything that follows from a stack.
//!
//! A [`Stack`] holds what was declared, in any order. [`Plan::of`] derives the rest of it once, and
//! never fails: an unknown name is a problem that [`Plan::check`] reports. Backends, the
//! simulator and clients read plans, never stacks.
//!
//! One file a concern: `identifier` makes the names of resources in both engines, `execution_role`,
//! `rights` and `access_policy` the rights that follow from what is declared, `needed_rights` those
//! that the outside must give, `outputs` the standard outputs, `deployment` the fingerprint of what
//! a deployed stage freezes (`frozen`), `deployed` the values of references, `profile` the settings
//! that a profile determines and `kms_key` its key. `resource` lists everything that a backend
//! writes.
//!
//! ```
//! use dynagate::model::{Stack, Table};
//! use dynagate::plan::Plan;
//! use dynagate::synth::{Backend, CloudFormation};
//!
//! let mut stack = Stack::new("orders");
//! stack.add(Table::new("orders", "id"));
//! let plan = Plan::of(&stack).check()?;
//! let template = &CloudFormation.synthesize(&plan)[0];
//! assert!(template.text().is_some_and(|text| text.contains("AWS::DynamoDB::Table")));
//! # Ok::<(), dynagate::check::Findings>(())
//! ```

pub(crate) mod access_policy;
pub(crate) mod alarm;
mod api;
mod caching;
pub(crate) mod choice;
mod cors;
mod dashboard;
mod delivery_stream_role;
pub(crate) mod deployed;
mod deployed_api;
pub(crate) mod deployment;
mod error_templates;
pub(crate) mod errors;
mod event_rule_role;
mod execution_role;
mod frozen;
mod gateway_responses;
pub(crate) mod identifier;
mod identity_pool_role;
pub(crate) mod integration;
mod kms_key;
mod method;
pub(crate) mod needed_rights;
pub(crate) mod operation;
mod outputs;
mod profile;
mod resource;
mod rights;
mod role;
pub(crate) mod route;
pub(crate) mod service_call;
mod spelled;
mod state_machine_role;
mod tables;
mod user_pool_client;

use std::collections::HashMap;
use std::sync::OnceLock;

pub(crate) use self::access_policy::AccessPolicy;
pub(crate) use self::alarm::PlannedAlarm;
pub use self::api::PlannedApi;
pub(crate) use self::choice::Choice;
pub(crate) use self::dashboard::PlannedDashboard;
pub use self::integration::Integration;
pub(crate) use self::kms_key::PlannedKey;
pub(crate) use self::method::MethodResponse;
pub use self::method::PlannedMethod;
pub(crate) use self::operation::Operation;
pub(crate) use self::resource::{LogGroup, Resource};
pub(crate) use self::service_call::ServiceRoute;
pub(crate) use self::tables::Tables;
pub use self::user_pool_client::DeployedClient;
use crate::model::{Name, Output, ResourceId, RestApi, Role, Stack};

/// Everything that is derived from a stack.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    stack: &'a Stack,
    apis: Vec<PlannedApi<'a>>,
    execution_roles: Vec<Role>,
    access_policies: Vec<AccessPolicy>,
    alarms: Vec<PlannedAlarm<'a>>,
    dashboard: Option<PlannedDashboard>,
    key: Option<PlannedKey>,
    standard_outputs: Vec<Output>,
    fingerprints: OnceLock<HashMap<Name, String>>,
}

impl<'a> Plan<'a> {
    /// Plans a stack.
    pub fn of(stack: &'a Stack) -> Self {
        Self::of_names(stack.as_deployed(profile::apply))
    }

    /// Plans a stack as its examples are written: without the prefix of its names, and without the
    /// settings of its profile, which do not change responses.
    pub fn of_examples(stack: &'a Stack) -> Self {
        Self::of_names(stack)
    }

    fn of_names(stack: &'a Stack) -> Self {
        let tables = Tables::of(stack);
        let mut plan = Self {
            stack,
            apis: stack.apis.iter().map(|api| PlannedApi::of(api, &tables)).collect(),
            execution_roles: execution_role::all(stack)
                .into_iter()
                .chain(state_machine_role::all(stack))
                .chain(event_rule_role::all(stack))
                .chain(delivery_stream_role::all(stack))
                .collect(),
            access_policies: access_policy::all(stack),
            alarms: Vec::new(),
            dashboard: None,
            key: None,
            standard_outputs: Vec::new(),
            fingerprints: OnceLock::new(),
        };
        plan.execution_roles.extend(identity_pool_role::all(&plan.apis, &tables));
        plan.alarms = alarm::all(stack, &plan.apis);
        plan.dashboard = dashboard::of(stack, &plan.apis);
        plan.key = kms_key::of(&plan);
        if stack.has_standard_outputs {
            plan.standard_outputs = outputs::standard(stack, plan.roles());
        }
        plan
    }

    /// The declared stack.
    pub fn stack(&self) -> &'a Stack {
        self.stack
    }

    /// The APIs with their derived properties.
    pub(crate) fn apis(&self) -> &[PlannedApi<'a>] {
        &self.apis
    }

    /// The key with which the profile encrypts.
    pub(crate) const fn key(&self) -> Option<&PlannedKey> {
        self.key.as_ref()
    }

    /// The identifiers of everything that was declared or derived and stands alone.
    pub(crate) fn ids(&self) -> impl Iterator<Item = ResourceId> {
        let outputs = self.standard_outputs.iter().map(Output::id);
        let key = self.key.iter().filter(|key| key.is_created).map(|_| PlannedKey::id());
        self.stack.ids().chain(key).chain(self.derived_roles().map(Role::id)).chain(outputs)
    }

    /// The roles of everything that runs or calls: functions, state machines, rules, the users of
    /// identity pools, and APIs.
    pub(crate) fn derived_roles(&self) -> impl Iterator<Item = &Role> + Clone {
        let of_apis = self.apis.iter().filter_map(|api| api.role.as_ref());
        self.execution_roles.iter().chain(of_apis)
    }

    /// The roles: derived and declared ones.
    pub(crate) fn roles(&self) -> impl Iterator<Item = &Role> + Clone {
        self.derived_roles().chain(&self.stack.roles)
    }

    /// The dashboard.
    pub(crate) const fn dashboard(&self) -> Option<&PlannedDashboard> {
        self.dashboard.as_ref()
    }

    /// All outputs: declared ones, and standard ones.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &Output> + Clone {
        self.stack.outputs.iter().chain(&self.standard_outputs)
    }

    /// The hash of the properties of an API that a deployed stage freezes.
    pub(crate) fn fingerprint(&self, api: &RestApi) -> &str {
        // Computed on demand, because only backends need it and it takes longer than everything
        // else here.
        let fingerprints = self.fingerprints.get_or_init(|| {
            let of = |api: &PlannedApi<'_>| (api.key.clone(), deployment::fingerprint(self, api));
            self.apis.iter().map(of).collect()
        });
        fingerprints.get(&api.key).map(String::as_str).unwrap_or_default()
    }
}
