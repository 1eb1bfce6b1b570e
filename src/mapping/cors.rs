//! The CORS header of an API with several allowed origins.

use super::expression::Expression;
use super::literal::vtl_string;
use super::{header, stock};
use crate::text::Text;

/// The lines that set the header to the caller's origin if it is allowed.
pub(crate) fn allowing_origin(origins: &[String]) -> Text {
    let is_one: Vec<_> =
        origins.iter().map(|allowed| format!("$origin == {}", vtl_string(allowed))).collect();
    let named = stock::ALLOWED_ORIGIN.render(&[("is_allowed", &is_one.join(" || "))]);
    (header::look_up("Origin", &Expression::variable("origin")) + &named).into()
}
