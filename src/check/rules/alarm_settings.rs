use crate::check::{Checker, rule};
use crate::model::alarm::AlarmSettings;
use crate::plan::alarm::{MOST_METRICS, SIMPLE_STATISTICS};
use crate::plan::{PlannedAlarm, Resource};

rule! {
    /// Checks the settings of alarms.
    ///
    /// ## Why
    /// CloudWatch refuses other values, or the alarm would never have data.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {alarms: {visible-messages: {threshold: 100, period-seconds: 30}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {alarms: {visible-messages: {threshold: 100, period-seconds: 60}}}}
    /// ```
    "DG314", "alarm-settings", Error, Resource(check)
}

/// The [longest time](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html)
/// that an alarm evaluates, with periods of less than an hour and of an hour or more.
const DAY: u32 = 86_400;
const WEEK: u32 = 7 * DAY;
const HOUR: u32 = 3_600;

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Alarm(alarm) = resource else { return };
    let key = alarm.metric.key;
    let AlarmSettings { threshold, period_seconds: period, evaluation_periods: periods, .. } =
        *alarm.settings;
    check.require(
        threshold.is_finite(),
        &[key, "threshold"],
        format_args!("invalid threshold {threshold}"),
        "a number",
    );
    check.require(
        period > 0 && period % 60 == 0 && period <= DAY,
        &[key, "period-seconds"],
        format_args!("invalid period of {period} seconds"),
        "a multiple of 60 seconds, at most a day: AWS measures this metric once a minute",
    );
    let longest = if period < HOUR { DAY } else { WEEK };
    check.require(
        periods > 0 && period.saturating_mul(periods) <= longest,
        &[key, "evaluation-periods"],
        format_args!("{periods} periods of {period} seconds"),
        format_args!("at least 1 period, and together at most {longest} seconds"),
    );
    if let Some(datapoints) = alarm.settings.datapoints_to_alarm {
        check.require(
            (1..=periods).contains(&datapoints),
            &[key, "datapoints-to-alarm"],
            format_args!("{datapoints} of {periods} periods"),
            format_args!("1 to {periods}"),
        );
    }
    check_statistic(alarm, check);
    let operations = alarm.operations.len();
    check.require(
        operations <= MOST_METRICS,
        &[key],
        format_args!("an alarm over {operations} operations of the table"),
        format_args!("a table with at most {MOST_METRICS} kinds of operations"),
    );
}

fn check_statistic(alarm: &PlannedAlarm<'_>, check: &mut Checker<'_>) {
    let statistic = alarm.statistic();
    check.require(
        SIMPLE_STATISTICS.contains(&statistic) || is_percentile(statistic),
        &[alarm.metric.key, "statistic"],
        format_args!("invalid statistic `{statistic}`"),
        "Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as `p90` or `p99.9`",
    );
}

/// True for `p0` to `p100`, with up to ten decimal places.
fn is_percentile(statistic: &str) -> bool {
    let Some(number) = statistic.strip_prefix('p') else { return false };
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    !whole.is_empty()
        && whole.bytes().all(is_digit)
        && (1..=10).contains(&decimals.len())
        && decimals.bytes().all(is_digit)
        && number.parse::<f64>().is_ok_and(|number| number <= 100.0)
}

#[cfg(test)]
mod tests {
    use super::is_percentile;

    #[test]
    fn percentiles_have_a_number_up_to_100() {
        for valid in ["p0", "p50", "p99", "p99.9", "p100", "p0.0000000001"] {
            assert!(is_percentile(valid), "{valid}");
        }
        for invalid in ["", "p", "p101", "99", "p-1", "p99.", "p.9", "p99.12345678901", "P99"] {
            assert!(!is_percentile(invalid), "{invalid}");
        }
    }
}
