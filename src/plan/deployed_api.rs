//! The REST APIs of a stack as plain data, as if it were deployed.

use std::collections::BTreeMap;

use super::deployed::{ACCOUNT_ID, Deployed, PARTITION, REGION};
use super::{Integration, MethodResponse, Plan, PlannedApi, PlannedMethod};
use crate::example::Gateways;
use crate::gateway::api::{
    self, AuthorizationType, AuthorizerType, CanarySettings, DeployedApiKey, DeployedAuthorizer,
    DeployedGatewayResponse, DeployedIntegration, DeployedIntegrationResponse, DeployedMethod,
    DeployedStage, DeployedUsagePlan, EndpointType, PolicyDocument, PolicyEffect, PolicyStatement,
    Principal, QuotaPeriod, QuotaSettings, RequestValidator, Strings, ThrottleSettings,
};
use crate::gateway::{Api, Gateway, placeholder};
use crate::model::{
    ApiKey, Authorization, Authorizer, Effect, Endpoint, GatewayResponse, HttpMethod,
    IntegrationResponse, Json, MethodKey, Path, Period, RequestModel, RequestParameter,
    ResourceStatement, RestApi, Stack, Stage, Throttle, VALIDATOR,
};
use crate::text::Text;
use crate::vtl;

impl Plan<'_> {
    /// The REST APIs of the stack by their names, each at its own stage, which is its first one, as
    /// [`deployed_apis`](Self::deployed_apis) describes them.
    pub fn gateways(&self) -> Gateways {
        let apis = self.apis().iter().zip(self.deployed_apis());
        let gateways = apis.filter_map(|(api, deployed)| {
            let stage = api.stages.first()?;
            Some((api.key.to_string(), Gateway::at(deployed, &*stage.name)?))
        });
        gateways.collect()
    }

    /// The REST APIs of the stack as plain data, in the order in which they were added. References
    /// are resolved to made-up values, such as the account `123456789012`; a parameter without a
    /// default to its name.
    ///
    /// ```
    /// use dynagate::gateway::{Gateway, Request};
    /// use dynagate::model::{HttpMethod, Method, MockIntegration, RestApi, Stack, Stage};
    /// use dynagate::plan::Plan;
    ///
    /// let mut stack = Stack::new("health");
    /// let get = Method::new(MockIntegration::new(200));
    /// stack.add(RestApi::new("api").route(HttpMethod::Get, "/health", get).stage(Stage::new("prod")));
    /// let apis = Plan::of(&stack).deployed_apis();
    /// let gateway = Gateway::at(apis[0].clone(), "prod").expect("the stage");
    /// assert!(gateway.has_route(&Request::new("GET", "/health")));
    /// ```
    pub fn deployed_apis(&self) -> Vec<Api> {
        let stack = self.stack();
        let deployed = Deployed::new(self);
        let converted = |api| Conversion { stack, api, deployed: &deployed }.api();
        self.apis().iter().map(converted).collect()
    }
}

/// The conversion of one API.
#[derive(Clone, Copy)]
struct Conversion<'a> {
    stack: &'a Stack,
    api: &'a PlannedApi<'a>,
    deployed: &'a Deployed<'a>,
}

