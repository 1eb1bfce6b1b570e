//! Settings that AWS accepts but that are possibly unintended. They are notes, because missing
//! parts may exist outside the stack.

use crate::model::{
    Authorization, Authorizer, DomainName, Effect, HttpMethod, LoggingLevel, MethodSettings, Path,
    QueueEncryption, ResourceStatement, RestApi, Stack, Stage, UsagePlan,
};
use crate::nearest::nearest;
use crate::plan::{Operation, Plan, PlannedApi, PlannedMethod};
use std::collections::BTreeMap;

impl Plan<'_> {
    /// Notes for the user, each in a sentence. A valid stack may have some.
    pub fn notes(&self) -> Vec<String> {
        self.stack().notes(self)
    }
}

impl Stack {
    fn notes(&self, plan: &Plan<'_>) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for name in &self.unused_parameters {
            let others = self
                .parameters
                .iter()
                .map(|parameter| &*parameter.key)
                .filter(|other| *other != &**name);
            let meant = nearest(name, others)
                .map(|meant| format!("; did you mean `{meant}`?"))
                .unwrap_or_default();
            notes.push(format!("the parameter `{name}` is not used{meant}"));
        }
        for api in plan
            .apis()
            .iter()
            .filter(|api| api.disable_execute_api_endpoint && !self.has_domain_name_for(api))
        {
            notes.push(format!(
                "the URL of the API {} is disabled, and no domain name of this stack has it: callers get 403 until one made \
                 elsewhere has",
                api.key
            ));
        }
        for api in plan.apis() {
            let Some((path, verb, _)) =
                api.methods().find(|(_, _, method)| method.api_key_required)
            else {
                continue;
            };
            for stage in api.stages.iter().filter(|stage| !self.has_key_for(api, stage)) {
                notes.push(format!(
                    "{verb} {path} needs an API key, but no usage plan of this stack has one for the stage {}: callers get \
                     403 until a usage plan made elsewhere has",
                    stage.name
                ));
            }
        }
        notes.extend(plan.apis().iter().flat_map(notes_of_unused_path_parameters));
        notes.extend(plan.apis().iter().filter_map(|api| self.note_of_way_round_mutual_tls(api)));
        notes.extend(plan.apis().iter().filter_map(note_of_policy_for_everyone));
        notes.extend(plan.apis().iter().filter_map(note_of_policy_for_nobody));
        notes.extend(plan.apis().iter().filter_map(|api| self.note_of_logs(api)));
        notes.extend(plan.apis().iter().flat_map(notes_of_whole_lists));
        for subscription in &self.subscriptions {
            for queue in subscription.queues().filter_map(|handle| self.queue(handle)) {
                if matches!(queue.encryption, QueueEncryption::CustomerManaged(_)) {
                    notes.push(format!(
                        "the topic {} sends to the queue {}, whose key is the account's: nothing arrives unless the key's policy \
                         lets sns.amazonaws.com decrypt and generate data keys",
                        subscription.topic.id().name, queue.key
                    ));
                }
            }
        }
        for key in &self.api_keys {
            let used = self
                .usage_plans
                .iter()
                .any(|plan| plan.api_keys.iter().any(|member| member.id == key.id()));
            if !used {
                notes.push(format!(
                    "the API key {} is not in a usage plan and gives no access",
                    key.key
                ));
            }
        }
        notes.extend(self.usage_plans.iter().filter(|plan| !self.is_needed(plan)).map(|plan| {
            format!(
                "the usage plan {} has no effect, because no route requires an API key: set \
                     api-key-required",
                plan.key
            )
        }));
        notes
    }

    /// True if an API of a usage plan has a route with an API key. A plan for no stage of this
    /// stack belongs to another one.
    fn is_needed(&self, plan: &UsagePlan) -> bool {
        let is_of = |api: &&RestApi| {
            api.stages.iter().any(|stage| plan.stages.iter().any(|of| of.id == stage.id(api)))
        };
        let mut apis = self.apis.iter().filter(is_of).peekable();
        apis.peek().is_none()
            || apis.any(|api| {
                let mut methods = api.routes.values().flat_map(BTreeMap::values);
                methods.any(|method| method.api_key_required)
            })
    }

    fn has_domain_name_for(&self, api: &PlannedApi<'_>) -> bool {
        self.domain_names_of(api).next().is_some()
    }

    /// The domain names under which an API answers.
    pub(crate) fn domain_names_of<'a>(
        &'a self,
        api: &PlannedApi<'_>,
    ) -> impl Iterator<Item = &'a DomainName> {
        let id = api.id();
        let is_of = move |domain: &&DomainName| {
            domain.mappings.iter().any(|mapping| mapping.stage.id.owner() == id)
        };
        self.domain_names.iter().filter(is_of)
    }

    /// [Mutual
    /// TLS](https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html)
    /// is asked for under the domain name alone.
    fn note_of_way_round_mutual_tls(&self, api: &PlannedApi<'_>) -> Option<String> {
        let domain = self.domain_names_of(api).find(|domain| domain.trust_store.is_some())?;
        (!api.disable_execute_api_endpoint).then(|| {
            format!(
                "the {} asks callers for a certificate, but the API's own URL, which is open, does not: \
                 disable-execute-api-endpoint closes it",
                domain.id()
            )
        })
    }

    /// API Gateway
    /// [refuses](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html)
    /// stages that log where the account has no role for it.
    fn note_of_logs(&self, api: &PlannedApi<'_>) -> Option<String> {
        let logs = |settings: &MethodSettings| {
            settings.logging_level.is_some_and(|level| level != LoggingLevel::Off)
        };
        let stage = api
            .stages
            .iter()
            .find(|stage| stage.access_log.is_some() || stage.method_settings.values().any(logs))?;
        self.accounts.is_empty().then(|| {
            format!(
                "the stage {} writes logs, for which the account's settings of API Gateway in the region need a role: without \
                 one the deployment fails. account-logging-role sets one for all APIs",
                stage.name
            )
        })
    }

    fn has_key_for(&self, api: &PlannedApi<'_>, stage: &Stage) -> bool {
        let id = stage.id(api);
        self.usage_plans
            .iter()
            .any(|plan| !plan.api_keys.is_empty() && plan.stages.iter().any(|stage| stage.id == id))
    }
}

