//! Schedules of EventBridge Scheduler that invoke functions.
//!
//! `cron` has the times of cron expressions. All times are in UTC: other time zones are not known
//! here.

mod cron;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::timestamp::{self, Timestamp};
use cron::Cron;

/// A schedule that invokes a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The name: that of the function and its own.
    pub name: String,
    /// The ARN of the schedule.
    pub arn: String,
    /// The name of the function.
    pub function: String,
    /// The times: `rate(5 minutes)`, `cron(0 3 * * ? *)` or `at(2030-01-31T08:00:00)`.
    pub expression: String,
    /// The time zone, if it is not UTC.
    pub time_zone: Option<String>,
    /// The event.
    pub input: Value,
}

/// The times of a schedule.
#[derive(Debug, Clone, PartialEq)]
enum Times {
    /// After each interval, in milliseconds.
    Rate(u64),
    Cron(Box<Cron>),
    /// Once.
    At(Timestamp),
}

impl Times {
    /// Reads an expression; the error tells why it is not run.
    fn read(schedule: &Schedule) -> Result<Self, String> {
        let zone = schedule.time_zone.as_deref().unwrap_or("UTC");
        if !["UTC", "Etc/UTC", "GMT", "Etc/GMT"].contains(&zone) {
            return Err(format!("the time zone {zone} is not known here"));
        }
        let expression = &schedule.expression;
        let unknown = || format!("the expression {expression} is not known here");
        let (kind, rest) = expression.split_once('(').ok_or_else(unknown)?;
        let of = rest.strip_suffix(')').ok_or_else(unknown)?;
        let times = match kind {
            "rate" => rate(of).map(Self::Rate),
            "cron" => Cron::read(of).map(|cron| Self::Cron(Box::new(cron))),
            "at" => timestamp::milliseconds(&format!("{of}Z")).map(|of| Self::At(Timestamp(of))),
            _ => None,
        };
        times.ok_or_else(unknown)
    }

    /// The first time after another one.
    fn after(&self, time: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Rate(interval) => Some(Timestamp(time.0.saturating_add(*interval))),
            Self::Cron(cron) => cron.after(time),
            Self::At(at) => Some(*at).filter(|at| *at > time),
        }
    }
}

/// The milliseconds of an interval: `5 minutes`.
fn rate(text: &str) -> Option<u64> {
    let (number, unit) = text.split_once(' ')?;
    let minutes = match unit.trim_end_matches('s') {
        "minute" => 1,
        "hour" => 60,
        "day" => 1_440,
        _ => return None,
    };
    number.parse::<u64>().ok().filter(|number| *number > 0)?.checked_mul(minutes * 60_000)
}

/// A schedule with the time of its next invocation.
struct Running {
    schedule: Schedule,
    times: Times,
    next: Option<Timestamp>,
}

/// The schedules of a system.
#[derive(Default)]
pub(crate) struct Schedules {
    running: Mutex<Vec<Running>>,
    reloaded: Notify,
}

impl fmt::Debug for Schedules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedules").finish_non_exhaustive()
    }
}

/// An invocation whose time has come.
#[derive(Debug, PartialEq)]
pub(crate) struct Due {
    pub(crate) function: String,
    pub(crate) event: Value,
    /// The name of the schedule.
    pub(crate) schedule: String,
}

/// The names of schedules that are not run, with the reasons.
pub(crate) fn unsupported(schedules: &[Schedule]) -> Vec<(String, String)> {
    let reason = |of: &Schedule| Some((of.name.clone(), Times::read(of).err()?));
    schedules.iter().filter_map(reason).collect()
}

impl Schedules {
    /// Replaces the schedules. An interval of one that stays goes on.
    pub(crate) fn reload(&self, schedules: &[Schedule]) {
        let now = Timestamp::now();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::take(&mut *running);
        for schedule in schedules {
            let Ok(times) = Times::read(schedule) else { continue };
            let kept = former.iter().find(|of| of.schedule == *schedule);
            let next = kept.map_or_else(|| times.after(now), |kept| kept.next);
            running.push(Running { schedule: schedule.clone(), times, next });
        }
        drop(running);
        self.reloaded.notify_waiters();
    }

