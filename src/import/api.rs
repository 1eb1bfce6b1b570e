//! The API itself: its settings, stages, authorizers, models, keys and usage plans.

use std::collections::BTreeMap;

use serde_json::Value;

use super::properties::Properties;
use super::{Importer, object, text, texts};
use crate::gateway::api::{
    ApiKeySource, AuthorizerType, DeployedAuthorizer, PolicyEffect, PolicyStatement,
};
use crate::load::{Declared, Format, Part};
use crate::model::Kind;
use crate::vtl::Json;

/// The key of the API in the blueprint.
pub(super) const API: &str = "api";

impl<'a> Importer<'a> {
    /// The resource of the API; none for an implicit API of SAM, and for `OpenAPI`.
    fn declared_api(&self) -> Option<&'a Declared> {
        let mut resources = self.loaded.inventory.resources.iter();
        resources.find(|of| of.key == self.api.name)
    }

    /// Everything about the API but its routes.
    pub(super) fn settings_of_api(&mut self) {
        let api = &self.api.api;
        let declared = self.declared_api();
        let name = self.document.get(&["name"]).cloned();
        let physical = self.text_of_name(&api.name);
        if name.as_ref() != Some(&physical) {
            self.document.set(&[API, "name"], physical);
        }
        let empty = Value::Null;
        let properties = Properties::of(declared.map_or(&empty, |of| &of.properties));
        let description = properties.get("Description").text().filter(|of| !of.is_empty());
        let description = description.map(|description| self.text(&description));
        self.document.set_some(&[API, "description"], description);
        self.endpoint(properties);
        if api.api_key_source == ApiKeySource::Authorizer {
            self.document.set(&[API, "api-key-source"], text("AUTHORIZER"));
        }
        if !api.binary_media_types.is_empty() {
            let types = api.binary_media_types.iter().cloned();
            self.document.set(&[API, "binary-media-types"], texts(types));
        }
        let size = properties.get("MinimumCompressionSize").whole();
        let size = size.map(|size| Json::from(Value::from(size)));
        self.document.set_some(&[API, "minimum-compression-size"], size);
        if properties.get("DisableExecuteApiEndpoint").flag() == Some(true) {
            self.document.set(&[API, "disable-execute-api-endpoint"], Json::Boolean(true));
        }
        if self.loaded.has_account_role {
            self.document.set(&[API, "account-logging-role"], Json::Boolean(true));
        }
        if let Some(declared) = declared {
            self.checkov_skip(declared, &[API]);
        }
        self.role();
        self.policy();
        self.stages();
        self.authorizers();
        self.deployment_description();
    }

    fn endpoint(&mut self, properties: Properties<'_>) {
        let configuration = properties.get("EndpointConfiguration");
        let of = configuration.text();
        let of = of.or_else(|| configuration.get("Type").text());
        let of = of.or_else(|| configuration.get("Types").texts().first().cloned());
        let endpoints = configuration.get("VpcEndpointIds").texts();
        match of.as_deref() {
            Some("REGIONAL") => {}
            Some("PRIVATE") => {
                let span = self.api.places.span(&Part::Api);
                let endpoints =
                    if endpoints.is_empty() { self.endpoints_of_policy() } else { endpoints };
                if endpoints.is_empty() {
                    let message = "a private API needs its `vpc-endpoints` in a blueprint";
                    self.note(&[API], span, message);
                }
                let private = object([("vpc-endpoints", Some(texts(endpoints)))]);
                self.document.set(&[API, "endpoint"], object([("private", Some(private))]));
            }
            // In OpenAPI, the kind is not known.
            None if self.format == Format::OpenApi => {}
            // The default of CloudFormation.
            Some(_) | None => self.document.set(&[API, "endpoint"], text("edge")),
        }
    }

    /// The VPC endpoints that the resource policy names.
    fn endpoints_of_policy(&self) -> Vec<String> {
        let statements = self.api.api.policy.iter().flat_map(|policy| &policy.statement);
        let keys = statements.flat_map(|of| of.condition.values()).flatten();
        let endpoints = keys.filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceVpce"));
        endpoints.flat_map(|(_, values)| values.0.clone()).collect()
    }

    /// The name of the role that calls the backends.
    fn role(&mut self) {
        let arns = self.api.credentials.values();
        let mut roles = self.of_kind(&["AWS::IAM::Role"]).into_iter();
        let arns: Vec<&String> = arns.collect();
        let Some(role) = roles.find(|role| arns.iter().any(|arn| **arn == role.arn)) else {
            return;
        };
        let properties = Properties::of(&role.properties);
        if let Some(name) = properties.get("RoleName").text() {
            let name = self.text_of_name(&name);
            self.document.set(&[API, "role", "name"], name);
        }
        let description = properties.get("Description").text().map(|of| self.text(&of));
        self.document.set_some(&[API, "role", "description"], description);
        let policies = properties.get("Policies").items();
        if let [policy] = policies.as_slice()
            && let Some(name) = policy.get("PolicyName").text().filter(|name| name != "dynamodb")
        {
            let name = self.text_of_name(&name);
            self.document.set(&[API, "role", "policy-name"], name);
        }
    }

    fn policy(&mut self) {
        let Some(policy) = &self.api.api.policy else { return };
        let mut statements = Vec::new();
        let span = self.api.places.span(&Part::Policy);
        for statement in &policy.statement {
            match policy_statement(self, statement) {
                Some(statement) => statements.push(statement),
                None => {
                    self.note(&[API], span, "a statement of the resource policy is not imported");
                }
            }
        }
        if !statements.is_empty() {
            self.document.set(&[API, "policy"], Json::Array(statements));
        }
    }

    fn stages(&mut self) {
        let names: Vec<&String> = self.api.api.stages.keys().collect();
        let declared: Vec<&Declared> = self.of_kind(&["AWS::ApiGateway::Stage"]);
        let own = declared.into_iter().filter(|of| {
            let api = Properties::of(&of.properties).get("RestApiId").text();
            api.as_deref() == Some(&*self.api.api.id)
        });
        let own: Vec<&Declared> = own.collect();
        // The order is that of the file.
        let mut ordered: Vec<String> = own.iter().map(|of| of.name.clone()).collect();
        for name in names {
            if !ordered.contains(name) {
                ordered.push(name.clone());
            }
        }
        for (index, name) in ordered.iter().enumerate() {
            let shown = self.plain(name);
            let path: Vec<&str> =
                if index == 0 { vec![API, "stage"] } else { vec![API, "further-stages", &shown] };
            if index == 0 && shown != "prod" {
                self.document.set(&[API, "stage", "name"], text(shown.clone()));
            } else if index > 0 {
                self.document.set(&path, object([]));
            }
            if let Some(stage) = own.iter().find(|of| of.name == *name) {
                self.stage(stage, &path);
                self.checkov_skip(stage, &path);
            } else if let Some(api) = self.declared_api() {
                self.stage(api, &path);
            } else {
                self.variables(name, &path);
            }
        }
        if ordered.is_empty() {
            let span = self.api.places.span(&Part::Api);
            self.note(&[API], span, "the file has no stage: the blueprint's is `prod`");
        }
    }

    fn variables(&mut self, name: &str, path: &[&str]) {
        let Some(stage) = self.api.api.stages.get(name) else { return };
        for (variable, value) in &stage.variables {
            let value = self.text(value);
            self.document.set(&[path, &["variables", variable]].concat(), value);
        }
    }

    fn stage(&mut self, declared: &Declared, path: &[&str]) {
        let properties = Properties::of(&declared.properties);
        let at = |key: &'static str| [path, &[key]].concat();
        if declared.kind == "AWS::ApiGateway::Stage" {
            let description = properties.get("Description").text().map(|of| self.text(&of));
            self.document.set_some(&at("description"), description);
        }
        for (variable, value) in properties.get("Variables").members() {
            let value = self.references.with_resources(&value.text().unwrap_or_default());
            self.document.set(&[path, &["variables", variable]].concat(), text(value));
        }
        self.access_log(declared, path);
        if properties.get("TracingEnabled").flag() == Some(true) {
            self.document.set(&at("tracing"), Json::Boolean(true));
        }
        if properties.get("CacheClusterEnabled").flag() == Some(true) {
            let size = properties.get("CacheClusterSize").text();
            self.document.set(&at("cache"), text(size.unwrap_or_else(|| "0.5".to_owned())));
        }
        if properties.get("ClientCertificateId").is_some() {
            self.document.set(&at("client-certificate"), Json::Boolean(true));
        }
        let canary = properties.get("CanarySetting");
        if let Some(percent) = canary.get("PercentTraffic").number() {
            let shared = canary.get("UseStageCache").flag().filter(|is| *is).map(Json::Boolean);
            let variables = canary.get("StageVariableOverrides").members();
            let variables = variables
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), self.text(&value.text()?))));
            let variables: indexmap::IndexMap<_, _> = variables.collect();
            let value = object([
                ("percent-traffic", Some(number(percent))),
                ("variables", (!variables.is_empty()).then_some(Json::Object(variables))),
                ("use-stage-cache", shared),
            ]);
            self.document.set(&at("canary"), value);
        }
        for setting in properties.get("MethodSettings").items() {
            self.method_setting(declared, path, setting);
        }
    }

    fn access_log(&mut self, declared: &Declared, path: &[&str]) {
        let properties = Properties::of(&declared.properties);
        let setting = properties.get("AccessLogSetting");
        let Some(arn) = setting.get("DestinationArn").text() else { return };
        let groups = self.of_kind(&["AWS::Logs::LogGroup"]);
        let group = groups.into_iter().find(|group| {
            let name = Properties::of(&group.properties).get("LogGroupName").text();
            arn.contains(&*group.key)
                || arn.trim_end_matches(":*") == group.arn
                || name.is_some_and(|name| arn.ends_with(&name))
        });
        let Some(group) = group else {
            let message = format!("the access log of the stage in `{arn}` is not imported");
            return self.note(path, declared.span, message);
        };
        let at = |key: &'static str| [path, &["access-log", key]].concat();
        let of = Properties::of(&group.properties);
        let days = of.get("RetentionInDays").whole();
        if days.is_none() {
            self.note(
                path,
                group.span,
                "the access log is kept for ever: the blueprint's is kept for ten years",
            );
        }
        let days = Json::from(Value::from(days.unwrap_or(3653)));
        self.document.set(&at("retention-days"), days);
        let format = setting.get("Format").text().map(|format| self.text(&format));
        self.document.set_some(&at("format"), format);
        if let Some(name) = of.get("LogGroupName").text() {
            let name = self.text_of_name(&name);
            self.document.set(&at("log-group-name"), name);
        }
        self.checkov_skip(group, &[path, &["access-log"]].concat());
    }

    fn method_setting(&mut self, declared: &Declared, path: &[&str], of: Properties<'_>) {
        let method = of.get("HttpMethod").text().unwrap_or_else(|| "*".to_owned());
        let resource = of.get("ResourcePath").text().unwrap_or_else(|| "/*".to_owned());
        let selector = match (&*method, &*resource) {
            ("*", "/*") => "*".to_owned(),
            ("*", _) | (_, "/*") => {
                let message = format!("the settings of `{method} {resource}` are not imported");
                return self.note(path, declared.span, message);
            }
            (method, resource) => {
                let resource = resource.strip_prefix('/').unwrap_or(resource).replace("~1", "/");
                format!("{method} /{}", resource.trim_start_matches('/'))
            }
        };
        let flag = |name: &str| of.get(name).flag().map(Json::Boolean);
        let throttle =
            of.get("ThrottlingRateLimit").number().zip(of.get("ThrottlingBurstLimit").whole());
        let throttle = throttle.map(|(rate, burst)| throttle_of(rate, burst));
        let caching = of.get("CachingEnabled").flag().map(|enabled| {
            let seconds = of.get("CacheTtlInSeconds").whole().filter(|seconds| *seconds != 300);
            let encrypted = of.get("CacheDataEncrypted").flag();
            object([
                ("enabled", (!enabled).then_some(Json::Boolean(false))),
                ("time-to-live-seconds", seconds.map(|of| Json::from(Value::from(of)))),
                ("encrypted", encrypted.filter(|is| !is).map(Json::Boolean)),
            ])
        });
        let settings = object([
            ("metrics", flag("MetricsEnabled")),
            ("logging-level", of.get("LoggingLevel").text().map(text)),
            ("data-trace", flag("DataTraceEnabled")),
            ("throttle", throttle),
            ("caching", caching),
        ]);
        self.document.set(&[path, &["method-settings", &selector]].concat(), settings);
    }

    /// The name of the authorizer in the blueprint.
    pub(super) fn authorizer_name(&self, id: &str) -> String {
        let authorizer = self.api.api.authorizers.get(id);
        let pool = authorizer.and_then(|authorizer| self.pool_of(authorizer));
        pool.unwrap_or_else(|| id.to_owned())
    }

    /// The user pool of the blueprint that an authorizer stands for.
    fn pool_of(&self, authorizer: &DeployedAuthorizer) -> Option<String> {
        let [arn] = authorizer.provider_arns.as_slice() else { return None };
        let is_plain = authorizer.identity_validation_expression.is_none()
            && authorizer
                .identity_source
                .as_deref()
                .is_none_or(|source| source == "method.request.header.Authorization");
        self.pool_of_arn(arn).filter(|_| is_plain)
    }

    fn authorizers(&mut self) {
        for (id, authorizer) in &self.api.api.authorizers {
            if self.pool_of(authorizer).is_some() {
                continue;
            }
            let header = authorizer
                .identity_source
                .as_deref()
                .and_then(|source| source.strip_prefix("method.request.header."))
                .filter(|header| *header != "Authorization");
            let expression = authorizer.identity_validation_expression.clone().map(text);
            let seconds = authorizer.authorizer_result_ttl_in_seconds;
            let seconds = seconds.filter(|seconds| *seconds != 300);
            let seconds = seconds.map(|seconds| Json::from(Value::from(seconds)));
            let function = authorizer.function_arn().map(|arn| self.text(arn));
            let role = authorizer.authorizer_credentials.as_deref().map(|arn| self.text(arn));
            let value = match authorizer.r#type {
                AuthorizerType::CognitoUserPools => {
                    let pools = authorizer.provider_arns.iter();
                    let pools: Vec<String> = pools.map(|arn| self.references.text(arn)).collect();
                    let of = object([
                        ("user-pools", Some(texts(pools))),
                        ("header", header.map(text)),
                        ("validation-expression", expression),
                    ]);
                    object([("cognito", Some(of))])
                }
                AuthorizerType::Token => {
                    let of = object([
                        ("function", function),
                        ("header", header.map(text)),
                        ("credentials", role),
                        ("validation-expression", expression),
                        ("time-to-live-seconds", seconds),
                    ]);
                    object([("token", Some(of))])
                }
                AuthorizerType::Request => {
                    let sources = authorizer.identity_source.as_deref().unwrap_or_default();
                    let sources = sources.split(',').filter_map(|source| identity(source.trim()));
                    let sources: Vec<String> = sources.collect();
                    let of = object([
                        ("function", function),
                        ("identity-sources", (!sources.is_empty()).then(|| texts(sources))),
                        ("credentials", role),
                        ("time-to-live-seconds", seconds),
                    ]);
                    object([("request", Some(of))])
                }
            };
            self.document.set(&[API, "authorizers", id], value);
        }
    }

    fn deployment_description(&mut self) {
        let declared = self.of_kind(&["AWS::ApiGateway::Deployment"]);
        let of_api = declared.into_iter().find(|of| {
            let api = Properties::of(&of.properties).get("RestApiId").text();
            api.as_deref() == Some(&*self.api.api.id)
        });
        let description =
            of_api.and_then(|of| Properties::of(&of.properties).get("Description").text());
        let description = description.map(|description| self.text(&description));
        self.document.set_some(&[API, "deployment-description"], description);
    }

    /// The name in the blueprint of an API key or a usage plan.
    pub(super) fn name_of_key_or_plan(&self, declared: &Declared, kind: Kind) -> String {
        let property = if kind == Kind::ApiKey { "Name" } else { "UsagePlanName" };
        let physical = Properties::of(&declared.properties).get(property).text();
        let named = Declared {
            key: declared.key.clone(),
            name: physical.unwrap_or_default(),
            ..Declared::default()
        };
        self.own_name(&named, kind)
    }

    /// The API keys and the usage plans.
    pub(super) fn keys_and_plans(&mut self) {
        let mut keys = BTreeMap::new();
        for declared in self.of_kind(&["AWS::ApiGateway::ApiKey"]) {
            let properties = Properties::of(&declared.properties);
            let physical = properties.get("Name").text();
            let name = self.name_of_key_or_plan(declared, Kind::ApiKey);
            let path = ["api-keys", &*name];
            self.document.set(&path, object([]));
            let physical = physical.filter(|physical| *physical != name);
            let physical = physical.map(|physical| self.text_of_name(&physical));
            self.document.set_some(&["api-keys", &name, "name"], physical);
            let description = properties.get("Description").text().map(|of| self.text(&of));
            self.document.set_some(&["api-keys", &name, "description"], description);
            if properties.get("Enabled").flag() == Some(false) {
                self.document.set(&["api-keys", &name, "enabled"], Json::Boolean(false));
            }
            if properties.get("Value").is_some() {
                self.note(&path, declared.span, "API Gateway generates a new value of the key");
            }
            keys.insert(declared.key.clone(), name);
        }
        let members = self.of_kind(&["AWS::ApiGateway::UsagePlanKey"]);
        for declared in self.of_kind(&["AWS::ApiGateway::UsagePlan"]) {
            let properties = Properties::of(&declared.properties);
            let stages = properties.get("ApiStages").items();
            let names = stages
                .iter()
                .filter_map(|of| self.stage_of(&of.get("ApiId").text()?, &of.get("Stage").text()?));
            let names: Vec<String> = names.collect();
            if !stages.is_empty() && names.is_empty() {
                continue;
            }
            let physical = properties.get("UsagePlanName").text();
            let name = self.name_of_key_or_plan(declared, Kind::UsagePlan);
            let physical = physical.filter(|physical| *physical != name);
            let physical = physical.map(|physical| self.text_of_name(&physical));
            let own_keys: Vec<String> = members
                .iter()
                .filter(|of| {
                    let plan = Properties::of(&of.properties).get("UsagePlanId").text();
                    plan.is_some_and(|plan| plan == declared.key || plan == declared.reference)
                })
                .filter_map(|of| {
                    let key = Properties::of(&of.properties).get("KeyId").text()?;
                    keys.get(&key).cloned()
                })
                .collect();
            let usual = self.usual_stage();
            let is_first = matches!(names.as_slice(), [stage] if Some(stage) == usual.as_ref());
            let throttle = properties.get("Throttle");
            let throttle =
                throttle.get("RateLimit").number().zip(throttle.get("BurstLimit").whole());
            let quota = properties.get("Quota");
            let quota = quota.get("Limit").whole().zip(quota.get("Period").text()).map(
                |(limit, period)| {
                    let offset = quota.get("Offset").whole().filter(|offset| *offset != 0);
                    object([
                        ("limit", Some(Json::from(Value::from(limit)))),
                        ("period", Some(text(period))),
                        ("offset", offset.map(|offset| Json::from(Value::from(offset)))),
                    ])
                },
            );
            let description = properties.get("Description").text().map(|of| self.text(&of));
            let value = object([
                ("name", physical),
                ("description", description),
                ("api-keys", (!own_keys.is_empty()).then(|| texts(own_keys))),
                ("stages", (!is_first && !names.is_empty()).then(|| texts(names))),
                ("throttle", throttle.map(|(rate, burst)| throttle_of(rate, burst))),
                ("quota", quota),
            ]);
            self.document.set(&["usage-plans", &name], value);
        }
    }
}

