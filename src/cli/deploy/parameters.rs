//! The values of a blueprint's parameters.

use std::collections::BTreeMap;

use anyhow::ensure;
use dynagate::client::deployment::{self, DeploymentParameter};
use dynagate::nearest::nearest;
use dynagate::plan::Plan;

use crate::cli::mistakes::Mistakes;

/// The given values, and the parameters that still need one.
pub(super) struct ParameterValues {
    /// The parameters with given values, in the stack's order.
    pub(super) given: Vec<(DeploymentParameter, String)>,
    /// The parameters without a value and without a default.
    missing: Vec<DeploymentParameter>,
}

impl ParameterValues {
    /// Parses arguments `NAME=VALUE`.
    pub(super) fn new(plan: &Plan<'_>, typed: &[String]) -> anyhow::Result<Self> {
        let parameters = deployment::parameters(plan);
        let mut values = parse(&parameters, typed)?;
        let (mut given, mut missing) = (Vec::new(), Vec::new());
        for parameter in parameters {
            match values.remove(&*parameter.name) {
                Some(value) => given.push((parameter, value.to_owned())),
                None if parameter.required => missing.push(parameter),
                None => {}
            }
        }
        Ok(Self { given, missing })
    }

    /// Fails if a parameter has no value, neither here nor elsewhere.
    pub(super) fn require_all(
        &self,
        has_value_elsewhere: impl Fn(&DeploymentParameter) -> bool,
    ) -> anyhow::Result<()> {
        let missing: Vec<_> = self
            .missing
            .iter()
            .filter(|parameter| !has_value_elsewhere(parameter))
            .map(|parameter| &*parameter.name)
            .collect();
        ensure!(
            missing.is_empty(),
            "missing values for parameters: {}",
            missing
                .iter()
                .map(|name| format!("--parameter {name}=VALUE"))
                .collect::<Vec<_>>()
                .join(" ")
        );
        Ok(())
    }
}

fn parse<'a>(
    parameters: &[DeploymentParameter],
    typed: &'a [String],
) -> Result<BTreeMap<&'a str, &'a str>, Mistakes> {
    let mut values = BTreeMap::new();
    let mut mistakes = Vec::new();
    for typed in typed {
        match typed.split_once('=') {
            None => mistakes.push(format!("--parameter {typed}: expected NAME=VALUE")),
            Some((name, _)) if !parameters.iter().any(|parameter| &*parameter.name == name) => {
                mistakes.push(unknown(parameters, name));
            }
            Some((name, value)) => {
                if values.insert(name, value).is_some() {
                    mistakes.push(format!("--parameter {name} is given more than once"));
                }
            }
        }
    }
    if mistakes.is_empty() {
        Ok(values)
    } else {
        Err(Mistakes { arguments: mistakes, blueprint: None })
    }
}

fn unknown(parameters: &[DeploymentParameter], name: &str) -> String {
    let known = || parameters.iter().map(|parameter| &*parameter.name);
    if parameters.is_empty() {
        return format!("unknown parameter `{name}`: the blueprint has no parameters");
    }
    match nearest(name, known()) {
        Some(near) => format!("unknown parameter `{name}`; did you mean `{near}`?"),
        None => {
            format!(
                "unknown parameter `{name}` (expected {})",
                known().collect::<Vec<_>>().join(", ")
            )
        }
    }
}