    /// The time of the next invocation.
    fn next(&self) -> Option<Timestamp> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.iter().filter_map(|of| of.next).min()
    }

    /// The invocations whose time has come, each once.
    fn due(&self, now: Timestamp) -> Vec<Due> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        for of in running.iter_mut() {
            let Some(time) = of.next.filter(|time| *time <= now) else { continue };
            due.push(Due {
                function: of.schedule.function.clone(),
                event: filled(&of.schedule.input, &of.schedule, time),
                schedule: of.schedule.name.clone(),
            });
            // Times that passed while the machine slept are not made up for.
            let next = of.times.after(time).filter(|next| *next > now);
            of.next = next.or_else(|| of.times.after(now));
        }
        due
    }

    /// Calls `invoke` at the times of the schedules, until the future is dropped.
    pub(crate) async fn run(self: Arc<Self>, invoke: impl Fn(Due)) {
        /// The clock may be set meanwhile.
        const LONGEST: Duration = Duration::from_secs(30);
        loop {
            let reloaded = self.reloaded.notified();
            tokio::pin!(reloaded);
            // Enabled before the times are read, so that no reload is missed.
            reloaded.as_mut().enable();
            let pause = self.next().map(|next| next.since(Timestamp::now()));
            let pause = pause.unwrap_or(LONGEST).min(LONGEST);
            // Either the time has come, or the schedules have changed.
            let _ = tokio::time::timeout(pause, reloaded).await;
            self.due(Timestamp::now()).into_iter().for_each(&invoke);
        }
    }
}

/// The event with the values of the [context
/// attributes](https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html)
/// in its texts.
fn filled(event: &Value, schedule: &Schedule, time: Timestamp) -> Value {
    match event {
        Value::String(text) if text.contains("<aws.scheduler.") => {
            let scheduled = format!("{}Z", time.iso().split('.').next().unwrap_or_default());
            let text = text.replace("<aws.scheduler.scheduled-time>", &scheduled);
            let text = text.replace("<aws.scheduler.schedule-arn>", &schedule.arn);
            let text = text.replace("<aws.scheduler.attempt-number>", "1");
            let id = Uuid::new_v4().to_string();
            text.replace("<aws.scheduler.execution-id>", &id).into()
        }
        Value::Array(elements) => elements.iter().map(|of| filled(of, schedule, time)).collect(),
        Value::Object(members) => {
            let member = |(name, of): (&String, &Value)| (name.clone(), filled(of, schedule, time));
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schedule(expression: &str) -> Schedule {
        Schedule {
            name: "report-nightly".to_owned(),
            arn: "arn:aws:scheduler:r:1:schedule/default/report-nightly".to_owned(),
            function: "report".to_owned(),
            expression: expression.to_owned(),
            time_zone: None,
            input: json!({"at": ["<aws.scheduler.scheduled-time>"], "n": 1}),
        }
    }

    #[test]
    fn each_time_comes_once() {
        let schedules = Schedules::default();
        schedules.reload(&[schedule("rate(5 minutes)")]);
        let first = schedules.next().expect("a time");
        assert_eq!(schedules.due(Timestamp(first.0 - 1)), []);
        let due = schedules.due(first);
        let at = format!("{}Z", &first.iso()[..19]);
        let expected = Due {
            function: "report".to_owned(),
            event: json!({"at": [at], "n": 1}),
            schedule: "report-nightly".to_owned(),
        };
        assert_eq!(due, [expected]);
        // A reload keeps the interval, and a long sleep is not made up for.
        schedules.reload(&[schedule("rate(5 minutes)")]);
        assert_eq!(schedules.next(), Some(Timestamp(first.0 + 300_000)));
        let later = Timestamp(first.0 + 86_400_000);
        assert_eq!(schedules.due(later).len(), 1);
        assert_eq!(schedules.due(later), []);
        schedules.reload(&[]);
        assert_eq!(schedules.next(), None);
    }

    #[test]
    fn schedules_that_are_not_run_are_named() {
        let zone =
            Schedule { time_zone: Some("Europe/Berlin".to_owned()), ..schedule("rate(1 day)") };
        let named = unsupported(&[schedule("rate(1 hour)"), schedule("at(soon)"), zone]);
        let reasons: Vec<_> = named.iter().map(|(_, reason)| reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "the expression at(soon) is not known here",
                "the time zone Europe/Berlin is not known here"
            ]
        );
    }

    #[tokio::test]
    async fn a_single_time_is_reached() {
        let at = Timestamp(Timestamp::now().0 + 1_000).iso();
        let schedules = Arc::new(Schedules::default());
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let running = tokio::spawn(Arc::clone(&schedules).run(move |due| drop(sender.send(due))));
        schedules.reload(&[schedule(&format!("at({})", &at[..19]))]);
        // A second that has begun is over.
        if schedules.next().is_some() {
            assert_eq!(receiver.recv().await.map(|due| due.function).as_deref(), Some("report"));
        }
        assert_eq!(schedules.next(), None);
        running.abort();
    }
}