fn throttle_of(rate: f64, burst: u64) -> Json {
    object([("rate", Some(number(rate))), ("burst", Some(Json::from(Value::from(burst))))])
}

/// A number without a needless fraction.
pub(super) fn number(number: f64) -> Json {
    #[expect(clippy::cast_possible_truncation, reason = "the number is whole and small")]
    let whole = (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64);
    match whole {
        Some(whole) => Json::from(Value::from(whole)),
        None => Json::from(Value::from(number)),
    }
}

/// A source of a caller's identity as a value of a blueprint.
fn identity(source: &str) -> Option<String> {
    let kinds = [
        ("method.request.header.", "header"),
        ("method.request.querystring.", "query-string"),
        ("stageVariables.", "stage-variable"),
        ("context.", "context"),
    ];
    kinds.into_iter().find_map(|(prefix, kind)| {
        source.strip_prefix(prefix).map(|name| format!("{{{kind}.{name}}}"))
    })
}

/// A statement of the resource policy; `None` for one that a blueprint cannot say.
fn policy_statement(importer: &Importer<'_>, statement: &PolicyStatement) -> Option<Json> {
    let is_invoke = statement.action.0 == ["execute-api:Invoke"];
    let is_whole = statement.resource.0.iter().all(|of| of.ends_with("/*"));
    (is_invoke && is_whole).then_some(())?;
    let mut when = indexmap::IndexMap::new();
    let mut unless = indexmap::IndexMap::new();
    for (operator, keys) in &statement.condition {
        for (key, values) in keys {
            let name = match &*key.to_ascii_lowercase() {
                "aws:sourceip" => "source-ips",
                "aws:sourcevpce" => "vpc-endpoints",
                "aws:sourcevpc" => "vpcs",
                _ => return None,
            };
            let to = match &**operator {
                "IpAddress" | "StringEquals" => &mut when,
                "NotIpAddress" | "StringNotEquals" => &mut unless,
                _ => return None,
            };
            let values = values.0.iter().map(|value| importer.references.text(value));
            to.insert(name.to_owned(), texts(values));
        }
    }
    let principals = (!statement.principal.is_everyone())
        .then(|| texts(statement.principal.aws.0.iter().map(|of| importer.references.text(of))));
    Some(object([
        ("effect", (statement.effect == PolicyEffect::Deny).then(|| text("deny"))),
        ("principals", principals),
        ("when", (!when.is_empty()).then_some(Json::Object(when))),
        ("unless", (!unless.is_empty()).then_some(Json::Object(unless))),
    ]))
}
