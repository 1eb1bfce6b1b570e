//! JSON as read and written by json-smart, the library named in API Gateway's error messages.
//!
//! json-smart's permissive mode accepts many texts that are not JSON, and AWS's recordings show
//! that API Gateway uses it: bodies like `a=b` are strings, and only an unclosed bracket fails.
//! This is not a general JSON library: it reproduces json-smart 2.2 including its oddities. The
//! version of API Gateway is UNKNOWN.

pub(crate) mod number;
pub(crate) mod parse;
pub(crate) mod print;
