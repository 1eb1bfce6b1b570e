//! JSON as json-smart reads and writes it.

pub(crate) mod print;