impl Conversion<'_> {
    fn api(self) -> Api {
        let RestApi {
            api_key_source,
            binary_media_types,
            endpoint,
            disable_execute_api_endpoint,
            minimum_compression_size,
            ..
        } = self.api.declared();
        let resources = self.api.resources.iter().filter(|(_, methods)| !methods.is_empty());
        let resources = resources.map(|(path, methods)| {
            let methods =
                methods.iter().map(|(verb, method)| (*verb, self.method(path, *verb, method)));
            (path.to_string(), methods.collect())
        });
        let validator =
            RequestValidator { validate_request_body: true, validate_request_parameters: true };
        let stages =
            self.api.stages.iter().map(|stage| (stage.name.to_string(), self.stage(stage)));
        Api {
            id: self.deployed.api_id(&self.api.key),
            name: self.text(&self.api.name),
            account_id: ACCOUNT_ID.to_owned(),
            region: REGION.to_owned(),
            api_key_source: *api_key_source,
            binary_media_types: binary_media_types.iter().cloned().collect(),
            endpoint_type: Some(match endpoint {
                Endpoint::Regional => EndpointType::Regional,
                Endpoint::Edge => EndpointType::Edge,
                Endpoint::Private(_) => EndpointType::Private,
            }),
            disable_execute_api_endpoint: *disable_execute_api_endpoint,
            minimum_compression_size: *minimum_compression_size,
            base_path_mappings: self.base_path_mappings(),
            policy: self.policy(),
            resources: resources.collect(),
            models: self
                .api
                .models
                .iter()
                .map(|(name, model)| (name.to_string(), self.model(model)))
                .collect(),
            request_validators: self
                .api
                .has_validator()
                .then(|| (VALIDATOR.to_owned(), validator))
                .into_iter()
                .collect(),
            authorizers: self
                .api
                .authorizers
                .iter()
                .map(|(name, authorizer)| (name.clone(), self.authorizer(name, authorizer)))
                .collect(),
            gateway_responses: self
                .api
                .gateway_responses
                .iter()
                .map(|(of, response)| (*of, gateway_response(response)))
                .collect(),
            api_keys: self
                .stack
                .api_keys
                .iter()
                .map(|key| (key.key.to_string(), api_key(key)))
                .collect(),
            usage_plans: self.usage_plans(),
            stages: stages.collect(),
        }
    }

    fn model(self, model: &RequestModel) -> api::Model {
        api::Model { content_type: model.content_type.clone(), schema: self.json(&model.schema) }
    }

    fn method(self, path: &Path, verb: HttpMethod, method: &PlannedMethod<'_>) -> DeployedMethod {
        let authorizer = method.authorizer.as_ref().and_then(|name| self.api.authorizers.get(name));
        DeployedMethod {
            authorization_type: match (authorizer, method.authorization) {
                (Some(Authorizer::Cognito(_)), _) => AuthorizationType::CognitoUserPools,
                (Some(_), _) => AuthorizationType::Custom,
                (None, Authorization::AwsIam) => AuthorizationType::AwsIam,
                (None, Authorization::None) => AuthorizationType::None,
            },
            authorizer_id: method.authorizer.clone(),
            authorization_scopes: method.authorization_scopes.clone(),
            api_key_required: method.api_key_required,
            request_validator_id: method.is_validated().then(|| VALIDATOR.to_owned()),
            request_parameters: self
                .api
                .request_parameters(path, verb, method)
                .iter()
                .map(|(parameter, required)| (RequestParameter::to_string(parameter), *required))
                .collect(),
            request_models: method.request_models.clone(),
            method_integration: self.integration(&method.integration),
            method_responses: method.responses().iter().map(method_response).collect(),
        }
    }

    fn integration(self, integration: &Integration) -> DeployedIntegration {
        let responses = integration.responses().iter();
        DeployedIntegration {
            r#type: integration.kind,
            http_method: integration.http_method.map(|method| method.as_str().to_owned()),
            uri: integration.uri.as_ref().map(|uri| self.text(uri)),
            passthrough_behavior: integration.passthrough,
            content_handling: integration.content_handling,
            request_parameters: self.texts(&integration.request_parameters),
            timeout_in_millis: integration.timeout_milliseconds,
            request_templates: self.texts(integration.request_templates()),
            integration_responses: responses
                .map(|response| (response.status, self.response(response)))
                .collect(),
        }
    }

    fn response(self, response: &IntegrationResponse) -> DeployedIntegrationResponse {
        let headers = response.headers.iter();
        DeployedIntegrationResponse {
            selection_pattern: response.selection_pattern.clone(),
            response_parameters: headers
                .map(|(name, value)| (format!("method.response.header.{name}"), value.clone()))
                .collect(),
            response_templates: map(&response.templates, |text| self.text(text)),
            content_handling: response.content_handling,
        }
    }

    fn stage(self, stage: &Stage) -> DeployedStage {
        let settings = stage.method_settings.iter();
        let throttles = settings.filter_map(|(selector, settings)| {
            let method = match selector {
                MethodKey::All => "*/*".to_owned(),
                MethodKey::Route(verb, path) => format!("{path}/{verb}"),
            };
            Some((method, throttle(settings.throttle?)))
        });
        DeployedStage {
            variables: self.texts(&stage.variables),
            throttle_settings: throttles.collect(),
            canary_settings: stage.canary.as_ref().map(|canary| CanarySettings {
                percent_traffic: canary.percent_traffic,
                stage_variable_overrides: self.texts(&canary.variables),
            }),
        }
    }

    fn authorizer(self, name: &str, authorizer: &Authorizer) -> DeployedAuthorizer {
        DeployedAuthorizer {
            name: name.to_owned(),
            r#type: match authorizer {
                Authorizer::Cognito(_) => AuthorizerType::CognitoUserPools,
                Authorizer::Token(_) => AuthorizerType::Token,
                Authorizer::Request(_) => AuthorizerType::Request,
            },
            provider_arns: authorizer.user_pools().iter().map(|arn| self.text(arn)).collect(),
            authorizer_uri: authorizer.uri().map(|uri| self.text(&uri)),
            authorizer_credentials: authorizer.credentials().map(|role| self.text(role)),
            identity_source: authorizer.identity_source(),
            identity_validation_expression: authorizer.validation_expression().map(str::to_owned),
            authorizer_result_ttl_in_seconds: authorizer.time_to_live_seconds(),
        }
    }

    /// The resource policy. API Gateway completes the resource `execute-api:/*` to the ARN of the
    /// API.
    fn policy(self) -> Option<PolicyDocument> {
        let is_private = self.api.vpc_endpoints().is_some();
        let api = self.deployed.api_id(&self.api.key);
        let resource = format!("arn:{PARTITION}:execute-api:{REGION}:{ACCOUNT_ID}:{api}/*");
        let statement = |of: &ResourceStatement| {
            let statement = of.statement(is_private, resource.as_str().into());
            PolicyStatement {
                effect: match of.effect {
                    Effect::Allow => PolicyEffect::Allow,
                    Effect::Deny => PolicyEffect::Deny,
                },
                principal: match of.principals.as_slice() {
                    [] => Principal::everyone(),
                    principals => Principal { aws: self.strings(principals) },
                },
                action: Strings(statement.actions.into_iter().collect()),
                resource: self.strings(&statement.resources),
                condition: map(&statement.conditions, |keys| {
                    map(keys, |values| self.strings(values))
                }),
            }
        };
        let statements = self.api.policy_statements();
        (!statements.is_empty())
            .then(|| PolicyDocument { statement: statements.iter().map(statement).collect() })
    }

    /// The usage plans that have a stage of the API.
    fn usage_plans(self) -> BTreeMap<String, DeployedUsagePlan> {
        let plans = self.stack.usage_plans.iter().filter_map(|plan| {
            let stages = self.api.stages.iter().filter(|stage| {
                // The stages of a plan that exists already are not known: those of the API belong
                // to it, or its keys would be of no use here.
                plan.existing.is_some()
                    || plan.stages.iter().any(|handle| *handle.id() == stage.id(self.api))
            });
            let plan_of = DeployedUsagePlan {
                api_stages: stages.map(|stage| stage.name.to_string()).collect(),
                keys: plan.api_keys.iter().map(|key| key.id().name.to_string()).collect(),
                throttle: plan.throttle.map(throttle),
                quota: plan.quota.map(|quota| QuotaSettings {
                    limit: quota.limit,
                    offset: quota.offset,
                    period: match quota.period {
                        Period::Day => QuotaPeriod::Day,
                        Period::Week => QuotaPeriod::Week,
                        Period::Month => QuotaPeriod::Month,
                    },
                }),
            };
            (!plan_of.api_stages.is_empty()).then(|| (plan.key.to_string(), plan_of))
        });
        plans.collect()
    }

    /// The domain names and base paths that lead to a stage of the API.
    fn base_path_mappings(self) -> BTreeMap<String, String> {
        let mut mappings = BTreeMap::new();
        for domain in &self.stack.domain_names {
            for mapping in &domain.mappings {
                let mut stages = self.api.stages.iter();
                let stage = stages.find(|stage| stage.id(self.api) == *mapping.stage.id());
                mappings.extend(stage.map(|stage| {
                    let url = api::base_path_url(&self.text(&domain.name), &mapping.base_path);
                    (url, stage.name.to_string())
                }));
            }
        }
        mappings
    }

    fn json(self, json: &Json) -> vtl::Json {
        match json {
            Json::Null => vtl::Json::Null,
            Json::Bool(value) => vtl::Json::Boolean(*value),
            Json::Number(number) => vtl::Json::Number(number.clone()),
            Json::String(text) => vtl::Json::String(self.text(text)),
            Json::Array(items) => {
                vtl::Json::Array(items.iter().map(|item| self.json(item)).collect())
            }
            Json::Object(members) => vtl::Json::Object(
                members.iter().map(|(name, member)| (name.clone(), self.json(member))).collect(),
            ),
        }
    }

    fn text(self, text: &Text) -> String {
        self.deployed.text(text)
    }

    fn texts(self, texts: &BTreeMap<String, Text>) -> BTreeMap<String, String> {
        map(texts, |text| self.text(text))
    }

    fn strings(self, texts: &[Text]) -> Strings {
        Strings(texts.iter().map(|text| self.text(text)).collect())
    }
}

