use crate::check::route::Route;
use crate::check::{Checker, rule};
use crate::model::Parameter;
use crate::model::function::RESERVED_VARIABLES;
use crate::model::resource_group::TABLE_GROUP;
use crate::model::rest_api::BUILT_IN_MODELS;
use crate::plan::Resource;
use crate::plan::identifier::{RouteWord, SnakeName};

rule! {
    /// Checks that names do not collide with those that AWS or Terraform reserves.
    ///
    /// ## Why
    /// Lambda sets some environment variables itself, API Gateway has built-in models, and
    /// Terraform reserves the names of some variables.
    ///
    /// ## Example
    /// ```yaml
    /// parameters: {count: {default: "1"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// parameters: {number: {default: "1"}}
    /// ```
    "DG114", "reserved-name", Error,
    Parameter(check_parameter), Resource(check), Method(check_model)
}

/// Invalid names of a Terraform
/// [variable](https://developer.hashicorp.com/terraform/language/values/variables), since it means
/// something in a `module` block. A blueprint is good for both backends or for neither.
const TERRAFORM: [&str; 8] =
    ["count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version"];

fn check_parameter(parameter: &Parameter, check: &mut Checker<'_>) {
    let variable = SnakeName(&parameter.id()).to_string();
    check.require(
        !TERRAFORM.contains(&variable.as_str()),
        &[],
        format_args!("the name `{variable}` is reserved by Terraform"),
        format_args!("another name than {}", TERRAFORM.join(", ")),
    );
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::Function(function) => {
            for name in function.environment.keys() {
                check.require_key(
                    !RESERVED_VARIABLES.contains(&name.as_str()),
                    &["environment", name],
                    format_args!("`{name}` is reserved by Lambda"),
                    "another name",
                );
            }
        }
        Resource::Table(table) if table.tags.contains_key(TABLE_GROUP) => {
            let mut groups = check.stack().resource_groups.iter();
            if let Some(group) = groups.find(|group| group.holds(table)) {
                check.report(
                    &["tags", TABLE_GROUP],
                    format_args!(
                        "the table group `{}` uses this tag to find its tables",
                        group.key
                    ),
                    "another tag, or the table in no group",
                );
            }
        }
        Resource::Model(_, name, _) => check.require_key(
            !BUILT_IN_MODELS.contains(name),
            &[],
            format_args!("the model name `{name}` is reserved by API Gateway"),
            "another name",
        ),
        _ => {}
    }
}

/// Reports a declared model that has the name of the one that is made for a route.
fn check_model(route: Route<'_>, check: &mut Checker<'_>) {
    let Route { api, path, verb, method } = route;
    if api.declared().models.is_empty() || method.is_preflight {
        return;
    }
    let name = format!("{}Request", RouteWord(verb, path.as_str()));
    let is_derived = method.request_models.values().any(|model| *model == name)
        && !method.declared().request_models.values().any(|model| *model == name);
    if is_derived && api.declared().models.contains_key(&name) {
        check.at(api.id()).report(
            &["models", &name],
            format_args!("`{name}` is the name of the request model of `{verb} {path}`"),
            "another name",
        );
    }
}
