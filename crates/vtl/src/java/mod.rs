//! Java's own libraries, as far as a template can see them: UTF-16 indices, regular expressions,
//! `String.format`.
//!
//! Which Java release API Gateway runs is UNKNOWN. What Java 8 has is here; where later releases
//! changed an answer, the place says so.

pub(crate) mod format;
pub(crate) mod regex;
pub(crate) mod utf16;
