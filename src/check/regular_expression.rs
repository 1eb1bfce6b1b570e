//! Regular expressions that API Gateway reads, which are Java's.

use crate::vtl::Regex;

/// The error of a regular expression.
pub(crate) fn fault(pattern: &str) -> Option<String> {
    // What both dialects read needs no engine that knows all of Java's, which takes longer to make.
    let is_plain = !pattern.contains("(?") && !pattern.contains("[[") && !pattern.contains("&&");
    if is_plain && regex_lite::Regex::new(pattern).is_ok() {
        return None;
    }
    let error = Regex::searching(pattern).err()?.to_string();
    Some(error.trim_start_matches("java.util.regex.PatternSyntaxException: ").to_owned())
}
