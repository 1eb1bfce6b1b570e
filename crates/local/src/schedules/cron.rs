//! The times of [cron
//! expressions](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based)
//! of six fields.

use dynagate_gateway::calendar;

use crate::timestamp::Timestamp;

/// The number of days in which a time is looked for: a leap day may be eight years away.
const DAYS: u64 = 366 * 12;
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A cron expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: Vec<u64>,
    hours: Vec<u64>,
    days: Vec<Day>,
    months: Vec<u64>,
    weekdays: Vec<Day>,
    years: Vec<u64>,
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Any,
    /// A day of the month.
    Of(u64),
    /// The last day.
    Last,
    /// The weekday that is nearest to a day.
    NearestWeekday(u64),
    /// The last weekday.
    LastWeekday,
    /// A day of the week: 1 is Sunday.
    Weekday(u64),
    /// The last such day of the week.
    LastOf(u64),
    /// A day of the week in a week of the month.
    Nth(u64, u64),
}

impl Cron {
    /// Reads minutes, hours, day of the month, month, day of the week and year.
    pub(super) fn read(text: &str) -> Option<Self> {
        let fields: Vec<_> = text.split_ascii_whitespace().collect();
        let [minutes, hours, days, months, weekdays, years] = fields[..] else { return None };
        let cron = Self {
            minutes: values(minutes, 0..=59, &[])?,
            hours: values(hours, 0..=23, &[])?,
            days: days_of_month(days)?,
            months: values(months, 1..=12, &MONTHS)?,
            weekdays: days_of_week(weekdays)?,
            years: values(years, 1970..=2199, &[])?,
        };
        // One of the days is `?`, which is no day by itself.
        (cron.days.is_empty() != cron.weekdays.is_empty()).then_some(cron)
    }

    /// The first time after another one.
    pub(super) fn after(&self, time: Timestamp) -> Option<Timestamp> {
        let minute = time.0 / 60_000 + 1;
        let first = minute / 1_440;
        for day in first..first + DAYS {
            if !self.includes(day) {
                continue;
            }
            let start = if day == first { minute % 1_440 } else { 0 };
            let found = (start..1_440).find(|minute| {
                self.hours.contains(&(minute / 60)) && self.minutes.contains(&(minute % 60))
            });
            if let Some(found) = found {
                return Some(Timestamp((day * 1_440 + found) * 60_000));
            }
        }
        None
    }

    /// True if a day, counted from 1970, is one of the expression.
    fn includes(&self, day: u64) -> bool {
        let (year, month, _) = calendar::date(day);
        self.years.contains(&year)
            && self.months.contains(&u64::from(month))
            && self.days.iter().chain(&self.weekdays).any(|of| of.is(day))
    }
}

/// The day of the week: 1 is Sunday. The first day of 1970 was a Thursday.
const fn weekday(day: u64) -> u64 {
    (day + 4) % 7 + 1
}

/// True if another day is in the same month.
fn is_same_month(day: u64, other: u64) -> bool {
    calendar::date(day).1 == calendar::date(other).1
}

impl Day {
    fn is(self, day: u64) -> bool {
        let of_month = u64::from(calendar::date(day).2);
        match self {
            Self::Any => true,
            Self::Of(wanted) => of_month == wanted,
            Self::Last => !is_same_month(day, day + 1),
            Self::LastWeekday => {
                let last = (day..day + 31).find(|of| !is_same_month(*of, of + 1)).unwrap_or(day);
                let back = match weekday(last) {
                    7 => 1,
                    1 => 2,
                    _ => 0,
                };
                day == last - back
            }
            Self::NearestWeekday(wanted) => {
                // The first day of the month is at least 1 day behind.
                let Some(nominal) = (day + wanted).checked_sub(of_month) else { return false };
                if !is_same_month(day, nominal) {
                    return false;
                }
                let nearest = match weekday(nominal) {
                    7 if wanted == 1 => nominal + 2,
                    7 => nominal - 1,
                    1 if !is_same_month(nominal, nominal + 1) => nominal - 2,
                    1 => nominal + 1,
                    _ => nominal,
                };
                day == nearest
            }
            Self::Weekday(wanted) => weekday(day) == wanted,
            Self::LastOf(wanted) => weekday(day) == wanted && !is_same_month(day, day + 7),
            Self::Nth(wanted, week) => weekday(day) == wanted && (of_month - 1) / 7 + 1 == week,
        }
    }
}

type Range = std::ops::RangeInclusive<u64>;

