use super::function_permission::check_reason;
use super::http_integration::check_mapped;
use crate::check::checker::Field;
use crate::check::{Checker, rule};
use crate::model::mapping_template::{TemplateFault, fault};
use crate::model::{
    AwsIntegration, CallService, FurtherMember, HttpMethod, Permission, RouteKind, ServiceCall,
    limits,
};
use crate::plan::{Resource, ServiceRoute};
use crate::text::Text;

rule! {
    /// Checks the tables, indexes, statements and members of routes that call a DynamoDB action, and
    /// the address and the permissions of those that call another service.
    ///
    /// ## Why
    /// The role of the API allows the action on these tables and indexes alone, and a body that is
    /// passed through could name any other.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {POST /orders: {raw: {action: PutItem}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {POST /orders: {raw: {action: PutItem, tables: [orders]}}}}
    /// ```
    "DG531", "aws-integration", Error, Resource(check), Service(check_service)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Method(_, _, verb, method) = resource else { return };
    let RouteKind::Aws(aws) = &method.kind else { return };
    let check = &mut check.within(&["raw"]);
    aws.check(*verb, check);
    if method.credentials.is_none() {
        aws.check_resources(check);
    }
}

/// Checks a request to any service.
fn check_service(service: &ServiceRoute<'_>, check: &mut Checker<'_>) {
    let ServiceCall::CallService(call) = service.declared else { return };
    let is_name = |name: &str| !name.is_empty() && limits::is_made_of(name, "-");
    let message = format_args!("invalid service `{}`", call.service);
    check.require(is_name(&call.service), &["service"], message, "a name, such as events");
    check.require(
        call.action.is_some() != call.path.is_some(),
        &[],
        "an action and a path, or neither",
        "one of `action` and `path`",
    );
    check.require(
        call.action.as_deref().is_none_or(is_name),
        &["action"],
        "invalid action",
        "a name, such as PutEvents",
    );
    check.require(
        call.http_method != Some(HttpMethod::Any),
        &["http-method"],
        "ANY is no method of a request",
        "POST",
    );
    check.require(
        !call.permissions.is_empty(),
        &["permissions"],
        "a request without a permission",
        "[{actions: [SERVICE:ACTION], resources: [ARN]}]",
    );
    for (index, permission) in call.permissions.iter().enumerate() {
        let Permission { actions, resources, any_resource } = permission;
        let check = &mut check.within(&["permissions", &index.to_string()]);
        let is_action = |action: &String| {
            let is_name = |name: &str| !name.is_empty() && limits::is_made_of(name, "-");
            action.split_once(':').is_some_and(|(service, name)| is_name(service) && is_name(name))
        };
        check.require(
            !actions.is_empty() && actions.iter().all(is_action),
            &["actions"],
            "invalid actions",
            "SERVICE:ACTION, without a wildcard",
        );
        check_reason(permission, check);
        check.require(
            any_resource.is_some() || !resources.is_empty() && !permission.is_for_everything(),
            &["resources"],
            "no resources, or every resource of the account",
            "specific ARNs; or `any-resource` with the reason, if IAM knows none of the actions",
        );
    }
    for (name, value) in call.mapped() {
        check_mapped("querystring", name, &value, check);
    }
    check_templates(call, check);
    for (name, value) in &call.headers {
        check.require(
            limits::is_header_name(name) && !value.contains(['\'', '\n']),
            &["headers", name],
            format_args!("invalid header `{name}: {value}`"),
            "a name of letters, digits and `-`, and a constant without apostrophes",
        );
    }
}

/// Checks the own templates of a request to a service.
fn check_templates(call: &CallService, check: &mut Checker<'_>) {
    check.require(
        call.request_templates.is_none() || call.body.is_none(),
        &["request"],
        "`request` together with `body`",
        "one of them",
    );
    check.require(
        call.responses.is_empty() || call.answer.is_none(),
        &["responses"],
        "`responses` together with `answer`",
        "one of them",
    );
    check.require(
        call.passthrough.is_none() || call.request_templates.is_some() || call.body.is_none(),
        &["passthrough-behavior"],
        "a body that is passed through beside a generated one",
        "no `passthrough-behavior`, or a `request`",
    );
    let mut each = |at: &[&str], template: &Text| {
        if let Some(TemplateFault { message, expected, line, column }) = fault(template) {
            check.report(at, format_args!("{message} (line {line}, column {column})"), expected);
        }
    };
    for (content_type, template) in call.request_templates.iter().flatten() {
        each(&["request", content_type], template);
    }
    for response in &call.responses {
        for (content_type, template) in &response.templates {
            each(&["responses", &response.status.to_string(), "body", content_type], template);
        }
    }
}

