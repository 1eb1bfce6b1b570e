//! The counters of usage plans and stages: token buckets for the rate of requests, and quotas.
//!
//! API Gateway documents that limits are met on a best-effort basis; here they are exact. The
//! week of a quota starts on Sunday at 00:00 UTC plus its offset in days, and the month on its first
//! day plus its offset: the documentation does not tell the first day of a week, nor if requests
//! that are throttled count towards the quota, which they do not here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use dynagate_gateway::api::{QuotaPeriod, QuotaSettings, ThrottleSettings};
use dynagate_gateway::{Limit, Usage, calendar};

/// The counters of all limits. They continue over reloads.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    buckets: HashMap<Counted, Bucket>,
    quotas: HashMap<Counted, Quota>,
}

/// A limit: of a stage's method, or of an API key in a usage plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Counted {
    Method { api: String, stage: String, method: String },
    Key { plan: String, key: String },
}

/// The tokens of a bucket at a time in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: u64,
}

/// The requests in a period, which is numbered.
#[derive(Debug, Clone, Copy, Default)]
struct Quota {
    period: u64,
    count: u32,
}

impl Bucket {
    /// The bucket at a later time.
    #[allow(clippy::cast_precision_loss, reason = "far fewer milliseconds than 2^52")]
    fn at(self, now: u64, settings: ThrottleSettings) -> Self {
        let seconds = now.saturating_sub(self.at) as f64 / 1_000.0;
        let tokens = self.tokens + seconds * settings.rate_limit;
        // A reload may have changed the burst.
        Self { tokens: tokens.min(f64::from(settings.burst_limit)), at: now.max(self.at) }
    }
}

