//! What AWS takes but is perhaps not meant: said, not refused, for what is missing may be made elsewhere.

use super::{QueueEncryption, Resource as _, RestApi, Stack, Stage};

impl Stack {
    /// What whoever deploys the stack should know, each in a sentence. A sound stack may have some.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for api in self.apis.iter().filter(|api| api.disable_execute_api_endpoint && !self.has_domain_name_for(api)) {
            notes.push(format!(
                "the URL of the API {} is disabled, and no domain name of this stack has it: callers get 403 until one made \
                 elsewhere has",
                api.key
            ));
        }
        for api in &self.apis {
            let Some((path, verb, _)) = api.methods().find(|(_, _, method)| method.api_key_required) else { continue };
            for stage in api.stages.iter().filter(|stage| !self.has_key_for(api, stage)) {
                notes.push(format!(
                    "{verb} {path} needs an API key, but no usage plan of this stack has one for the stage {}: callers get \
                     403 until a usage plan made elsewhere has",
                    stage.name
                ));
            }
        }
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
            let used = self.usage_plans.iter().any(|plan| plan.api_keys.iter().any(|member| member.id == key.id()));
            if !used {
                notes.push(format!("the API key {} is in no usage plan, and so opens nothing", key.key));
            }
        }
        notes
    }

    fn has_domain_name_for(&self, api: &RestApi) -> bool {
        let mut mappings = self.domain_names.iter().flat_map(|domain| &domain.mappings);
        mappings.any(|mapping| mapping.stage.id.owner() == api.id())
    }

    fn has_key_for(&self, api: &RestApi, stage: &Stage) -> bool {
        let id = stage.id(api);
        self.usage_plans.iter().any(|plan| !plan.api_keys.is_empty() && plan.stages.iter().any(|stage| stage.id == id))
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{
        ApiKey, DomainName, HttpMethod, IntegrationResponse, Method, MockIntegration, RestApi, Stack, Stage, UsagePlan,
    };

    #[test]
    fn an_api_that_nobody_can_reach_is_noted() {
        let notes = |with_domain: bool| {
            let mut stack = Stack::new("notes");
            let answer = Method::new(MockIntegration::answering(IntegrationResponse::new(200)));
            let api = RestApi::new("api").route(HttpMethod::Get, "/", answer).stage(Stage::new("prod"));
            let api = stack.add(api.disable_execute_api_endpoint(true));
            if with_domain {
                let domain =
                    DomainName::regional("public", "api.example.com", "arn:aws:acm:eu-central-1:1:certificate/x");
                stack.add(domain.base_path_mapping("", &api.stage("prod")));
            }
            assert_eq!(stack.check(), Ok(()));
            stack.notes()
        };
        assert_eq!(notes(true), Vec::<String>::new());
        assert_eq!(notes(false).len(), 1);
    }

    #[test]
    fn a_key_that_nobody_can_have_is_noted() {
        let stack = |with_key: bool| {
            let mut stack = Stack::new("notes");
            let answer = Method::new(MockIntegration::answering(IntegrationResponse::new(200))).api_key_required(true);
            let api = RestApi::new("api").route(HttpMethod::Get, "/", answer).stage(Stage::new("prod"));
            let api = stack.add(api);
            let key = stack.add(ApiKey::new("shop"));
            let plan = UsagePlan::new("plan").stage(&api.stage("prod"));
            stack.add(if with_key { plan.api_key(&key) } else { plan });
            stack.notes()
        };
        assert_eq!(stack(true), Vec::<String>::new());
        let notes = stack(false);
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[0].starts_with("GET / needs an API key"), "{notes:?}");
        assert_eq!(notes[1], "the API key shop is in no usage plan, and so opens nothing");
    }
}