/// A parameter of the path that an operation does not read can stand for anything.
fn notes_of_unused_path_parameters(api: &PlannedApi<'_>) -> impl Iterator<Item = String> {
    api.methods().flat_map(|(path, verb, method)| {
        let operation = method.operation();
        let unused = path.parameters().filter(move |name| {
            operation.is_some_and(|operation| !operation.takes_from_path(name))
        });
        unused.map(move |name| format!("{verb} {path} does not use its path parameter `{name}`"))
    })
}

/// Within an account, a request is let in where
/// [either](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html)
/// the caller's own policies or the API's resource policy allows it.
fn note_of_policy_for_everyone(api: &PlannedApi<'_>) -> Option<String> {
    let is_for_everyone =
        |of: &ResourceStatement| of.effect == Effect::Allow && of.principals.is_empty();
    let (path, verb, _) =
        api.methods().find(|(_, _, method)| method.authorization == Authorization::AwsIam)?;
    api.policy_statements().iter().any(is_for_everyone).then(|| {
        format!(
            "{verb} {path} is for callers whom IAM allows, but the API's resource policy allows everyone: it lets in every user \
             and role of this account, whatever their own policies say. A statement that allows just `principals` does not"
        )
    })
}

/// A statement about principals is about requests that are signed, and [only
/// `AWS_IAM`](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html)
/// looks at signatures. A Lambda authorizer can let in whom no statement is about.
fn note_of_policy_for_nobody(api: &PlannedApi<'_>) -> Option<String> {
    let statements = api.policy_statements();
    let mut allowing = statements.iter().filter(|of| of.effect == Effect::Allow).peekable();
    allowing.peek()?;
    if allowing.any(|of| of.principals.is_empty()) {
        return None;
    }
    let is_closed = |method: &PlannedMethod<'_>| {
        let authorizer = method.authorizer.as_ref().and_then(|name| api.authorizers.get(name));
        method.authorization != Authorization::AwsIam
            && !matches!(authorizer, Some(Authorizer::Lambda(_)))
    };
    let (path, verb, _) = api.methods().find(|(_, _, method)| is_closed(method))?;
    Some(format!(
        "nobody can call {verb} {path}: the API's resource policy allows just `principals`, whom only `authorization: AWS_IAM` \
         knows"
    ))
}

