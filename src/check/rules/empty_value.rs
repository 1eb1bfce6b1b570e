use crate::check::links::s3_object;
use crate::check::{Checker, rule};
use crate::model::{Authorizer, Output};
use crate::plan::Resource;
use crate::text::Text;

rule! {
    /// Checks that a value that AWS requires is not empty.
    ///
    /// ## Why
    /// AWS refuses an empty name, key or output.
    ///
    /// ## Example
    /// ```yaml
    /// outputs: {empty: ""}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// outputs: {name: "${tables.orders.name}"}
    /// ```
    "DG107", "empty-value", Error, Plan(check_examples), Resource(check), Output(check_output)
}

fn check_examples(check: &mut Checker<'_>) {
    for example in &check.stack().examples {
        let at = ["examples", example.name.as_str()];
        let has_name = !example.name.trim().is_empty();
        check.require_key(has_name, &at, "an example without a name", "a name");
    }
}

fn check_output(output: &Output, check: &mut Checker<'_>) {
    check.require(!output.value.is_empty(), &["value"], "an output without a value", "a value");
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::RestApi(api) => check_name(&api.name, check),
        Resource::ApiKey(key) => match &key.existing {
            Some(existing) => check_id(&existing.id, check),
            None => check_name(&key.name, check),
        },
        Resource::UsagePlan(plan) => match &plan.existing {
            Some(existing) => check_id(&existing.id, check),
            None => check_name(&plan.name, check),
        },
        Resource::Function(function) => {
            let Some((at, object)) = s3_object(function.code.as_ref()) else { return };
            let texts = [("bucket", Some(&object.bucket)), ("key", Some(&object.key))];
            for (field, text) in texts.into_iter().chain([("version", object.version.as_ref())]) {
                check.require(
                    text.is_none_or(|text| !text.is_empty()),
                    &[at, &[field]].concat(),
                    format_args!("an empty {field}"),
                    format_args!("the {field} of the object in S3"),
                );
            }
        }
        Resource::Authorizer(_, _, Authorizer::Cognito(cognito)) => check.require(
            !cognito.user_pools.is_empty(),
            &["cognito", "user-pools"],
            "missing user pool",
            "the ARN of at least one user pool",
        ),
        _ => {}
    }
}

fn check_id(id: &Text, check: &mut Checker<'_>) {
    check.require(!id.is_empty(), &["existing", "id"], "an empty ID", "the ID that AWS gave it");
}

fn check_name(name: &Text, check: &mut Checker<'_>) {
    check.require(!name.is_empty(), &["name"], "an empty name", "at least one character");
}
