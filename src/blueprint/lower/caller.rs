//! Who calls: API keys and usage plans.

use std::collections::BTreeMap;

use super::Lowering;
use super::stage::throttle;
use crate::blueprint::document as written;
use crate::model::{ApiKey, Handle, Quota, Stage, UsagePlan};

impl Lowering<'_> {
    pub(super) fn api_key(&mut self, name: &str, written: &written::ApiKey) -> ApiKey {
        let mut key = ApiKey::new(name).enabled(written.enabled);
        if let Some(physical) = &written.name {
            key.name = self.plain(physical, &["api-keys", name, "name"]);
        }
        key.description =
            self.optional(written.description.as_ref(), &["api-keys", name, "description"]);
        key
    }

    pub(super) fn usage_plan(
        &mut self,
        name: &str,
        written: &written::UsagePlan,
        stage: &Handle<Stage>,
        keys: &BTreeMap<&str, Handle<ApiKey>>,
    ) -> UsagePlan {
        let mut plan = UsagePlan::new(name).stage(stage);
        if let Some(physical) = &written.name {
            plan.name = self.plain(physical, &["usage-plans", name, "name"]);
        }
        plan.description =
            self.optional(written.description.as_ref(), &["usage-plans", name, "description"]);
        for (index, key) in written.api_keys.iter().enumerate() {
            match keys.get(key.as_str()) {
                Some(key) => plan.api_keys.push(key.clone()),
                None => {
                    self.not_in(
                        "api-keys",
                        &["usage-plans", name, "api-keys", &index.to_string()],
                        "API key",
                        key,
                    );
                }
            }
        }
        plan.throttle = written.throttle.map(throttle);
        plan.quota = written.quota.map(|quota| Quota {
            limit: quota.limit,
            period: quota.period,
            offset: quota.offset,
        });
        plan
    }
}
