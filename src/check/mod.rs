//! Checks: everything that there is to tell about a stack, by rules.
//!
//! A [`Rule`] has a file of its own in `rules`: its doc comment is its documentation, and its
//! searches look for its findings. [`RULES`] lists them all. `walk` visits every thing of a
//! [`Plan`] once for all rules; `links`, `shapes` and `values` visit what is nested in a resource.

pub mod api;
mod checker;
mod finding;
mod links;
mod policy_length;
mod regular_expression;
mod route;
mod rule;
pub(crate) mod rules;
mod shapes;
pub(crate) mod values;
mod walk;

use std::collections::HashSet;
use std::ops::Deref;

pub(crate) use checker::Checker;
pub use finding::{Finding, Findings, Place};
pub(crate) use rule::rule;
pub use rule::{Engine, Rule, Severity};
pub use rules::RULES;

use crate::check::rules::unused_allowance;
use crate::plan::Plan;

/// A plan without errors, as backends require it.
#[derive(Debug, Clone)]
pub struct CheckedPlan<'a>(Plan<'a>);

impl<'a> Deref for CheckedPlan<'a> {
    type Target = Plan<'a>;

    fn deref(&self) -> &Plan<'a> {
        &self.0
    }
}

impl<'a> Plan<'a> {
    /// Checks everything that AWS would reject or that would not work after deployment.
    ///
    /// # Errors
    ///
    /// All errors, not only the first.
    pub fn check(self) -> Result<CheckedPlan<'a>, Findings> {
        let errors = errors(&self);
        if errors.is_empty() { Ok(CheckedPlan(self)) } else { Err(Findings(errors)) }
    }
}

/// Everything that there is to tell about a stack: errors first, by resource, then what the rules
/// of lower severity find.
pub fn findings(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = errors(plan);
    findings.extend(advice(plan));
    findings
}

/// The faults of a stack: what AWS would refuse, and what would not work once deployed.
pub(crate) fn errors(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk::run(plan, |severity| severity == Severity::Error, &mut findings);
    findings
}

/// The warnings and notes about a stack, which can be deployed, except those that it allows.
pub(crate) fn advice(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk::run(plan, |severity| severity < Severity::Error, &mut findings);
    let stack = plan.stack();
    let mut used = HashSet::new();
    findings.retain(|finding| {
        let is_allowed = finding.rule.is_allowed_by(stack);
        if is_allowed {
            used.insert(finding.rule.code);
        }
        !is_allowed
    });
    let unused = &unused_allowance::RULE;
    if !unused.is_allowed_by(stack) {
        for (index, name) in stack.allow.iter().enumerate() {
            let is_unused = |rule: &&Rule| !used.contains(rule.code) && is_searched(rule);
            let Some(rule) = Rule::named(name).filter(is_unused) else {
                continue;
            };
            let field = vec!["allow".to_owned(), index.to_string()];
            findings.push(Finding {
                rule: unused,
                place: Place { resource: None, field, is_key: false },
                message: format!("nothing breaks the rule {rule}, which is allowed"),
                expected: None,
                help: Some("remove the entry".to_owned()),
            });
        }
    }
    findings
}

/// True if a walk finds what breaks the rule; the other rules are about texts and outputs.
fn is_searched(rule: &Rule) -> bool {
    rule.severity < Severity::Error && !rule.searches.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Finding, Severity, errors, findings};
    use crate::model::{
        AccessLog, Account, ApiKey, Authorization, DomainName, Endpoint, Handle, HttpMethod,
        IntegrationResponse, Json, LoggingLevel, Method, MethodKey, MethodSettings,
        MockIntegration, Parameter, PolicyConditions, Queue, ResourceStatement, RestApi, Role,
        Service, Stack, Stage, Subscription, SubscriptionEndpoint, Table, Topic, TrustStore,
        UsagePlan,
    };
    use crate::plan::Plan;
    use crate::text::Text;

    fn notes_about(stack: &Stack) -> Vec<String> {
        let errors = |finding: &Finding| finding.severity() == Severity::Error;
        let findings = findings(&Plan::of(stack));
        findings.into_iter().filter(|finding| !errors(finding)).map(|one| one.message).collect()
    }

    fn notes_of(api: RestApi, further: impl FnOnce(&mut Stack)) -> Vec<String> {
        let mut stack = Stack::new("notes");
        let signed = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
        stack.add(api.route(HttpMethod::Get, "/", signed.authorization(Authorization::AwsIam)));
        further(&mut stack);
        assert_eq!(errors(&Plan::of(&stack)), []);
        notes_about(&stack)
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
            assert_eq!(errors(&Plan::of(&stack)), []);
            notes_about(&stack)
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
            notes_about(&stack)
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
            notes_about(&stack),
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
            notes_about(&stack)
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

    #[test]
    fn parameters_of_filters_and_deployments_are_used() {
        let mut stack = Stack::new("orders");
        let [policy, description] =
            ["kind", "release"].map(|key| stack.add(Parameter::new(key).default_value("a")));
        let kinds = Json::Array(vec![Text::from(policy.value()).into()]);
        let policy = Json::object([("kind", kinds)]);
        let topic = stack.add(Topic::new("placed"));
        let endpoint = SubscriptionEndpoint::Email("a@example.com".into());
        stack.add(Subscription::new("mail", &topic, endpoint).filter_policy(policy));
        let answer = Method::new(MockIntegration::responding(IntegrationResponse::new(200)));
        let api = RestApi::new("api").stage(Stage::new("prod")).route(HttpMethod::Get, "/", answer);
        stack.add(api.deployment_description(description.value()));
        assert_eq!(findings(&Plan::of(&stack)), []);
    }

    #[test]
    fn names_that_lead_back_are_reported() {
        let mut stack = Stack::new("orders");
        let table = stack.add(Table::new("orders", "id"));
        let queue = stack.add(Queue::new("failed"));
        stack.add(Queue::new("other").name(Text::from("of-").then(table.name())));
        stack.tables[0].name = Text::from("x-").then(queue.name());
        assert_eq!(errors(&Plan::of(&stack)), []);
        stack.queues[0].name = Text::from("y-").then(table.name());
        let problems = Plan::of(&stack).check().expect_err("names without an end").to_string();
        let expected = ["table orders", "queue failed"]
            .map(|of| format!("{of}, name: circular reference (expected a different name)"));
        assert_eq!(problems, expected.join("\n"));
    }

    #[test]
    fn roles_have_distinct_names() {
        let mut stack = Stack::new("orders");
        for key in ["a", "b"] {
            stack.add(Role::new(key, Service::ApiGateway).name("orders"));
        }
        let problems = Plan::of(&stack).check().expect_err("one name").to_string();
        assert_eq!(
            problems,
            "role b, name: the same physical name as role a (expected a different name)"
        );
    }
}
