//! Java's standard library, as far as a template can observe it: UTF-16 indices, regular
//! expressions, `String.format`.
//!
//! The Java version of API Gateway is UNKNOWN. This follows Java 8; differences in later versions
//! are noted at each place.

pub(crate) mod format;
pub(crate) mod hash_map;
pub(crate) mod regex;
pub(crate) mod utf16;