/// Lists that have no pages.
fn notes_of_whole_lists(api: &PlannedApi<'_>) -> impl Iterator<Item = String> {
    let is_whole = |(_, _, method): &(&Path, HttpMethod, &PlannedMethod<'_>)| {
        method.operation().is_some_and(Operation::answers_whole_list)
    };
    api.methods().filter(is_whole).map(|(path, verb, _)| {
        format!(
            "{verb} {path} filters by who calls, and has no pages: where DynamoDB reads more than a megabyte, callers get \
             ListTooLong. With the caller in the partition key of the table or of an index it would have pages"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::model::{
        AccessLog, Account, ApiKey, Authorization, DomainName, Endpoint, Handle, HttpMethod,
        IntegrationResponse, LoggingLevel, Method, MethodKey, MethodSettings, MockIntegration,
        PolicyConditions, ResourceStatement, RestApi, Role, Service, Stack, Stage, TrustStore,
        UsagePlan,
    };
    use crate::plan::Plan;

    fn notes_of(api: RestApi, further: impl FnOnce(&mut Stack)) -> Vec<String> {
        let mut stack = Stack::new("notes");
        let signed = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
        stack.add(api.route(HttpMethod::Get, "/", signed.authorization(Authorization::AwsIam)));
        further(&mut stack);
        assert_eq!(stack.check(), Ok(()));
        Plan::of(&stack).notes()
    }

    #[test]
    fn a_way_round_mutual_tls_is_noted() {
        let notes = |is_closed: bool| {
            let api = RestApi::new("api")
                .stage(Stage::new("prod"))
                .disable_execute_api_endpoint(is_closed);
            notes_of(api, |stack| {
                let certificate = "arn:aws:acm:eu-central-1:1:certificate/x";
                let stage = Handle::<RestApi>::new(stack.apis[0].id()).stage("prod");
                let domain = DomainName::regional("public", "api.example.com", certificate);
                let domain = domain.mutual_tls(TrustStore::new("s3://certificates/callers.pem"));
                stack.add(domain.base_path_mapping("", &stage));
            })
        };
        assert_eq!(notes(true), Vec::<String>::new());
        assert!(notes(false)[0].contains("asks callers for a certificate"), "{:?}", notes(false));
    }

    #[test]
    fn a_policy_that_undoes_iam_is_noted() {
        let api = || RestApi::new("api").stage(Stage::new("prod"));
        let private = || api().endpoint(Endpoint::Private(vec!["vpce-1".into()]));
        let office =
            ResourceStatement::allow().when(PolicyConditions::new().source_ips(["192.0.2.0/24"]));
        let own = ResourceStatement::allow().principals(["123456789012"]);
        assert_eq!(notes_of(api(), |_| {}), Vec::<String>::new());
        assert_eq!(notes_of(api().policy(own.clone()), |_| {}), Vec::<String>::new());
        assert_eq!(notes_of(private().policy(own), |_| {}), Vec::<String>::new());
        for api in [api().policy(office), private()] {
            let notes = notes_of(api, |_| {});
            assert!(notes[0].starts_with("GET / is for callers whom IAM allows"), "{notes:?}");
        }
    }

    #[test]
    fn logs_without_a_role_are_noted() {
        let stage = || Stage::new("prod");
        let level =
            |level| MethodSettings { logging_level: Some(level), ..MethodSettings::default() };
        for (stage, count) in [
            (stage().access_log(AccessLog::retention_days(7)), 1),
            (stage().method_settings(MethodKey::All, level(LoggingLevel::Info)), 1),
            (stage().method_settings(MethodKey::All, level(LoggingLevel::Off)), 0),
        ] {
            assert_eq!(notes_of(RestApi::new("api").stage(stage.clone()), |_| {}).len(), count);
            let with_role = notes_of(RestApi::new("api").stage(stage), |stack| {
                let role =
                    stack.add(Role::new("logs", Service::ApiGateway).pushes_to_cloudwatch_logs());
                stack.add(Account::new("logs", &role));
            });
            assert_eq!(with_role, Vec::<String>::new());
        }
    }

    #[test]
    fn an_api_that_nobody_can_reach_is_noted() {
        let notes = |with_domain: bool| {
            let mut stack = Stack::new("notes");
            let answer = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
            let api =
                RestApi::new("api").route(HttpMethod::Get, "/", answer).stage(Stage::new("prod"));
            let api = stack.add(api.disable_execute_api_endpoint(true));
            if with_domain {
                let domain = DomainName::regional(
                    "public",
                    "api.example.com",
                    "arn:aws:acm:eu-central-1:1:certificate/x",
                );
                stack.add(domain.base_path_mapping("", &api.stage("prod")));
            }
            assert_eq!(stack.check(), Ok(()));
            Plan::of(&stack).notes()
        };
        assert_eq!(notes(true), Vec::<String>::new());
        assert_eq!(notes(false).len(), 1);
    }

    #[test]
    fn a_key_that_nobody_can_have_is_noted() {
        let stack = |with_key: bool| {
            let mut stack = Stack::new("notes");
            let answer = Method::new(MockIntegration::responding(IntegrationResponse::new(200)))
                .api_key_required(true);
            let api =
                RestApi::new("api").route(HttpMethod::Get, "/", answer).stage(Stage::new("prod"));
            let api = stack.add(api);
            let key = stack.add(ApiKey::new("shop"));
            let plan = UsagePlan::new("plan").stage(&api.stage("prod"));
            stack.add(if with_key { plan.api_key(&key) } else { plan });
            Plan::of(&stack).notes()
        };
        assert_eq!(stack(true), Vec::<String>::new());
        let notes = stack(false);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[0].starts_with("GET / needs an API key"), "{notes:?}");
        assert_eq!(notes[1], "the API key shop is not in a usage plan and gives no access");
    }

    #[test]
    fn a_plan_that_limits_nobody_is_noted() {
        let mut stack = Stack::new("notes");
        let answer = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
        let api = RestApi::new("api").route(HttpMethod::Get, "/", answer).stage(Stage::new("prod"));
        let api = stack.add(api);
        let key = stack.add(ApiKey::new("shop"));
        stack.add(UsagePlan::new("plan").stage(&api.stage("prod")).api_key(&key));
        assert_eq!(
            Plan::of(&stack).notes(),
            [
                "the usage plan plan has no effect, because no route requires an API key: set api-key-required"
            ]
        );
    }

    #[test]
    fn a_policy_that_lets_nobody_in_is_noted() {
        let notes = |authorization, statement: ResourceStatement| {
            let answer = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
            let api = RestApi::new("api").stage(Stage::new("prod"));
            let mut stack = Stack::new("notes");
            stack.add(
                api.route(HttpMethod::Get, "/", answer.authorization(authorization))
                    .policy(statement),
            );
            Plan::of(&stack).notes()
        };
        let partner = || ResourceStatement::allow().principals(["123456789012"]);
        assert!(notes(Authorization::None, partner())[0].starts_with("nobody can call GET /"));
        assert_eq!(notes(Authorization::AwsIam, partner()), Vec::<String>::new());
        assert_eq!(notes(Authorization::None, ResourceStatement::allow()), Vec::<String>::new());
        assert_eq!(
            notes(Authorization::None, ResourceStatement::deny().principals(["123456789012"])),
            Vec::<String>::new()
        );
    }
}
