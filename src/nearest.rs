//! The search for the most similar name.

/// Returns the most similar candidate, which differs by case, hyphens or a few letters. The search
/// is limited to the first of many candidates and skips very long names.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    nearest_where(name, candidates, |_| true)
}

/// The same, restricted to `eligible` candidates. Only similar candidates are tested for it.
pub(crate) fn nearest_where<'a, S: AsRef<str> + ?Sized + 'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a S>,
    eligible: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    const LONGEST: usize = 200;
    const MOST: usize = 1000;
    if name.len() > LONGEST {
        return None;
    }
    let wanted = plain(name);
    let length = wanted.chars().count();
    let allowed = match length {
        0..=2 => 0,
        3..=5 => 1,
        length => (length / 3).min(4),
    };
    candidates
        .into_iter()
        .map(AsRef::as_ref)
        .filter(|candidate| candidate.len() <= LONGEST)
        .take(MOST)
        .map(|candidate| (plain(candidate), candidate))
        .filter(|(plain, _)| plain.chars().count().abs_diff(length) <= allowed)
        .map(|(plain, candidate)| (strsim::damerau_levenshtein(&wanted, &plain), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && eligible(candidate))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Normalizes a name: `partitionKey`, `PARTITION_KEY` and `partition-key` are equal.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_names_are_offered() {
        let names = ["partition-key", "sort-key", "name", "id", "tables"];
        for (typed, meant) in [
            ("partiton-key", Some("partition-key")),
            ("partitionKey", Some("partition-key")),
            ("PARTITION_KEY", Some("partition-key")),
            ("nmae", Some("name")),
            ("table", Some("tables")),
            ("name", Some("name")),
            ("ix", None),
            ("something", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
    }
}
