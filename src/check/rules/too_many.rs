use crate::check::policy_length;
use crate::check::route::{Use, each_template};
use crate::check::{Checker, rule};
use crate::mapping;
use crate::model::limits::{
    ARCHIVE_BYTES, ARCHIVE_FILES, ARCHIVE_PATH_BYTES, ENVIRONMENT_BYTES, EVENT_FILTERS,
    EXPRESSION_BYTES, EXPRESSION_OPERATORS, INLINE_CODE_BYTES, INLINE_POLICY_CHARACTERS,
    LOCAL_SECONDARY_INDEXES, Limit, MAPPING_TEMPLATE_BYTES, PROJECTED_ATTRIBUTES,
    RESOURCE_POLICY_BYTES, STAGE_VARIABLES, TAGS,
};
use crate::model::{Code, Function, Tags};
use crate::plan::deployed::Deployed;
use crate::plan::{PlannedMethod, Resource};

rule! {
    /// Checks AWS's quotas for the number or the total size of things.
    ///
    /// ## Why
    /// AWS refuses more. Quotas that AWS raises on request are not checked.
    ///
    /// ## Example
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     sort-key: at
    ///     local-secondary-indexes:
    ///       by-a: {sort-key: a}
    ///       by-b: {sort-key: b}
    ///       by-c: {sort-key: c}
    ///       by-d: {sort-key: d}
    ///       by-e: {sort-key: e}
    ///       by-f: {sort-key: f}
    /// api: {routes: {"GET /orders/{id}/{at}": {get: {table: orders}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// tables:
    ///   orders:
    ///     partition-key: id
    ///     sort-key: at
    ///     local-secondary-indexes: {by-a: {sort-key: a}, by-b: {sort-key: b}}
    /// api: {routes: {"GET /orders/{id}/{at}": {get: {table: orders}}}}
    /// ```
    "DG105", "too-many", Error, Plan(check_stack), Resource(check), Step(check_step)
}

fn check_stack(check: &mut Checker<'_>) {
    let plan = check.plan;
    at_most(&TAGS, &["tags"], plan.stack().tags.len(), check);
    let deployed = Deployed::new(plan);
    for role in plan.roles() {
        let characters = policy_length::of_policies(&role.policies, &deployed);
        let Limit { at_most, of, .. } = &INLINE_POLICY_CHARACTERS;
        if characters > *at_most {
            check.at(role.id()).report_with_help(
                &[],
                format_args!("{characters} {of}"),
                format_args!("at most {at_most}"),
                Some(
                    "move some of the routes or statements to another blueprint, or shorten the \
                     names of tables"
                        .to_owned(),
                ),
            );
        }
    }
    for api in plan.apis() {
        let bytes = policy_length::of_api(api, &deployed);
        at_most(&RESOURCE_POLICY_BYTES, &["policy"], bytes, &mut check.at(api.id()));
    }
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    match resource {
        Resource::KinesisStream(stream) => check_tags(&stream.tags, check),
        Resource::Table(table) => {
            let local = &table.local_secondary_indexes;
            at_most(&LOCAL_SECONDARY_INDEXES, &["local-secondary-indexes"], local.len(), check);
            let of_global = table.global_secondary_indexes.values().map(|index| &index.projection);
            let projections = of_global.chain(local.values().map(|index| &index.projection));
            let projected = projections.map(|projection| projection.attributes().len()).sum();
            at_most(&PROJECTED_ATTRIBUTES, &["global-secondary-indexes"], projected, check);
            check_tags(&table.tags, check);
        }
        Resource::Bucket(bucket) => check_tags(&bucket.tags, check),
        Resource::DeliveryStream(stream) => check_tags(&stream.tags, check),
        Resource::VpcLink(link) => check_tags(&link.tags, check),
        Resource::EventBus(bus) => check_tags(&bus.tags, check),
        Resource::StateMachine(machine) => check_tags(&machine.tags, check),
        Resource::Queue(queue) => check_tags(&queue.tags, check),
        Resource::Topic(topic) => check_tags(&topic.tags, check),
        Resource::UserPool(pool) => check_tags(&pool.tags, check),
        Resource::IdentityPool(pool) => check_tags(&pool.tags, check),
        Resource::Function(function) => check_function(function, check),
        Resource::EventSourceMapping(_, _, mapping) => {
            at_most(&EVENT_FILTERS, &["filters"], mapping.filters.len(), check);
        }
        Resource::Method(_, _, _, method) => check_templates(method, check),
        Resource::Stage(_, stage) => {
            at_most(&STAGE_VARIABLES, &["variables"], stage.variables.len(), check);
        }
        _ => {}
    }
}

fn check_step(Use { step, .. }: Use<'_>, check: &mut Checker<'_>) {
    for (section, condition) in step.conditions() {
        let operators = condition.operators();
        at_most(&EXPRESSION_OPERATORS, &[section], operators, check);
        // A longer one is not written.
        if operators <= EXPRESSION_OPERATORS.at_most {
            let bytes = mapping::expression_bytes(condition, step.table);
            at_most(&EXPRESSION_BYTES, &[section], bytes, check);
        }
    }
}

fn check_function(function: &Function, check: &mut Checker<'_>) {
    match &function.code {
        Some(Code::Source(source) | Code::File { source, .. }) => {
            at_most(&INLINE_CODE_BYTES, &["code"], source.len(), check);
        }
        Some(Code::Files { files, .. }) => {
            let bytes = files.values().map(|file| file.contents.len()).sum();
            at_most(&ARCHIVE_BYTES, &["code"], bytes, check);
            at_most(&ARCHIVE_FILES, &["code"], files.len(), check);
            let longest = files.keys().map(String::len).max().unwrap_or_default();
            at_most(&ARCHIVE_PATH_BYTES, &["code"], longest, check);
        }
        Some(Code::Stock(_) | Code::S3(_)) | None => {}
    }
    let variables = function.environment.iter();
    let bytes = variables.map(|(name, value)| name.len() + value.as_literal().map_or(0, str::len));
    at_most(&ENVIRONMENT_BYTES, &["environment"], bytes.sum(), check);
    check_tags(&function.tags, check);
}

fn check_templates(method: &PlannedMethod<'_>, check: &mut Checker<'_>) {
    each_template(method, &mut |at, template| {
        let bytes = template.as_literal().map_or(0, str::len);
        at_most(&MAPPING_TEMPLATE_BYTES, at, bytes, check);
    });
}

fn check_tags(tags: &Tags, check: &mut Checker<'_>) {
    at_most(&TAGS, &["tags"], check.stack().tags_with(tags).len(), check);
}

fn at_most(limit: &Limit, at: &[&str], count: usize, check: &mut Checker<'_>) {
    let Limit { at_most, of, .. } = limit;
    let message = format_args!("{count} {of}");
    check.require(count <= *at_most, at, message, format_args!("at most {at_most}"));
}
