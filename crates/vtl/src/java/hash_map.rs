//! The order of the keys of a `java.util.HashMap`, as in Java 8 and later.

/// Sorts items in the order in which a `HashMap` iterates over them. They are in the order in which
/// they were put into it, and no name is repeated.
pub fn sort_as_hash_map<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    // A map has 16 buckets and doubles them when more than three quarters are in use.
    let mut buckets: u32 = 16;
    while items.len() > buckets as usize / 4 * 3 {
        buckets *= 2;
    }
    items.sort_by_key(|item| {
        let hash = hash_code(name(item)).cast_unsigned();
        (hash ^ hash >> 16) & (buckets - 1)
    });
}

/// Java's `hashCode()` of a string.
pub(crate) fn hash_code(text: &str) -> i32 {
    text.encode_utf16()
        .fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of missing parameters in recorded messages.
    #[test]
    fn the_order_of_recorded_names() {
        for recorded in [
            "divisor dividend",
            "startIndex numItems",
            "uri jobname",
            "x-api-secret x-api-key",
            "tab year stype top_left bottom_right value",
        ] {
            let recorded: Vec<_> = recorded.split_whitespace().collect();
            let mut names = recorded.clone();
            names.sort_unstable();
            sort_as_hash_map(&mut names, |name| name);
            assert_eq!(names, recorded);
        }
    }
}