/// A key with a made-up value, because API Gateway generates it.
fn api_key(key: &ApiKey) -> DeployedApiKey {
    DeployedApiKey { enabled: key.enabled, value: Some(placeholder::api_key(&key.key)) }
}

fn throttle(throttle: Throttle) -> ThrottleSettings {
    ThrottleSettings { rate_limit: throttle.rate, burst_limit: throttle.burst }
}

fn method_response(response: &MethodResponse<'_>) -> (u16, api::MethodResponse) {
    let headers = response.headers.iter();
    let converted = api::MethodResponse {
        response_parameters: headers
            .map(|name| (format!("method.response.header.{name}"), true))
            .collect(),
        response_models: response.models.cloned().unwrap_or_default(),
    };
    (response.status, converted)
}

fn gateway_response(response: &GatewayResponse) -> DeployedGatewayResponse {
    let headers = response.headers.iter();
    DeployedGatewayResponse {
        status_code: response.status,
        response_parameters: headers
            .map(|(name, value)| (format!("gatewayresponse.header.{name}"), value.clone()))
            .collect(),
        response_templates: response.templates.clone(),
    }
}

/// Maps the values of a map.
fn map<V, W>(of: &BTreeMap<String, V>, value: impl Fn(&V) -> W) -> BTreeMap<String, W> {
    of.iter().map(|(key, old)| (key.clone(), value(old))).collect()
}
