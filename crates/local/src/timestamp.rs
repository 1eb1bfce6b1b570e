//! Points in time as AWS writes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynagate_gateway::calendar;

/// A point in time, in milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(pub(crate) u64);

impl Timestamp {
    /// The present.
    pub(crate) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    /// The time since an earlier one; zero if it is later.
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// The seconds since 1970 with three decimals, as a JSON number.
    pub(crate) fn seconds(self) -> serde_json::Number {
        let text = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        // With arbitrary precision, the digits are kept as they are.
        serde_json::from_str(&text).unwrap_or_else(|_| 0.into())
    }

    /// The year, month and day.
    const fn date(self) -> (u64, u8, u8) {
        calendar::date(self.0 / 86_400_000)
    }

    /// As in ISO 8601, with milliseconds: `2026-11-28T18:24:08.123Z`.
    pub(crate) fn iso(self) -> String {
        let (year, month, day) = self.date();
        let (seconds, milliseconds) = (self.0 / 1000 % 86_400, self.0 % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z"
        )
    }

    /// As in the headers of HTTP: `Sat, 28 Nov 2026 18:24:08 GMT`.
    pub(crate) fn http(self) -> String {
        const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (year, month, day) = self.date();
        // The first of January 1970 was a Thursday.
        let weekday = DAYS[usize::try_from(self.0 / 86_400_000 % 7).unwrap_or(0)];
        let month = MONTHS[usize::from(month.saturating_sub(1)).min(11)];
        let seconds = self.0 / 1000 % 86_400;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// The date with slashes, as in the names of log streams: `2026/11/28`.
    pub(crate) fn slashed_date(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}/{month:02}/{day:02}")
    }
}

/// The milliseconds since 1970 of a time in the form of RFC 3339: `2026-11-28T18:24:08Z`. `None`
/// for other texts, and for times before.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let number = |from: usize, length: usize| text.get(from..from + length)?.parse::<u64>().ok();
    let is = |at: usize, of: &str| text.get(at..=at).is_some_and(|found| of.contains(found));
    let separated = is(4, "-") && is(7, "-") && is(10, "T") && is(13, ":") && is(16, ":");
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    if !separated || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut fraction = 0;
    if let Some(digits) = rest.strip_prefix('.') {
        let end = digits.find(|of: char| !of.is_ascii_digit())?;
        let three = format!("{:0<3}", digits.get(..end.min(3))?);
        fraction = three.parse().ok().filter(|_| end > 0)?;
        rest = &digits[end..];
    }
    let offset: i64 = if rest == "Z" {
        0
    } else {
        let (sign, zone) = (rest.get(..1)?, rest.get(1..)?);
        let (hours, minutes) = zone.split_once(':')?;
        let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
        match sign {
            "+" => minutes,
            "-" => -minutes,
            _ => return None,
        }
    };
    let days = days(year, month, day)?;
    let seconds = i64::try_from(days * 86_400 + hour * 3600 + minute * 60 + second).ok()?;
    u64::try_from((seconds - offset * 60) * 1000).ok().map(|of| of + fraction)
}

/// The days since 1970 of a date.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let date = (year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    // The date is at most this many days behind the start of its year.
    let start = year.checked_sub(1970)? * 365;
    (start..start + 366 + year / 4).find(|days| calendar::date(*days) == date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp(milliseconds).iso(), text);
        }
        assert_eq!(Timestamp(1_700_000_000_123).http(), "Tue, 14 Nov 2023 22:13:20 GMT");
        assert_eq!(Timestamp(1_700_000_000_123).slashed_date(), "2023/11/14");
        assert_eq!(Timestamp(1_700_000_000_023).seconds().to_string(), "1700000000.023");
    }

    #[test]
    fn times_are_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2023-11-14T22:13:20.123Z", Some(1_700_000_000_123)),
            ("2023-11-14T23:13:20+01:00", Some(1_700_000_000_000)),
            ("2000-02-29T00:00:00.5Z", Some(951_782_400_500)),
            ("2023-02-30T00:00:00Z", None),
            ("2023-11-14 22:13:20Z", None),
            ("2023-11-14T22:13:20", None),
            ("soon", None),
            ("2023-11-14T22:13:20.Z", None),
            ("ü023-11-14T22:13:20Z", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