impl Counters {
    /// Counts a request, unless it exceeds a limit. `now` is in milliseconds since 1970.
    pub(crate) fn take(
        &self,
        (api, stage): (&str, &str),
        usage: &Usage<'_>,
        now: u64,
    ) -> Result<(), Limit> {
        let mut counts = self.counts();
        let mut full = Vec::new();
        let (throttles, quota) = limits((api, stage), usage);
        for (counted, settings) in throttles {
            let burst = f64::from(settings.burst_limit);
            let bucket = counts.buckets.get(&counted).copied();
            let bucket = bucket.unwrap_or(Bucket { tokens: burst, at: now }).at(now, settings);
            if bucket.tokens < 1.0 {
                return Err(Limit::Throttle);
            }
            full.push((counted, Bucket { tokens: bucket.tokens - 1.0, ..bucket }));
        }
        if let Some((counted, settings)) = quota {
            let period = period(settings, now);
            let quota = counts.quotas.entry(counted).or_default();
            if quota.period != period {
                *quota = Quota { period, count: 0 };
            }
            if quota.count >= settings.limit {
                return Err(Limit::Quota);
            }
            quota.count += 1;
        }
        counts.buckets.extend(full);
        Ok(())
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The limits of the rate, and of the number in a period.
type Limits = (Vec<(Counted, ThrottleSettings)>, Option<(Counted, QuotaSettings)>);

/// The limits of a request: of its rate, and of the number in a period.
fn limits((api, stage): (&str, &str), usage: &Usage<'_>) -> Limits {
    let of_method = usage.throttle.map(|(method, settings)| {
        let [api, stage, method] = [api, stage, method].map(str::to_owned);
        (Counted::Method { api, stage, method }, settings)
    });
    let of_key = usage.plan.map(|plan| Counted::Key {
        plan: plan.usage_plan.to_owned(),
        key: plan.api_key.to_owned(),
    });
    let limits = usage.plan.map(|plan| plan.limits);
    let throttle = limits.and_then(|of| of.throttle).zip(of_key.clone());
    let quota = limits.and_then(|of| of.quota).zip(of_key);
    let throttle = throttle.map(|(settings, counted)| (counted, settings));
    let quota = quota.map(|(settings, counted)| (counted, settings));
    (throttle.into_iter().chain(of_method).collect(), quota)
}

/// The number of the period at a time.
fn period(settings: QuotaSettings, now: u64) -> u64 {
    let (day, offset) = (now / 86_400_000, u64::from(settings.offset));
    match settings.period {
        QuotaPeriod::Day => day,
        // 1970-01-01 was a Thursday, so that 1969-12-28 was a Sunday.
        QuotaPeriod::Week => (day + 4 + 7).saturating_sub(offset) / 7,
        QuotaPeriod::Month => {
            let (year, month, _) = calendar::date(day.saturating_sub(offset));
            year * 12 + u64::from(month)
        }
    }
}

#[cfg(test)]
mod tests {
    use dynagate_gateway::PlanUsage;
    use dynagate_gateway::api::DeployedUsagePlan;

    use super::*;

    const API: (&str, &str) = ("api", "prod");
    const DAY: u64 = 86_400_000;

    fn plan(
        throttle: Option<(f64, u32)>,
        quota: Option<(u32, u32, QuotaPeriod)>,
    ) -> DeployedUsagePlan {
        DeployedUsagePlan {
            throttle: throttle
                .map(|(rate_limit, burst_limit)| ThrottleSettings { rate_limit, burst_limit }),
            quota: quota.map(|(limit, offset, period)| QuotaSettings { limit, offset, period }),
            ..DeployedUsagePlan::default()
        }
    }

    fn usage<'a>(limits: &'a DeployedUsagePlan, api_key: &'a str) -> Usage<'a> {
        Usage { throttle: None, plan: Some(PlanUsage { api_key, usage_plan: "plan", limits }) }
    }

    #[test]
    fn a_bucket_allows_a_burst_and_then_the_rate() {
        let (counters, limits) = (Counters::default(), plan(Some((2.0, 3)), None));
        let take = |key, now| counters.take(API, &usage(&limits, key), now);
        assert_eq!([0, 0, 0, 0].map(|now| take("a", now).is_ok()), [true, true, true, false]);
        assert_eq!(take("b", 0), Ok(()), "each key has its own");
        assert_eq!(take("a", 499), Err(Limit::Throttle));
        assert_eq!(take("a", 500), Ok(()));
        assert_eq!(take("a", 500), Err(Limit::Throttle));
        let after_long = [60_000; 4].map(|now| take("a", now).is_ok());
        assert_eq!(after_long, [true, true, true, false], "no more than the burst");
    }

    #[test]
    fn a_stage_limits_all_callers_of_a_method_together() {
        let (counters, limits) = (Counters::default(), plan(None, None));
        let settings = ThrottleSettings { rate_limit: 1.0, burst_limit: 1 };
        let take = |key, method| {
            let throttle = Some((method, settings));
            counters.take(API, &Usage { throttle, ..usage(&limits, key) }, 0)
        };
        assert_eq!(take("a", "/x/GET"), Ok(()));
        assert_eq!(take("b", "/x/GET"), Err(Limit::Throttle));
        assert_eq!(take("b", "/y/GET"), Ok(()));
    }

    #[test]
    fn a_quota_starts_again_with_each_period() {
        // 2023-11-14 is a Tuesday.
        let tuesday = 19_675 * DAY;
        for (offset, period, last, next) in [
            (0, QuotaPeriod::Day, tuesday + DAY - 1, tuesday + DAY),
            (0, QuotaPeriod::Week, tuesday + 5 * DAY - 1, tuesday + 5 * DAY),
            (1, QuotaPeriod::Week, tuesday + 6 * DAY - 1, tuesday + 6 * DAY),
            (0, QuotaPeriod::Month, tuesday + 17 * DAY - 1, tuesday + 17 * DAY),
            (19, QuotaPeriod::Month, tuesday + 6 * DAY - 1, tuesday + 6 * DAY),
        ] {
            let (counters, limits) = (Counters::default(), plan(None, Some((2, offset, period))));
            let take = |now| counters.take(API, &usage(&limits, "a"), now);
            assert_eq!(take(tuesday), Ok(()), "{period:?} {offset}");
            assert_eq!(take(last), Ok(()), "{period:?} {offset}");
            assert_eq!(take(last), Err(Limit::Quota), "{period:?} {offset}");
            assert_eq!(take(next), Ok(()), "{period:?} {offset}");
        }
    }

    #[test]
    fn throttled_requests_do_not_count_towards_the_quota() {
        let limits = plan(Some((1.0, 1)), Some((2, 0, QuotaPeriod::Day)));
        let counters = Counters::default();
        let take = |now| counters.take(API, &usage(&limits, "a"), now);
        assert_eq!(take(0), Ok(()));
        assert_eq!(take(0), Err(Limit::Throttle));
        assert_eq!(take(1_000), Ok(()));
        assert_eq!(take(2_000), Err(Limit::Quota));
    }
}