/// The values of a field: `*`, `5`, `1-5`, `0/15`, `MON,WED`.
fn values(field: &str, range: Range, names: &[&str]) -> Option<Vec<u64>> {
    let mut values = Vec::new();
    for part in field.split(',') {
        let (span, step) = match part.split_once('/') {
            Some((span, step)) => (span, step.parse::<usize>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let number = |text: &str| number(text, &range, names);
        let (first, last) = match span.split_once('-') {
            Some((first, last)) => (number(first)?, number(last)?),
            None if span == "*" => (*range.start(), *range.end()),
            None if part.contains('/') => (number(span)?, *range.end()),
            None => (number(span)?, number(span)?),
        };
        // A range may go around the end: FRI-MON.
        if first <= last {
            values.extend((first..=last).step_by(step));
        } else {
            values.extend((first..=*range.end()).chain(*range.start()..=last).step_by(step));
        }
    }
    Some(values)
}

fn number(text: &str, range: &Range, names: &[&str]) -> Option<u64> {
    let position = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    let number = match position {
        Some(at) => u64::try_from(at).ok()? + 1,
        None => text.parse().ok()?,
    };
    range.contains(&number).then_some(number)
}

fn days_of_month(field: &str) -> Option<Vec<Day>> {
    match field {
        "?" => return Some(Vec::new()),
        "*" => return Some(vec![Day::Any]),
        "L" => return Some(vec![Day::Last]),
        "LW" => return Some(vec![Day::LastWeekday]),
        _ => {}
    }
    if let Some(day) = field.strip_suffix('W') {
        return Some(vec![Day::NearestWeekday(number(day, &(1..=31), &[])?)]);
    }
    Some(values(field, 1..=31, &[])?.into_iter().map(Day::Of).collect())
}

fn days_of_week(field: &str) -> Option<Vec<Day>> {
    let number = |text: &str| number(text, &(1..=7), &WEEKDAYS);
    match field {
        "?" => return Some(Vec::new()),
        "*" => return Some(vec![Day::Any]),
        "L" => return Some(vec![Day::Weekday(7)]),
        _ => {}
    }
    if let Some(day) = field.strip_suffix('L') {
        return Some(vec![Day::LastOf(number(day)?)]);
    }
    if let Some((day, week)) = field.split_once('#') {
        let week = week.parse().ok().filter(|week| (1..=5).contains(week))?;
        return Some(vec![Day::Nth(number(day)?, week)]);
    }
    Some(values(field, 1..=7, &WEEKDAYS)?.into_iter().map(Day::Weekday).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp;

    #[test]
    fn times_are_those_of_scheduler() {
        // A Saturday
        let from = timestamp::milliseconds("2026-11-28T18:24:08Z").expect("a time");
        for (expression, expected) in [
            ("* * * * ? *", "2026-11-28T18:25:00"),
            ("0 3 * * ? *", "2026-11-29T03:00:00"),
            ("0/15 * * * ? *", "2026-11-28T18:30:00"),
            ("5,35 14 * * ? *", "2026-11-29T14:05:00"),
            ("0 9 ? * MON-FRI *", "2026-11-30T09:00:00"),
            ("0 9 ? * 1 *", "2026-11-29T09:00:00"),
            ("0 9 ? * 2#1 *", "2026-12-07T09:00:00"),
            ("0 9 ? * 6L *", "2026-12-25T09:00:00"),
            ("0 9 L * ? *", "2026-11-30T09:00:00"),
            ("0 9 LW 1 ? *", "2027-01-29T09:00:00"),
            // The first of August 2027 is a Sunday, and the first of May a Saturday.
            ("0 9 1W 8 ? 2027", "2027-08-02T09:00:00"),
            ("0 9 1W MAY ? 2027", "2027-05-03T09:00:00"),
            ("0 9 31W OCT ? 2027", "2027-10-29T09:00:00"),
            ("0 0 29 2 ? *", "2028-02-29T00:00:00"),
            ("0 9 1 JAN,JUL ? 2027-2028", "2027-01-01T09:00:00"),
            ("0 9 ? * FRI-MON *", "2026-11-29T09:00:00"),
        ] {
            let cron = Cron::read(expression).unwrap_or_else(|| panic!("{expression}"));
            let next = cron.after(Timestamp(from)).map(Timestamp::iso);
            assert_eq!(next, Some(format!("{expected}.000Z")), "{expression}");
        }
        let never = Cron::read("0 0 31 2 ? *").expect("an expression");
        assert_eq!(never.after(Timestamp(from)), None);
        for expression in [
            "",
            "* * * * ? ",
            "60 * * * ? *",
            "* * * * * *",
            "* * ? * ? *",
            "0/0 * * * ? *",
            "a * * * ? *",
            "* * 0W * ? *",
            "* * ? * 2#6 *",
            "* * * 13 ? *",
        ] {
            assert_eq!(Cron::read(expression), None, "{expression}");
        }
    }
}
