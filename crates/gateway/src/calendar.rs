//! Dates of the Gregorian calendar.

/// The year, the month from 1 to 12 and the day of the month of a day, in days since 1970-01-01.
///
/// ```
/// assert_eq!(dynagate_gateway::calendar::date(19_675), (2023, 11, 14));
/// ```
pub const fn date(days: u64) -> (u64, u8, u8) {
    // Years are counted from March, so that a leap day is the last of its year.
    let days = days + 719_468; // since 0000-03-01
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, year_of_era) =
        if month < 10 { (month + 3, year_of_era) } else { (month - 9, year_of_era + 1) };
    #[allow(clippy::cast_possible_truncation, reason = "at most 12 and 31")]
    (year_of_era + 400 * era, month as u8, day as u8)
}
