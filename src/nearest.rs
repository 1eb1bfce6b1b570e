//! The name that somebody probably meant.

/// The candidate that was probably meant: one that differs by case, hyphens or a few letters.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    // `partitionKey` and `PARTITION_KEY` are as near to `partition-key` as can be.
    let plain = |name: &str| -> String {
        name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let allowed = match wanted.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        length => (length / 3).min(4),
    };
    candidates
        .into_iter()
        .map(AsRef::as_ref)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
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