impl AwsIntegration {
    /// Checks the permissions of the API's role that it requires.
    fn check_resources(&self, check: &mut Checker<'_>) {
        check.require(
            !self.tables.is_empty() || self.table_name_prefix.is_some(),
            &[],
            "a DynamoDB action without a table",
            "tables: [NAME], or table-name-prefix: PREFIX",
        );
        check.require(
            !self.statements.is_empty() || !self.action.executes_statements(),
            &[],
            format_args!("{} without the kinds of its statements", self.action.as_str()),
            "statements: [SELECT], or those of INSERT, UPDATE and DELETE that they are",
        );
    }

    fn check(&self, verb: HttpMethod, check: &mut Checker<'_>) {
        let action = self.action.as_str();
        if let Some(prefix) = &self.table_name_prefix {
            check.require(
                self.tables.is_empty() && self.indexes.is_empty(),
                &["table-name-prefix"],
                "`table-name-prefix` together with `tables` or `indexes`",
                "one of them",
            );
            check.require(
                !prefix.is_empty() && limits::is_made_of(prefix, "_-."),
                &["table-name-prefix"],
                format_args!("no table name can start with `{prefix}`"),
                "letters, digits, `_`, `-` and `.`, at least one",
            );
        }
        self.check_indexes(check);
        check.require(
            self.statements.is_empty() || self.action.executes_statements(),
            &["statements"],
            format_args!("{action} executes no statements"),
            "ExecuteStatement, BatchExecuteStatement or ExecuteTransaction",
        );
        self.check_allowed(check);
        if self.request_templates.is_some() {
            return;
        }
        check.require(
            !self.action.executes_statements(),
            &[],
            "a body that is passed through could contain any statement",
            "a `request` template with the statement, and `?` where values of the caller go",
        );
        check.require(
            verb.has_body() || self.action.executes_statements(),
            &[],
            format_args!("a {verb} request has no body to pass through"),
            "POST, or a `request` template that makes the body from parameters",
        );
    }

    fn check_indexes(&self, check: &mut Checker<'_>) {
        for (position, (table, index)) in self.indexes.iter().enumerate() {
            let at = ["indexes", &position.to_string()];
            if !self.action.reads_indexes() {
                let message = format_args!("{} reads no index", self.action.as_str());
                let expected = "Query, Scan or statements";
                check.report(&at, message, expected);
                continue;
            }
            let key = &*table.id().name;
            let mut tables = check.stack().tables.iter();
            if tables.any(|table| *table.key == *key && table.has_index(index)) {
                check.require(
                    self.tables.contains(table),
                    &at,
                    format_args!("the table `{key}` is not among the route's tables"),
                    "its table in `tables`",
                );
            } else {
                let of = |table: &str, index: &str| format!("{table}/{index}");
                let known = check
                    .stack()
                    .tables
                    .iter()
                    .flat_map(|table| table.index_names().map(|index| of(&table.key, index)));
                let known: Vec<_> = known.collect();
                let name = of(key, index);
                let what = if known.is_empty() { "a table with an index" } else { "one of" };
                let name = if index.is_empty() { key } else { &*name };
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                check.unknown_name(
                    Field::Value(&at),
                    format_args!("there is no index `{name}`"),
                    name,
                    (what, &known),
                );
            }
        }
    }

    /// Reports allowed members if nothing is passed through, or if the action does not have them.
    fn check_allowed(&self, check: &mut Checker<'_>) {
        if self.passed_through().is_empty() {
            return check.require(
                self.allow.is_empty(),
                &["allow"],
                "no body is passed through: a `request` template determines the request's members",
                "no `allow`, or no `request`",
            );
        }
        let known = self.action.further_members().into_iter().map(FurtherMember::as_str);
        let known: Vec<_> = known.collect();
        for (index, member) in self.allow.iter().enumerate() {
            let (at, name) = (["allow", &index.to_string()], member.as_str());
            if !known.contains(&name) {
                check.unknown_name(
                    Field::Value(&at),
                    format_args!("{} has no member `{name}`", self.action.as_str()),
                    name,
                    ("one of", &known),
                );
            }
        }
    }
}
