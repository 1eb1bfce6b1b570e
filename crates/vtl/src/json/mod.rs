//! JSON as json-smart reads and writes it: the library that API Gateway's messages name.
//!
//! json-smart's permissive mode takes much that is not JSON, and AWS's recordings show that API
//! Gateway uses it: bodies like `a=b` are strings, and only what opens a bracket and does not close
//! it fails. Nothing here is a JSON library for other purposes; it answers as json-smart 2.2 does,
//! strange answers included. Which release API Gateway runs is UNKNOWN.

pub(crate) mod number;
pub(crate) mod parse;
pub(crate) mod print;
