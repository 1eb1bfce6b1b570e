//! The other side of a stack: what those who deploy it or call it have to be told.
//!
//! Everything here only reads a [`Stack`](crate::model::Stack); nothing talks to anyone.

pub mod deployment;
pub mod vantiq;

/// The name among `known` that `typed` probably stands for; `None` where nothing is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerated = (typed.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= tolerated)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_names_are_offered() {
        let known = ["vantiq-putitem", "query-by-id"];
        assert_eq!(nearest("vantiq-putitm", known), Some("vantiq-putitem"));
        assert_eq!(nearest("Query-By-Id", known), Some("query-by-id"));
        assert_eq!(nearest("something-else", known), None);
    }
}
