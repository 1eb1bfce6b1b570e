//! Times in the form of RFC 3339: `2026-11-28T18:24:08Z`.

use dynagate_gateway::calendar;

/// The milliseconds since 1970 of a time; `None` for other texts, and for times before.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
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
