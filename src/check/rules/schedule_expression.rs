use crate::check::{Checker, rule};
use crate::model::Schedule;
use crate::plan::Resource;

rule! {
    /// Checks the times of schedules: intervals, cron expressions, single times and time zones.
    ///
    /// ## Why
    /// EventBridge Scheduler refuses other forms, and an expression for no day never invokes the
    /// function.
    ///
    /// ## Example
    /// ```yaml
    /// functions:
    ///   report:
    ///     code: {source: "def handler(event, context): pass"}
    ///     schedules: {nightly: {cron: "0 3 * * *"}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// functions:
    ///   report:
    ///     code: {source: "def handler(event, context): pass"}
    ///     schedules: {nightly: {cron: "0 3 * * ? *"}}
    /// ```
    "DG313", "schedule-expression", Error, Resource(check)
}

fn check(resource: &Resource<'_>, check: &mut Checker<'_>) {
    let Resource::Schedule(_, _, schedule) = resource else { return };
    let Schedule { rate, cron, at, time_zone, .. } = schedule;
    let number = [rate, cron, at].into_iter().flatten().count();
    if number != 1 {
        let message = match number {
            0 => "a schedule without a time",
            _ => "a schedule with more than one kind of time",
        };
        check.report(&[], message, "one of `rate`, `cron` and `at`");
        return;
    }
    if let Some(rate) = rate {
        check.require(
            is_rate(rate),
            &["rate"],
            format_args!("invalid interval `{rate}`"),
            "a number and a unit: `5 minutes`, `1 hour` or `7 days`",
        );
        check.require(
            time_zone.is_none(),
            &["time-zone"],
            "an interval has no time zone",
            "`cron` or `at`, or no time zone",
        );
    }
    if let Some(cron) = cron
        && let Err(problem) = check_cron(cron)
    {
        check.report(
            &["cron"],
            format_args!("invalid cron expression `{cron}`: {problem}"),
            "minutes, hours, day of the month, month, day of the week and year: `0 3 * * ? *`",
        );
    }
    if let Some(at) = at {
        check.require(
            is_time(at),
            &["at"],
            format_args!("invalid time `{at}`"),
            "a date and a time without a zone: `2030-01-31T08:00:00`",
        );
    }
    if let Some(zone) = time_zone {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
        let fits = zone.len() <= 50
            && zone.starts_with(|c: char| c.is_ascii_alphabetic())
            && zone.split('/').all(|part| !part.is_empty() && part.chars().all(is_part));
        check.require(
            fits,
            &["time-zone"],
            format_args!("invalid time zone `{zone}`"),
            "a name of the IANA time zone database: `Europe/Berlin` or `UTC`",
        );
    }
}

/// True for `1 minute`, `5 minutes` and the like.
fn is_rate(rate: &str) -> bool {
    let Some((number, unit)) = rate.split_once(' ') else { return false };
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse::<u64>().unwrap_or(0);
    digits
        && match unit {
            "minute" | "hour" | "day" => number == 1,
            "minutes" | "hours" | "days" => number > 0,
            _ => false,
        }
}

/// True for `2030-01-31T08:00:00`, with a day that exists.
fn is_time(at: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        let digits = at.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_separated = separators.iter().all(|(index, of)| at.as_bytes().get(*index) == Some(of));
    let (Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second)) =
        (number(0..4), number(5..7), number(8..10), number(11..13), number(14..16), number(17..19))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    at.len() == 19
        && is_separated
        && (1..=days).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
}

/// A field of a [cron
/// expression](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based).
struct Field {
    noun: &'static str,
    least: u32,
    most: u32,
    /// The names of values, from the least.
    names: &'static [&'static str],
}

const FIELDS: [Field; 6] = [
    Field { noun: "minutes", least: 0, most: 59, names: &[] },
    Field { noun: "hours", least: 0, most: 23, names: &[] },
    Field { noun: "day of the month", least: 1, most: 31, names: &[] },
    Field {
        noun: "month",
        least: 1,
        most: 12,
        names: &[
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
        ],
    },
    Field {
        noun: "day of the week",
        least: 1,
        most: 7,
        names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    },
    Field { noun: "year", least: 1970, most: 2199, names: &[] },
];
const DAY_OF_MONTH: usize = 2;
const DAY_OF_WEEK: usize = 4;

