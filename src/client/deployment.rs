//! The arguments that an engine (the AWS CLI, Terraform) needs to deploy a stack.

use std::collections::BTreeSet;

use crate::model::Name;
use crate::plan::identifier::{LogicalId, SnakeName};
use crate::plan::{Plan, deployment};

/// The acknowledgement that CloudFormation requires for [IAM
/// resources](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html#using-iam-capabilities).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// For roles whose names AWS generates.
    Iam,
    /// For roles with custom names, and others.
    NamedIam,
}

impl Capability {
    /// The value of `--capabilities`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "CAPABILITY_IAM",
            Self::NamedIam => "CAPABILITY_NAMED_IAM",
        }
    }
}

/// A parameter in the forms of the engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentParameter {
    /// Its name in the blueprint.
    pub name: Name,
    /// Its key in the CloudFormation template.
    pub cloudformation: String,
    /// Its variable in the Terraform module.
    pub terraform: String,
    /// True if the parameter has no default and needs a value to deploy.
    pub required: bool,
}

/// Returns the capability that a stack needs; `None` if it has no role.
pub fn capability(plan: &Plan<'_>) -> Option<Capability> {
    if plan.roles().any(|role| role.name.is_some()) {
        return Some(Capability::NamedIam);
    }
    plan.roles().next().map(|_| Capability::Iam)
}

/// Returns the parameters of a stack in declaration order.
pub fn parameters(plan: &Plan<'_>) -> Vec<DeploymentParameter> {
    plan.stack()
        .parameters
        .iter()
        .map(|parameter| DeploymentParameter {
            name: parameter.key.clone(),
            cloudformation: LogicalId(&parameter.id()).to_string(),
            terraform: SnakeName(&parameter.id()).to_string(),
            required: parameter.default.is_none(),
        })
        .collect()
}

/// Returns the parameters whose values a deployed stage keeps. CloudFormation does not redeploy an
/// API if only such a value changes. Terraform modules do.
pub fn frozen_parameters(plan: &Plan<'_>) -> BTreeSet<Name> {
    plan.apis().iter().flat_map(|api| deployment::frozen_parameters(plan, api)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        AllowedTables, Parameter, RequestModel, RestApi, Role, Service, Stack, Table,
    };

    #[test]
    fn the_least_capability_that_does() {
        let mut stack = Stack::new("demo");
        assert_eq!(capability(&Plan::of(&stack)), None);
        stack.add(Role::new("writer", Service::ApiGateway));
        assert_eq!(capability(&Plan::of(&stack)), Some(Capability::Iam));
        stack.add(Role::new("named", Service::ApiGateway).name("Writer"));
        assert_eq!(capability(&Plan::of(&stack)), Some(Capability::NamedIam));
    }

    #[test]
    fn parameters_under_the_names_of_both_engines() {
        let mut stack = Stack::new("demo");
        stack.add(Parameter::new("table-name"));
        stack.add(Parameter::new("stage").default_value("test"));
        let names: Vec<_> = parameters(&Plan::of(&stack))
            .into_iter()
            .map(|parameter| (parameter.cloudformation, parameter.terraform, parameter.required))
            .collect();
        assert_eq!(
            names,
            [
                ("TableName".to_owned(), "table_name".to_owned(), true),
                ("Stage".to_owned(), "stage".to_owned(), false)
            ]
        );
    }

    #[test]
    fn a_parameter_that_reaches_a_model_is_frozen() {
        let mut stack = Stack::new("demo");
        let name = stack.add(Parameter::new("table-name"));
        stack.add(Parameter::new("unrelated"));
        let table = stack.add(Table::new("orders", "id").name(name.value()));
        let model = RequestModel::passthrough(
            crate::model::Action::PutItem,
            &AllowedTables::Named(vec![table.name()]),
        );
        stack.add(RestApi::new("api").model("PutItem", model));
        assert_eq!(
            frozen_parameters(&Plan::of(&stack)).iter().map(|name| &**name).collect::<Vec<_>>(),
            ["table-name"]
        );
    }
}