/// Checks a cron expression, and returns its problem.
fn check_cron(cron: &str) -> Result<(), String> {
    let fields: Vec<_> = cron.split_ascii_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("{} fields instead of 6", fields.len()));
    }
    if (fields[DAY_OF_MONTH] == "?") == (fields[DAY_OF_WEEK] == "?") {
        return Err("exactly one of the days must be `?`".to_owned());
    }
    for (index, (field, text)) in FIELDS.iter().zip(&fields).enumerate() {
        let is_day = index == DAY_OF_MONTH || index == DAY_OF_WEEK;
        let fits = (is_day && *text == "?")
            || text.split(',').all(|part| {
                field.accepts(part)
                    || (index == DAY_OF_MONTH && is_special_day_of_month(part, field))
                    || (index == DAY_OF_WEEK && is_special_day_of_week(part, field))
            });
        if !fits {
            return Err(format!("`{text}` is invalid as the {}", field.noun));
        }
    }
    Ok(())
}

/// True for `L`, `LW` and `15W`.
fn is_special_day_of_month(part: &str, field: &Field) -> bool {
    part == "L"
        || part == "LW"
        || part.strip_suffix('W').is_some_and(|day| field.value(day).is_some())
}

/// True for `L`, `6L` and `3#2`: the last day, the last Friday, the second Tuesday.
fn is_special_day_of_week(part: &str, field: &Field) -> bool {
    part == "L"
        || part.strip_suffix('L').is_some_and(|day| field.value(day).is_some())
        || part.split_once('#').is_some_and(|(day, week)| {
            field.value(day).is_some() && matches!(week, "1" | "2" | "3" | "4" | "5")
        })
}

impl Field {
    fn value(&self, text: &str) -> Option<u32> {
        let by_name = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let by_name = by_name.and_then(|index| u32::try_from(index).ok());
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse().ok()).flatten();
        by_name
            .map(|index| index + self.least)
            .or(number)
            .filter(|number| (self.least..=self.most).contains(number))
    }

    /// True for `*`, a value, a range, and either with an increment.
    fn accepts(&self, part: &str) -> bool {
        let (base, increment) = match part.split_once('/') {
            Some((base, increment)) => (base, Some(increment)),
            None => (part, None),
        };
        let is_increment = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit())
                && text.parse::<u32>().is_ok_and(|number| (1..=self.most).contains(&number))
        };
        let is_base = base == "*"
            || match base.split_once('-') {
                Some((first, last)) => self.value(first).is_some() && self.value(last).is_some(),
                None => self.value(base).is_some(),
            };
        is_base && increment.is_none_or(is_increment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_a_number_and_its_unit() {
        for valid in ["1 minute", "5 minutes", "1 hour", "12 hours", "1 day", "7 days"] {
            assert!(is_rate(valid), "{valid}");
        }
        for invalid in
            ["", "5", "5 seconds", "0 minutes", "5 minute", "-1 days", "+5 days", "x days"]
        {
            assert!(!is_rate(invalid), "{invalid}");
        }
    }

    #[test]
    fn times_are_days_that_exist() {
        for valid in ["2030-01-31T08:00:00", "2028-02-29T23:59:59"] {
            assert!(is_time(valid), "{valid}");
        }
        for invalid in [
            "2030-02-29T00:00:00",
            "2030-04-31T00:00:00",
            "2030-13-01T00:00:00",
            "2030-01-01 00:00:00",
            "2030-01-01T24:00:00",
            "2030-01-01T00:00:00Z",
            "2030-01-01",
        ] {
            assert!(!is_time(invalid), "{invalid}");
        }
    }

    #[test]
    fn cron_expressions_are_read_as_documented() {
        for valid in [
            "0 3 * * ? *",
            "15 10 ? * 6L 2022-2030",
            "0/15 8-17 ? * MON-FRI *",
            "0 8 1 * ? *",
            "0 8 L * ? *",
            "0 8 3W JAN,jul ? *",
            "0 8 ? * 3#2 *",
            "*/5 * * * ? 2030/2",
        ] {
            assert_eq!(check_cron(valid), Ok(()), "{valid}");
        }
        for (invalid, problem) in [
            ("0 3 * * *", "5 fields instead of 6"),
            ("0 3 * * * *", "exactly one of the days must be `?`"),
            ("0 3 ? * ? *", "exactly one of the days must be `?`"),
            ("60 3 * * ? *", "`60` is invalid as the minutes"),
            ("0 3 * FOO ? *", "`FOO` is invalid as the month"),
            ("0 3 ? * 8 *", "`8` is invalid as the day of the week"),
            ("0 3 ? * 3#6 *", "`3#6` is invalid as the day of the week"),
            ("? 3 * * ? *", "`?` is invalid as the minutes"),
            ("0/0 3 * * ? *", "`0/0` is invalid as the minutes"),
        ] {
            assert_eq!(check_cron(invalid), Err(problem.to_owned()), "{invalid}");
        }
    }
}
